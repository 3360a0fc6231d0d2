import type { Booking, Session } from '../../../generated/prisma/client.ts';
import type { Bound } from '../../../lib/bound.ts';
import { isStaff } from '../../../lib/caller.ts';
import { NotFoundError } from '../../../lib/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Tx } from '../../../ports/database.ts';
import type { Events } from '../../../ports/events.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Passes } from '../../../ports/passes.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { attendanceFrom, bookingWhere, type SeatCredential } from '../../access/rules.ts';
import type { MessageLimits } from '../../people/message-limits.ts';
import { SessionCancelledError } from '../../sessions/errors.ts';
import { lockSession } from '../../sessions/lock.ts';
import { AttendanceTooEarlyError, BookingCancelledError, SessionStartedError } from '../errors.ts';
import { releaseSeat, retakeSeat } from '../operations.ts';

export type AttendanceDeps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  events: Events;
  passes: Passes;
  /** Resumes messages that were not sent while the seat was released; answers how many. Notifications provide it. */
  resumeMessages: (tx: Tx, bookingId: string, now: Date) => Promise<number>;
  messageLimits: MessageLimits;
};

/**
 * The answer to *will you come?* (R17), asked or not, until the start; the last one counts, for the start as it is. A
 * *no* releases the seat where the center wants that, and is safe to repeat. A *yes* takes the seat again that its holder
 * released, while one is free. Throws `NotFoundError`, `SessionStartedError`, `SessionCancelledError`, and for a *yes*
 * without a seat `BookingCancelledError`, `SessionFullError`, `AlreadyBookedError`, `MessageLimitError`.
 */
export async function confirmAttendance(
  deps: AttendanceDeps,
  credential: SeatCredential,
  attending: boolean,
): Promise<string> {
  const now = deps.clock();
  const by = 'viewer' in credential ? credential.viewer : null;
  const booking = await deps.db.prisma.$transaction(async (tx) => {
    const where = bookingWhere(credential, deps.passes);
    const booking = await tx.booking.findFirst({ where, include: { center: true } });
    if (!booking) throw new NotFoundError('booking');
    const session = await lockSession(tx, booking, booking.sessionId);
    if (session.status === 'CANCELLED') throw new SessionCancelledError();
    if (session.startsAt <= now) throw new SessionStartedError();
    const record = () =>
      tx.booking.updateMany({
        where: { id: booking.id, status: 'BOOKED' },
        data: {
          attendanceConfirmation: attending ? 'CONFIRMED' : 'DECLINED',
          confirmationFor: session.startsAt,
        },
      });
    const { count } = await record();
    if (attending && count === 0) {
      await retake(deps, tx, { booking, session, by, now });
      await record();
    }
    if (!attending && booking.center.declineFreesSeat) await releaseSeat(tx, booking, by, now);
    return booking;
  });
  deps.events.publish([
    `account:${booking.customerId}`,
    `center:${booking.centerId}`,
    `delivery:${booking.sessionId}`,
  ]);
  deps.scheduler.wakeAt(now);
  return booking.id;
}

async function retake(
  { resumeMessages, messageLimits }: AttendanceDeps,
  tx: Tx,
  { booking, session, by, now }: { booking: Booking; session: Session; by: Viewer | null; now: Date },
): Promise<void> {
  const { customer, noticeFollows } = await retakeSeat(tx, booking.id, session, now);
  const messages = Number(noticeFollows) + (await resumeMessages(tx, booking.id, now));
  // Releasing and retaking in turn must not mail somebody again and again.
  if (!by || !isStaff(by)) await messageLimits.count(tx, customer, customer.email, messages, now);
}

/** What staff knows of somebody's attendance; it overrules the press. Throws `NotFoundError`, `BookingCancelledError`. */
export async function setAttendance(
  { db, clock, events }: AttendanceDeps,
  viewer: Viewer,
  bookingId: string,
  status: 'ATTENDED' | 'ABSENT',
): Promise<void> {
  const where = { id: bookingId, centerId: viewer.centerId };
  const booking = await db.prisma.booking.findFirst({ where });
  if (!booking) throw new NotFoundError('booking');
  const { count } = await db.prisma.booking.updateMany({
    where: { ...where, status: 'BOOKED' },
    data: staffSays(status, clock()),
  });
  if (count === 0) throw new BookingCancelledError();
  events.publish([`delivery:${booking.sessionId}`]);
}

/**
 * Records everybody who holds a seat, and of whom nothing is known, as absent; a later press overrules it. Safe to
 * repeat. Throws `NotFoundError`, `SessionCancelledError`, `AttendanceTooEarlyError`.
 */
export async function markAbsent(
  { db, clock, events }: AttendanceDeps,
  viewer: Viewer,
  sessionId: string,
): Promise<void> {
  const now = clock();
  await db.prisma.$transaction(async (tx) => {
    const session = await lockSession(tx, viewer, sessionId);
    if (session.status === 'CANCELLED') throw new SessionCancelledError();
    const from = attendanceFrom(session.startsAt);
    if (now < from) throw new AttendanceTooEarlyError(from);
    await tx.booking.updateMany({
      where: { sessionId, status: 'BOOKED', attendanceStatus: null },
      data: staffSays('ABSENT', now),
    });
  });
  events.publish([`delivery:${sessionId}`]);
}

const staffSays = (attendanceStatus: 'ATTENDED' | 'ABSENT', attendanceAt: Date) =>
  ({ attendanceStatus, attendanceSource: 'STAFF', attendanceAt }) as const;

/** What the access page calls. */
export type Attendance = Bound<{ confirm: typeof confirmAttendance }>;
