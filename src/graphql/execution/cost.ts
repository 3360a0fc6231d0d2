import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { LIMITS, MOST_ROWS } from '../schema-kit/limits.ts';
import type { Prepared } from '../schema-kit/operation.ts';

type Variables = Record<string, unknown> | null | undefined;
/** A field whose type has fields itself. */
type Branch = {
  node: FieldNode;
  selections: SelectionSetNode;
  type: GraphQLNamedType;
  many: boolean;
  paged: boolean;
  /** How many of it there may be at most: of a list without pages. */
  rows: number;
};

/**
 * How many objects the answer to a valid operation may hold, at least 1: the product of the page sizes along each path,
 * summed up. Known before anything runs, in a time that grows with the document alone. What is skipped costs nothing.
 */
export function costOf(
  schema: GraphQLSchema,
  { document, operation }: Pick<Prepared, 'document' | 'operation'>,
  variables: Variables,
): number {
  const { sum, ofObject, root } = weighing(schema, { document, operation }, variables);
  return root ? Math.max(1, sum(operation.selectionSet, root, ofObject)) : 1;
}

/** How many calls an operation counts as before its objects are weighed: a mutation as one for each field at its root. */
export function callsOf(
  schema: GraphQLSchema,
  { document, operation }: Pick<Prepared, 'document' | 'operation'>,
  variables: Variables,
): number {
  if (operation.operation !== 'mutation') return 1;
  const { sum, root } = weighing(schema, { document, operation }, variables);
  return root
    ? Math.max(
        1,
        sum(operation.selectionSet, root, () => 1),
      )
    : 1;
}

function weighing(
  schema: GraphQLSchema,
  { document, operation }: Pick<Prepared, 'document' | 'operation'>,
  variables: Variables,
) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);

  /** A variable that was not given has its default; what is none is refused later, by its type. */
  function read(node: ValueNode | undefined): unknown {
    if (node?.kind !== Kind.VARIABLE) return node && valueFromASTUntyped(node);
    const name = node.name.value;
    // A name that graphql-js loses: whatever was given, to it nothing was.
    if (name === '__proto__') return undefined;
    const given = variables && Object.hasOwn(variables, name) ? variables[name] : undefined;
    const declared = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
    return given === undefined ? declared?.defaultValue && valueFromASTUntyped(declared.defaultValue) : given;
  }

  const isAsked = ({ directives = [] }: SelectionNode) =>
    directives.every(({ name: { value: name }, arguments: [condition] = [] }) => {
      const value = read(condition?.value);
      return name === 'skip' ? value !== true : name !== 'include' || value !== false;
    });

  /** Adds up over the branches of a selection set, fragments included. */
  function sum(set: SelectionSetNode, type: GraphQLNamedType, cost: (branch: Branch) => number): number {
    let total = 0;
    for (const selection of set.selections) {
      if (!isAsked(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const branch = branchOf(selection, type);
        if (branch) total += cost(branch);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value);
      if (fragment) total += sum(fragment.selectionSet, condition ?? type, cost);
    }
    return total;
  }

  const ofObject = ({ node, selections, type, paged, rows }: Branch): number => {
    if (paged) return ofConnection(selections, type, pageOf(node, LIMITS.usualPage, LIMITS.page));
    return pageOf(node, rows, rows) * (1 + sum(selections, type, ofObject));
  };

  /** A page counts once for each entry; what wraps the entries counts nothing. */
  const ofConnection = (set: SelectionSetNode, type: GraphQLNamedType, page: number): number =>
    page +
    sum(set, type, (edge) =>
      edge.many
        ? page * sum(edge.selections, edge.type, (entry) => sum(entry.selections, entry.type, ofObject))
        : 0,
    );

  function pageOf({ arguments: given = [] }: FieldNode, usual: number, most: number): number {
    const size = (name: string) => read(given.find((argument) => argument.name.value === name)?.value);
    const page = Number(size('first') ?? size('last') ?? usual);
    return Number.isInteger(page) ? Math.min(Math.max(page, 0), most) : usual;
  }

  return { sum, ofObject, root: schema.getRootType(operation.operation) };
}

function branchOf(node: FieldNode, parent: GraphQLNamedType): Branch | null {
  if (!node.selectionSet || !(isObjectType(parent) || isInterfaceType(parent))) return null;
  // What begins with two underscores is no field of the type: introspection, which reads nothing.
  const field = parent.getFields()[node.name.value];
  if (!field) return null;
  const many = isListType(getNullableType(field.type));
  const paged = !many && field.args.some(({ name }) => name === 'first');
  const rows = many
    ? ((MOST_ROWS as Record<string, number>)[`${parent.name}.${field.name}`] ?? LIMITS.page)
    : 1;
  return { node, selections: node.selectionSet, type: getNamedType(field.type), many, paged, rows };
}

/** Says that an operation costs too much, or null. */
export function costExceeded(cost: number): string | null {
  if (cost <= LIMITS.cost) return null;
  const [asked, allowed] = [cost, LIMITS.cost].map((number) => number.toLocaleString('en'));
  return `The operation may answer ${asked} objects; at most ${allowed} are allowed. Ask for smaller pages, or in several operations.`;
}
