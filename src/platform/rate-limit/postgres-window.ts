import { statement } from '../../lib/statement.ts';
import { between } from '../../lib/time.ts';
import type { AttemptLimit, Attempts } from '../../ports/attempts.ts';
import type { Sql } from '../../ports/database.ts';

/**
 * Counts one attempt for each of these limits. Returns the seconds until all of them allow another; null when they do
 * now. All nodes share the counts, because a guesser asks all of them.
 */
async function count(sql: Sql, now: Date, limits: AttemptLimit[]): Promise<number | null> {
  const rows = await sql(COUNT, [now, limits.map(keyOf), limits.map(({ minutes }) => minutes)]);
  const waits = limits.flatMap((limit) => {
    const row = rows.find(({ key }) => key === keyOf(limit));
    return row && row.count > limit.most ? [Math.ceil(between(now, row.resetsAt) / 1000)] : [];
  });
  return waits.length > 0 ? Math.max(...waits) : null;
}

const keyOf = ({ name, by }: AttemptLimit) => `${name} ${by}`;

const COUNT = statement(
  { key: 'text', count: 'int4', resetsAt: 'timestamptz' },
  `
  INSERT INTO attempt_count AS a (key, count, resets_at)
  SELECT key, 1, $1::timestamptz + minutes * interval '1 minute' FROM unnest($2::text[], $3::int[]) AS l (key, minutes)
  ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN a.resets_at <= $1 THEN 1 ELSE least(a.count, 1000000) + 1 END,
    resets_at = CASE WHEN a.resets_at <= $1 THEN excluded.resets_at ELSE a.resets_at END
  RETURNING key, count, resets_at AS "resetsAt"`,
);

/** Whether one of these limits is used up now. Counts nothing. */
async function isReached(sql: Sql, now: Date, limits: AttemptLimit[]): Promise<boolean> {
  const rows = await sql(COUNTS, [now, limits.map(keyOf)]);
  return limits.some((limit) => rows.some(({ key, count }) => key === keyOf(limit) && count >= limit.most));
}

const COUNTS = statement(
  { key: 'text', count: 'int4' },
  'SELECT key, count FROM attempt_count WHERE key = ANY($2::text[]) AND resets_at > $1::timestamptz',
);

/** Attempts counted in PostgreSQL, in windows of minutes. */
export const postgresAttempts: Attempts = { count, isReached };
