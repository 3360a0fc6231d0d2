import {
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { Role } from '../../ports/identity.ts';
import type { Context } from '../schema-kit/context.ts';
import type { Prepared } from '../schema-kit/operation.ts';
import { type PageArgs, placedArgs } from '../schema-kit/page-args.ts';
import { OddError } from './json-writer.ts';
import { allows, cachedPage, isForward, writePage } from './page-cache.ts';
import type { Completion, Empty, FieldPlan, LeafCompletion, Plan, Resolve } from './plan.ts';
import { type CachedPlan, createPlanCache, type Room } from './plan-cache.ts';
import type { Answer } from './raw-result.ts';

type Variables = Record<string, unknown>;
type Path = { prev: Path | undefined; key: string | number; typename: string | undefined };
/** What kinds of callers one is: true, or not known at once. */
type KindsOf = (context: Context) => Record<string, unknown>;

export type FastExecutor = {
  /** Runs a query; null when anything about it, or in it, went wrong or is not ordinary. */
  run(
    prepared: Prepared,
    variables: Variables | null | undefined,
    context: Context,
  ): Promise<Answer | null> | Answer | null;
};

/**
 * A quicker way to execute queries than graphql-js, for when nothing goes wrong: a list of ten thousand fields is one
 * pass over a plan, and only what is asynchronous waits. It knows no errors. Whatever is out of the ordinary is left to
 * graphql-js, which begins anew: that is safe for queries alone, and only for them is this.
 */
export function createFastExecutor(schema: GraphQLSchema, kindsOf: KindsOf): FastExecutor {
  const planFor = createPlanCache(schema);

  return {
    run(prepared, variables, context) {
      const { operation } = prepared;
      if (operation.operation !== 'query') return null;
      const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}, {
        maxErrors: 1,
      });
      const chosen = coerced && planFor(prepared, coerced);
      return chosen ? new Round(schema, operation, chosen, coerced, context, kindsOf).run() : null;
    },
  };
}

const NO_ARGUMENTS = {};
const NO_INFO = undefined as unknown as GraphQLResolveInfo;
const NO_FIELDS: FieldPlan[] = [];

/** One execution of a plan. */
class Round {
  readonly #schema: GraphQLSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #plan: Plan;
  readonly #pages: CachedPlan['pages'];
  readonly #room: Room;
  readonly #variables: Variables;
  readonly #context: Context;
  readonly #kinds: Record<string, unknown>;
  /** The arguments of each field, by its place: the same for every row. */
  readonly #args: Variables[] = [];
  /** By the place of a field, within the list that is under way: whether Pothos is left out, and has found its row loaded. */
  readonly #isBare: boolean[] = [];
  readonly #wasLoaded: boolean[] = [];
  /** Of lists all whose fields were found loaded. */
  readonly #learned = new Set<Completion>();
  #waiting = 0;
  #end: (failed: boolean) => void = () => undefined;

  constructor(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    { plan, pages, room }: CachedPlan,
    variables: Variables,
    context: Context,
    kindsOf: KindsOf,
  ) {
    this.#kinds = kindsOf(context);
    this.#schema = schema;
    this.#operation = operation;
    this.#plan = plan;
    this.#pages = pages;
    this.#room = room;
    this.#variables = variables;
    this.#context = context;
  }

  run(): Answer | Promise<Answer | null> | null {
    try {
      const page = this.#cachedPage();
      if (page) return page;
      const data = this.#object(this.#plan.root, this.#plan.empty, undefined, undefined);
      if (this.#waiting === 0) return { data };
      return new Promise((resolve) => {
        this.#end = (failed) => {
          if (!failed) this.#keep();
          resolve(failed ? null : { data });
        };
      });
    } catch {
      return null;
    }
  }

