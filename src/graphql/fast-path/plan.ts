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
  | ObjectCompletion;
export type ObjectCompletion = {
  kind: 'object';
  nullable: boolean;
  fields: FieldPlan[];
  empty: Empty;
};
/** An answer of an object before any of it is there. A copy of it is filled much faster than a new object is built up. */
export type Empty = Record<string, null>;

export type Resolve = GraphQLFieldResolver<unknown, unknown>;

export type FieldPlan = {
  /** In the answer: the alias, or the field’s own name. */
  name: string;
  /** The answer to `__typename`; null for every other field. */
  typename: string | null;
  field: GraphQLField<unknown, unknown>;
  nodes: [FieldNode, ...FieldNode[]];
  parentType: GraphQLObjectType;
  completion: Completion;
  /** Whether the resolver takes a fourth argument. */
  wantsInfo: boolean;
  /** The resolver without Pothos around it, which sees to rights, and that the row holds what the resolver reads. */
  bare: { resolve: Resolve; callers: string[] } | null;
  /** Among all fields of the plan. */
  place: number;
};

/** A query with its fragments spread and its directives decided. */
export type Plan = {
  root: FieldPlan[];
  empty: Empty;
  fragments: Record<string, FragmentDefinitionNode>;
  /** How many fields there are. */
  size: number;
};

/**
 * Plans a valid query for these coerced variables, which decide what is skipped. Null where only graphql-js knows the
 * way: interfaces and unions, introspection, a name that means something to JavaScript.
 */
export function planOf(
  schema: GraphQLSchema,
  { document, operation }: Pick<Prepared, 'document' | 'operation'>,
  variables: Record<string, unknown>,
): Plan | null {
  const fragments: Plan['fragments'] = Object.create(null);
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  let size = 0;

  /** The fields asked of a type, those of one name together, in the order in which they are answered. */
  function fieldsOf(type: GraphQLObjectType, sets: (SelectionSetNode | undefined)[]): FieldPlan[] {
    const collected = new Map<string, [FieldNode, ...FieldNode[]]>();
    const spread = new Set<unknown>();
    for (const set of sets) if (set) collect(type, set, collected, spread);
    return [...collected].map(([name, nodes]) => planField(type, name, nodes));
  }

  function collect(
    type: GraphQLObjectType,
    { selections }: SelectionSetNode,
    into: Map<string, [FieldNode, ...FieldNode[]]>,
    spread: Set<unknown>,
  ): void {
    for (const selection of selections) {
      if (!isIncluded(selection, variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const same = into.get(name);
        if (same) same.push(selection);
        else into.set(name, [selection]);
        continue;
      }
      const fragment = fragmentOf(selection);
      if (!fragment || spread.has(fragment)) continue;
      spread.add(fragment);
      if (applies(fragment, type)) collect(type, fragment.selectionSet, into, spread);
    }
  }

  const fragmentOf = (selection: Exclude<SelectionNode, FieldNode>) =>
    selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;

  function applies({ typeCondition }: FragmentDefinitionNode | InlineFragmentNode, type: GraphQLObjectType) {
    const condition = typeCondition && schema.getType(typeCondition.name.value);
    if (!condition || condition === type) return true;
    if (isObjectType(condition)) return false;
    throw NOT_ANSWERED;
  }

  function planField(parentType: GraphQLObjectType, name: string, nodes: FieldPlan['nodes']): FieldPlan {
    const asked = nodes[0].name.value;
    const typename = asked === '__typename' ? parentType.name : null;
    const field = typename === null ? parentType.getFields()[asked] : TYPENAME;
    if (!field || name === '__proto__') throw NOT_ANSWERED;
    const sets = nodes.map(({ selectionSet }) => selectionSet);
    const completion = typename === null ? completionOf(field.type, sets) : NO_COMPLETION;
    const { length } = field.resolve ?? noResolver;
    // A resolver that collects its arguments in one takes all of them, and says 0.
    const wantsInfo = length > 3 || length === 0;
    const bare = bareOf(parentType, field);
    return { name, typename, field, nodes, parentType, completion, wantsInfo, bare, place: size++ };
  }

  function completionOf(type: GraphQLOutputType, sets: (SelectionSetNode | undefined)[]): Completion {
    const nullable = !isNonNullType(type);
    const inner = getNullableType(type);
    if (isLeafType(inner)) return { kind: 'leaf', nullable, type: inner };
    if (isListType(inner)) return { kind: 'list', nullable, items: completionOf(inner.ofType, sets) };
    if (!isObjectType(inner) || inner.isTypeOf) throw NOT_ANSWERED;
    const fields = fieldsOf(inner, sets);
    return { kind: 'object', nullable, fields, empty: emptyOf(fields) };
  }

  try {
    const root = fieldsOf(schema.getQueryType()!, [operation.selectionSet]);
    return { root, empty: emptyOf(root), fragments, size };
  } catch (reason) {
    // What a condition says against its variables, graphql-js says at the field that it meets it at.
    if (reason === NOT_ANSWERED || reason instanceof GraphQLError) return null;
    throw reason;
  }
}

const emptyOf = (fields: FieldPlan[]): Empty => Object.fromEntries(fields.map(({ name }) => [name, null]));

type Marks = {
  pothosPrismaSelect?: unknown;
  pothosErrors?: unknown;
  pothosOptions?: { resolve?: Resolve; authScopes?: object };
};

/** Only where nothing stands around a resolver but the loading of what it selects, and kinds of callers. */
function bareOf(
  type: GraphQLObjectType,
  { args, extensions }: GraphQLField<unknown, unknown>,
): FieldPlan['bare'] {
  const { pothosPrismaSelect, pothosErrors, pothosOptions = {} } = (extensions ?? {}) as Marks;
  const { resolve, authScopes = {} } = pothosOptions;
  const typeScopes = [type, ...type.getInterfaces()].some(
    (one) => (one.extensions as Marks).pothosOptions?.authScopes,
  );
  const kinds = Object.entries(authScopes);
  const surrounded = pothosPrismaSelect || (kinds.length > 0 && resolve && resolve.length < 4);
  if (!resolve || !surrounded || pothosErrors || typeScopes || args.length > 0) return null;
  if (typeof authScopes !== 'object' || kinds.some(([, asked]) => asked !== true)) return null;
  return { resolve, callers: kinds.map(([kind]) => kind) };
}

const NOT_ANSWERED = Symbol('not quick');
const NO_COMPLETION: Completion = { kind: 'leaf', nullable: false, type: GraphQLString };
const TYPENAME = { args: [] } as unknown as GraphQLField<unknown, unknown>;
const noResolver = (_parent: unknown) => undefined;

function isIncluded(selection: SelectionNode, variables: Record<string, unknown>): boolean {
  if (!selection.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false;
}
