import {
  type FieldNode,
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
import type { Prepared, Variables } from '../schema-kit/operation.ts';
import { type Fragments, fragmentsOf } from './selections.ts';

type Asked = Pick<Prepared, 'document' | 'operation'>;
type Scope = Asked & {
  schema: GraphQLSchema;
  variables: Variables;
  fragments: Fragments;
  /** Called when the value of a variable matters. */
  onVariable: () => void;
};

/** A field whose type has fields itself. */
type Branch = {
  selections: SelectionSetNode;
  type: GraphQLNamedType;
  many: boolean;
  paged: boolean;
  /** The most objects of a list without pages; 1 for a single object. */
  rows: number;
};
type Cost = (scope: Scope, node: FieldNode, parent: GraphQLNamedType) => number;

/**
 * How many objects the answer to a valid operation may hold, at least 1, and how many calls it counts as. The page sizes along
 * each path are multiplied, and the paths summed up. Nothing runs for it, and a field that is skipped costs nothing.
 * `isFixed`: it is the same whatever the variables are.
 */
export function weightOf(
  schema: GraphQLSchema,
  { document, operation }: Asked,
  variables: Variables,
): Pick<Prepared, 'cost' | 'calls'> & { isFixed: boolean } {
  let isFixed = true;
  const onVariable = () => {
    isFixed = false;
  };
  const scope = { schema, document, operation, variables, onVariable };
  const cost = sumAtRoot(scope, objectsOf);
  const least = sumAtRoot(scope, callOf);
  return { cost, calls: Math.max(cost / LIMITS.costPerCall, least), isFixed };
}

/** Each root field of a mutation is a call at least, and each preview: it does the same work. */
const callOf: Cost = ({ operation }, node, parent) => {
  if (operation.operation === 'mutation') return branchOf(node, parent) ? 1 : 0;
  return isObjectType(parent) && parent.getFields()[node.name.value]?.extensions.isCall ? 1 : 0;
};

function sumAtRoot(asked: Omit<Scope, 'fragments'>, cost: Cost): number {
  const { schema, document, operation } = asked;
  const root = schema.getRootType(operation.operation);
  const scope = { ...asked, fragments: fragmentsOf(document) };
  return root ? Math.max(1, sum(scope, operation.selectionSet, root, cost)) : 1;
}

/** Sums up the branches of a selection set, those of its fragments included. */
function sum(scope: Scope, { selections }: SelectionSetNode, type: GraphQLNamedType, cost: Cost): number {
  let total = 0;
  for (const selection of selections) {
    if (!isIncluded(scope, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      total += cost(scope, selection, type);
      continue;
    }
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? scope.fragments.get(selection.name.value) : selection;
    const condition = fragment?.typeCondition && scope.schema.getType(fragment.typeCondition.name.value);
    if (fragment) total += sum(scope, fragment.selectionSet, condition ?? type, cost);
  }
  return total;
}

/** A page counts once for each entry; the connection and its edges count nothing, the length of the list a little. */
const objectsOf: Cost = (scope, node, parent) => {
  const branch = branchOf(node, parent);
  if (!branch) return 0;
  const { selections, type, paged, rows } = branch;
  if (!paged) return pageOf(scope, node, rows, rows) * (1 + sum(scope, selections, type, objectsOf));
  const size = pageOf(scope, node, LIMITS.usualPage, LIMITS.page);
  return size * (1 + sum(scope, selections, type, insideEdges)) + sum(scope, selections, type, countOf);
};
const insideEdges: Cost = (scope, node, parent) => {
  const branch = branchOf(node, parent);
  return branch?.many ? sum(scope, branch.selections, branch.type, insideEntry) : 0;
};
const insideEntry: Cost = (scope, node, parent) => {
  const branch = branchOf(node, parent);
  return branch ? sum(scope, branch.selections, branch.type, objectsOf) : 0;
};
const countOf: Cost = (_scope, { name }) => (name.value === 'totalCount' ? LIMITS.totalCount : 0);

function pageOf(scope: Scope, { arguments: given = [] }: FieldNode, usual: number, most: number): number {
  const size = (name: string) =>
    argumentOf(scope, given.find((argument) => argument.name.value === name)?.value);
  const page = Number(size('first') ?? size('last') ?? usual);
  return Number.isInteger(page) ? Math.min(Math.max(page, 0), most) : usual;
}

const isIncluded = (scope: Scope, { directives = [] }: SelectionNode): boolean =>
  directives.every(({ name: { value: name }, arguments: [condition] = [] }) => {
    const value = argumentOf(scope, condition?.value);
    return name === 'skip' ? value !== true : name !== 'include' || value !== false;
  });

/** The value of an argument. A variable that was not given has its default; one of a wrong type is refused later. */
function argumentOf({ operation, variables, onVariable }: Scope, node: ValueNode | undefined): unknown {
  if (node?.kind !== Kind.VARIABLE) return node && valueFromASTUntyped(node);
  onVariable();
  const name = node.name.value;
  // graphql-js loses a variable of this name: whatever was given, it sees nothing.
  if (name === '__proto__') return undefined;
  const given = variables && Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (given !== undefined) return given;
  const declared = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
  return declared?.defaultValue && valueFromASTUntyped(declared.defaultValue);
}

function branchOf(node: FieldNode, parent: GraphQLNamedType): Branch | null {
  if (!node.selectionSet || !(isObjectType(parent) || isInterfaceType(parent))) return null;
  // Introspection is no field of the type, and reads nothing.
  const field = parent.getFields()[node.name.value];
  if (!field) return null;
  const many = isListType(getNullableType(field.type));
  const paged = !many && field.args.some(({ name }) => name === 'first');
  const rows = many
    ? ((MOST_ROWS as Record<string, number>)[`${parent.name}.${field.name}`] ?? LIMITS.page)
    : 1;
  return { selections: node.selectionSet, type: getNamedType(field.type), many, paged, rows };
}

/** Says that an operation costs too much, or null. */
export function costExceeded(cost: number): string | null {
  if (cost <= LIMITS.cost) return null;
  const [asked, allowed] = [cost, LIMITS.cost].map((number) => number.toLocaleString('en'));
  return `The operation may answer ${asked} objects; at most ${allowed} are allowed. Ask for smaller pages, or in several operations.`;
}
