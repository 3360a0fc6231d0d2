import type { Booking, Session } from '../../generated/prisma/client.ts';
import { isStaff } from '../../lib/caller.ts';
import { InvalidInputError, NotFoundError } from '../../lib/errors.ts';
import { sqlOf } from '../../lib/sql.ts';
import { statement } from '../../lib/statement.ts';
import { between, DAY } from '../../lib/time.ts';
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
import { SessionEndedError } from '../sessions/errors.ts';
import { assertOpenToChange, lockSession } from '../sessions/lock.ts';
import { REACH_DAYS } from '../sessions/rules.ts';
import { BOOKING_RULE, bookingWindow, outsideWindow } from '../sessions/windows/rules.ts';
import { type DomainEvent, publishEvents } from '../webhooks/publish.ts';
import {
  AlreadyBookedError,
  BookingCancelledError,
  BookingClosedError,
  BookingNotOpenError,
  SessionFullError,
} from './errors.ts';
import { CANCELLATION_FACTS, freeCancellationUntil } from './rules.ts';

export type BookingDeps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  events: Events;
  passes: Passes;
  findOrCreateCustomer: CustomerFinder['findOrCreateCustomer'];
  messageLimits: MessageLimits;
};

/** For whom: customers for themselves; staff and partners for a known customer, or one found by address or created. */
export type BookInput = { sessionId: string; customerId: string | null; customer: unknown };

/**
 * Takes a seat: never one more than the capacity, because seats change under the session's lock only. From the send time
 * until the end the access notice follows at once (R11). A customer who has caused too many messages gets no seat, rather
 * than a seat without its notice. Staff books at any time, others as the service says. Throws `NotFoundError`,
 * `SessionFullError`, `AlreadyBookedError`, `SessionEndedError`, `SessionCancelledError`, `InvalidInputError`,
 * `MessageLimitError`, `BookingNotOpenError`, `BookingClosedError`.
 */
export async function book(deps: BookingDeps, viewer: Viewer, input: BookInput): Promise<string> {
  const now = deps.clock();
  const existingId = await existingCustomer(deps.db.prisma, viewer, input);
  const pass = deps.passes.create();
  const booking = await deps.db.prisma.$transaction(async (tx) => {
    const session = await lockSession(tx, viewer, input.sessionId);
    assertOpenToChange(session, now);
    if (!isStaff(viewer)) await assertInWindow(tx, session, now);
    const customerId = existingId ?? (await deps.findOrCreateCustomer(tx, viewer, input));
    const owner = viewer.role === 'customer' ? 'OWN' : 'CUSTOMERS';
    await assertNoSeat(tx, { sessionId: session.id, customerId }, owner);
    const customer = await lockCustomer(tx, viewer, customerId);
    const noticeFollows = await takeSeat(tx, session, customer.email, now);
    const booking = await tx.booking.create({
      data: {
        centerId: viewer.centerId,
        sessionId: session.id,
        customerId,
        partnerId: viewer.role === 'partner' ? viewer.id : null,
        createdAt: now,
        rescheduleRequestedAt: now,
        toldStartsAt: session.startsAt,
        agreedStartsAt: session.startsAt,
        agreedProfessionalId: session.professionalId,
        passHash: pass.hash,
        passEncrypted: pass.encrypted,
      },
    });
    await publishEvents(sqlOf(tx), now, [bookingEvent(booking, 'booking.created', { createdAt: now })]);
    if (viewer.role === 'customer') {
      const messages = Number(noticeFollows) + Number(customer.confirms);
      await deps.messageLimits.count(tx, viewer, customer.email, messages, now);
    }
    return booking;
  });
  deps.events.publish([
    `account:${booking.customerId}`,
    `center:${viewer.centerId}`,
    `delivery:${booking.sessionId}`,
  ]);
  deps.scheduler.wakeAt(now);
  return booking.id;
}

/**
 * Releases the seat; the personal access URL closes at once and live streams of the customer end. Safe to repeat.
 * Throws `NotFoundError`, `SessionEndedError`.
 */
