import { NotFoundError } from '../../lib/errors.ts';
import { sqlOf } from '../../lib/sql.ts';
import { statement } from '../../lib/statement.ts';
import { between, MINUTE } from '../../lib/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database, Sql, Tx } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import { MissingJoinUrlError, NotOnlineError, RecentlySentError } from '../access/errors.ts';
import { assertOpenToChange, lockSession } from '../sessions/lock.ts';
import { dueAt, REPLY_GROUP } from './queue/leases.ts';
import { type QueueStats, queueStats } from './queue/queries.ts';

type Deps = { db: Database; clock: Clock; scheduler: Scheduler };

/** What staff asks of messages by hand. */
export function createNotifications({ db, clock, scheduler }: Deps) {
  /**
   * Sends one booking's access notice again, to where the customer can be reached now. Refused within a minute of the
   * last time, so a double press sends once. Throws `NotFoundError`, `NotOnlineError`, `MissingJoinUrlError`,
   * `RecentlySentError`, `SessionEndedError`, `SessionCancelledError`; answers the session.
   */
  async function sendAgain(viewer: Viewer, bookingId: string): Promise<string> {
    const now = clock();
    const sessionId = await db.prisma.$transaction(async (tx) => {
      const where = { id: bookingId, centerId: viewer.centerId, status: 'BOOKED' } as const;
      const booking = await tx.booking.findFirst({ where });
      if (!booking) throw new NotFoundError('booking');
      // The lock makes a double press one after the other.
      const session = await lockSession(tx, viewer, booking.sessionId);
      assertOpenToChange(session, now);
      if (session.sendAt === null) throw new NotOnlineError();
      if (session.joinUrl === null) throw new MissingJoinUrlError();
      const last = await tx.delivery.aggregate({
        where: { bookingId, purpose: 'ACCESS_NOTICE', revision: session.noticeRevision },
        _max: { createdAt: true, resend: true },
      });
      if (last._max.createdAt && between(last._max.createdAt, now) < MINUTE) throw new RecentlySentError();
      const resend = last._max.resend === null ? 0 : last._max.resend + 1;
      await sqlOf(tx)(
        `WITH reader AS (UPDATE booking SET noticed_revision = $1 WHERE id = $2::uuid RETURNING *) ${insertForReaders({ purpose: 'ACCESS_NOTICE', now: '$3', resend: '$4' })}`,
        [session.noticeRevision, bookingId, now, resend],
      );
      const sent = { sentByHandAt: now, sentByHandTo: 1 };
      await tx.session.update({ where: { id: session.id }, data: sent });
      return session.id;
    });
    scheduler.wakeAt(now);
    return sessionId;
  }

  return { sendAgain, queueStats: (): Promise<QueueStats[]> => queueStats(db.sql, clock()) };
}
export type Notices = ReturnType<typeof createNotifications>;

/**
 * Lists the access notice of every seat in these sessions that has not had this revision's, by mail and by each push
 * device; whoever cannot be reached by a channel is listed as a skip with its reason (R12). Recipients are whoever
 * holds a seat now. Messages that were held back because the link went away after they were listed are put on their way
 * again. Answers how many new ones wait to be sent.
 */
export async function listAccessNotices(sql: Sql, now: Date, sessionIds: string[]): Promise<number> {
  const rows = await sql(LIST_ACCESS_NOTICES, [now, sessionIds]);
  return rows[0]?.waiting ?? 0;
}

type Listing = {
  purpose: string;
  now: string;
  revision?: string;
  resend?: string;
  about?: string;
  previous?: string;
  deadline?: string;
};

/**
 * Lists a message for each `reader` (bookings): one e-mail row and one push row per device. Every value is an SQL
 * expression over the reader `r` and its session `s`.
 */
export const insertForReaders = ({ purpose, now, ...listing }: Listing) => `
    INSERT INTO delivery (center_id, session_id, booking_id, purpose, channel, revision, resend, device_id, target,
      address_verified, about_starts_at, previous_starts_at, status, reason, next_attempt_at, reply_group, deadline_at, created_at)
    SELECT r.center_id, r.session_id, r.id, '${purpose}', t.channel, ${listing.revision ?? 's.notice_revision'},
      ${listing.resend ?? '0'}::int, t.device_id, t.target, t.verified, ${listing.about ?? 'NULL::timestamptz'},
      ${listing.previous ?? 'NULL::timestamptz'}, CASE WHEN t.target IS NULL THEN 'SKIPPED' ELSE 'PENDING' END::delivery_status,
      CASE WHEN t.target IS NULL THEN t.missing END, CASE WHEN t.target IS NULL THEN NULL ELSE ${dueAt(now)} END,
      ${REPLY_GROUP}, ${listing.deadline ?? 's.ends_at'}, ${now}::timestamptz
    FROM reader r
      JOIN session s ON s.id = r.session_id
      JOIN center ce ON ce.id = r.center_id
      JOIN customer c ON c.id = r.customer_id
      CROSS JOIN LATERAL (
        SELECT 'EMAIL'::channel AS channel, NULL::uuid AS device_id, c.email AS target,
          CASE WHEN c.email IS NULL THEN NULL ELSE c.email_verified_at IS NOT NULL END AS verified,
          'NO_ADDRESS'::delivery_reason AS missing
        UNION ALL
        SELECT 'PUSH', d.id, substring(d.endpoint FROM '^https://([^/]+)'), NULL, 'NO_DEVICE'
        FROM (SELECT 1) one LEFT JOIN push_device d ON d.customer_id = c.id AND d.removed_at IS NULL
      ) t
    ON CONFLICT DO NOTHING
    RETURNING status, booking_id`;

