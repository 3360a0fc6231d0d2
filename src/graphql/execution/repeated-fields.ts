import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import { groupedBy } from '../../lib/grouped-by.ts';
import { type Fragments, fragmentsOf, selectionsIn } from './selections.ts';

/**
 * The most pairs of fields with the same name in one place. Validation compares every pair: a field that is asked for 900
 * times makes 400,000 of them. Twenty fragments with ten fields in common make 1,900.
 */
const MOST_REPEATS = 2_000;

/**
 * Says that an operation repeats itself too often, or null. Only for documents whose fragments do not lead back to
 * themselves. The time grows with the number of selected fields alone.
 */
export function repeatsExceeded(document: DocumentNode): string | null {
  const fragments = fragmentsOf(document);
  const exceeds = document.definitions.some(
    (one) =>
      one.kind === Kind.OPERATION_DEFINITION && repeatsIn([one.selectionSet], fragments) > MOST_REPEATS,
  );
  return exceeds ? 'The operation asks for the same field too often in one place: ask for each once.' : null;
}

/** Counts the pairs of one place, which may be written as several selection sets, and of all that is inside. */
function repeatsIn(place: SelectionSetNode[], fragments: Fragments): number {
  const opened = new Set<string>();
  const fields = place
    .flatMap((set) => selectionsIn(set, (name) => fragments.get(name), opened))
    .filter((selection) => selection.kind === Kind.FIELD);
  let repeats = 0;
  for (const same of groupedBy(fields, ({ alias, name }) => (alias ?? name).value).values()) {
    const inside = same.flatMap(({ selectionSet }) => selectionSet ?? []);
    repeats += (same.length * (same.length - 1)) / 2;
    if (inside.length > 0) repeats += repeatsIn(inside, fragments);
  }
  return repeats;
}
