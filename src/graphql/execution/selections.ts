import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
type FindFragment = (name: string) => FragmentDefinitionNode | null | undefined;

/** The fragments of a document, by name. */
export const fragmentsOf = ({ definitions }: DocumentNode): Fragments =>
  new Map(
    definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );

/** All selections of one place, those inside of its fragments included. A named fragment is opened once. */
export function selectionsIn(
  { selections }: SelectionSetNode,
  find: FindFragment,
  opened = new Set<string>(),
): SelectionNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection;
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return [selection, ...selectionsIn(selection.selectionSet, find, opened)];
    const name = selection.name.value;
    const fragment = opened.has(name) ? null : find(name);
    opened.add(name);
    return fragment ? [selection, ...selectionsIn(fragment.selectionSet, find, opened)] : selection;
  });
}
