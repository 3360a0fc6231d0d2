import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Harness, harness } from '../support/harness.ts';
import { ASKED, bookingRow, mailsOf, QUESTION, REMINDED, REMINDER, STARTS } from '../support/reminders.ts';

let app: Harness;
beforeEach(async () => {
  app = await harness();
});
afterEach(() => app.close());

const aClass = (change: Record<string, unknown> = {}) =>
  app.aSession({ startsAt: new Date(STARTS), ...change });
const mails = (bookingId: string) => mailsOf(app, bookingId);
const row = (bookingId: string) => bookingRow(app, bookingId);

describe('other settings of the center', () => {
  it('move the reminders ahead, and switch them off and on', async () => {
    const booking = await app.aBooking(await aClass());
    await app.runDueWork();
    await app.centers.update(app.manager, {
      reminderLeadMinutes: 1500,
      attendanceConfirmationsEnabled: false,
    });
    await app.at('2026-03-11T17:00:00Z');
    expect(await mails(booking)).toEqual(['REMINDER SENT 2026-03-11T17:00:00.000Z']);
    await app.centers.update(app.manager, { attendanceConfirmationsEnabled: true });
    await app.at(ASKED);
    expect((await mails(booking)).slice(1)).toEqual([QUESTION]);
  });

  it('never remind anybody twice', async () => {
    const booking = await app.aBooking(await aClass());
    await app.at(REMINDED);
    const browser = { endpoint: 'https://push.example/x', keys: { p256dh: KEY, auth: 'A'.repeat(22) } };
    await app.people.registerPushDevice(app.manager, browser, (await row(booking)).customerId);
    await app.centers.update(app.manager, { reminderLeadMinutes: 600 });
    await app.at('2026-03-12T08:00:00Z');
    const reminders = { bookingId: booking, purpose: 'REMINDER' } as const;
    expect(await app.db.prisma.delivery.count({ where: { ...reminders, channel: 'EMAIL' } })).toBe(1);
    expect(await app.db.prisma.delivery.count({ where: { ...reminders, status: 'SENT' } })).toBe(1);
  });

  it('follow the customer’s zone, and the center’s for whoever has none', async () => {
    const traveller = await app.aCustomer({ timeZone: 'Europe/Madrid' });
    const sessionId = await aClass();
    const theirs = await app.aBooking(sessionId, traveller);
    const other = await app.aBooking(sessionId);
    await app.runDueWork();
    await app.people.updateCustomer(app.manager, traveller.id, { timeZone: 'Asia/Tokyo' });
    await app.runDueWork();
    // In Tokyo the reminder would go at 3:00.
    expect((await row(theirs)).reminderAt).toEqual(new Date('2026-03-11T12:30:00Z'));
    expect((await row(other)).reminderAt).toEqual(new Date(REMINDED));
    await app.centers.update(app.manager, { timeZone: 'Asia/Tokyo' });
    await app.runDueWork();
    expect((await row(other)).reminderAt).toEqual(new Date('2026-03-11T12:30:00Z'));
  });

  it('do not concern another center', async () => {
    const booking = await app.aBooking(await aClass());
    await app.runDueWork();
    await app.centers.update(await app.aCenter(), { remindersEnabled: false });
    expect(await row(booking)).toMatchObject({ rescheduleRequestedAt: null, reminderAt: new Date(REMINDED) });
    await app.centers.update(app.manager, { remindersEnabled: false });
    expect(await row(booking)).toMatchObject({ rescheduleRequestedAt: app.clock() });
  });

  it.each([
    [{ reminderLeadMinutes: -1 }, 'reminderLeadMinutes'],
    [{ freeCancellationMinutes: 262_801 }, 'freeCancellationMinutes'],
    [{ quietFrom: '24:00' }, 'quietFrom'],
    [{ quietUntil: '8:00' }, 'quietUntil'],
    [{ timeZone: 'Mars/Base' }, 'timeZone'],
    [{ name: ' ' }, 'name'],
    [{ remindersEnabled: null }, 'remindersEnabled'],
  ])('are refused where they make no sense: %j', async (change, field) => {
    await expect(app.centers.update(app.manager, change)).rejects.toMatchObject({ field });
  });
});
const KEY = Buffer.alloc(65, 4).toString('base64url');

