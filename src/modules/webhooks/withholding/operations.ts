import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';

/*
 * Webhooks that were due before a restored server sends. They failed, for a reason that the operator can take back: so no
 * claim looks at them, and whoever replays one by hand does so knowingly.
 */

/** Withholds at most `limit` webhooks that are due by this instant, claimed or not; answers how many. */
export async function withholdWebhooks(sql: Sql, from: Date, limit: number): Promise<number> {
  return (await sql(WITHHOLD, [from, limit])).length;
}

const WITHHOLD = statement(
  { id: 'uuid' },
  `
  WITH due AS MATERIALIZED (
    SELECT id FROM webhook_delivery WHERE (status = 'PENDING' AND next_attempt_at <= $1) OR (status = 'CLAIMED' AND next_attempt_at <= $1)
    LIMIT $2 FOR NO KEY UPDATE
  )
  UPDATE webhook_delivery d SET status = 'FAILED', reason = 'WITHHELD', next_attempt_at = NULL, claim_token = NULL,
    lease_until = NULL
  FROM due WHERE d.id = due.id
  RETURNING d.id`,
);

const WITHHELD = `d.status = 'FAILED' AND d.reason = 'WITHHELD'`;

/** Sends at most `limit` of them after all, of one center or of any; answers how many. */
export const releaseWebhooks = async (sql: Sql, now: Date, centerId: string | null, limit: number) =>
  (await sql(RELEASE, [centerId, limit, now])).length;

/** Drops at most `limit` of them. */
export const dropWebhooks = async (sql: Sql, centerId: string | null, limit: number) =>
  (await sql(DROP, [centerId, limit])).length;

const ending = (set: string) =>
  statement(
    { id: 'uuid' },
    `
  WITH chosen AS MATERIALIZED (
    SELECT d.id FROM webhook_delivery d WHERE ${WITHHELD} AND ($1::uuid IS NULL OR d.center_id = $1::uuid)
    LIMIT $2 FOR NO KEY UPDATE
  )
  UPDATE webhook_delivery d SET ${set} FROM chosen WHERE d.id = chosen.id RETURNING d.id`,
  );
const RELEASE = ending(`status = 'PENDING', reason = NULL, next_attempt_at = $3`);
const DROP = ending(`reason = 'DROPPED'`);

/** How many are withheld of each center, or of this one, however old they are. */
export const withheldWebhooks = (sql: Sql, centerId: string | null) => sql(COUNT, [centerId]);

const COUNT = statement(
  { centerId: 'uuid', center: 'text', messages: 'int4' },
  `
  SELECT d.center_id AS "centerId", c.name AS center, count(*)::int AS messages
  FROM webhook_delivery d JOIN center c ON c.id = d.center_id
  WHERE ${WITHHELD} AND ($1::uuid IS NULL OR d.center_id = $1::uuid)
  GROUP BY d.center_id, c.name ORDER BY c.name, d.center_id`,
);
