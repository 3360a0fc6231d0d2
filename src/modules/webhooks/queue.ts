import { ANY_ROW, allBut, among, valuesOf } from '../../lib/sql.ts';
import type { Sql } from '../../ports/database.ts';
import type { Isolation, Picked } from '../../ports/isolation.ts';
import { DAY, type Recorded } from './rules.ts';

/*
 * A delivery is one event for one endpoint, claimed by one worker at a time under a lease on database time. A worker
 * that dies leaves a claim that runs out, and the message is sent again under the same id: at least once.
 */

/** Longer than an attempt can take. */
const LEASE_SECONDS = 30;
/** Of one endpoint at once: a dead one holds up no more than these. */
export const AT_ONCE = 8;
/** Of one center, its partners' too, and of one host: the others keep places whatever becomes of these. */
const MOST_OF_CENTER = 4;
const MOST_OF_HOST = 8;

export type Claimed = {
  id: string;
  endpointId: string;
  /** Nothing got through to it lately. */
  failing: boolean;
  type: string;
  data: object;
  attempts: number;
  createdAt: Date;
  url: string;
  secretEncrypted: Uint8Array;
  previousSecretEncrypted: Uint8Array | null;
};

/** Endpoints that are being posted to here, and how many more there is room for: those that answer, and those that do not. */
export type Room = { busy: string[]; healthy: number; failing: number };

/** Claims due messages of endpoints that are not busy here: centers take turns, then whose oldest has waited longest. */
export async function claim(sql: Sql, input: Claim, picked = ANY_ROW): Promise<Claimed[]> {
  return sql<Claimed>(CLAIM, [...dueValues(input, picked), input.token]);
}

type Claim = Room & { now: Date; token: string };

/** Claims them; a message that cannot be claimed waits, and the others are. */
export async function claimIsolated(isolation: Isolation, sql: Sql, input: Claim): Promise<Claimed[]> {
  const claimed: Claimed[] = [];
  await isolation.batch(
    'webhook_deliveries',
    async (picked) => {
      const some = await claim(sql, input, picked);
      claimed.push(...some);
      return some.length;
    },
    async (aside) => idsOf(await sql(`${due('')} SELECT id FROM due`, dueValues(input, allBut(aside)))),
  );
  return claimed;
}

const idsOf = (rows: Record<string, unknown>[]) => rows.map(({ id }) => String(id));

/** Nobody is told anything any more on behalf of a partner without a key. */
const REACHABLE = `e.deleted_at IS NULL AND e.paused_at IS NULL AND (e.partner_id IS NULL OR EXISTS (
      SELECT 1 FROM partner_key k WHERE k.partner_id = e.partner_id AND k.revoked_at IS NULL
        AND (k.expires_at IS NULL OR k.expires_at > $1)))`;

const HOST = (endpoint: string) => `split_part(${endpoint}.url, '/', 3)`;

const dueValues = ({ now, busy, healthy, failing }: Omit<Claim, 'token'>, picked: Picked) => [
  now,
  busy,
  healthy,
  failing,
  ...valuesOf(picked),
];

const due = (locking: string) => `
  WITH busy AS (SELECT center_id, ${HOST('e')} AS host FROM webhook_endpoint e WHERE id = ANY ($2::uuid[])),
  waiting AS (
    SELECT e.id, oldest.at, ${HOST('e')} AS host, e.failing_since IS NOT NULL AS failing,
      (SELECT count(*) FROM busy WHERE busy.center_id = e.center_id) + row_number() OVER (
        PARTITION BY e.center_id ORDER BY e.failing_since IS NOT NULL, oldest.at, e.id) AS of_center
    FROM webhook_endpoint e CROSS JOIN LATERAL (
      SELECT d.next_attempt_at AS at FROM webhook_delivery d
      WHERE d.endpoint_id = e.id AND d.status = 'PENDING' AND d.next_attempt_at <= $1 AND ${among('d.id', 5)}
      ORDER BY d.next_attempt_at, d.id LIMIT 1
    ) oldest
    WHERE e.id <> ALL ($2::uuid[]) AND ${REACHABLE}
  ), in_turn AS (
    SELECT *, (SELECT count(*) FROM busy WHERE busy.host = waiting.host) + row_number() OVER (
      PARTITION BY host ORDER BY failing, of_center, at, id) AS of_host
    FROM waiting WHERE of_center <= ${MOST_OF_CENTER}
  ), due AS MATERIALIZED (
    SELECT ours.id FROM (
      SELECT id, failing, row_number() OVER (PARTITION BY failing ORDER BY of_center, at, id) AS place FROM in_turn
      WHERE of_host <= ${MOST_OF_HOST}
    ) e CROSS JOIN LATERAL (
      SELECT d.id FROM webhook_delivery d
      WHERE d.endpoint_id = e.id AND d.status = 'PENDING' AND d.next_attempt_at <= $1 AND ${among('d.id', 5)}
      ORDER BY d.next_attempt_at, d.id LIMIT ${AT_ONCE} ${locking}
    ) ours
    WHERE e.place <= CASE WHEN e.failing THEN $4::int ELSE $3::int END
  )`;

