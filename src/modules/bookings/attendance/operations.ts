import { isStaff } from '../../../lib/caller.ts';
import { NotFoundError } from '../../../lib/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Tx } from '../../../ports/database.ts';
import type { Events } from '../../../ports/events.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Passes } from '../../../ports/passes.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { bookingOf, type Presser } from '../../access/operations.ts';
import { attendanceFrom } from '../../access/rules.ts';
import type { MessageLimits } from '../../people/message-limits.ts';
import { SessionCancelledError } from '../../sessions/errors.ts';
import { lockSession } from '../../sessions/lock.ts';
import { AttendanceTooEarlyError, BookingCancelledError, SessionStartedError } from '../errors.ts';
import { giveBack, takeBack } from '../operations.ts';

type Deps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  events: Events;
  passes: Passes;
  /** What was not sent because the seat was given up; wired in, because notices know bookings and not the reverse. */
  resumeMessages: (tx: Tx, bookingId: string, now: Date) => Promise<number>;
  messageLimits: MessageLimits;
};

/** Whether people say that they will come (R17), and whether they came. */
export function createAttendance({
  db,
  clock,
  scheduler,
  events,
  passes,
  resumeMessages,
  messageLimits,
}: Deps) {
  const { prisma } = db;

  /**
   * The answer to *will you come?*, asked or not, until the start; the last one counts, for the start as it is. A *no*
   * gives the seat back where the center wants that, and is safe to repeat. A *yes* takes a seat back that its holder gave
   * up, while one is free. Throws `NotFoundError`, `SessionStartedError`, `SessionCancelledError`, and for a *yes* without
   * a seat `BookingCancelledError`, `SessionFullError`, `AlreadyBookedError`, `MessageLimitError`.
   */
  async function confirm(answerer: Presser, attending: boolean): Promise<string> {
    const now = clock();
    const by = 'viewer' in answerer ? answerer.viewer : null;
    const booking = await prisma.$transaction(async (tx) => {
      const found = await tx.booking.findFirst({
        where: bookingOf(answerer, passes),
        include: { center: true },
      });
      if (!found) throw new NotFoundError('booking');
      const session = await lockSession(tx, found, found.sessionId);
      if (session.status === 'CANCELLED') throw new SessionCancelledError();
      if (session.startsAt <= now) throw new SessionStartedError();
      const answer = () =>
        tx.booking.updateMany({
          where: { id: found.id, status: 'BOOKED' },
          data: {
            attendanceConfirmation: attending ? 'CONFIRMED' : 'DECLINED',
            confirmationFor: session.startsAt,
          },
        });
      if ((await answer()).count === 0 && attending) {
        const { customer, late } = await takeBack(tx, found.id, session, now);
        const messages = Number(late) + (await resumeMessages(tx, found.id, now));
        // Giving up and taking back in turn must not mail somebody again and again.
        if (!by || !isStaff(by)) await messageLimits.count(tx, customer, customer.email, messages, now);
        await answer();
      }
      if (!attending && found.center.declineFreesSeat) await giveBack(tx, found, by, now);
      return found;
    });
    events.publish([`account:${booking.customerId}`]);
    scheduler.wakeAt(now);
    return booking.id;
  }

  /** Staff's word on whether somebody came; it overrules the press. Throws `NotFoundError`, `BookingCancelledError`. */
  async function set(viewer: Viewer, bookingId: string, verdict: 'ATTENDED' | 'ABSENT'): Promise<void> {
    const where = { id: bookingId, centerId: viewer.centerId };
    const booking = await prisma.booking.findFirst({ where });
    if (!booking) throw new NotFoundError('booking');
    const { count } = await prisma.booking.updateMany({
      where: { ...where, status: 'BOOKED' },
      data: staffSays(verdict, clock()),
    });
    if (count === 0) throw new BookingCancelledError();
  }

  /**
   * Everybody who holds a seat and of whom nothing is known was absent, unless they press after all. Safe to repeat. Throws `NotFoundError`, `SessionCancelledError`, `AttendanceTooEarlyError`.
   */
  async function markAbsent(viewer: Viewer, sessionId: string): Promise<void> {
    const now = clock();
    await prisma.$transaction(async (tx) => {
      const session = await lockSession(tx, viewer, sessionId);
      if (session.status === 'CANCELLED') throw new SessionCancelledError();
      const from = attendanceFrom(session.startsAt);
      if (now < from) throw new AttendanceTooEarlyError(from);
      await tx.booking.updateMany({
        where: { sessionId, status: 'BOOKED', attendanceStatus: null },
        data: staffSays('ABSENT', now),
      });
    });
  }

  return { confirm, set, markAbsent };
}
export type Attendance = ReturnType<typeof createAttendance>;

const staffSays = (attendanceStatus: 'ATTENDED' | 'ABSENT', attendanceAt: Date) =>
  ({ attendanceStatus, attendanceSource: 'STAFF', attendanceAt }) as const;
