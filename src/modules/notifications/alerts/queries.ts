import DataLoader from 'dataloader';
import { statement } from '../../../lib/statement.ts';
import type { Database, Sql, Statement } from '../../../ports/database.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import { type Alert, alertOf, type ReachFacts } from './rules.ts';

export type BookingAlert = Alert & { bookingId: string; customerId: string };

/** Somebody in a session whom no message reaches. */
export type Unreached = { sessionId: string; customerId: string; name: string };

type Deps = { db: Pick<Database, 'sql'>; isolation: Isolation };

/** The alerts of bookings, derived from their deliveries. Requests of the same tick are read together. */
export function createAlerts(deps: Deps) {
  const together = { cache: false, maxBatchSize: 1_000 };
  const ofBookings = new DataLoader<string, BookingAlert | null>(async (ids) => {
    const alerts = new Map((await read(deps, OF_BOOKINGS, ids)).map((alert) => [alert.bookingId, alert]));
    return ids.map((id) => alerts.get(id) ?? null);
  }, together);
  const ofSessions = new DataLoader<string, BookingAlert[]>(async (ids) => {
    const alerts = new Map<string, BookingAlert[]>(ids.map((id) => [id, []]));
    for (const alert of await read(deps, OF_SESSIONS, ids)) alerts.get(alert.sessionId)?.push(alert);
    return ids.map((id) => alerts.get(id) ?? []);
  }, together);

  return {
    /** Null: no problem is known, or the booking holds no seat. */
    ofBooking: (id: string) => ofBookings.load(id),
    /** Ordered by booking, the oldest first. */
    ofSession: (id: string) => ofSessions.load(id),
  };
}
export type Alerts = ReturnType<typeof createAlerts>;

type ReachRow = ReachFacts & { bookingId: string; sessionId: string; customerId: string };

async function read({ db, isolation }: Deps, text: Statement<ReachRow>, ids: readonly string[]) {
  const rows = await db.sql(text, [ids]);
  return rows.flatMap(({ bookingId, sessionId, customerId, ...facts }) => {
    const alert = isolation.attempt('alerts', bookingId, () => alertOf(facts), null);
    return alert ? [{ ...alert, bookingId, sessionId, customerId }] : [];
  });
}

/** Whom of these sessions no message reaches, by whatever way. */
export async function readUnreached(deps: Deps, sessionIds: readonly string[]): Promise<Unreached[]> {
  const alerts = sessionIds.length > 0 ? await read(deps, OF_SESSIONS, sessionIds) : [];
  const unreached = alerts.filter(({ reason }) => reason === 'UNREACHABLE');
  if (unreached.length === 0) return [];
  const rows = await deps.db.sql(NAMES, [unreached.map(({ customerId }) => customerId)]);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return unreached.map(({ sessionId, customerId }) => ({
    sessionId,
    customerId,
    name: names.get(customerId) ?? '',
  }));
}

const NAMES = statement(
  { id: 'uuid', name: 'text' },
  'SELECT id, name FROM customer WHERE id = ANY($1::uuid[])',
);

/**
 * Marks these sessions as changed, so that their watchers read the alerts again. The caller wakes the scheduler. Locked
 * sessions are skipped and then waited for one at a time, to avoid deadlocks.
 */
export async function markAlertsChanged(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  const locked = await sql(NOTE_FREE, [now, sessionIds]);
  for (const { id } of locked) await sql(NOTE_WAITING, [now, [id]]);
}

const CONCERNED = `SELECT id FROM session WHERE id = ANY($2::uuid[]) AND status = 'SCHEDULED' AND ends_at > $1`;
const noteStatement = (locking: string) => `
  WITH locked AS MATERIALIZED (${CONCERNED} FOR NO KEY UPDATE ${locking}), noted AS (
    UPDATE session s SET alerted_at = $1, version = version + 1, next_transition_at = $1
    FROM locked WHERE s.id = locked.id
  )
  ${CONCERNED} AND id NOT IN (SELECT id FROM locked)`;
const NOTE_FREE = statement({ id: 'uuid' }, noteStatement('SKIP LOCKED'));
const NOTE_WAITING = noteStatement('');

