import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLIncludeDirective,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  GraphQLString,
  getDirectiveValues,
  getNullableType,
  type InlineFragmentNode,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Prepared } from '../schema-kit/operation.ts';

export type LeafCompletion = { kind: 'leaf'; nullable: boolean; type: GraphQLLeafType };
/** What becomes of a value that was resolved. */
export type Completion =
  | LeafCompletion
  | { kind: 'list'; nullable: boolean; items: Completion }
  | { kind: 'object'; nullable: boolean; fields: FieldPlan[]; empty: Empty };
/** The result of an object before any field has its value. To fill a copy is faster than to add fields to a new object. */
export type Empty = Record<string, null>;

export type Resolve = GraphQLFieldResolver<unknown, unknown>;

export type FieldPlan = {
  /** In the answer: the alias, or the field’s own name. */
  name: string;
  /** The answer to `__typename`; null for every other field. */
  typename: string | null;
  field: GraphQLField<unknown, unknown>;
  nodes: FieldNodes;
  parentType: GraphQLObjectType;
  completion: Completion;
  /** Whether the resolver takes a fourth argument. */
  wantsInfo: boolean;
  /** The field’s own resolver, without Pothos’ check that its row was loaded; null: always by Pothos. */
  unwrapped: Resolve | null;
  /** Among all fields of the plan. */
  index: number;
};
type FieldNodes = [FieldNode, ...FieldNode[]];

/** A query with its fragments spread and its directives decided. */
export type Plan = {
  root: FieldPlan[];
  empty: Empty;
  fragments: Record<string, FragmentDefinitionNode>;
  /** The number of fields. */
  size: number;
};

/**
 * Plans a valid query for these coerced variables, which decide what is skipped. Null for what only graphql-js does:
 * interfaces and unions, introspection, a name that means something to JavaScript.
 */
export function planOf(
  schema: GraphQLSchema,
  { document, operation }: Pick<Prepared, 'document' | 'operation'>,
  variables: Record<string, unknown>,
): Plan | null {
  const planner = new Planner(schema, document, variables);
  try {
    const root = planner.fieldsOf(schema.getQueryType()!, [operation.selectionSet]);
    return { root, empty: emptyOf(root), fragments: planner.fragments, size: planner.size };
  } catch (reason) {
    // A condition whose variables are wrong is an error of the field where graphql-js meets it.
    if (reason === NOT_PLANNED || reason instanceof GraphQLError) return null;
    throw reason;
  }
}

class Planner {
  readonly fragments: Plan['fragments'] = Object.create(null);
  size = 0;
  readonly #schema: GraphQLSchema;
  readonly #variables: Record<string, unknown>;

  constructor(schema: GraphQLSchema, document: Prepared['document'], variables: Record<string, unknown>) {
    this.#schema = schema;
    this.#variables = variables;
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments[definition.name.value] = definition;
  }

  /** The fields asked of a type, those of one name together, in the order in which they are answered. */
  fieldsOf(type: GraphQLObjectType, sets: (SelectionSetNode | undefined)[]): FieldPlan[] {
    const collected = new Map<string, FieldNodes>();
    const spread = new Set<unknown>();
    for (const set of sets) if (set) this.#collect(type, set, collected, spread);
    return [...collected].map(([name, nodes]) => this.#field(type, name, nodes));
  }

  #collect(
    type: GraphQLObjectType,
    { selections }: SelectionSetNode,
    into: Map<string, FieldNodes>,
    spread: Set<unknown>,
  ): void {
    for (const selection of selections) {
      if (!isIncluded(selection, this.#variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const same = into.get(name);
        if (same) same.push(selection);
        else into.set(name, [selection]);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments[selection.name.value] : selection;
      if (!fragment || spread.has(fragment)) continue;
      spread.add(fragment);
      if (this.#applies(fragment, type)) this.#collect(type, fragment.selectionSet, into, spread);
    }
  }

  #applies({ typeCondition }: FragmentDefinitionNode | InlineFragmentNode, type: GraphQLObjectType) {
    const condition = typeCondition && this.#schema.getType(typeCondition.name.value);
    if (!condition || condition === type) return true;
    if (isObjectType(condition)) return false;
    throw NOT_PLANNED;
  }

  #field(parentType: GraphQLObjectType, name: string, nodes: FieldNodes): FieldPlan {
    const asked = nodes[0].name.value;
    const typename = asked === '__typename' ? parentType.name : null;
    const field = typename === null ? parentType.getFields()[asked] : TYPENAME;
    if (!field || name === '__proto__') throw NOT_PLANNED;
    const sets = nodes.map(({ selectionSet }) => selectionSet);
    const completion = typename === null ? this.#completion(field.type, sets) : TYPENAME_COMPLETION;
    const { length } = field.resolve ?? noResolver;
    // A resolver that collects its arguments in one takes all of them, and its length is 0.
    const wantsInfo = length > 3 || length === 0;
    const unwrapped = unwrappedResolver(parentType, field);
    const index = this.size++;
    return { name, typename, field, nodes, parentType, completion, wantsInfo, unwrapped, index };
  }

  #completion(type: GraphQLOutputType, sets: (SelectionSetNode | undefined)[]): Completion {
    const nullable = !isNonNullType(type);
    const inner = getNullableType(type);
    if (isLeafType(inner)) return { kind: 'leaf', nullable, type: inner };
    if (isListType(inner)) return { kind: 'list', nullable, items: this.#completion(inner.ofType, sets) };
    if (!isObjectType(inner) || inner.isTypeOf) throw NOT_PLANNED;
    const fields = this.fieldsOf(inner, sets);
    return { kind: 'object', nullable, fields, empty: emptyOf(fields) };
  }
}

const emptyOf = (fields: FieldPlan[]): Empty => Object.fromEntries(fields.map(({ name }) => [name, null]));

type PothosExtensions = {
  pothosPrismaSelect?: unknown;
  pothosErrors?: unknown;
  pothosOptions?: { resolve?: Resolve; authScopes?: unknown };
};

/** Only where Pothos adds nothing but the loading of columns: who may see a field is always decided by Pothos. */
function unwrappedResolver(
  type: GraphQLObjectType,
  { args, extensions }: GraphQLField<unknown, unknown>,
): Resolve | null {
  const { pothosPrismaSelect, pothosErrors, pothosOptions } = extensions as PothosExtensions;
  const isGuarded = [type, ...type.getInterfaces(), { extensions }].some(
    (one) => (one.extensions as PothosExtensions).pothosOptions?.authScopes,
  );
  if (!pothosPrismaSelect || pothosErrors || isGuarded || args.length > 0) return null;
  return pothosOptions?.resolve ?? null;
}

const NOT_PLANNED = Symbol('not planned');
const TYPENAME_COMPLETION: Completion = { kind: 'leaf', nullable: false, type: GraphQLString };
const TYPENAME = { args: [], extensions: {} } as unknown as GraphQLField<unknown, unknown>;
const noResolver = (_parent: unknown) => undefined;

function isIncluded(selection: SelectionNode, variables: Record<string, unknown>): boolean {
  if (!selection.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false;
}
