import { statement } from '../../../lib/statement.ts';
import type { Report } from '../../../ports/channels.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Statement } from '../../../ports/database.ts';
import type { Events } from '../../../ports/events.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { noteAlerts } from '../alerts/queries.ts';
import { publishFailures } from '../webhook-events.ts';
import { isTurnedAway, type Word, wordOn } from './rules.ts';

type Deps = { db: Database; clock: Clock; scheduler: Scheduler; events: Events; isolation: Isolation };

type Reported = {
  id: string;
  sessionId: string;
  status: string;
  kinds: Report['kind'][];
  instants: Date[];
};
type Correction = { id: string; word: Word };

/** What the mail provider says afterwards. */
export function createProviderEvents({ db, clock, scheduler, events, isolation }: Deps) {
  /**
   * Writes reports down beside their deliveries and corrects what was not known, or believed wrongly: a mail that the
   * provider has is not sent again. Reports of unknown deliveries are passed over, and so is one that cannot be written
   * down: the provider would tell all of them for ever. Safe to repeat.
   */
  const record = (reports: Report[]): Promise<void> =>
    isolation.split('reports', reports, ({ delivery }) => delivery ?? 'unknown', recordSome);

  async function recordSome(reports: Report[]): Promise<void> {
    const now = clock();
    const news = await db.sql(WRITE, [
      reports.map(({ id }) => id),
      reports.map(({ delivery }) => delivery),
      reports.map(({ kind }) => kind),
      reports.map(({ at }) => at),
      reports.map(({ reason }) => reason),
      reports.map(({ messageId }) => messageId),
    ]);
    const reported = await db.sql(READ, [reports.map(({ id }) => id)]);
    await correct(
      now,
      reported.flatMap(({ id, status, kinds, instants }) => {
        const word = wordOn(kinds.map((kind, i) => ({ kind, at: instants[i]! })));
        return word.status === status ? [] : [{ id, word }];
      }),
    );
    const turnedAway = new Set(
      news.flatMap(({ deliveryId, kind }) => (isTurnedAway(kind) ? [deliveryId] : [])),
    );
    if (turnedAway.size > 0) {
      await noteAlerts(
        db.sql,
        now,
        reported.flatMap(({ id, sessionId }) => (turnedAway.has(id) ? [sessionId] : [])),
      );
      scheduler.wakeAt(now);
    }
    events.publish(reported.map(({ sessionId }) => `delivery:${sessionId}` as const));
  }

  /**
   * A pump may be recording the same deliveries in another order: those it holds are passed over and then waited for one
   * at a time, so that neither waits for the other.
   */
  async function correct(now: Date, corrections: Correction[]): Promise<void> {
    if (corrections.length === 0) return;
    const done = await written(CORRECT_SKIPPING, now, corrections);
    for (const one of corrections) if (!done.has(one.id)) await written(CORRECT_WAITING, now, [one]);
  }

  /** Answers which were corrected; a failure is told to other systems in the same transaction. */
  function written(
    text: Statement<{ id: string }>,
    now: Date,
    corrections: Correction[],
  ): Promise<Set<string>> {
    return db.transaction(async (sql) => {
      const rows = await sql(text, valuesOf(corrections));
      const ids = new Set(rows.map(({ id }) => id));
      const failed = corrections.filter(({ id, word }) => ids.has(id) && word.status === 'FAILED');
      if (failed.length > 0)
        await publishFailures(
          sql,
          now,
          failed.map(({ id }) => id),
        );
      return ids;
    });
  }

  return { record };
}
export type Reports = ReturnType<typeof createProviderEvents>;

const valuesOf = (corrections: Correction[]) => [
  corrections.map(({ id }) => id),
  corrections.map(({ word }) => word.status),
  corrections.map(({ word }) => (word.status === 'SENT' ? word.sentAt : null)),
];

// In one order, so that the same events told twice at once wait for each other only one way. A bounce that arrives days
// later can be without our arguments: then the mail's own name tells whose it is.
const WRITE = statement(
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

// A claim ends here: what its holder finds out is the older news. What was skipped, or overtaken by a newer message,
// stays so: whether that one did go out as well changes nothing for anybody.
const correctStatement = (locking: string) => `
  WITH word AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS w (id, status, sent_at)
  ), held AS MATERIALIZED (
    SELECT d.id FROM delivery d JOIN word w ON w.id = d.id
    WHERE d.status NOT IN ('SKIPPED', 'SUPERSEDED') AND d.status::text <> w.status
    FOR NO KEY UPDATE OF d ${locking}
  )
  UPDATE delivery d SET status = w.status::delivery_status,
    reason = CASE WHEN w.status = 'FAILED' THEN 'PROVIDER_REFUSED' END::delivery_reason,
    sent_at = w.sent_at, next_attempt_at = NULL, claim_token = NULL, lease_until = NULL
  FROM word w JOIN held ON held.id = w.id
  WHERE d.id = w.id
  RETURNING d.id`;
const CORRECT_SKIPPING = statement({ id: 'uuid' }, correctStatement('SKIP LOCKED'));
const CORRECT_WAITING = statement({ id: 'uuid' }, correctStatement(''));
