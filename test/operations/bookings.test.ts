import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError, NotFoundError } from '../../src/lib/errors.ts';
import { AlreadyBookedError, SessionFullError } from '../../src/modules/bookings/errors.ts';
import { SessionCancelledError, SessionEndedError } from '../../src/modules/sessions/errors.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const book = (customer: Viewer, sessionId: string) =>
  h.bookings.book(customer, { sessionId, customerId: null, customer: null });
const session = (id: string) => h.db.prisma.session.findUniqueOrThrow({ where: { id } });
const booking = (id: string) => h.db.prisma.booking.findUniqueOrThrow({ where: { id } });
const seatsTaken = (sessionId: string) =>
  h.db.prisma.booking.count({ where: { sessionId, status: 'BOOKED' } });
const people = (count: number) => Promise.all(Array.from({ length: count }, () => h.aCustomer()));

/** The results of calls that were made at once. */
async function atOnce<T>(doing: Promise<T>[]) {
  const results = await Promise.allSettled(doing);
  return {
    done: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    refusals: results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : [])),
  };
}

describe('seats', () => {
  it('are never one more than there are: 50 who ask at once for 3 of them', async () => {
    const sessionId = await h.aSession({ capacity: 3 });
    const customers = await people(50);
    const { done, refusals } = await atOnce(customers.map((customer) => book(customer, sessionId)));
    expect(done).toHaveLength(3);
    expect(refusals.filter((refusal) => !(refusal instanceof SessionFullError))).toEqual([]);
    expect(refusals[0]).toMatchObject({ capacity: 3 });
    expect(await seatsTaken(sessionId)).toBe(3);
    expect((await session(sessionId)).seatsTaken).toBe(3);
  });

  it('are one to a customer, also to one who presses twice at once', async () => {
    const sessionId = await h.aSession();
    const customer = await h.aCustomer();
    const { done, refusals } = await atOnce(Array.from({ length: 5 }, () => book(customer, sessionId)));
    expect(done).toHaveLength(1);
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(AlreadyBookedError);
      expect(refusal).toMatchObject({ bookingId: done[0] });
    }
    expect((await session(sessionId)).seatsTaken).toBe(1);
  });

  it('say who already has one before they say that all are taken', async () => {
    const sessionId = await h.aSession({ capacity: 1 });
    const customer = await h.aCustomer();
    await book(customer, sessionId);
    await expect(book(customer, sessionId)).rejects.toThrow(AlreadyBookedError);
    await expect(book(await h.aCustomer(), sessionId)).rejects.toThrow(SessionFullError);
  });

  it('are counted right while they are released and taken at once', async () => {
    const sessionId = await h.aSession({ capacity: 2 });
    const [first, second, ...others] = await people(8);
    let holding = [await book(first!, sessionId), await book(second!, sessionId)];
    for (const newcomer of others) {
      const { done } = await atOnce([
        book(newcomer, sessionId),
        h.bookings.cancel(h.manager, holding[0]!).then(() => null),
        h.bookings.cancel(h.manager, holding[0]!).then(() => null),
      ]);
      holding = [...holding.slice(1), ...done.filter((id) => id !== null)];
      expect(await seatsTaken(sessionId)).toBe(holding.length);
      expect((await session(sessionId)).seatsTaken).toBe(holding.length);
      if (holding.length < 2) holding.push(await book(newcomer, sessionId));
    }
  });
});