  /** The page that the whole query asks for, written as is known from before; null: not by this. */
  #cachedPage(): Promise<Answer | null> | null {
    const page = this.#pages.get(this.#role);
    if (!page || !allows(page, this.#kinds)) return null;
    const args: PageArgs = this.#argumentsOf(this.#plan.root[0]!);
    return isForward(args) ? writePage(page, placedArgs(page.order, args), this.#context) : null;
  }

  /** Notes how it is written from now on for callers of this role. */
  #keep(): void {
    const [field, ...others] = this.#plan.root;
    if (!field || others.length > 0 || this.#pages.has(this.#role)) return;
    const path = { prev: undefined, key: field.name, typename: field.parentType.name };
    const page = cachedPage(field, this.#learned, () => this.#info(field, path), this.#role);
    if (page !== undefined)
      this.#pages.set(this.#role, page && this.#room.take(this.#plan.size) ? page : null);
  }

  get #role(): Role | null {
    return this.#context.viewer?.role ?? null;
  }

  #object(fields: FieldPlan[], empty: Empty, source: unknown, path: Path | undefined): Variables {
    // Each field has its place from the beginning, whenever its value comes.
    const answer: Variables = { ...empty };
    for (const field of fields) {
      const { name, completion } = field;
      if (field.typename !== null) {
        answer[name] = field.typename;
        continue;
      }
      const { resolve } = field.field;
      if (!resolve && completion.kind === 'leaf') {
        answer[name] = this.#leaf(completion, read(source, field.field.name));
        continue;
      }
      const here = { prev: path, key: name, typename: field.parentType.name };
      const value = resolve ? this.#resolve(field, resolve, source, here) : read(source, field.field.name);
      if (isPromise(value)) {
        this.#wait(value, answer, name, completion, here);
      } else answer[name] = this.#complete(completion, value, here);
    }
    return answer;
  }

  #resolve(plan: FieldPlan, resolve: Resolve, source: unknown, path: Path): unknown {
    const { bare, place } = plan;
    if (this.#isBare[place]) {
      const info = bare!.resolve.length > 3 ? this.#info(plan, path) : NO_INFO;
      return bare!.resolve(source, NO_ARGUMENTS, this.#context, info);
    }
    const info = plan.wantsInfo ? this.#info(plan, path) : NO_INFO;
    const value = resolve(source, this.#argumentsOf(plan), this.#context, info);
    if (bare) this.#wasLoaded[place] = !isPromise(value) && this.#mayAsk(bare.callers);
    return value;
  }

  #argumentsOf({ field, nodes, place }: FieldPlan): Variables {
    this.#args[place] ??= getArgumentValues(field, nodes[0], this.#variables);
    return this.#args[place];
  }

  #info({ field, nodes, parentType }: FieldPlan, path: Path) {
    return {
      fieldName: field.name,
      fieldNodes: nodes,
      returnType: field.type,
      parentType,
      path,
      schema: this.#schema,
      fragments: this.#plan.fragments,
      rootValue: undefined,
      operation: this.#operation,
      variableValues: this.#variables,
    } as unknown as GraphQLResolveInfo;
  }

  #complete(completion: Completion, value: unknown, path: Path): unknown {
    if (completion.kind === 'leaf') return this.#leaf(completion, value);
    if (value === null || value === undefined) {
      if (!completion.nullable) throw new OddError();
      return null;
    }
    if (value instanceof Error) throw value;
    if (completion.kind === 'object') return this.#object(completion.fields, completion.empty, value, path);
    return this.#list(completion.items, value, path);
  }

  #leaf({ nullable, type }: LeafCompletion, value: unknown): unknown {
    if (value === null || value === undefined) {
      if (!nullable) throw new OddError();
      return null;
    }
    if (value instanceof Error) throw value;
    const serialized = type.serialize(value);
    if (serialized === null || serialized === undefined) throw new OddError();
    return serialized;
  }

  #list(items: Completion, values: unknown, path: Path): unknown[] {
    if (!Array.isArray(values)) throw new OddError();
    const rows = items.kind === 'object' ? items.fields : NO_FIELDS;
    this.#forget(rows);
    let learning = true;
    const answer: unknown[] = [];
    for (let key = 0; key < values.length; key++) {
      // No resolver of ours answers with a list of promises.
      if (isPromise(values[key])) throw new OddError();
      if (learning && key > 0 && this.#learn(rows)) {
        learning = false;
        this.#learned.add(items);
      }
      answer.push(this.#complete(items, values[key], { prev: path, key, typename: undefined }));
    }
    this.#forget(rows);
    return answer;
  }

  /**
   * The rows of one list were loaded together. What Pothos has found loaded in one of them is so in all, and need not be
   * looked for again: it would take longer than all the rest. Says whether that is now known of every field.
   */
  #learn(fields: FieldPlan[]): boolean {
    let all = true;
    for (const { completion, bare, wantsInfo, place } of fields) {
      const inside = completion.kind === 'object' ? this.#learn(completion.fields) : true;
      // Fields inside look for what was noted of this one, unless they are spared that, too.
      const known = bare !== null && inside && this.#wasLoaded[place] === true;
      if (bare) this.#isBare[place] = known;
      all &&= known || (inside && bare === null && !wantsInfo);
    }
    return all;
  }

  /** Whoever may not is answered by Pothos. */
  #mayAsk(kinds: string[]): boolean {
    for (const kind of kinds) if (this.#kinds[kind] !== true) return false;
    return true;
  }

  #forget(fields: FieldPlan[]): void {
    for (const { completion, place } of fields) {
      this.#isBare[place] = false;
      this.#wasLoaded[place] = false;
      if (completion.kind === 'object') this.#forget(completion.fields);
    }
  }

  /** Nothing is answered before everything has come; the first that fails ends it. */
  #wait(
    value: PromiseLike<unknown>,
    answer: Variables,
    name: string,
    completion: Completion,
    path: Path,
  ): void {
    this.#waiting += 1;
    const fail = () => this.#end(true);
    value.then((settled) => {
      try {
        answer[name] = this.#complete(completion, settled, path);
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#end(false);
      } catch {
        fail();
      }
    }, fail);
  }
}

function read(source: unknown, name: string): unknown {
  const value = typeof source === 'object' && source !== null ? (source as Variables)[name] : undefined;
  if (typeof value === 'function') throw new OddError();
  return value;
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