describe('the messages about booking itself', () => {
  it('are off at first', async () => {
    const booking = await app.aBooking(await aClass());
    await app.bookings.cancel(app.manager, booking);
    await app.runDueWork();
    expect(app.outbox.list()).toEqual([]);
  });

  it('tell who booked, and who lost the seat by somebody else', async () => {
    await app.centers.update(app.manager, { bookingConfirmationsEnabled: true });
    const sessionId = await aClass();
    const customer = await app.aCustomer();
    const own = await app.aBooking(sessionId, customer);
    const others = await app.aBooking(sessionId);
    await app.runDueWork();
    await app.bookings.cancel(customer, own);
    await app.bookings.cancel(app.manager, others);
    await app.bookings.cancel(app.manager, others);
    await app.runDueWork();
    const at = '2026-03-10T12:00:00.000Z';
    expect(await mails(own)).toEqual([`BOOKING_CONFIRMED SENT ${at}`]);
    expect(await mails(others)).toEqual([`BOOKING_CONFIRMED SENT ${at}`, `BOOKING_CANCELLED SENT ${at}`]);
    const [goodbye] = app.outbox.list();
    expect(goodbye?.html).not.toContain('<a ');
    expect(goodbye?.subject).toMatch(/^Booking cancelled: Vinyasa/);
  });
});

describe('several nodes and callers at once', () => {
  it('find the reminders ahead again when every wake-up job was lost', async () => {
    await app.aBooking(await aClass());
    await app.runDueWork();
    const restarted = await harness({ database: app.database, clock: app.clock });
    try {
      await restarted.dispatchLoop.sweep();
      const instants = restarted.scheduler.instants().map((at) => at.toISOString());
      expect(instants).toEqual(expect.arrayContaining([REMINDED, ASKED]));
    } finally {
      await restarted.close();
    }
  });

  it('keep an answer that is given while the question is listed', async () => {
    const sessionId = await aClass();
    const seats = await Promise.all(Array.from({ length: 6 }, () => app.aBooking(sessionId)));
    await app.runDueWork();
    app.clock.set(ASKED);
    const answers = seats.map((bookingId) =>
      app.attendance.confirm({ viewer: app.manager, bookingId }, true),
    );
    await Promise.all([...answers, app.dispatchLoop.runDueWork(), app.dispatchLoop.runDueWork()]);
    await app.runDueWork();
    for (const seat of seats)
      expect(await row(seat)).toMatchObject({ attendanceConfirmation: 'CONFIRMED', confirmationAt: null });
  });

  it('list each message once', async () => {
    const sessionId = await aClass();
    const seats = await Promise.all(Array.from({ length: 12 }, () => app.aBooking(sessionId)));
    const other = await harness({ database: app.database, clock: app.clock });
    try {
      await Promise.all([app.dispatchLoop.runDueWork(), other.dispatchLoop.runDueWork()]);
      app.clock.set(ASKED);
      await Promise.all([
        app.dispatchLoop.runDueWork(),
        other.dispatchLoop.runDueWork(),
        app.dispatchLoop.runDueWork(),
        other.dispatchLoop.runDueWork(),
      ]);
      await Promise.all([app.runDueWork(), other.runDueWork()]);
      const messages = [...app.outbox.list(), ...other.outbox.list()];
      expect(messages).toHaveLength(2 * seats.length);
      expect(new Set(messages.map(({ to, purpose }) => `${purpose} ${to}`)).size).toBe(2 * seats.length);
      expect(messages.map(({ repeats }) => repeats)).not.toContain(1);
    } finally {
      await other.close();
    }
  });

  it('lose no due reminder while seats of the session change', async () => {
    const sessionId = await aClass();
    const seats = await Promise.all(Array.from({ length: 8 }, () => app.aBooking(sessionId)));
    await app.runDueWork();
    app.clock.set(REMINDED);
    await Promise.all([
      ...seats.slice(0, 4).map((seat) => app.bookings.cancel(app.manager, seat)),
      ...Array.from({ length: 4 }, () => app.aBooking(sessionId)),
      app.dispatchLoop.runDueWork(),
      app.centers.update(app.manager, { freeCancellationMinutes: 60 }),
    ]);
    await app.runDueWork();
    await app.runDueWork();
    for (const seat of seats.slice(4)) expect(await mails(seat)).toEqual([REMINDER]);
    const waiting = await app.db.prisma.booking.count({
      where: { status: 'BOOKED', rescheduleRequestedAt: { not: null } },
    });
    expect(waiting).toBe(0);
  });
});