describe('a booking', () => {
  it('can be cancelled and made again: a new one, with a new personal URL', async () => {
    const sessionId = await h.aSession();
    const customer = await h.aCustomer();
    const first = await book(customer, sessionId);
    h.clock.advance(1_000);
    await h.bookings.cancel(customer, first);
    expect(await booking(first)).toMatchObject({ status: 'CANCELLED', cancelledAt: h.clock() });
    const second = await book(customer, sessionId);
    expect(second).not.toBe(first);
    expect((await booking(second)).passHash).not.toEqual((await booking(first)).passHash);
    expect((await session(sessionId)).seatsTaken).toBe(1);
  });

  it('is cancelled once, however often it is asked for', async () => {
    const sessionId = await h.aSession();
    const id = await h.aBooking(sessionId);
    await h.aBooking(sessionId);
    await atOnce(Array.from({ length: 4 }, () => h.bookings.cancel(h.manager, id)));
    h.clock.advance(1_000);
    await h.bookings.cancel(h.manager, id);
    expect((await session(sessionId)).seatsTaken).toBe(1);
    expect((await booking(id)).cancelledAt).toEqual(new Date(NOON));
  });

  it('is cancelled by its customer and by staff, by nobody else', async () => {
    const id = await h.aBooking(await h.aSession());
    await expect(h.bookings.cancel(await h.aCustomer(), id)).rejects.toThrow(NotFoundError);
    await expect(h.bookings.cancel(await h.aCenter(), id)).rejects.toThrow(NotFoundError);
    expect(await booking(id)).toMatchObject({ status: 'BOOKED' });
    await h.bookings.cancel(await h.aProfessional(), id);
    expect(await booking(id)).toMatchObject({ status: 'CANCELLED' });
  });

  it('stays as it was once the session is over', async () => {
    const sessionId = await h.aSession({ startsInMinutes: 10, durationMinutes: 30 });
    const id = await h.aBooking(sessionId);
    h.clock.advance(40 * 60_000);
    await expect(h.bookings.cancel(h.manager, id)).rejects.toThrow(SessionEndedError);
    await expect(book(await h.aCustomer(), sessionId)).rejects.toThrow(SessionEndedError);
    h.clock.advance(-1);
    await book(await h.aCustomer(), sessionId);
  });

  it('is not made in a cancelled session', async () => {
    const sessionId = await h.aSession();
    await h.sessions.cancel(h.manager, sessionId, null);
    await expect(book(await h.aCustomer(), sessionId)).rejects.toThrow(SessionCancelledError);
  });

  it('is not made, and looks as if nothing were there, in another center', async () => {
    const sessionId = await h.aSession();
    const stranger = await h.aCustomer({}, await h.aCenter());
    await expect(book(stranger, sessionId)).rejects.toThrow(new NotFoundError('session'));
    const input = { sessionId, customerId: stranger.id, customer: null };
    await expect(h.bookings.book(h.manager, input)).rejects.toThrow(new NotFoundError('customer'));
  });
});

describe('somebody booked by staff', () => {
  const newcomer = () => ({ email: `new${Math.random()}@people.example`, name: 'Nora' });
  const bookFor = (customer: object, sessionId: string) =>
    h.bookings.book(h.manager, { sessionId, customerId: null, customer });

  it('by address is created once, however many book at once', async () => {
    const [yoga, pilates] = [await h.aSession(), await h.aSession()];
    const customer = newcomer();
    const asked = [yoga, pilates, yoga, pilates, yoga, pilates].map((id) => bookFor(customer, id));
    const { done, refusals } = await atOnce(asked);
    expect(done).toHaveLength(2);
    expect(refusals.filter((refusal) => !(refusal instanceof AlreadyBookedError))).toEqual([]);
    expect(await h.db.prisma.customer.count({ where: { email: customer.email } })).toBe(1);
  });

  it('by address is found however it is written, and keeps their name', async () => {
    const customer = newcomer();
    const first = await bookFor(customer, await h.aSession());
    const email = ` ${customer.email.toUpperCase()} `;
    const second = await bookFor({ email, name: 'Somebody else' }, await h.aSession());
    const { customerId } = await booking(second);
    expect(customerId).toBe((await booking(first)).customerId);
    expect(await h.db.prisma.customer.findUnique({ where: { id: customerId } })).toMatchObject({
      name: 'Nora',
    });
  });

  it('is either known or given by address', async () => {
    const sessionId = await h.aSession();
    const { id: customerId } = await h.aCustomer();
    const both = { sessionId, customerId, customer: newcomer() };
    const neither = { sessionId, customerId: null, customer: null };
    await expect(h.bookings.book(h.manager, both)).rejects.toThrow(InvalidInputError);
    await expect(h.bookings.book(h.manager, neither)).rejects.toThrow(InvalidInputError);
  });

  it('is nobody that a customer could name', async () => {
    const sessionId = await h.aSession();
    const [customer, other] = await people(2);
    const named = { sessionId, customerId: other!.id, customer: null };
    await expect(h.bookings.book(customer!, named)).rejects.toThrow(NotFoundError);
    const given = { sessionId, customerId: null, customer: newcomer() };
    await expect(h.bookings.book(customer!, given)).rejects.toThrow(NotFoundError);
    await h.bookings.book(customer!, { sessionId, customerId: customer!.id, customer: null });
  });
});
