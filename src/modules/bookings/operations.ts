import type { Booking, Session } from '../../generated/prisma/client.ts';
import { isStaff } from '../../lib/caller.ts';
import { InvalidInputError, NotFoundError } from '../../lib/errors.ts';
import { sqlOf } from '../../lib/sql.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database, Tx } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Passes } from '../../ports/passes.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import type { EventType } from '../../ports/webhooks.ts';
import { bookingsOf } from '../access/rules.ts';
import type { CustomerFinder } from '../people/customers/operations.ts';
import type { MessageLimits } from '../people/message-limits.ts';
import { SessionCancelledError, SessionEndedError } from '../sessions/errors.ts';
import { lockSession } from '../sessions/operations.ts';
import { notBookable } from '../sessions/rules.ts';
import { type DomainEvent, publishEvents } from '../webhooks/publish.ts';
import { AlreadyBookedError, BookingCancelledError, SessionFullError } from './errors.ts';

type Deps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  events: Events;
  passes: Passes;
  people: CustomerFinder;
  messageLimits: MessageLimits;
};

/** Whose seat: oneself, or for staff and partners a known customer or one found by address or created. */
export type BookInput = { sessionId: string; customerId: string | null; customer: unknown };

/** Seats: taken and given back. */
export function createBookings({ db, clock, scheduler, events, passes, people, messageLimits }: Deps) {
  const { prisma } = db;

  /**
   * Takes a seat: never one more than the capacity, however many ask at once, because seats change under the session's
   * lock. From the send time until the end the access notice follows at once (R11): a customer who has caused too many
   * messages gets no seat rather than a seat without its notice. Throws `NotFoundError`, `SessionFullError`,
   * `AlreadyBookedError`, `SessionEndedError`, `SessionCancelledError`, `InvalidInputError`, `MessageLimitError`.
   */
  async function book(viewer: Viewer, input: BookInput): Promise<string> {
    const now = clock();
    const known = await knownCustomer(viewer, input);
    const pass = passes.create();
    const booking = await prisma.$transaction(async (tx) => {
      const session = await lockSession(tx, viewer, input.sessionId);
      const refusal = notBookable(session, now);
      if (refusal === 'CANCELLED') throw new SessionCancelledError();
      if (refusal === 'ENDED') throw new SessionEndedError();
      const customerId = known ?? (await people.findOrCreateCustomer(tx, viewer, input));
      const held = await tx.booking.findFirst({
        where: { sessionId: session.id, customerId, status: 'BOOKED' },
      });
      if (held) throw new AlreadyBookedError(held.id, viewer.role === 'customer' ? 'OWN' : 'CUSTOMERS');
      const customer = await holdCustomer(tx, viewer, customerId);
      if (refusal === 'FULL') throw new SessionFullError(session.capacity);
      const late = isLate(session, now);
      await tx.session.update({
        where: { id: session.id },
        data: { seatsTaken: { increment: 1 }, ...(late ? { nextTransitionAt: now } : {}) },
      });
      const booking = await tx.booking.create({
        data: {
          centerId: viewer.centerId,
          sessionId: session.id,
          customerId,
          partnerId: viewer.role === 'partner' ? viewer.id : null,
          createdAt: now,
          rescheduleRequestedAt: now,
          toldStartsAt: session.startsAt,
          passHash: pass.hash,
          passEncrypted: pass.encrypted,
        },
      });
      await publishEvents(sqlOf(tx), now, [newsOf(booking, 'booking.created', { createdAt: now })]);
      if (viewer.role === 'customer') {
        const messages = Number(late) + Number(customer.confirms);
        await messageLimits.count(tx, viewer, customer.email, messages, now);
      }
      return booking;
    });
    scheduler.wakeAt(now);
    return booking.id;
  }

  /**
   * Gives the seat back; the personal access URL closes at once and live streams of the customer end. Safe to repeat.
   * Throws `NotFoundError`, `SessionEndedError`.
   */
  async function cancel(viewer: Viewer, id: string): Promise<void> {
    const now = clock();
    const customerId = await prisma.$transaction(async (tx) => {
      const found = await tx.booking.findFirst({ where: { id, ...bookingsOf(viewer) } });
      if (!found) throw new NotFoundError('booking');
      const session = await lockSession(tx, viewer, found.sessionId);
      if (session.endsAt <= now) throw new SessionEndedError();
      await giveBack(tx, found, viewer, now);
      return found.customerId;
    });
    events.publish([`account:${customerId}`]);
    scheduler.wakeAt(now);
  }

  /** Null: somebody to be found by address, or created, with the seat. */
  async function knownCustomer(viewer: Viewer, input: BookInput): Promise<string | null> {
    if (viewer.role === 'customer') {
      if (input.customer || (input.customerId && input.customerId !== viewer.id))
        throw new NotFoundError('customer');
      return viewer.id;
    }
    if ((input.customerId === null) === (input.customer == null))
      throw new InvalidInputError('customerId', 'Give either customerId or customer.');
    if (input.customerId === null) return null;
    await assertCustomer(prisma, viewer, input.customerId);
    return input.customerId;
  }

  return { book, cancel };
}
export type Bookings = ReturnType<typeof createBookings>;

