import { parseInput } from '../../lib/input.ts';
import { sqlOf } from '../../lib/sql.ts';
import { statement } from '../../lib/statement.ts';
import type { Tx } from '../../ports/database.ts';
import { MOST_SEARCHED_WORDS, ServiceSearch } from './rules.ts';

/** The row ids of the center's services whose name has each of these words, ignoring accents. Throws `InvalidInputError`. */
export async function servicesNamed(db: Tx, centerId: string, given: string): Promise<string[]> {
  const { search } = parseInput(ServiceSearch, { search: given });
  const words = search.split(/\s+/).slice(0, MOST_SEARCHED_WORDS);
  const rows = await sqlOf(db)(NAMED, [centerId, words]);
  return rows.map(({ id }) => id);
}

// A center has few services: no index is needed beside that of the center.
const NAMED = statement(
  { id: 'uuid' },
  `
  SELECT s.id FROM service s, LATERAL (SELECT searchable(s.name) AS text OFFSET 0) name
  WHERE s.center_id = $1::uuid
    AND NOT EXISTS (SELECT FROM unnest($2::text[]) AS word WHERE position(searchable(word) IN name.text) = 0)`,
);
