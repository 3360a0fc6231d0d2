import type { Sql } from '../../src/ports/database.ts';

type Node = {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: Node[];
};

/**
 * Runs statements, and counts how many rows the busiest step of their plans looked at: a measure of time that does not depend
 * on the machine. The statements answer no rows.
 */
export function countingRows(sql: Sql, which: (text: string) => boolean) {
  let most = 0;
  function look(node: Node): void {
    const { 'Rows Removed by Filter': filtered = 0, 'Rows Removed by Join Filter': unfit = 0 } = node;
    most = Math.max(most, (node['Actual Rows'] + filtered + unfit) * node['Actual Loops']);
    for (const inner of node.Plans ?? []) look(inner);
  }
  const counted: Sql = async <Row>(text: string, values?: unknown[]) => {
    if (!which(text)) return sql<Row>(text, values);
    const [row] = await sql<{ 'QUERY PLAN': { Plan: Node }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      values,
    );
    for (const { Plan } of row!['QUERY PLAN']) look(Plan);
    return [];
  };
  return { sql: counted, most: () => most };
}

/** Makes so many sessions that differ from this one in their id alone. */
export async function copySession(sql: Sql, id: string, count: number): Promise<void> {
  const columns = await sql<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
    WHERE attrelid = 'session'::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped AND attname <> 'id'`,
  );
  const names = columns.map(({ name }) => name).join(', ');
  await sql(
    `INSERT INTO session (${names}) SELECT ${names} FROM session, generate_series(1, $2::int) WHERE id = $1::uuid`,
    [id, count],
  );
}
