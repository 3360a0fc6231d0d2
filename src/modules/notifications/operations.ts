import { NotFoundError } from '../../lib/errors.ts';
import { sqlOf } from '../../lib/sql.ts';
import { statement } from '../../lib/statement.ts';
import { later } from '../../lib/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database, Sql, Tx } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import { MissingJoinUrlError, NotOnlineError, RecentlySentError } from '../access/errors.ts';
import { assertOpenToChange, lockSession } from '../sessions/lock.ts';
import { insertForCustomers } from './listing/customers.ts';
import type { DeliveryStatus, Reason } from './rules.ts';

type Deps = { db: Database; clock: Clock; scheduler: Pick<Scheduler, 'wakeAt'> };

/**
 * Sends one booking's access notice again, to the customer's present addresses. Refused within a minute of one
 * that was sent or waits to be, so that a double press sends once. Throws `NotFoundError`, `NotOnlineError`, `MissingJoinUrlError`,
 * `RecentlySentError`, `SessionEndedError`, `SessionCancelledError`; answers the session.
 */
export async function sendAgain({ db, clock, scheduler }: Deps, viewer: Viewer, bookingId: string) {
  const now = clock();
  const sessionId = await db.prisma.$transaction(async (tx) => {
    const where = { id: bookingId, centerId: viewer.centerId, status: 'BOOKED' } as const;
    const booking = await tx.booking.findFirst({ where });
    if (!booking) throw new NotFoundError('booking');
    // The lock serializes a double press.
    const session = await lockSession(tx, viewer, booking.sessionId);
    assertOpenToChange(session, now);
    if (session.sendAt === null) throw new NotOnlineError();
    if (session.joinUrl === null) throw new MissingJoinUrlError();
    const revision = session.noticeRevision;
    const resend = await nextResend(tx, bookingId, revision, now);
    await tx.$queryRawUnsafe(LIST_AGAIN, revision, bookingId, now, resend);
    const sent = { sentByHandAt: now, sentByHandTo: 1 };
    await tx.session.update({ where: { id: session.id }, data: sent });
    return session.id;
  });
  scheduler.wakeAt(now);
  return sessionId;
}

const RESEND_PAUSE_MS = 60_000;
/** A notice that has reached its reader, or may still. */
const REACHES = ['SENT', 'PENDING', 'CLAIMED', 'UNKNOWN'] as const satisfies DeliveryStatus[];
const reaches = `d.status IN ('${REACHES.join("', '")}')`;

async function nextResend(tx: Tx, bookingId: string, revision: number, now: Date): Promise<number> {
  const notices = { bookingId, purpose: 'ACCESS_NOTICE', revision } as const;
  // What was skipped, or failed, was not sent: what stood in its way may be gone.
  const since = { gt: later(now, -RESEND_PAUSE_MS) };
  const recent = { ...notices, status: { in: [...REACHES] }, createdAt: since };
  if ((await tx.delivery.count({ where: recent })) > 0) throw new RecentlySentError();
  const { _max: last } = await tx.delivery.aggregate({ where: notices, _max: { resend: true } });
  return last.resend === null ? 0 : last.resend + 1;
}

const LIST_AGAIN = `
  WITH reader AS (UPDATE booking SET noticed_revision = $1 WHERE id = $2::uuid RETURNING *)
  ${insertForCustomers({ purpose: 'ACCESS_NOTICE', now: '$3', resend: '$4' })}`;

/** A seat, and what became of its last access notice; null: none of the present revision is listed. */
export type NoticedSeat = {
  id: string;
  centerId: string;
  centerSuspended: boolean;
  status: DeliveryStatus | null;
  reason: Reason | null;
  /** When it was sent, else was listed. */
  at: Date | null;
};

/** A seat, for the operator. Throws `NotFoundError`. */
export async function seatOf(sql: Sql, bookingId: string): Promise<NoticedSeat> {
  const [seat] = await sql(SEAT, [bookingId]);
  if (!seat) throw new NotFoundError('booking');
  return seat;
}

/**
 * The seats of a session whose holder no access notice of its present revision has reached, or may still reach. Throws
 * `NotFoundError`.
 */
export async function seatsWithoutNotice(sql: Sql, sessionId: string): Promise<NoticedSeat[]> {
  const seats = await sql(WITHOUT_NOTICE, [sessionId]);
  if (seats.length === 0 && (await sql(SESSION, [sessionId])).length === 0)
    throw new NotFoundError('session');
  return seats;
}

const SESSION = statement({ id: 'uuid' }, 'SELECT id FROM session WHERE id = $1::uuid');

const seatsWhere = (which: string) =>
  statement<NoticedSeat>(
    {
      id: 'uuid',
      centerId: 'uuid',
      centerSuspended: 'bool',
      status: 'delivery_status?',
      reason: 'delivery_reason?',
      at: 'timestamptz?',
    },
    `
  SELECT b.id, b.center_id AS "centerId", ce.suspended_at IS NOT NULL AS "centerSuspended", last.status, last.reason, last.at
  FROM booking b JOIN session s ON s.id = b.session_id JOIN center ce ON ce.id = b.center_id
    LEFT JOIN LATERAL (
      SELECT d.status, d.reason, coalesce(d.sent_at, d.created_at) AS at FROM delivery d
      WHERE d.booking_id = b.id AND d.purpose = 'ACCESS_NOTICE' AND d.revision = s.notice_revision
      ORDER BY d.resend DESC, ${reaches} DESC, d.channel LIMIT 1) last ON true
  WHERE ${which}`,
  );
const SEAT = seatsWhere('b.id = $1::uuid');
const WITHOUT_NOTICE = seatsWhere(
  `s.id = $1::uuid AND b.status = 'BOOKED' AND NOT EXISTS (
    SELECT 1 FROM delivery d WHERE d.booking_id = b.id AND d.purpose = 'ACCESS_NOTICE'
      AND d.revision = s.notice_revision AND ${reaches})
  ORDER BY b.created_at, b.id`,
);

/** Resumes the messages that were skipped because the seat was released, those of acts too; answers how many. */
export async function resumeMessages(tx: Tx, bookingId: string, now: Date): Promise<number> {
  const [resumed] = await sqlOf(tx)(RESUME, [bookingId, now]);
  return resumed!.messages;
}

const RESUME = statement(
  { messages: 'int4' },
  `
  WITH resumed AS (
    UPDATE delivery SET status = 'PENDING', reason = NULL, next_attempt_at = $2::timestamptz
    WHERE (booking_id = $1::uuid OR id = ANY (ARRAY(SELECT delivery_id FROM delivery_line WHERE booking_id = $1::uuid)))
      AND status = 'SKIPPED' AND reason = 'SEAT_LOST' AND deadline_at > $2::timestamptz
    RETURNING purpose
  )
  SELECT count(DISTINCT purpose)::int AS messages FROM resumed`,
);
