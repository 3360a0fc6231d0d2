import type { Sql } from '../ports/database.ts';
import type { Isolation, Picked, Work } from '../ports/isolation.ts';
import { allBut, among, valuesOf } from './sql.ts';
import { statement } from './statement.ts';

/*
 * Leased rows in PostgreSQL: one worker at a time claims a row, and only the worker that still holds the claim records its
 * result. Leases run on database time, because workers' clocks differ. The statements are constants of the program.
 */

/** SQL: when a lease ends that begins or is renewed now. */
export const leaseEnd = (seconds: number): string => `clock_timestamp() + interval '${seconds} seconds'`;

type Options<Result> = {
  /** A table with the columns id, status, attempts, claim_token and lease_until. */
  table: string;
  leaseSeconds: number;
  /** Under which the freeing of leases is isolated. */
  leaseWork: Work;
  /** The fields of a result, with the SQL types of their parameters. */
  fields: Record<keyof Result & string, 'text' | 'int' | 'timestamptz'>;
  /** SQL: the columns of a row `d` that a result `r` sets; `$3` is the present instant. */
  record: string;
  /** SQL: the columns of a row `d` that are set when its lease is over; parameters from `$3`. */
  free: string;
};

/** A queue of rows that leave: claimed, sent, recorded. What its rows mean, and their order, stays with its owner. */
export function createOutboxQueue<Result extends object>(options: Options<Result>) {
  const { table, fields } = options;
  const names = Object.keys(fields) as (keyof Result & string)[];
  const extended = `lease_until = ${leaseEnd(options.leaseSeconds)}`;
  const released = 'claim_token = NULL, lease_until = NULL';
  // Two conditions for the same, because each table has its index on one of them.
  const claimed = `${table} WHERE status = 'CLAIMED' AND claim_token IS NOT NULL`;
  const expired = `SELECT id FROM ${claimed} AND lease_until < clock_timestamp() AND ${among('id', 1)}`;

  const RENEW = `
    WITH ours AS MATERIALIZED (
      SELECT id FROM ${table} WHERE claim_token = $1::uuid FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE ${table} d SET ${extended} FROM ours WHERE d.id = ours.id`;
  const RECORD = `
    UPDATE ${table} d SET ${options.record}, ${released}
    FROM unnest($2::uuid[], ${names.map((name, n) => `$${n + 4}::${fields[name]}[]`).join(', ')})
      AS r (id, ${names.map((name) => `"${name}"`).join(', ')})
    WHERE d.id = r.id AND d.claim_token = $1::uuid`;
  const FREE = `
    WITH expired AS MATERIALIZED (${expired} FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE ${table} d SET ${options.free}, ${released} FROM expired WHERE d.id = expired.id RETURNING d.id`;
  const NEXT_LEASE_END = statement(
    { ms: 'float8?' },
    `SELECT extract(epoch FROM min(lease_until) - clock_timestamp())::float8 * 1000 AS ms FROM ${claimed}`,
  );

  return {
    /** SQL: what extends a claim. */
    extended,
    /** SQL: what makes a row `d` claimed; parameter `n` is the token. */
    claimed: (n: number) =>
      `status = 'CLAIMED', claim_token = $${n}::uuid, attempts = d.attempts + 1, ${extended}`,

    /** Keeps a claim alive. Passes over locked rows: their results are being recorded. */
    async renew(sql: Sql, token: string): Promise<void> {
      await sql(RENEW, [token]);
    },

    /** Records results; a row whose claim was lost meanwhile is left to its new holder. */
    async record(sql: Sql, token: string, now: Date, results: { id: string; recorded: Result }[]) {
      if (results.length === 0) return;
      const values = names.map((name) => results.map(({ recorded }) => recorded[name]));
      await sql(RECORD, [token, results.map(({ id }) => id), now, ...values]);
    },

    /** Frees the claims of workers that died; answers how many. Passes over locked rows: somebody else has them. */
    freeExpired: (isolation: Isolation, sql: Sql, values: unknown[] = []): Promise<number> =>
      isolation.batch(
        options.leaseWork,
        async (picked) => (await sql(FREE, [...valuesOf(picked), ...values])).length,
        async (aside) => idsOf(await sql(expired, valuesOf(allBut(aside)))),
      ),

    /** In how many milliseconds the earliest lease ends, by the clock of the database; null when nothing is claimed. */
    async nextLeaseEnd(sql: Sql): Promise<number | null> {
      const [row] = await sql(NEXT_LEASE_END);
      return row?.ms ?? null;
    },
  };
}

/** Claims a batch; a row that cannot be claimed waits, and the others are claimed. */
export async function claimBatch<Row>(
  isolation: Isolation,
  work: Work,
  take: (picked: Picked) => Promise<Row[]>,
  due: (aside: string[]) => Promise<{ id: string }[]>,
): Promise<Row[]> {
  const claimed: Row[] = [];
  await isolation.batch(
    work,
    async (picked) => {
      const some = await take(picked);
      claimed.push(...some);
      return some.length;
    },
    async (aside) => idsOf(await due(aside)),
  );
  return claimed;
}

export const idsOf = (rows: Record<string, unknown>[]): string[] => rows.map(({ id }) => String(id));