const DECISIVE = `('DELIVERED', 'BOUNCED', 'BLOCKED', 'DROPPED')`;
const TURNED_AWAY = `('BOUNCED', 'BLOCKED', 'DROPPED')`;

// An email that the provider refused at once has no report: it counts as dropped when it was listed. Bookings without a
// problem are left out here already, because they are nearly all of a large session.
const reachOf = (column: 'id' | 'session_id') => `
  WITH seat AS MATERIALIZED (
    SELECT b.id, b.session_id, b.customer_id, b.created_at, c.email, s.notice_revision
    FROM booking b JOIN session s ON s.id = b.session_id JOIN customer c ON c.id = b.customer_id
    WHERE b.${column} = ANY($1::uuid[]) AND b.status = 'BOOKED' AND s.status = 'SCHEDULED'
  ), message AS MATERIALIZED (
    SELECT seat.id AS booking_id, d.channel = 'EMAIL' AND d.target = seat.email AS to_address, d.status, d.reason, d.created_at,
      d.purpose = 'ACCESS_NOTICE' AND d.revision = seat.notice_revision AS is_notice,
      coalesce(e.kind::text, CASE WHEN d.status = 'FAILED' AND d.reason = 'PROVIDER_REFUSED' THEN 'DROPPED' END) AS word,
      coalesce(e.at, d.created_at) AS word_at
    FROM seat CROSS JOIN LATERAL (
        SELECT * FROM delivery WHERE booking_id = seat.id
        UNION ALL
        -- What an act tells several bookings of together.
        SELECT one.* FROM delivery_line l JOIN delivery one ON one.id = l.delivery_id AND one.booking_id <> seat.id
        WHERE l.booking_id = seat.id
      ) d
      LEFT JOIN LATERAL (
        SELECT kind, at FROM provider_event WHERE delivery_id = d.id AND kind IN ${DECISIVE}
        ORDER BY at DESC, kind DESC LIMIT 1
      ) e ON true
  ), mail AS (
    SELECT DISTINCT ON (booking_id) booking_id, word, word_at FROM message
    WHERE to_address AND word IS NOT NULL
    ORDER BY booking_id, word_at DESC, word IN ${TURNED_AWAY} DESC
  ), notice AS (
    SELECT booking_id, count(*)::int AS listed, max(created_at) AS listed_at, count(*) FILTER (WHERE status = 'FAILED'
      OR status = 'SKIPPED' AND reason IN ('NO_ADDRESS', 'NO_DEVICE', 'DEVICE_GONE')
      OR status = 'SENT' AND word IN ${TURNED_AWAY})::int AS lost
    FROM message WHERE is_notice GROUP BY booking_id
  )
  SELECT seat.id AS "bookingId", seat.session_id AS "sessionId", seat.customer_id AS "customerId", seat.created_at AS "bookedAt",
    seat.email IS NOT NULL AS "hasAddress",
    EXISTS (SELECT 1 FROM push_device p WHERE p.customer_id = seat.customer_id AND p.removed_at IS NULL) AS "hasDevice",
    mail.word AS "mailWord", mail.word_at AS "mailWordAt",
    coalesce(notice.listed, 0) AS notices, coalesce(notice.lost, 0) AS "noticesLost", notice.listed_at AS "noticedAt"
  FROM seat LEFT JOIN mail ON mail.booking_id = seat.id LEFT JOIN notice ON notice.booking_id = seat.id
  WHERE seat.email IS NULL OR mail.word IN ${TURNED_AWAY} OR notice.lost = notice.listed
  ORDER BY seat.created_at, seat.id`;
const REACH = {
  bookingId: 'uuid',
  sessionId: 'uuid',
  customerId: 'uuid',
  bookedAt: 'timestamptz',
  hasAddress: 'bool',
  hasDevice: 'bool',
  mailWord: 'text?',
  mailWordAt: 'timestamptz?',
  notices: 'int4',
  noticesLost: 'int4',
  noticedAt: 'timestamptz?',
} as const;
const OF_BOOKINGS = statement<ReachRow>(REACH, reachOf('id'));
const OF_SESSIONS = statement<ReachRow>(REACH, reachOf('session_id'));
