import type pg from 'pg';

/** The log between two checkpoints, while much is written. */
const FILLING = { max_wal_size: '8GB', checkpoint_timeout: '1h' };

/**
 * Fills tables while they have only the indexes that do not grow with it, and builds the others afterwards: each is written
 * once, sorted. Then all is as it was before, and vacuumed. The fillers work side by side.
 */
export async function withoutIndexes(
  fillers: pg.Client[],
  tables: string[],
  { begin, rest }: { begin: () => Promise<void>; rest: () => Promise<void> },
): Promise<void> {
  const [filler] = fillers as [pg.Client];
  await sayTo(filler, [
    ...Object.entries(FILLING).map(([name, value]) => `ALTER SYSTEM SET ${name} = '${value}'`),
    'SELECT pg_reload_conf()',
    ...tables.map((table) => `ALTER TABLE ${table} SET (autovacuum_enabled = false)`),
  ]);
  await begin();
  const { rows } = await filler.query<{ name: string; definition: string }>(GROWN, [tables]);
  for (const { name } of rows) await filler.query(`DROP INDEX ${name}`);
  await rest();
  await shareOut(
    fillers,
    tables.map((table) => `VACUUM (ANALYZE) ${table}`),
  );
  await shareOut(
    fillers,
    rows.map(({ definition }) => definition),
  );
  await sayTo(filler, [
    ...tables.map((table) => `ALTER TABLE ${table} RESET (autovacuum_enabled)`),
    ...Object.keys(FILLING).map((name) => `ALTER SYSTEM RESET ${name}`),
    'SELECT pg_reload_conf()',
  ]);
}

/** Those with more than their first two pages. A primary key grows at its end, as its ids do. */
const GROWN = `
  SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
  WHERE indrelid = ANY ($1::regclass[]) AND NOT indisprimary AND pg_relation_size(indexrelid) > 2 * 8192
  ORDER BY pg_relation_size(indexrelid) DESC`;

async function sayTo(client: pg.Client, statements: string[]): Promise<void> {
  for (const text of statements) await client.query(text);
}

async function shareOut(clients: pg.Client[], statements: string[]): Promise<void> {
  const left = [...statements];
  const work = async (client: pg.Client) => {
    for (let text = left.shift(); text; text = left.shift()) await client.query(text);
  };
  await Promise.all(clients.map(work));
}
