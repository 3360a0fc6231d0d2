import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Harness, harness } from '../support/harness.ts';
import { withSkips } from '../support/notices.ts';
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
const answer = async (bookingId: string) => (await row(bookingId)).attendanceConfirmation;

const move = (sessionId: string, startsAt: string) =>
  app.sessions.move(app.manager, sessionId, { startsAt: new Date(startsAt), sendTime: 'KEEP' });

describe('a reminder and a question', () => {
  it('go at their moments to whoever holds a seat, once, and no minute earlier', async () => {
    const sessionId = await aClass();
    const booking = await app.aBooking(sessionId);
    await app.runDueWork();
    expect(app.scheduler.instants().map((at) => at.toISOString())).toEqual(
      expect.arrayContaining([REMINDED, ASKED]),
    );
    await app.at('2026-03-11T17:59:59.999Z');
    expect(await mails(booking)).toEqual([]);
    await app.at(REMINDED);
    expect(await mails(booking)).toEqual([REMINDER]);
    expect(await answer(booking)).toBeNull();
    await app.at(ASKED);
    await app.at('2026-03-11T23:00:00Z');
    expect(await mails(booking)).toEqual([REMINDER, QUESTION]);
    expect(await answer(booking)).toBe('PENDING');
  });

  it('go by both channels, and are skipped with a reason if one is missing', async () => {
    const customer = await app.aCustomer({ email: null });
    const booking = await app.aBooking(await aClass(), customer);
    await app.at(REMINDED);
    const rows = await app.db.prisma.delivery.findMany({
      where: { bookingId: booking },
      orderBy: { channel: 'asc' },
    });
    expect(withSkips(rows).map(({ channel, status, reason }) => [channel, status, reason])).toEqual([
      ['EMAIL', 'SKIPPED', 'NO_ADDRESS'],
      ['PUSH', 'SKIPPED', 'NO_DEVICE'],
    ]);
  });

  it('carry the personal access URL, and the question leads to an answer', async () => {
    const booking = await app.aBooking(await aClass());
    await app.at(ASKED);
    const url = app.passes.accessUrl((await row(booking)).passEncrypted)!;
    const [question, reminder] = app.outbox.list();
    expect(reminder).toMatchObject({
      purpose: 'REMINDER',
      subject: expect.stringMatching(/^Reminder: Vinyasa/),
    });
    expect(question).toMatchObject({ subject: expect.stringMatching(/^Will you come\? Vinyasa/) });
    expect(reminder?.text).toContain(`Join session:\n${url}\n`);
    expect(question?.text).toContain(`Answer:\n${url}\n`);
  });

  it('go for a session in person too, without a button', async () => {
    const serviceId = await app.aService({ modality: 'IN_PERSON' });
    const booking = await app.aBooking(await aClass({ serviceId, joinUrl: null }));
    await app.at(ASKED);
    expect(await mails(booking)).toEqual([`REMINDER SENT ${ASKED}`, QUESTION]);
    for (const message of app.outbox.list()) {
      expect(`${message.text}${message.html}`).not.toMatch(/https:|<a /);
      expect(message.url).toBeNull();
    }
  });

  it('go to whoever booked at their moment, and not to whoever booked after it', async () => {
    const sessionId = await aClass();
    app.clock.set(REMINDED);
    const inTime = await app.aBooking(sessionId);
    await app.runDueWork();
    app.clock.advance(1);
    const late = await app.aBooking(sessionId);
    await app.at(ASKED);
    expect(await mails(inTime)).toEqual([REMINDER, QUESTION]);
    expect(await mails(late)).toEqual([QUESTION]);
  });

  it('are not sent without a seat or for a cancelled session', async () => {
    const sessionId = await aClass();
    const lost = await app.aBooking(sessionId);
    await app.bookings.cancel(app.manager, lost);
    const calledOff = await aClass();
    const cancelled = await app.aBooking(calledOff);
    await app.runDueWork();
    await app.sessions.cancel(app.manager, calledOff, null);
    await app.at(ASKED);
    expect(await mails(lost)).toEqual([]);
    expect(await mails(cancelled)).toEqual([expect.stringContaining('SESSION_CANCELLED')]);
    expect(await answer(cancelled)).toBeNull();
    expect(await row(cancelled)).toMatchObject({ reminderAt: null, confirmationAt: null });
  });

  it('never go after the start, however late the dispatch loop is', async () => {
    const booking = await app.aBooking(await aClass());
    await app.runDueWork();
    await app.at(STARTS);
    expect(await mails(booking)).toEqual([]);
    expect(await answer(booking)).toBeNull();
    expect(await row(booking)).toMatchObject({ reminderAt: null, confirmationAt: null });
  });

  it('wait for the morning if the dispatch loop missed the evening', async () => {
    const booking = await app.aBooking(await aClass());
    await app.runDueWork();
    await app.at('2026-03-11T22:00:00Z');
    expect(await mails(booking)).toEqual([
      'REMINDER PENDING 2026-03-11T22:00:00.000Z',
      'ATTENDANCE_CONFIRMATION PENDING 2026-03-11T22:00:00.000Z',
    ]);
    await app.dispatchLoop.sweep();
    expect(app.scheduler.instants()).toContainEqual(new Date('2026-03-12T07:00:00Z'));
    await app.at('2026-03-12T07:00:00Z');
    expect((await mails(booking)).join()).not.toContain('PENDING');
  });

  it('are missed for the provider’s sake when it comes back after the start', async () => {
    const down = await harness({
      sendEmails: async (emails) =>
        emails.map(() => ({ kind: 'retry', at: null, reason: 'PROVIDER_UNREACHABLE', detail: 'down' })),
    });
    try {
      const sessionId = await down.aSession({ startsAt: new Date(STARTS) });
      const bookingId = await down.aBooking(sessionId);
      await down.at(REMINDED);
      await down.at(STARTS);
      const missed = await down.db.prisma.delivery.findFirstOrThrow({
        where: { bookingId, channel: 'EMAIL', purpose: 'REMINDER' },
      });
      expect(missed).toMatchObject({ status: 'MISSED', reason: 'PROVIDER_UNREACHABLE' });
    } finally {
      await down.close();
    }
  });
});

