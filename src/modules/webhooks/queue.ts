import { claimBatch, createOutboxQueue } from '../../lib/outbox-queue.ts';
import { ANY_ROW, allBut, among, valuesOf } from '../../lib/sql.ts';
import { statement } from '../../lib/statement.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database, Sql } from '../../ports/database.ts';
import type { Isolation, Picked } from '../../ports/isolation.ts';
import { isActiveSql } from '../people/centers/rules.ts';
import type { AttemptResult } from './rules.ts';

/*
 * The queue of webhooks. A webhook delivery is one event for one endpoint. A worker that dies leaves a claim whose lease
 * ends, and the message is sent again under the same id: at least once.
 */

/** Longer than an attempt can take; a dead worker's messages wait no longer than this. */
export const LEASE_SECONDS = 30;

const webhookQueue = createOutboxQueue<AttemptResult>({
  table: 'webhook_delivery',
  leaseSeconds: LEASE_SECONDS,
  leaseWork: 'webhook_leases',
  fields: { status: 'text', reason: 'text', responseStatus: 'int', nextAttemptAt: 'timestamptz' },
  record: `status = r.status::webhook_delivery_status, reason = r.reason::webhook_delivery_reason,
      response_status = r."responseStatus", attempts = d.attempts - CASE WHEN r.reason = 'SECRET_UNREADABLE' THEN 1 ELSE 0 END, next_attempt_at = r."nextAttemptAt",
      delivered_at = CASE WHEN r.status = 'DELIVERED' THEN $3::timestamptz END`,
  free: `status = 'PENDING'`,
});
export const { record, freeExpired: freeExpiredLeases, nextLeaseEnd } = webhookQueue;

/** Messages of one endpoint at once: a dead endpoint holds up no more than these. */
const MOST_OF_ENDPOINT = 8;
/** Endpoints of one center, its partners' too, and of one host: the others always find a slot. */
const MOST_OF_CENTER = 4;
const MOST_OF_HOST = 8;

export type ClaimedWebhook = {
  id: string;
  centerId: string;
  endpointId: string;
  /** Whether recent messages to it failed. */
  failing: boolean;
  type: string;
  data: object;
  attempts: number;
  createdAt: Date;
  traceparent: string | null;
  url: string;
  secretEncrypted: Uint8Array;
  previousSecretEncrypted: Uint8Array | null;
};

/** The endpoints that are being posted to here, and how many slots are free for healthy and for failing ones. */
export type Slots = { busy: string[]; healthy: number; failing: number };

type Claim = Slots & { now: Date; token: string };

/** Claims due messages of endpoints that are not busy here. Centers take turns; then the longest waiting come first. */
export const claim = (sql: Sql, input: Claim, picked = ANY_ROW): Promise<ClaimedWebhook[]> =>
  sql(CLAIM, [...dueValues(input, picked), input.token]);

/** Claims them; a message that cannot be claimed waits, and the others are claimed. */
export const claimIsolated = (isolation: Isolation, sql: Sql, input: Claim): Promise<ClaimedWebhook[]> =>
  claimBatch(
    isolation,
    'webhook_deliveries',
    (picked) => claim(sql, input, picked),
    (aside) => sql(DUE, dueValues(input, allBut(aside))),
  );

const dueValues = ({ now, busy, healthy, failing }: Claim, picked: Picked) => [
  now,
  busy,
  healthy,
  failing,
  ...valuesOf(picked),
];

/** SQL: whether messages to the endpoint `e` are sent. A partner's are while one of its keys is valid. */
const REACHABLE = `e.deleted_at IS NULL AND e.paused_at IS NULL AND ${isActiveSql('e.center_id')} AND (e.partner_id IS NULL OR EXISTS (
      SELECT 1 FROM partner_key k WHERE k.partner_id = e.partner_id AND k.revoked_at IS NULL
        AND (k.expires_at IS NULL OR k.expires_at > $1)))`;

const HOST = (endpoint: string) => `split_part(${endpoint}.url, '/', 3)`;

const oldestOfEndpoint = (columns: string, limit: string) => `
      SELECT ${columns} FROM webhook_delivery d
      WHERE d.endpoint_id = e.id AND d.status = 'PENDING' AND d.next_attempt_at <= $1 AND ${among('d.id', 5)}
      ORDER BY d.next_attempt_at, d.id LIMIT ${limit}`;