/** Puts on its way again what was not sent because the seat was given up: its holder has it back. Answers how much. */
export async function resumeMessages(tx: Tx, bookingId: string, now: Date): Promise<number> {
  const [resumed] = await sqlOf(tx)(RESUME, [bookingId, now]);
  return resumed!.messages;
}

const RESUME = statement(
  { messages: 'int4' },
  `
  WITH resumed AS (
    UPDATE delivery SET status = 'PENDING', reason = NULL, next_attempt_at = $2::timestamptz
    WHERE booking_id = $1::uuid AND status = 'SKIPPED' AND reason = 'SEAT_LOST' AND deadline_at > $2::timestamptz
    RETURNING purpose
  )
  SELECT count(DISTINCT purpose)::int AS messages FROM resumed`,
);

const RELEASE_HELD = `
    UPDATE delivery d SET next_attempt_at = $1, reason = NULL
    FROM session s
    WHERE d.session_id = s.id AND s.id = ANY($2::uuid[]) AND d.status = 'PENDING' AND d.reason = 'NO_LINK'
      AND s.status = 'SCHEDULED' AND s.join_url IS NOT NULL AND s.ends_at > $1`;

const LIST_ACCESS_NOTICES = statement(
  { waiting: 'int4' },
  `
  WITH reader AS (
    UPDATE booking b SET noticed_revision = s.notice_revision
    FROM session s
    WHERE b.session_id = s.id AND s.id = ANY($2::uuid[]) AND b.status = 'BOOKED' AND b.noticed_revision < s.notice_revision
      AND s.status = 'SCHEDULED' AND s.send_at <= $1 AND s.ends_at > $1 AND s.join_url IS NOT NULL
    RETURNING b.*
  ), listed AS (${insertForReaders({ purpose: 'ACCESS_NOTICE', now: '$1' })}
  ), held AS (${RELEASE_HELD})
  SELECT count(*) FILTER (WHERE status = 'PENDING')::int AS waiting FROM listed`,
);

/**
 * Lists *session moved* for everybody whose knowledge is wrong: who was last told another start. Their reminder and
 * question are planned anew. A move that was made and undone within its minute finds nobody. Answers how many wait.
 */
export async function listMoves(sql: Sql, now: Date, sessionIds: string[]): Promise<number> {
  await sql(TAKE_BACK_MOVES, [now, sessionIds]);
  const rows = await sql(LIST_MOVES, [now, sessionIds]);
  return rows[0]?.waiting ?? 0;
}

// Whom a message about an earlier move has not reached yet was told nothing by it: what they know is from before.
const TAKE_BACK_MOVES = `
  WITH unsent AS (
    UPDATE delivery d SET status = 'SUPERSEDED', reason = 'SESSION_MOVED', next_attempt_at = NULL
    FROM session s
    WHERE d.session_id = s.id AND s.id = ANY($2::uuid[]) AND d.purpose = 'SESSION_MOVED' AND d.status = 'PENDING'
      AND d.booking_id IS NOT NULL AND d.about_starts_at <> s.starts_at
    RETURNING d.booking_id, d.revision, d.previous_starts_at
  )
  UPDATE booking b SET told_starts_at = u.previous_starts_at, reschedule_requested_at = coalesce(b.reschedule_requested_at, $1),
    reminder_at = NULL, confirmation_at = NULL
  FROM unsent u
  WHERE b.id = u.booking_id AND NOT EXISTS (
    SELECT 1 FROM delivery d WHERE d.booking_id = u.booking_id AND d.purpose = 'SESSION_MOVED'
      AND d.revision = u.revision AND d.status IN ('CLAIMED', 'SENT', 'UNKNOWN'))`;

const LIST_MOVES = statement(
  { waiting: 'int4' },
  `
  WITH reader AS (
    UPDATE booking b SET told_starts_at = s.starts_at, reschedule_requested_at = coalesce(b.reschedule_requested_at, $1),
      reminder_at = NULL, confirmation_at = NULL
    FROM session s
    WHERE b.session_id = s.id AND s.id = ANY($2::uuid[]) AND b.status = 'BOOKED' AND b.told_starts_at <> s.starts_at
      AND s.status = 'SCHEDULED' AND s.move_notice_at IS NULL AND s.ends_at > $1
    RETURNING b.id, b.center_id, b.session_id, b.customer_id, old.told_starts_at AS told
  ), listed AS (${insertForReaders({
    purpose: 'SESSION_MOVED',
    now: '$1',
    revision: 's.moves',
    about: 's.starts_at',
    previous: 'r.told',
  })})
  SELECT count(*) FILTER (WHERE status = 'PENDING')::int AS waiting FROM listed`,
);