const CLAIM = `${due('FOR NO KEY UPDATE SKIP LOCKED')}
  UPDATE webhook_delivery d SET status = 'CLAIMED', claim_token = $7::uuid, attempts = d.attempts + 1,
    lease_until = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
  FROM webhook_endpoint e
  WHERE d.id = ANY (ARRAY(SELECT id FROM due)) AND e.id = d.endpoint_id
  RETURNING d.id, d.endpoint_id AS "endpointId",
    e.failing_since IS NOT NULL AS failing, d.type, d.data, d.attempts, d.created_at AS "createdAt", e.url,
    e.secret_encrypted AS "secretEncrypted",
    CASE WHEN e.previous_secret_until > $1 THEN e.previous_secret_encrypted END AS "previousSecretEncrypted"`;

/** Writes down what became of each; one whose claim was lost meanwhile is left to its new holder. */
export async function record(
  sql: Sql,
  token: string,
  now: Date,
  results: { id: string; recorded: Recorded }[],
): Promise<void> {
  await sql(
    `UPDATE webhook_delivery d SET status = r.status::webhook_delivery_status,
       reason = r.reason::webhook_delivery_reason, response_status = r.response_status,
       next_attempt_at = r.next_attempt_at, delivered_at = CASE WHEN r.status = 'DELIVERED' THEN $3::timestamptz END,
       claim_token = NULL, lease_until = NULL
     FROM unnest($2::uuid[], $4::text[], $5::text[], $6::int[], $7::timestamptz[])
       AS r (id, status, reason, response_status, next_attempt_at)
     WHERE d.id = r.id AND d.claim_token = $1::uuid`,
    [
      token,
      results.map(({ id }) => id),
      now,
      results.map(({ recorded }) => recorded.status),
      results.map(({ recorded }) => recorded.reason),
      results.map(({ recorded }) => recorded.responseStatus),
      results.map(({ recorded }) => recorded.nextAttemptAt),
    ],
  );
}

/** Something got through: the endpoint is well. */
export async function noteAlive(sql: Sql, endpointId: string): Promise<void> {
  await sql('UPDATE webhook_endpoint SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL', [
    endpointId,
  ]);
}

/** Nothing got through: after a day of it, or at once when `gone`, the endpoint is paused. Answers whether it was now. */
export async function noteDead(sql: Sql, endpointId: string, now: Date, gone: boolean): Promise<boolean> {
  const rows = await sql<{ paused: boolean }>(
    `UPDATE webhook_endpoint SET failing_since = coalesce(failing_since, $2),
       paused_at = CASE WHEN $3 OR failing_since <= $4 THEN $2::timestamptz END
     WHERE id = $1 AND paused_at IS NULL
     RETURNING paused_at IS NOT NULL AS paused`,
    [endpointId, now, gone, new Date(now.getTime() - DAY)],
  );
  return rows[0]?.paused === true;
}

/** Frees the claims of workers that died; answers how many. */
export function freeExpiredLeases(isolation: Isolation, sql: Sql): Promise<number> {
  const expired = `status = 'CLAIMED' AND lease_until < clock_timestamp() AND ${among('id', 1)}`;
  return isolation.batch(
    'webhook_leases',
    async (picked) => {
      const freed = await sql(
        `UPDATE webhook_delivery SET status = 'PENDING', claim_token = NULL, lease_until = NULL
         WHERE ${expired} RETURNING id`,
        valuesOf(picked),
      );
      return freed.length;
    },
    async (aside) =>
      idsOf(await sql(`SELECT id FROM webhook_delivery WHERE ${expired}`, valuesOf(allBut(aside)))),
  );
}

/** When the next attempt of any message is due; null when nothing waits. */
export async function nextDue(sql: Sql, now: Date): Promise<Date | null> {
  const [row] = await sql<{ at: Date | null }>(
    `SELECT min(d.at) AS at FROM webhook_endpoint e CROSS JOIN LATERAL (
       SELECT next_attempt_at AS at FROM webhook_delivery
       WHERE endpoint_id = e.id AND status = 'PENDING' ORDER BY next_attempt_at, id LIMIT 1) d
     WHERE ${REACHABLE}`,
    [now],
  );
  return row?.at ?? null;
}

const KEPT_DAYS = 30;
const WAITING_DAYS = 3;

/** Gives up what waited too long behind a pause, and forgets what is long done. */
export async function tidy(isolation: Isolation, sql: Sql, now: Date, limit = 1_000): Promise<void> {
  for (const { days, which, act } of TIDYING) {
    const old = `SELECT id FROM webhook_delivery WHERE ${which} AND ${among('id', 3)} LIMIT $2`;
    const values = [new Date(now.getTime() - days * DAY), limit];
    const some = () =>
      isolation.batch(
        'webhook_tidying',
        async (picked) =>
          (await sql(`${act} WHERE id IN (${old}) RETURNING id`, [...values, ...valuesOf(picked)])).length,
        async (aside) => idsOf(await sql(old, [...values, ...valuesOf(allBut(aside))])),
      );
    while ((await some()) === limit);
  }
}

const TIDYING = [
  {
    days: WAITING_DAYS,
    which: `status = 'PENDING' AND next_attempt_at < $1`,
    act: `UPDATE webhook_delivery SET status = 'FAILED', reason = 'EXPIRED', next_attempt_at = NULL`,
  },
  {
    days: KEPT_DAYS,
    which: `status IN ('DELIVERED', 'FAILED') AND created_at < $1`,
    act: 'DELETE FROM webhook_delivery',
  },
];