const due = (locking: string) => `
  WITH busy AS (SELECT center_id, ${HOST('e')} AS host FROM webhook_endpoint e WHERE id = ANY ($2::uuid[])),
  waiting AS (
    SELECT e.id, oldest.at, ${HOST('e')} AS host, e.failing_since IS NOT NULL AS failing,
      (SELECT count(*) FROM busy WHERE busy.center_id = e.center_id) + row_number() OVER (
        PARTITION BY e.center_id ORDER BY e.failing_since IS NOT NULL, oldest.at, e.id) AS of_center
    FROM webhook_endpoint e CROSS JOIN LATERAL (${oldestOfEndpoint('d.next_attempt_at AS at', '1')}
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
    ) e CROSS JOIN LATERAL (${oldestOfEndpoint('d.id', `${MOST_OF_ENDPOINT} ${locking}`)}
    ) ours
    WHERE e.place <= CASE WHEN e.failing THEN $4::int ELSE $3::int END
  )`;
const DUE = statement({ id: 'uuid' }, `${due('')} SELECT id FROM due`);

const CLAIM = statement<ClaimedWebhook>(
  {
    id: 'uuid',
    centerId: 'uuid',
    endpointId: 'uuid',
    failing: 'bool',
    type: 'text',
    data: 'jsonb',
    attempts: 'int4',
    createdAt: 'timestamptz',
    traceparent: 'text?',
    url: 'text',
    secretEncrypted: 'bytea',
    previousSecretEncrypted: 'bytea?',
  },
  `${due('FOR NO KEY UPDATE SKIP LOCKED')}
  UPDATE webhook_delivery d SET ${webhookQueue.claimed(7)}
  FROM webhook_endpoint e
  WHERE d.id = ANY (ARRAY(SELECT id FROM due)) AND e.id = d.endpoint_id
  RETURNING d.id, d.center_id AS "centerId", d.endpoint_id AS "endpointId",
    e.failing_since IS NOT NULL AS failing, d.type, d.data, d.attempts, d.created_at AS "createdAt", d.traceparent::text, e.url,
    e.secret_encrypted AS "secretEncrypted",
    CASE WHEN e.previous_secret_until > $1 THEN e.previous_secret_encrypted END AS "previousSecretEncrypted"`,
);

/** When the next attempt of any message is due; null when nothing waits. */
export async function nextDue(sql: Sql, now: Date): Promise<Date | null> {
  const [row] = await sql(NEXT_DUE, [now]);
  return row?.at ?? null;
}

const NEXT_DUE = statement(
  { at: 'timestamptz?' },
  `
  SELECT min(d.at) AS at FROM webhook_endpoint e CROSS JOIN LATERAL (
    SELECT next_attempt_at AS at FROM webhook_delivery
    WHERE endpoint_id = e.id AND status = 'PENDING' ORDER BY next_attempt_at, id LIMIT 1) d
  WHERE ${REACHABLE}`,
);

export type WebhookStats = {
  waiting: Record<'due' | 'late', number>;
  endpoints: Record<'working' | 'failing' | 'paused', number>;
};

/** How the webhooks of all centers stand. Of an endpoint few messages are counted, so that a flood costs no more. */
export async function webhookStats({ db, clock }: { db: Database; clock: Clock }): Promise<WebhookStats> {
  const [row] = await db.sql(STATS, [clock()]);
  const { due, late, ...endpoints } = row!;
  return { waiting: { due, late }, endpoints };
}

const MOST_COUNTED = 100;

const STATS = statement(
  { due: 'int4', late: 'int4', working: 'int4', failing: 'int4', paused: 'int4' },
  `
  SELECT coalesce(sum(d.due), 0)::int AS due, coalesce(sum(d.late), 0)::int AS late,
    (count(*) FILTER (WHERE e.paused_at IS NULL AND e.failing_since IS NULL))::int AS working,
    (count(*) FILTER (WHERE e.paused_at IS NULL AND e.failing_since IS NOT NULL))::int AS failing,
    (count(*) FILTER (WHERE e.paused_at IS NOT NULL))::int AS paused
  FROM webhook_endpoint e CROSS JOIN LATERAL (
    SELECT count(*) AS due, count(*) FILTER (WHERE next_attempt_at <= $1::timestamptz - interval '5 minutes') AS late
    FROM (
      SELECT next_attempt_at FROM webhook_delivery
      WHERE endpoint_id = e.id AND status = 'PENDING' AND next_attempt_at <= $1 AND ${REACHABLE}
      ORDER BY next_attempt_at, id LIMIT ${MOST_COUNTED}) waiting
  ) d
  WHERE e.deleted_at IS NULL`,
);
