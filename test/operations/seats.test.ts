import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/ports/identity.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let app: Harness;
beforeAll(async () => {
  app = await harness();
});
afterAll(() => app.close());
beforeEach(() => app.clock.set(NOON));

const row = (id: string) => app.db.prisma.booking.findUniqueOrThrow({ where: { id } });

/** A seat booked at noon in a class two hours later, which is given back freely until so many minutes before. */
async function aSeat(freeCancellationMinutes = 60) {
  const manager = await app.aCenter();
  await app.centers.update(manager, { freeCancellationMinutes });
  const sessionId = await app.aSession({ manager, startsInMinutes: 120 });
  const customer = await app.aCustomer({}, manager);
  const bookingId = await app.aBooking(sessionId, customer, manager);
  return { manager, sessionId, customer, bookingId };
}

describe('a late cancellation', () => {
  const after = (minutes: number) => app.clock.set(new Date(Date.parse(NOON.toString()) + minutes * 60_000));

  it.each([
    [90, 60, false],
    [90, 61, true],
    [30, 90, false],
    [30, 91, true],
  ])(
    'where it is free until %s minutes before, %s minutes after booking, is late: %s',
    async (free, minutes, late) => {
      const { customer, bookingId } = await aSeat(free);
      after(minutes);
      await app.bookings.cancel(customer, bookingId);
      expect(await row(bookingId)).toMatchObject({ status: 'CANCELLED', cancelledLate: late });
    },
  );

  it('is none by staff, after another start or another teacher, or where a change allows it', async () => {
    const changes = [
      `UPDATE session SET starts_at = starts_at - interval '1 minute' WHERE id = $1::uuid`,
      `UPDATE booking SET agreed_professional_id = uuidv7() WHERE session_id = $1::uuid`,
      `UPDATE booking SET cancel_free_until = created_at + interval '61 minutes' WHERE session_id = $1::uuid`,
      null,
    ];
    for (const change of changes) {
      app.clock.set(NOON);
      const { manager, customer, bookingId, sessionId } = await aSeat();
      if (change) await app.db.sql(change, [sessionId]);
      after(61);
      await app.bookings.cancel(change ? customer : manager, bookingId);
      expect(await row(bookingId)).toMatchObject({ status: 'CANCELLED', cancelledLate: false });
    }
  });

  it('is one by a partner too, and by nobody where the session does not take place', async () => {
    const { manager, sessionId, customer, bookingId } = await aSeat();
    const partner = await app.aPartner(undefined, {}, manager);
    const person = { name: 'Cleo', email: 'cleo@people.example' };
    const theirs = await app.bookings.book(partner, { sessionId, customerId: null, customer: person });
    after(61);
    await app.bookings.cancel(partner, theirs);
    expect(await row(theirs)).toMatchObject({ status: 'CANCELLED', cancelledLate: true });
    await app.sessions.cancel(manager, sessionId, null);
    await app.bookings.cancel(customer, bookingId);
    expect(await row(bookingId)).toMatchObject({ status: 'CANCELLED', cancelledLate: false });
  });

  it('is waived by staff, as often as they like, and goes when the seat is taken back', async () => {
    const { manager, customer, bookingId } = await aSeat();
    after(61);
    await app.bookings.cancel(customer, bookingId);
    await app.attendance.confirm({ viewer: customer, bookingId }, true);
    expect(await row(bookingId)).toMatchObject({ status: 'BOOKED', cancelledLate: false });
    await app.bookings.cancel(customer, bookingId);
    expect(await row(bookingId)).toMatchObject({ cancelledLate: true });
    for (const _ of [1, 2]) await app.bookings.waiveLate(manager, bookingId);
    expect(await row(bookingId)).toMatchObject({ status: 'CANCELLED', cancelledLate: false });
    const elsewhere = await app.aCenter();
    await expect(app.bookings.waiveLate(elsewhere, bookingId)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });
});

describe('when one may book', () => {
  it('binds customers and partners, not staff', async () => {
    const { manager, sessionId } = await aSeat();
    const customer = await app.aCustomer({}, manager);
    const book = (viewer: Viewer) =>
      app.bookings.book(viewer, { sessionId, customerId: customer.id, customer: null });
    const rule = (closes: number | null, days: number | null = null) =>
      app.db.sql(
        `UPDATE service SET booking_closes_minutes = $2, booking_opens_days_ahead = $3, booking_opens_at_time = '13:59'
         WHERE id = (SELECT service_id FROM session WHERE id = $1::uuid)`,
        [sessionId, closes, days],
      );
    await rule(120);
    await expect(book(customer)).rejects.toMatchObject({ name: 'BookingClosedError' });
    await rule(null, 0);
    await expect(book(customer)).rejects.toMatchObject({ name: 'BookingNotOpenError' });
    const partner = await app.aPartner(undefined, {}, manager);
    const person = { name: 'Cleo', email: 'cleo@people.example' };
    await expect(
      app.bookings.book(partner, { sessionId, customerId: null, customer: person }),
    ).rejects.toMatchObject({ name: 'BookingNotOpenError' });
    await expect(book(manager)).resolves.toBeTruthy();
  });
});

it('seats taken back and booked at once are never one more than there are', async () => {
  const manager = await app.aCenter();
  const sessionId = await app.aSession({ manager, capacity: 3 });
  const people = await Promise.all(Array.from({ length: 8 }, () => app.aCustomer({}, manager)));
  const seats = [];
  for (const viewer of people.slice(0, 4)) {
    const bookingId = await app.aBooking(sessionId, viewer, manager);
    await app.bookings.cancel(viewer, bookingId);
    seats.push({ viewer, bookingId });
  }
  const answers = await Promise.allSettled([
    ...seats.map((seat) => app.attendance.confirm(seat, true)),
    ...people.slice(4).map((one) => app.bookings.book(one, { sessionId, customerId: null, customer: null })),
  ]);
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  const refused = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason.name] : []));
  expect(new Set(refused)).toEqual(new Set(['SessionFullError']));
  const { seatsTaken } = await app.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } });
  expect(seatsTaken).toBe(3);
});