/** Lists *session cancelled* for everybody who holds a seat in these sessions, as far as they are cancelled; once. */
export async function listCancellations(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  await sql(LIST_CANCELLATIONS, [now, sessionIds]);
}

const LIST_CANCELLATIONS = `
  WITH reader AS (
    SELECT b.* FROM booking b JOIN session s ON s.id = b.session_id
    WHERE s.id = ANY($2::uuid[]) AND s.status = 'CANCELLED' AND b.status = 'BOOKED' AND s.ends_at > $1
      AND NOT EXISTS (SELECT 1 FROM delivery d
        WHERE d.session_id = s.id AND d.purpose = 'SESSION_CANCELLED' AND d.booking_id IS NOT NULL)
  )${insertForReaders({ purpose: 'SESSION_CANCELLED', now: '$1' })}`;

/**
 * Tells whoever pressed the button before, and holds another link than the present one, that it changed while the door
 * is open. Where the link was missing, what was still to be said of that is needless.
 */
export async function listLinkChanges(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  await sql(SUPERSEDE_ALERTS, [sessionIds]);
  await sql(LIST_LINK_CHANGES, [now, sessionIds]);
}

const SUPERSEDE_ALERTS = `
  UPDATE delivery d SET status = 'SUPERSEDED', reason = 'LINK_SET', next_attempt_at = NULL
  FROM session s
  WHERE d.session_id = s.id AND s.id = ANY($1::uuid[]) AND d.status = 'PENDING' AND d.purpose = 'MISSING_LINK'
    AND s.join_url IS NOT NULL`;

// A change that was taken back before it was looked at finds nobody: each holds the link that is there.
const LIST_LINK_CHANGES = `
  WITH reader AS (
    UPDATE booking b SET joined_url = s.join_url
    FROM session s
    WHERE b.session_id = s.id AND s.id = ANY($2::uuid[]) AND b.status = 'BOOKED' AND b.joined_at IS NOT NULL
      AND b.joined_url <> s.join_url AND s.status = 'SCHEDULED' AND s.opens_at <= $1 AND s.ends_at > $1
    RETURNING b.*
  ), superseded AS (
    UPDATE delivery d SET status = 'SUPERSEDED', reason = 'LINK_CHANGED', next_attempt_at = NULL
    FROM reader r
    WHERE d.booking_id = r.id AND d.purpose = 'LINK_CHANGED' AND d.status = 'PENDING'
  )${insertForReaders({ purpose: 'LINK_CHANGED', now: '$1', revision: 's.version', about: 's.starts_at' })}`;

/**
 * Ends what was planned for sessions that are over: cancelled ones skip it, ended ones miss it, and a notice that was
 * never released is recorded as missed for everyone who held a seat.
 */
export async function closeNotices(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  await sql(CLOSE_WAITING, [now, sessionIds]);
  await sql(MISS_UNRELEASED, [now, sessionIds]);
}

const CLOSE_WAITING = `
  UPDATE delivery d SET next_attempt_at = NULL,
    status = CASE WHEN s.status = 'CANCELLED' THEN 'SKIPPED' ELSE 'MISSED' END::delivery_status,
    reason = CASE WHEN s.status = 'CANCELLED' THEN 'SESSION_CANCELLED' ELSE coalesce(d.reason, 'SESSION_ENDED') END
  FROM session s
  WHERE d.session_id = s.id AND s.id = ANY($2::uuid[]) AND d.status IN ('PENDING', 'UNKNOWN')
    AND d.purpose NOT IN ('SESSION_CANCELLED', 'BOOKING_CANCELLED') AND (s.status = 'CANCELLED' OR s.ends_at <= $1)`;

const MISS_UNRELEASED = `
  WITH reader AS (
    UPDATE booking b SET noticed_revision = s.notice_revision
    FROM session s
    WHERE b.session_id = s.id AND s.id = ANY($2::uuid[]) AND b.status = 'BOOKED' AND b.noticed_revision < s.notice_revision
      AND s.status = 'SCHEDULED' AND s.send_at IS NOT NULL AND s.ends_at <= $1
    RETURNING b.id, b.center_id, b.session_id, s.notice_revision, s.ends_at, s.join_url
  )
  INSERT INTO delivery (center_id, session_id, booking_id, purpose, channel, revision, status, reason, deadline_at, created_at)
  SELECT r.center_id, r.session_id, r.id, 'ACCESS_NOTICE', channel, r.notice_revision, 'MISSED',
    CASE WHEN r.join_url IS NULL THEN 'NO_LINK' ELSE 'SESSION_ENDED' END::delivery_reason, r.ends_at, $1
  FROM reader r, unnest(ARRAY['EMAIL', 'PUSH']::channel[]) channel
  ON CONFLICT DO NOTHING`;