describe('a moved session', () => {
  it('is reminded of at its new moment only', async () => {
    const sessionId = await aClass();
    const booking = await app.aBooking(sessionId);
    await app.runDueWork();
    await move(sessionId, '2026-03-14T18:00:00Z');
    await app.at('2026-03-10T12:01:00Z');
    await app.at(ASKED);
    expect(await mails(booking)).toEqual(['SESSION_MOVED SENT 2026-03-10T12:01:00.000Z']);
    await app.at('2026-03-13T18:00:00Z');
    expect((await mails(booking)).at(-1)).toBe('REMINDER SENT 2026-03-13T18:00:00.000Z');
  });

  it('is reminded of and asked about again', async () => {
    const sessionId = await aClass();
    const booking = await app.aBooking(sessionId);
    await app.at(ASKED);
    await app.attendance.confirm({ viewer: app.manager, bookingId: booking }, true);
    await move(sessionId, '2026-03-14T18:00:00Z');
    const { confirmAttendance } = await ownView(booking);
    expect(confirmAttendance).toBeNull();
    await app.at('2026-03-13T18:00:00Z');
    await app.at('2026-03-13T20:30:00Z');
    expect((await mails(booking)).slice(-2)).toEqual([
      'REMINDER SENT 2026-03-13T18:00:00.000Z',
      'ATTENDANCE_CONFIRMATION SENT 2026-03-13T20:30:00.000Z',
    ]);
    expect((await ownView(booking)).confirmAttendance).toBe('PENDING');
  });

  it('is asked about again at once, with the move, if its new moment has passed', async () => {
    const sessionId = await aClass();
    const asked = await app.aBooking(sessionId);
    await app.at(ASKED);
    await app.at('2026-03-12T12:00:00Z');
    const justBooked = await app.aBooking(sessionId);
    await app.runDueWork();
    await move(sessionId, '2026-03-12T20:00:00Z');
    await app.at('2026-03-12T12:01:00Z');
    const moved = 'SESSION_MOVED SENT 2026-03-12T12:01:00.000Z';
    const again = 'ATTENDANCE_CONFIRMATION SENT 2026-03-12T12:01:00.000Z';
    expect((await mails(asked)).slice(-2).sort()).toEqual([again, moved]);
    expect(await mails(justBooked)).toEqual([moved]);
  });

  it('keeps its reminder schedule and its answers if it is moved back within the minute', async () => {
    const sessionId = await aClass();
    const booking = await app.aBooking(sessionId);
    await app.runDueWork();
    await app.attendance.confirm({ viewer: app.manager, bookingId: booking }, true);
    app.clock.set('2026-03-11T17:59:30Z');
    await move(sessionId, '2026-03-14T18:00:00Z');
    await app.at(REMINDED);
    expect(await mails(booking)).toEqual([]);
    await move(sessionId, STARTS);
    await app.at('2026-03-11T18:00:20Z');
    await app.at(ASKED);
    expect(await mails(booking)).toEqual([`REMINDER SENT 2026-03-11T18:00:20.000Z`]);
    expect((await ownView(booking)).confirmAttendance).toBe('CONFIRMED');
  });

  it('supersedes the messages that were listed and not sent', async () => {
    const sessionId = await aClass();
    const booking = await app.aBooking(sessionId);
    await app.runDueWork();
    await app.at('2026-03-11T22:00:00Z');
    await move(sessionId, '2026-03-14T18:00:00Z');
    await app.at('2026-03-12T07:00:00Z');
    const superseded = await app.db.prisma.delivery.findMany({
      where: { bookingId: booking, status: 'SUPERSEDED' },
    });
    expect(superseded.map(({ purpose, reason }) => `${purpose} ${reason}`).sort()).toEqual([
      'ATTENDANCE_CONFIRMATION SESSION_MOVED',
      'REMINDER SESSION_MOVED',
    ]);
  });
});

/** The confirmation as its customer reads it. */
async function ownView(bookingId: string) {
  const { customerId } = await row(bookingId);
  const { data } = await app.ask(
    { ...app.manager, role: 'customer', id: customerId },
    `query ($id: ID!) { node(id: $id) { ... on Booking { attendanceConfirmation } } }`,
    { id: Buffer.from(`Booking:${bookingId}`).toString('base64') },
  );
  return { confirmAttendance: data.node.attendanceConfirmation };
}
