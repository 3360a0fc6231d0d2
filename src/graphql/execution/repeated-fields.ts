import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/**
 * Pairs of fields that one place of an operation asks for under the same name. Whether they can be merged is found out pair
 * by pair: a field that is asked for 900 times makes 400,000 of them. Twenty fragments with ten fields in common make 1,900.
 */
const MOST_REPEATS = 2_000;

/**
 * Says that an operation repeats itself too often, or null. For documents whose fragments do not lead back to themselves;
 * the time it takes grows with the number of selected fields alone.
 */
export function repeatsExceeded(document: DocumentNode): string | null {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);

  function repeatsIn(place: SelectionSetNode[]): number {
    const fields = new Map<string, { times: number; inside: SelectionSetNode[] }>();
    const spread = new Set<string>();
    function collect({ selections }: SelectionSetNode): void {
      for (const selection of selections) {
        if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
        else if (selection.kind === Kind.FIELD) {
          const name = selection.alias?.value ?? selection.name.value;
          const field = fields.get(name) ?? { times: 0, inside: [] };
          field.times += 1;
          if (selection.selectionSet) field.inside.push(selection.selectionSet);
          fields.set(name, field);
        } else if (!spread.has(selection.name.value)) {
          spread.add(selection.name.value);
          const fragment = fragments.get(selection.name.value);
          if (fragment) collect(fragment.selectionSet);
        }
      }
    }
    for (const set of place) collect(set);
    let repeats = 0;
    for (const { times, inside } of fields.values())
      repeats += (times * (times - 1)) / 2 + (inside.length > 0 ? repeatsIn(inside) : 0);
    return repeats;
  }

  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (repeatsIn([definition.selectionSet]) > MOST_REPEATS)
      return 'The operation asks for the same field too often in one place: ask for each once.';
  }
  return null;
}
