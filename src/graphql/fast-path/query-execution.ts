import {
  type ExecutionResult,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '../schema-kit/context.ts';
import type { Completion, Empty, FieldPlan, LeafCompletion, Plan, Resolve } from './plan.ts';

type Values = Record<string, unknown>;
type Path = { prev: Path | undefined; key: string | number; typename: string | undefined };
type Asked = {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  variables: Values;
  context: Context;
};

/**
 * Executes a plan: a list of ten thousand fields is one pass, and only what is asynchronous waits. Null when anything goes
 * wrong or is out of the ordinary: graphql-js then begins anew, which is safe for queries alone.
 */
export function executePlan(
  plan: Plan,
  asked: Asked,
): Promise<ExecutionResult | null> | ExecutionResult | null {
  return new QueryExecution(plan, asked).run();
}

const NO_ARGUMENTS = {};
const NO_INFO = undefined as unknown as GraphQLResolveInfo;
const NO_FIELDS: FieldPlan[] = [];

/** Something that has no place in an answer without errors. */
class NotOrdinaryError extends Error {}

class QueryExecution {
  readonly #plan: Plan;
  readonly #asked: Asked;
  /** The arguments of each field, by its index: the same for every row. */
  readonly #args: Values[] = [];
  /**
   * By a field’s index, within the present list: whether its unwrapped resolver does (for null alone, as long as nothing is
   * known of the fields inside), and whether Pothos found its row loaded.
   */
  readonly #known: ('all' | 'null' | undefined)[] = [];
  readonly #wasLoaded: boolean[] = [];
  #waiting = 0;
  #end: (failed: boolean) => void = () => undefined;

  constructor(plan: Plan, asked: Asked) {
    this.#plan = plan;
    this.#asked = asked;
  }

  run(): ExecutionResult | Promise<ExecutionResult | null> | null {
    try {
      const data = this.#object(this.#plan.root, this.#plan.empty, undefined, undefined);
      if (this.#waiting === 0) return { data };
      return new Promise((resolve) => {
        this.#end = (failed) => resolve(failed ? null : { data });
      });
    } catch {
      return null;
    }
  }

  #object(fields: FieldPlan[], empty: Empty, source: unknown, path: Path | undefined): Values {
    // Each field has its place from the beginning, whenever its value comes.
    const result: Values = { ...empty };
    for (const field of fields) {
      const { name, completion } = field;
      if (field.typename !== null) {
        result[name] = field.typename;
        continue;
      }
      const { resolve } = field.field;
      if (!resolve && completion.kind === 'leaf') {
        result[name] = this.#leaf(completion, propertyOf(source, field.field.name));
        continue;
      }
      // Pothos knows paths by identity: what is inside a field hangs on the path that its resolver was given.
      const here = completion.kind === 'leaf' ? undefined : pathOf(field, path);
      const value = resolve
        ? this.#resolve(field, resolve, source, here ?? path)
        : propertyOf(source, field.field.name);
      if (isPromise(value)) this.#wait(value, result, field, here);
      else result[name] = this.#complete(completion, value, here);
    }
    return result;
  }

  /** `path`: of the field; of its parent where the field is a leaf, which seldom needs one. */
  #resolve(plan: FieldPlan, resolve: Resolve, source: unknown, path: Path | undefined): unknown {
    const { unwrapped, index } = plan;
    const { context } = this.#asked;
    const known = this.#known[index];
    if (unwrapped && known) {
      const info = unwrapped.length > 3 ? this.#info(plan, path) : NO_INFO;
      const value = unwrapped(source, NO_ARGUMENTS, context, info);
      if (known === 'all' || value === null || value === undefined) return value;
    }
    const info = plan.wantsInfo ? this.#info(plan, path) : NO_INFO;
    const value = resolve(source, this.#argumentsOf(plan), context, info);
    if (unwrapped) this.#wasLoaded[index] = !isPromise(value);
    return value;
  }

  #argumentsOf({ field, nodes, index }: FieldPlan): Values {
    this.#args[index] ??= getArgumentValues(field, nodes[0], this.#asked.variables);
    return this.#args[index];
  }

  #info(plan: FieldPlan, path: Path | undefined) {
    const { field, nodes, parentType } = plan;
    const { schema, operation, variables } = this.#asked;
    return {
      fieldName: field.name,
      fieldNodes: nodes,
      returnType: field.type,
      parentType,
      path: plan.completion.kind === 'leaf' ? pathOf(plan, path) : path,
      schema,
      fragments: this.#plan.fragments,
      rootValue: undefined,
      operation,
      variableValues: variables,
    } as unknown as GraphQLResolveInfo;
  }

  #complete(completion: Completion, value: unknown, path: Path | undefined): unknown {
    if (completion.kind === 'leaf') return this.#leaf(completion, value);
    if (value === null || value === undefined) return nullFor(completion);
    if (value instanceof Error) throw value;
    if (completion.kind === 'object') return this.#object(completion.fields, completion.empty, value, path);
    return this.#list(completion.items, value, path);
  }

  #leaf(completion: LeafCompletion, value: unknown): unknown {
    if (value === null || value === undefined) return nullFor(completion);
    if (value instanceof Error) throw value;
    const serialized = completion.type.serialize(value);
    if (serialized === null || serialized === undefined) throw new NotOrdinaryError();
    return serialized;
  }

  #list(items: Completion, values: unknown, path: Path | undefined): unknown[] {
    if (!Array.isArray(values)) throw new NotOrdinaryError();
    const fields = items.kind === 'object' ? items.fields : NO_FIELDS;
    this.#forget(fields);
    let isLearning = true;
    const result: unknown[] = [];
    for (let key = 0; key < values.length; key++) {
      // No resolver of ours answers with a list of promises.
      if (isPromise(values[key])) throw new NotOrdinaryError();
      if (isLearning && key > 0) isLearning = !this.#learn(fields);
      result.push(this.#complete(items, values[key], { prev: path, key, typename: undefined }));
    }
    this.#forget(fields);
    return result;
  }

  /**
   * The rows of one list were loaded together: a field that Pothos found loaded in one row is loaded in all. The search
   * for it would take longer than all the rest, so the next rows do without. Answers whether nothing is left to learn.
   */
  #learn(fields: FieldPlan[]): boolean {
    let isAllKnown = true;
    for (const { completion, unwrapped, wantsInfo, index } of fields) {
      const isInsideKnown = completion.kind === 'object' ? this.#learn(completion.fields) : true;
      const wasLoaded = unwrapped !== null && this.#wasLoaded[index] === true;
      // Pothos finds what is inside a field by what it noted of that field.
      if (wasLoaded) this.#known[index] = isInsideKnown ? 'all' : 'null';
      isAllKnown &&= isInsideKnown && (wasLoaded || (unwrapped === null && !wantsInfo));
    }
    return isAllKnown;
  }

  #forget(fields: FieldPlan[]): void {
    for (const { completion, index } of fields) {
      this.#known[index] = undefined;
      this.#wasLoaded[index] = false;
      if (completion.kind === 'object') this.#forget(completion.fields);
    }
  }

  /** Nothing is answered before every value has come; the first failure ends it. */
  #wait(value: PromiseLike<unknown>, result: Values, field: FieldPlan, path: Path | undefined): void {
    this.#waiting += 1;
    const fail = () => this.#end(true);
    value.then((settled) => {
      try {
        result[field.name] = this.#complete(field.completion, settled, path);
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#end(false);
      } catch {
        fail();
      }
    }, fail);
  }
}

const pathOf = ({ name, parentType }: FieldPlan, prev: Path | undefined): Path => ({
  prev,
  key: name,
  typename: parentType.name,
});

function nullFor({ nullable }: Completion): null {
  if (!nullable) throw new NotOrdinaryError();
  return null;
}

function propertyOf(source: unknown, name: string): unknown {
  const value = typeof source === 'object' && source !== null ? (source as Values)[name] : undefined;
  if (typeof value === 'function') throw new NotOrdinaryError();
  return value;
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
