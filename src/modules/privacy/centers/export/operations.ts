import { NotFoundError } from '../../../../lib/errors.ts';
import { statement } from '../../../../lib/statement.ts';
import type { Sql } from '../../../../ports/database.ts';
import type { OperationDeps } from '../../../../ports/operation-deps.ts';
import { LEFT_OUT, PARTS, type Part } from './rules.ts';

type Deps = Pick<OperationDeps, 'db'>;

/** A row of a table, as JSON. */
export type ExportedRow = { table: string; row: string };

/**
 * Every row of a center but what opens something, table by table, while servers run: each row is as it was when it was
 * read. Throws `NotFoundError`.
 */
export async function* exportCenter({ db }: Deps, centerId: string): AsyncGenerator<ExportedRow> {
  let found = false;
  for (const part of PARTS) {
    const ids = (await db.sql(IDS[part.table]!, [centerId])).map(({ id }) => id);
    found ||= ids.length > 0;
    if (!found) throw new NotFoundError('center');
    for (let from = 0; from < ids.length; from += AT_ONCE)
      yield* rowsOf(db.sql, part, ids.slice(from, from + AT_ONCE));
  }
}

/** Each with its bookings and messages, where it is a session. */
const AT_ONCE = 50;

async function* rowsOf(sql: Sql, { table, inside }: Part, ids: string[]): AsyncGenerator<ExportedRow> {
  for (const [of, column] of [[table, 'id'], ...inside] as const)
    for (const { row } of await sql(rowsBy(of, column), [ids])) yield { table: of, row };
}

const IDS = Object.fromEntries(
  PARTS.map(({ table, ids }) => [table, statement({ id: 'uuid' }, ids ?? idsOf(table))]),
);

function idsOf(table: string): string {
  return `SELECT id FROM ${table} WHERE center_id = $1::uuid ORDER BY id`;
}

function rowsBy(table: string, column: string) {
  const columns = `'{${(LEFT_OUT[table] ?? []).join(',')}}'::text[]`;
  const of = column.includes(' ') ? column : `${column} = ANY($1::uuid[])`;
  return statement(
    { row: 'text' },
    `SELECT (to_jsonb(t) - ${columns})::text AS row FROM ${table} t WHERE ${of}`,
  );
}
