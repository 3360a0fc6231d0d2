import type { Database } from '../../src/ports/database.ts';

const TABLES = `
  SELECT string_agg(format(
    'SELECT %L AS name, md5(string_agg(t::text, '''' ORDER BY t::text)) AS rows FROM %I t WHERE t::text LIKE $1',
    tablename, tablename), ' UNION ALL ') AS statement
  FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT IN
    ('_prisma_migrations', 'attempt_count', 'sign_in_address')`;

/** What every table holds but the counts of who asks or guesses too often, in a word each; of one center only those rows that name it. */
export async function digest({ sql }: Database, centerId = ''): Promise<Record<string, string>> {
  const [tables] = await sql<{ statement: string }>(TABLES);
  const rows = await sql<{ name: string; rows: string }>(tables!.statement, [`%${centerId}%`]);
  return Object.fromEntries(rows.map(({ name, rows }) => [name, rows]));
}
