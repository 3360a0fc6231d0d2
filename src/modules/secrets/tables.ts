import { type Columns, statement } from '../../lib/statement.ts';
import type { Purpose } from '../../ports/secrets.ts';
import type { Kind } from './rules.ts';

/*
 * The tables with encrypted texts, and the statements that walk through them in the order of their keys, some rows at a
 * time: no statement takes long, however many rows there are.
 */

/** Rows of one statement. Counting reads two bytes of each, resealing all of the text: an answer may be of megabytes. */
const COUNTED_AT_ONCE = 20_000;
const SHORT_AT_ONCE = 1_000;
const ANSWERS_AT_ONCE = 20;

type KeyType = 'uuid' | 'bytea';
type Table = {
  what: Kind;
  purpose: Purpose;
  /** SQL: the table as `t`, and what is to be updated. */
  from: string;
  update: string;
  column: string;
  resealedAtOnce: number;
  /** The columns of its primary key. */
  key: Readonly<Record<string, KeyType>>;
};

/** Of these columns by places, from `$n`: what statements are given, and what their rows have. */
function keyOf(key: Table['key']) {
  const columns = Object.keys(key);
  const types = Object.values(key);
  const names = columns.map((_, n) => `k${n}`);
  return {
    names,
    columns: columns.map((column) => `t.${column}`).join(', '),
    named: columns.map((column, n) => `t.${column} AS k${n}`).join(', '),
    values: (from: number) => types.map((type, n) => `$${from + n}::${type}`).join(', '),
    arrays: (from: number) => types.map((type, n) => `$${from + n}::${type}[]`).join(', '),
    shape: Object.fromEntries(names.map((name, n) => [name, types[n]!])),
    first: types.map((type) => (type === 'uuid' ? '00000000-0000-0000-0000-000000000000' : Buffer.alloc(0))),
  };
}

/** The key of a row: below all others, or where a statement ended. */
export type Place = readonly unknown[];

function walkOf(table: Table) {
  const key = keyOf(table.key);
  const sealed = `t.${table.column}`;
  const shape: Columns = key.shape;
  const size = key.names.length;
  const next = (columns: string, from: number, limit: number) => `
    SELECT ${key.named}, ${columns} ${table.from}
    WHERE (${key.columns}) > (${key.values(from)}) AND length(${sealed}) > 0 ORDER BY ${key.columns} LIMIT ${limit}`;
  return {
    what: table.what,
    purpose: table.purpose,
    resealedAtOnce: table.resealedAtOnce,
    first: key.first as Place,
    placeOf: (row: object): Place => key.names.map((name) => (row as Record<string, unknown>)[name]),
    /** Parameters: the known ids, then the place. One row: where it ended, and how many of each id; none: there are no more. */
    count: statement(
      { ...shape, rows: 'jsonb' } as { rows: 'jsonb' },
      `
      WITH taken AS MATERIALIZED (${next(`encode(substring(${sealed} FROM 1 FOR 2), 'hex') AS id`, 2, COUNTED_AT_ONCE)}
      ), counts AS (
        SELECT CASE WHEN id = ANY ($1::text[]) THEN id ELSE '' END AS id, count(*) AS rows FROM taken GROUP BY 1
      )
      SELECT ${key.names.join(', ')}, (SELECT jsonb_object_agg(id, rows) FROM counts) AS rows
      FROM taken ORDER BY ${key.names.map((name) => `${name} DESC`).join(', ')} LIMIT 1`,
    ),
    /** Parameters: the place. */
    read: statement(
      { ...shape, encrypted: 'bytea' } as { encrypted: 'bytea' },
      next(`${sealed} AS encrypted`, 1, table.resealedAtOnce),
    ),
    /** Parameters: a list for each column of the key, then the texts before and after, in hex. Passes over locked rows. */
    write: `
      WITH ours AS MATERIALIZED (
        SELECT ${key.named}, r.after ${table.from}
          JOIN unnest(${key.arrays(1)}, $${size + 1}::text[], $${size + 2}::text[])
            AS r (${key.names.join(', ')}, before, after)
          ON (${key.columns}) = (${key.names.map((name) => `r.${name}`).join(', ')})
        WHERE ${sealed} = decode(r.before, 'hex')
        FOR NO KEY UPDATE OF t SKIP LOCKED
      )
      ${table.update} SET ${table.column} = decode(ours.after, 'hex') FROM ours
      WHERE (${key.columns}) = (${key.names.map((name) => `ours.${name}`).join(', ')}) RETURNING 1`,
  };
}
export type Walk = ReturnType<typeof walkOf>;

const WEBHOOK_SECRETS = {
  what: 'webhook_secrets',
  purpose: 'webhook-secret',
  from: 'FROM webhook_endpoint t',
  update: 'UPDATE webhook_endpoint t',
  resealedAtOnce: SHORT_AT_ONCE,
  key: { id: 'uuid' },
} as const;

export const WALKS: readonly Walk[] = [
  walkOf({
    what: 'passes',
    purpose: 'access-pass',
    from: 'FROM booking t',
    update: 'UPDATE booking t',
    column: 'pass_encrypted',
    resealedAtOnce: SHORT_AT_ONCE,
    key: { id: 'uuid' },
  }),
  walkOf({ ...WEBHOOK_SECRETS, column: 'secret_encrypted' }),
  walkOf({ ...WEBHOOK_SECRETS, column: 'previous_secret_encrypted' }),
  walkOf({
    what: 'kept_answers',
    purpose: 'kept-answer',
    from: 'FROM idempotent_answer t',
    update: 'UPDATE idempotent_answer t',
    column: 'answer',
    resealedAtOnce: ANSWERS_AT_ONCE,
    key: { center_id: 'uuid', caller_id: 'uuid', key_hash: 'bytea' },
  }),
];