export async function cancelBooking(deps: BookingDeps, viewer: Viewer, id: string): Promise<void> {
  const now = deps.clock();
  const { customerId, sessionId } = await deps.db.prisma.$transaction(async (tx) => {
    const booking = await tx.booking.findFirst({ where: { id, ...bookingsOf(viewer) } });
    if (!booking) throw new NotFoundError('booking');
    const session = await lockSession(tx, viewer, booking.sessionId);
    if (session.endsAt <= now) throw new SessionEndedError();
    await releaseSeat(tx, booking, viewer, now);
    return booking;
  });
  deps.events.publish([`account:${customerId}`, `center:${viewer.centerId}`, `delivery:${sessionId}`]);
  deps.scheduler.wakeAt(now);
}

/**
 * A late cancellation is not held against the customer any more. Safe to repeat; a booking without one is left as it is.
 * Throws `NotFoundError`.
 */
export async function waiveLateCancellation({ db }: BookingDeps, viewer: Viewer, id: string): Promise<void> {
  const where = { id, centerId: viewer.centerId };
  const { count } = await db.prisma.booking.updateMany({ where, data: { cancelledLate: false } });
  if (count === 0) throw new NotFoundError('booking');
}

async function assertInWindow(tx: Tx, session: Session, now: Date): Promise<void> {
  const { center, ...rule } = await tx.service.findUniqueOrThrow({
    where: { id: session.serviceId },
    select: { ...BOOKING_RULE, center: { select: { timeZone: true } } },
  });
  const window = bookingWindow(session.startsAt, rule, center.timeZone);
  const outside = outsideWindow(window, now);
  if (outside === 'NOT_OPEN') throw new BookingNotOpenError(window.opensAt!);
  if (outside === 'CLOSED') throw new BookingClosedError(window.closesAt!);
}

/** The customer to book for; null: one to be found by address, or created, together with the seat. */
async function existingCustomer(tx: Tx, viewer: Viewer, input: BookInput): Promise<string | null> {
  const { customerId, customer } = input;
  if (viewer.role === 'customer') {
    if (customer || (customerId && customerId !== viewer.id)) throw new NotFoundError('customer');
    return viewer.id;
  }
  if ((customerId === null) === (customer == null))
    throw new InvalidInputError('customerId', 'Give either customerId or customer.');
  if (customerId !== null) await assertCustomer(tx, viewer, customerId);
  return customerId;
}

async function assertCustomer(tx: Tx, viewer: Viewer, id: string): Promise<void> {
  // A partner knows only the customers that it has booked for.
  const brought = isStaff(viewer) ? {} : { bookings: { some: bookingsOf(viewer) } };
  const where = { id, centerId: viewer.centerId, deletedAt: null, ...brought };
  if (!(await tx.customer.findFirst({ where, select: { id: true } }))) throw new NotFoundError('customer');
}

/**
 * Releases the seat of a booking, under its session's lock; does nothing where it was released before. `by` is null for
 * the holder of its pass. A customer whose seat somebody else released is told, where the center wants that.
 */
export async function releaseSeat(tx: Tx, booking: Booking, by: Viewer | null, now: Date): Promise<void> {
  const byHolder = by === null || by.role === 'customer';
  const cancelledLate = !(by && isStaff(by)) && (await isLate(tx, booking.id, now));
  const { count } = await tx.booking.updateMany({
    where: { id: booking.id, status: 'BOOKED' },
    data: {
      status: 'CANCELLED',
      cancelledAt: now,
      cancelledByHolder: byHolder,
      cancelledLate,
      rescheduleRequestedAt: byHolder ? null : now,
    },
  });
  if (count === 0) return;
  await tx.session.update({
    where: { id: booking.sessionId },
    data: { seatsTaken: { decrement: 1 }, seatsChangedAt: now },
  });
  await publishEvents(sqlOf(tx), now, [bookingEvent(booking, 'booking.cancelled', { cancelledAt: now })]);
}

/** Whether giving the seat back now is late. Never for a session that does not take place. */
async function isLate(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { session, ...booking } = await tx.booking.findUniqueOrThrow({
    where: { id },
    select: {
      ...CANCELLATION_FACTS,
      session: { select: { ...CANCELLATION_FACTS.session.select, status: true } },
    },
  });
  return session.status === 'SCHEDULED' && now > freeCancellationUntil({ ...booking, session });
}

