import type { Bound } from '../../../lib/bound.ts';
import { statement } from '../../../lib/statement.ts';
import type { Report } from '../../../ports/channels.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Statement } from '../../../ports/database.ts';
import type { Events } from '../../../ports/events.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { markAlertsChanged } from '../alerts/queries.ts';
import { publishFailures } from '../webhook-events.ts';
import { isTurnedAway, type ReportedResult, resultOf } from './rules.ts';

type Deps = { db: Database; clock: Clock; scheduler: Scheduler; events: Events; isolation: Isolation };

type Reported = {
  id: string;
  sessionId: string;
  status: string;
  kinds: Report['kind'][];
  instants: Date[];
};
type Correction = { id: string; result: ReportedResult };

/**
 * Records the provider's reports and corrects the deliveries that they concern: a mail that the provider accepted is not
 * sent again. Reports of unknown deliveries are ignored. Safe to repeat. A report that cannot be recorded is set aside, or
 * the provider would repeat the whole batch for ever.
 */
export const record = (deps: Deps, reports: Report[]): Promise<void> =>
  deps.isolation.split(
    'reports',
    reports,
    ({ delivery }) => delivery ?? 'unknown',
    (some) => recordSome(deps, some),
  );
export type ProviderEvents = Bound<{ record: typeof record }>;

async function recordSome({ db, clock, scheduler, events }: Deps, reports: Report[]): Promise<void> {
  const now = clock();
  const added = await db.sql(INSERT_EVENTS, [
    reports.map(({ id }) => id),
    reports.map(({ delivery }) => delivery),
    reports.map(({ kind }) => kind),
    reports.map(({ at }) => at),
    reports.map(({ reason }) => reason),
    reports.map(({ messageId }) => messageId),
  ]);
  const reported = await db.sql(READ, [reports.map(({ id }) => id)]);
  await correct(db, now, reported.flatMap(correctionOf));
  const turnedAway = new Set(
    added.filter(({ kind }) => isTurnedAway(kind)).map(({ deliveryId }) => deliveryId),
  );
  if (turnedAway.size > 0) {
    const concerned = reported.filter(({ id }) => turnedAway.has(id)).map(({ sessionId }) => sessionId);
    await markAlertsChanged(db.sql, now, concerned);
    scheduler.wakeAt(now);
  }
  events.publish(reported.map(({ sessionId }) => `delivery:${sessionId}` as const));
}

function correctionOf({ id, status, kinds, instants }: Reported): Correction[] {
  const result = resultOf(kinds.map((kind, i) => ({ kind, at: instants[i]! })));
  return result.status === status ? [] : [{ id, result }];
}

/**
 * A dispatcher may record the same deliveries in another order. Locked deliveries are skipped and then waited for one at a
 * time, to avoid deadlocks.
 */
async function correct(db: Database, now: Date, corrections: Correction[]): Promise<void> {
  if (corrections.length === 0) return;
  const done = await runCorrection(db, CORRECT_SKIPPING, now, corrections);
  for (const one of corrections) if (!done.has(one.id)) await runCorrection(db, CORRECT_WAITING, now, [one]);
}

/** Answers which were corrected. The webhook event of a failure is published in the same transaction. */
function runCorrection(db: Database, text: Statement<{ id: string }>, now: Date, corrections: Correction[]) {
  return db.transaction(async (sql) => {
    const rows = await sql(text, valuesOf(corrections));
    const ids = new Set(rows.map(({ id }) => id));
    const failed = corrections.filter(({ id, result }) => ids.has(id) && result.status === 'FAILED');
    if (failed.length > 0)
      await publishFailures(
        sql,
        now,
        failed.map(({ id }) => id),
      );
    return ids;
  });
}

const valuesOf = (corrections: Correction[]) => [
  corrections.map(({ id }) => id),
  corrections.map(({ result }) => result.status),
  corrections.map(({ result }) => (result.status === 'SENT' ? result.sentAt : null)),
];

// Insert order: by id, to avoid deadlocks between repeated requests. A bounce that arrives days later can be without our
// arguments: then its message id finds the delivery.
const INSERT_EVENTS = statement(
  { deliveryId: 'uuid', kind: 'provider_event_kind' },
  `
  INSERT INTO provider_event (id, delivery_id, kind, at, reason, message_id)
  SELECT DISTINCT ON (r.id) r.id, d.id, r.kind::provider_event_kind, r.at, r.reason, r.message_id
  FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[])
      AS r (id, delivery, kind, at, reason, message_id)
    JOIN delivery d ON d.id = coalesce(r.delivery,
      (SELECT e.delivery_id FROM provider_event e WHERE e.message_id = r.message_id LIMIT 1))
  WHERE d.channel = 'EMAIL'
  ORDER BY r.id
  ON CONFLICT DO NOTHING
  RETURNING delivery_id AS "deliveryId", kind`,
);

const READ = statement<Reported>(
  { id: 'uuid', sessionId: 'uuid', status: 'delivery_status', kinds: 'text[]', instants: 'timestamptz[]' },
  `
  SELECT d.id, d.session_id AS "sessionId", d.status,
    array_agg(e.kind::text) AS kinds, array_agg(e.at) AS instants
  FROM provider_event e JOIN delivery d ON d.id = e.delivery_id
  WHERE e.delivery_id IN (SELECT delivery_id FROM provider_event WHERE id = ANY($1::text[]))
  GROUP BY d.id`,
);

// A correction ends the claim, because a report is newer than what the dispatcher will record. Skipped and superseded
// deliveries stay as they are.
const correctStatement = (locking: string) => `
  WITH result AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS r (id, status, sent_at)
  ), locked AS MATERIALIZED (
    SELECT d.id FROM delivery d JOIN result r ON r.id = d.id
    WHERE d.status NOT IN ('SKIPPED', 'SUPERSEDED') AND d.status::text <> r.status
    FOR NO KEY UPDATE OF d ${locking}
  )
  UPDATE delivery d SET status = r.status::delivery_status,
    reason = CASE WHEN r.status = 'FAILED' THEN 'PROVIDER_REFUSED' END::delivery_reason,
    sent_at = r.sent_at, next_attempt_at = NULL, claim_token = NULL, lease_until = NULL
  FROM result r JOIN locked ON locked.id = r.id
  WHERE d.id = r.id
  RETURNING d.id`;
const CORRECT_SKIPPING = statement({ id: 'uuid' }, correctStatement('SKIP LOCKED'));
const CORRECT_WAITING = statement({ id: 'uuid' }, correctStatement(''));
