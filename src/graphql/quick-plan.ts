import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
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
import type { Prepared } from './documents.ts';

/** What becomes of a value that was resolved. */
export type Completion = { nullable: boolean } & (
  | { kind: 'leaf'; serialize: (value: unknown) => unknown }
  | { kind: 'list'; items: Completion }
  | { kind: 'object'; fields: FieldPlan[] }
);

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
  /** Among all fields of the plan. */
  place: number;
};

/** A query with its fragments spread and its directives decided. */
export type Plan = {
  root: FieldPlan[];
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
    throw NOT_QUICK;
  }

  function planField(parentType: GraphQLObjectType, name: string, nodes: FieldPlan['nodes']): FieldPlan {
    const asked = nodes[0].name.value;
    const typename = asked === '__typename' ? parentType.name : null;
    const field = typename === null ? parentType.getFields()[asked] : TYPENAME;
    if (!field || name === '__proto__') throw NOT_QUICK;
    const sets = nodes.map(({ selectionSet }) => selectionSet);
    const completion = typename === null ? completionOf(field.type, sets) : NO_COMPLETION;
    const { length } = field.resolve ?? noResolver;
    // A resolver that collects its arguments in one takes all of them, and says 0.
    const wantsInfo = length > 3 || length === 0;
    return { name, typename, field, nodes, parentType, completion, wantsInfo, place: size++ };
  }

  function completionOf(type: GraphQLOutputType, sets: (SelectionSetNode | undefined)[]): Completion {
    const nullable = !isNonNullType(type);
    const inner = getNullableType(type);
    if (isLeafType(inner)) return { kind: 'leaf', nullable, serialize: (value) => inner.serialize(value) };
    if (isListType(inner)) return { kind: 'list', nullable, items: completionOf(inner.ofType, sets) };
    if (!isObjectType(inner) || inner.isTypeOf) throw NOT_QUICK;
    return { kind: 'object', nullable, fields: fieldsOf(inner, sets) };
  }

  try {
    const root = fieldsOf(schema.getQueryType()!, [operation.selectionSet]);
    return { root, fragments, size };
  } catch (reason) {
    if (reason === NOT_QUICK) return null;
    throw reason;
  }
}

const NOT_QUICK = Symbol('not quick');
const NO_COMPLETION: Completion = { kind: 'leaf', nullable: false, serialize: String };
const TYPENAME = {} as GraphQLField<unknown, unknown>;
const noResolver = (_parent: unknown) => undefined;

function isIncluded(selection: SelectionNode, variables: Record<string, unknown>): boolean {
  if (!selection.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false;
}