/**
 * Takes a seat again that its holder released, under the session's lock: the same booking with the same personal URL.
 * Answers the customer, and whether the access notice follows at once. The booking window does not bind: the seat was
 * theirs. Throws `BookingCancelledError` when somebody else
 * cancelled it, `AlreadyBookedError` when the customer has booked another since, `SessionFullError`.
 */
export async function retakeSeat(tx: Tx, id: string, session: Session, now: Date) {
  const booking = await tx.booking.findUniqueOrThrow({ where: { id } });
  if (!booking.cancelledByHolder) throw new BookingCancelledError();
  const { centerId, customerId } = booking;
  const { email } = await lockCustomer(tx, { centerId }, customerId);
  await assertNoSeat(tx, booking, 'OWN');
  const noticeDue = await takeSeat(tx, session, email, now);
  const data = {
    status: 'BOOKED',
    cancelledAt: null,
    cancelledByHolder: false,
    cancelledLate: false,
  } as const;
  await tx.booking.update({
    where: { id },
    data: {
      ...data,
      rescheduleRequestedAt: now,
      toldStartsAt: session.startsAt,
      agreedStartsAt: session.startsAt,
      agreedProfessionalId: session.professionalId,
    },
  });
  const { createdAt } = booking;
  await publishEvents(sqlOf(tx), now, [bookingEvent(booking, 'booking.created', { createdAt })]);
  // Nobody is sent the same notice twice.
  const noticeFollows = noticeDue && booking.noticedRevision < session.noticeRevision;
  return { customer: { id: customerId, centerId, email }, noticeFollows };
}

async function assertNoSeat(
  tx: Tx,
  { sessionId, customerId }: Pick<Booking, 'sessionId' | 'customerId'>,
  whose: 'OWN' | 'CUSTOMERS',
): Promise<void> {
  const booking = await tx.booking.findFirst({ where: { sessionId, customerId, status: 'BOOKED' } });
  if (booking) throw new AlreadyBookedError(booking.id, whose);
}

/**
 * Counts one more seat, under the session's lock; throws `SessionFullError`. Answers whether the access notice is due at
 * once: it is from the send time on (R11). Setting `nextTransitionAt` has the dispatch loop look at the session now.
 */
async function takeSeat(tx: Tx, session: Session, email: string | null, now: Date): Promise<boolean> {
  if (session.seatsTaken >= session.capacity) throw new SessionFullError(session.capacity);
  // Released counts too: the timer may have fired between reading the clock and getting the lock.
  const noticeDue = session.noticeReleasedAt !== null || (session.sendAt !== null && session.sendAt <= now);
  await tx.session.update({
    where: { id: session.id },
    data: {
      seatsTaken: { increment: 1 },
      seatsChangedAt: now,
      ...(noticeDue ? { nextTransitionAt: now } : {}),
      // Perhaps no message reaches them, and it is too late for that to be found in time.
      ...(email === null && between(now, session.startsAt) <= REACH_DAYS * DAY ? { alertCheckAt: now } : {}),
    },
  });
  return noticeDue;
}

/** A booking as webhooks tell of it. */
export const bookingEvent = (
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

/** A customer whose account is being deleted gets no seat. Lock order: the session, then the customer. */
async function lockCustomer(tx: Tx, { centerId }: Pick<Viewer, 'centerId'>, id: string) {
  const [customer] = await sqlOf(tx)(LOCK_CUSTOMER, [id, centerId]);
  if (!customer) throw new NotFoundError('customer');
  return customer;
}

/** The address for messages, and whether the center confirms bookings. */
const LOCK_CUSTOMER = statement(
  { email: 'text?', confirms: 'bool' },
  `
  SELECT c.email, ce.booking_confirmations_enabled AS confirms FROM customer c JOIN center ce ON ce.id = c.center_id
  WHERE c.id = $1::uuid AND c.center_id = $2::uuid AND c.deleted_at IS NULL FOR SHARE OF c`,
);