/**
 * Gives the seat of a booking back, under its session's lock; does nothing when it was given back before. Whoever lost it
 * by somebody else is to be told of it, where the center wants that; `by` is null for the holder of its pass.
 */
export async function giveBack(tx: Tx, booking: Booking, by: Viewer | null, now: Date): Promise<void> {
  const byHolder = by === null || by.role === 'customer';
  const { count } = await tx.booking.updateMany({
    where: { id: booking.id, status: 'BOOKED' },
    data: {
      status: 'CANCELLED',
      cancelledAt: now,
      cancelledByHolder: byHolder,
      rescheduleRequestedAt: byHolder ? null : now,
    },
  });
  if (count === 0) return;
  await tx.session.update({ where: { id: booking.sessionId }, data: { seatsTaken: { decrement: 1 } } });
  await publishEvents(sqlOf(tx), now, [newsOf(booking, 'booking.cancelled', { cancelledAt: now })]);
}

/**
 * Gives a seat that its holder gave up back to them, under its session's lock, while one is free: the same booking and the
 * same personal URL. Throws `BookingCancelledError` when somebody else cancelled it, `AlreadyBookedError` when they
 * booked another since, `SessionFullError`. Answers whose it is, and whether the notice follows at once.
 */
export async function takeBack(tx: Tx, id: string, session: Session, now: Date): Promise<TakenBack> {
  const booking = await tx.booking.findUniqueOrThrow({ where: { id } });
  if (!booking.cancelledByHolder) throw new BookingCancelledError();
  const { centerId, sessionId, customerId } = booking;
  const { email } = await holdCustomer(tx, { centerId }, customerId);
  const other = await tx.booking.findFirst({ where: { sessionId, customerId, status: 'BOOKED' } });
  if (other) throw new AlreadyBookedError(other.id, 'OWN');
  if (notBookable(session, now) === 'FULL') throw new SessionFullError(session.capacity);
  const late = isLate(session, now);
  await tx.session.update({
    where: { id: sessionId },
    data: { seatsTaken: { increment: 1 }, ...(late ? { nextTransitionAt: now } : {}) },
  });
  const data = { status: 'BOOKED', cancelledAt: null, cancelledByHolder: false } as const;
  await tx.booking.update({
    where: { id },
    data: { ...data, rescheduleRequestedAt: now, toldStartsAt: session.startsAt },
  });
  await publishEvents(sqlOf(tx), now, [newsOf(booking, 'booking.created', { createdAt: booking.createdAt })]);
  // Whoever had the notice is not sent it again.
  const follows = late && booking.noticedRevision < session.noticeRevision;
  return { customer: { id: customerId, centerId, email }, late: follows };
}

type TakenBack = { customer: { id: string; centerId: string; email: string | null }; late: boolean };

/**
 * From the send time on whoever comes to hold a seat is sent the access notice at once (R11). Released counts too: the
 * alarm may have rung between reading the clock and getting the lock.
 */
const isLate = (session: Session, now: Date): boolean =>
  session.noticeReleasedAt !== null || (session.sendAt !== null && session.sendAt <= now);

/** A booking as other systems are told of it. */
export const newsOf = (
  booking: Pick<Booking, 'id' | 'centerId' | 'partnerId' | 'sessionId' | 'customerId'>,
  type: EventType,
  facts: DomainEvent['facts'],
): DomainEvent => ({
  type,
  centerId: booking.centerId,
  partnerId: booking.partnerId,
  ids: { Booking: booking.id, Session: booking.sessionId, Customer: booking.customerId },
  facts,
});

async function assertCustomer(tx: Tx, viewer: Viewer, id: string): Promise<void> {
  // A partner finds again whom it has brought: other customers of the center are nobody to it.
  const brought = isStaff(viewer) ? {} : { bookings: { some: bookingsOf(viewer) } };
  const where = { id, centerId: viewer.centerId, deletedAt: null, ...brought };
  if (!(await tx.customer.findFirst({ where, select: { id: true } }))) throw new NotFoundError('customer');
}

/** Nobody who is being erased meanwhile gets a seat. After the session's lock, as a seat is theirs already or not at all. */
async function holdCustomer(
  tx: Tx,
  { centerId }: Pick<Viewer, 'centerId'>,
  id: string,
): Promise<HeldCustomer> {
  const [held] = await tx.$queryRawUnsafe<HeldCustomer[]>(HOLD_CUSTOMER, id, centerId);
  if (!held) throw new NotFoundError('customer');
  return held;
}

/** Where they are written to, and whether the center confirms bookings. */
type HeldCustomer = { email: string | null; confirms: boolean };

const HOLD_CUSTOMER = `
  SELECT c.email, ce.booking_confirmations_enabled AS confirms FROM customer c JOIN center ce ON ce.id = c.center_id
  WHERE c.id = $1::uuid AND c.center_id = $2::uuid AND c.deleted_at IS NULL FOR SHARE OF c`;
