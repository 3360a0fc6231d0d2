import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/ports/identity.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let app: Harness;
beforeAll(async () => {
  app = await harness();
});
afterAll(() => app.close());
beforeEach(() => app.clock.set(NOON));

const STARTS = '2026-03-10T13:00:00Z';
const row = (id: string) => app.db.prisma.booking.findUniqueOrThrow({ where: { id } });
const seatsOf = async (id: string) =>
  (await app.db.prisma.session.findUniqueOrThrow({ where: { id } })).seatsTaken;

/** A seat in a session that starts in an hour, in a new center with these settings. */
async function aSeat(settings: Record<string, unknown> = {}, session: Record<string, unknown> = {}) {
  const manager = await app.aCenter();
  await app.centers.update(manager, settings);
  const sessionId = await app.aSession({ manager, ...session });
  const customer = await app.aCustomer({}, manager);
  const bookingId = await app.aBooking(sessionId, customer, manager);
  const answer = (attending: boolean, viewer: Viewer = customer) =>
    app.attendance.confirm({ viewer, bookingId }, attending);
  return { manager, sessionId, customer, bookingId, answer };
}

describe('the answer to *will you come?*', () => {
  it('may be given before it is asked, and changed; then it is not asked', async () => {
    const { bookingId, answer } = await aSeat({ declineFreesSeat: false }, { startsInMinutes: 4 * 1440 });
    await answer(true);
    expect((await row(bookingId)).attendanceConfirmation).toBe('CONFIRMED');
    await answer(false);
    await app.at('2026-03-14T11:00:00Z');
    expect((await row(bookingId)).attendanceConfirmation).toBe('DECLINED');
    const asked = { bookingId, purpose: 'ATTENDANCE_CONFIRMATION' } as const;
    expect(await app.db.prisma.delivery.count({ where: asked })).toBe(0);
  });

  it('frees the seat when it is no, where the center wants that', async () => {
    const { bookingId, sessionId, customer, answer } = await aSeat();
    let told = 0;
    const deaf = app.events.subscribe(`account:${customer.id}`, () => (told += 1));
    await answer(false);
    await answer(false);
    expect(await row(bookingId)).toMatchObject({
      status: 'CANCELLED',
      cancelledAt: new Date(NOON),
      attendanceConfirmation: 'DECLINED',
    });
    expect(await seatsOf(sessionId)).toBe(0);
    expect(told).toBe(2);
    deaf();
    await answer(true);
    expect(await row(bookingId)).toMatchObject({
      status: 'BOOKED',
      cancelledAt: null,
      attendanceConfirmation: 'CONFIRMED',
    });
    expect(await seatsOf(sessionId)).toBe(1);
  });

  it('gives released seats again to as many as there are seats, however many ask at once', async () => {
    const manager = await app.aCenter();
    const sessionId = await app.aSession({ manager, capacity: 3 });
    const seats = [];
    for (let n = 0; n < 3; n++) {
      const customer = await app.aCustomer({}, manager);
      seats.push({ viewer: customer, bookingId: await app.aBooking(sessionId, customer, manager) });
    }
    for (const seat of seats) await app.attendance.confirm(seat, false);
    await app.aBooking(sessionId, undefined, manager);
    const answers = await Promise.allSettled(seats.map((seat) => app.attendance.confirm(seat, true)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'SessionFullError' },
    });
    expect(await seatsOf(sessionId)).toBe(3);
  });

  it('resumes what was not sent meanwhile, and sends the notice of a class that runs', async () => {
    const { bookingId, customer, answer } = await aSeat({}, { startsInMinutes: 60 });
    await app.db.sql(
      'UPDATE session SET send_at = $2, send_timing = $3 WHERE id = (SELECT session_id FROM booking WHERE id = $1)',
      [bookingId, new Date('2026-03-10T12:30:00Z'), 'MANUAL'],
    );
    await answer(false);
    await app.at('2026-03-10T12:31:00Z');
    const notices = () => app.db.prisma.delivery.findMany({ where: { bookingId, purpose: 'ACCESS_NOTICE' } });
    expect((await notices()).map(({ status }) => status)).not.toContain('SENT');
    await app.attendance.confirm({ viewer: customer, bookingId }, true);
    await app.runDueWork();
    expect(await notices()).toContainEqual(expect.objectContaining({ channel: 'EMAIL', status: 'SENT' }));
  });

  it('gives no seat again that staff released', async () => {
    const { bookingId, manager, answer } = await aSeat();
    await answer(false, manager);
    await expect(answer(true)).rejects.toMatchObject({ name: 'BookingCancelledError' });
    expect(await row(bookingId)).toMatchObject({ status: 'CANCELLED' });
  });

  it('keeps the seat when it is no, where the center does not free it', async () => {
    const { bookingId, sessionId, answer } = await aSeat({ declineFreesSeat: false });
    await answer(false);
    expect(await row(bookingId)).toMatchObject({ status: 'BOOKED', attendanceConfirmation: 'DECLINED' });
    expect(await seatsOf(sessionId)).toBe(1);
  });

  it('is the same for a class in person', async () => {
    const manager = await app.aCenter();
    const serviceId = await app.aService({ modality: 'IN_PERSON' }, manager);
    const sessionId = await app.aSession({ manager, serviceId, joinUrl: null });
    const bookingId = await app.aBooking(sessionId, undefined, manager);
    await app.attendance.confirm({ viewer: manager, bookingId }, true);
    expect((await row(bookingId)).attendanceConfirmation).toBe('CONFIRMED');
  });

  it('is given by the customer, by staff, or by the holder of the pass; by nobody else', async () => {
    const { bookingId, manager, answer } = await aSeat();
    const professional = await app.aProfessional({}, manager);
    await answer(true, professional);
    const token = new URL(app.passes.accessUrl((await row(bookingId)).passEncrypted)!).pathname
      .split('/')
      .at(-1)!;
    await app.attendance.confirm({ accessToken: token }, true);
    for (const stranger of [await app.aCustomer({}, manager), app.manager])
      await expect(answer(false, stranger)).rejects.toMatchObject({ name: 'NotFoundError' });
    const guess = app.attendance.confirm({ accessToken: 'guess' }, false);
    await expect(guess).rejects.toMatchObject({ name: 'NotFoundError' });
    expect((await row(bookingId)).attendanceConfirmation).toBe('CONFIRMED');
  });

  it('is too late at the start, and void when the session is cancelled', async () => {
    const { manager, sessionId, answer } = await aSeat();
    app.clock.set(new Date(Date.parse(STARTS) - 1));
    await answer(true);
    app.clock.set(STARTS);
    await expect(answer(true)).rejects.toMatchObject({ name: 'SessionStartedError' });
    await expect(answer(false)).rejects.toMatchObject({ name: 'SessionStartedError' });
    await app.sessions.cancel(manager, sessionId, null);
    await expect(answer(true)).rejects.toMatchObject({ name: 'SessionCancelledError' });
  });

  it('releases one seat, however often it is pressed at once', async () => {
    const { sessionId, answer, manager } = await aSeat();
    await app.aBooking(sessionId, undefined, manager);
    await Promise.all(Array.from({ length: 6 }, () => answer(false)));
    expect(await seatsOf(sessionId)).toBe(1);
  });
});

describe('attendance', () => {
  const attendanceOf = async (id: string) => {
    const { attendanceStatus, attendanceSource, attendanceAt } = await row(id);
    return attendanceStatus && `${attendanceStatus} ${attendanceSource} ${attendanceAt?.toISOString()}`;
  };

  it('is what staff says, before a press and after it', async () => {
    const { bookingId, manager, customer } = await aSeat();
    app.clock.set(STARTS);
    await app.access.join({ viewer: customer, bookingId });
    await app.attendance.set(manager, bookingId, 'ABSENT');
    expect(await attendanceOf(bookingId)).toBe('ABSENT STAFF 2026-03-10T13:00:00.000Z');
    await app.access.join({ viewer: customer, bookingId });
    expect(await attendanceOf(bookingId)).toBe('ABSENT STAFF 2026-03-10T13:00:00.000Z');
    await app.attendance.set(manager, bookingId, 'ATTENDED');
    expect(await attendanceOf(bookingId)).toBe('ATTENDED STAFF 2026-03-10T13:00:00.000Z');
  });

  it('is recorded after the end too, for every seat holder of the center', async () => {
    const { bookingId, manager } = await aSeat();
    const { bookingId: lost, manager: theirs } = await aSeat();
    await app.bookings.cancel(theirs, lost);
    app.clock.set('2026-03-12T13:00:00Z');
    await app.attendance.set(manager, bookingId, 'ABSENT');
    const set = (by: Viewer, id: string) => app.attendance.set(by, id, 'ATTENDED');
    await expect(set(theirs, lost)).rejects.toMatchObject({ name: 'BookingCancelledError' });
    await expect(set(theirs, bookingId)).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('is absent for seat holders who did not press, when staff closes the list', async () => {
    const { sessionId, manager, bookingId, customer } = await aSeat();
    const [noShow, away, late] = [
      await app.aBooking(sessionId, undefined, manager),
      await app.aBooking(sessionId, undefined, manager),
      await app.aBooking(sessionId, undefined, manager),
    ];
    await app.bookings.cancel(manager, away);
    app.clock.set(STARTS);
    await app.access.join({ viewer: customer, bookingId });
    await app.attendance.set(manager, late, 'ATTENDED');
    app.clock.set('2026-03-10T14:00:00Z');
    await app.attendance.markAbsent(manager, sessionId);
    app.clock.advance(1000);
    await app.attendance.markAbsent(manager, sessionId);
    expect(await Promise.all([bookingId, noShow, away, late].map(attendanceOf))).toEqual([
      'ATTENDED BUTTON 2026-03-10T13:00:00.000Z',
      'ABSENT STAFF 2026-03-10T14:00:00.000Z',
      null,
      'ATTENDED STAFF 2026-03-10T13:00:00.000Z',
    ]);
  });

  it('cannot be absent before anybody could have come, nor for a cancelled or foreign session', async () => {
    const { sessionId, manager } = await aSeat();
    const close = (by = manager) => app.attendance.markAbsent(by, sessionId);
    app.clock.set(new Date(Date.parse(STARTS) - 30 * 60_000 - 1));
    const early = { name: 'AttendanceTooEarlyError', from: new Date('2026-03-10T12:30:00Z') };
    await expect(close()).rejects.toMatchObject(early);
    await expect(close(app.manager)).rejects.toMatchObject({ name: 'NotFoundError' });
    app.clock.advance(1);
    await close();
    await app.sessions.cancel(manager, sessionId, null);
    await expect(close()).rejects.toMatchObject({ name: 'SessionCancelledError' });
  });

  it('is not overruled by the list when the press comes at the same moment', async () => {
    const { sessionId, manager, bookingId, customer } = await aSeat();
    app.clock.set(STARTS);
    await Promise.all([
      app.attendance.markAbsent(manager, sessionId),
      app.access.join({ viewer: customer, bookingId }),
    ]);
    expect(await attendanceOf(bookingId)).toBe('ATTENDED BUTTON 2026-03-10T13:00:00.000Z');
  });

  it('is recorded for a late press after the list was closed; staff has the last word', async () => {
    const { sessionId, manager, bookingId, customer } = await aSeat();
    app.clock.set(STARTS);
    await app.attendance.markAbsent(manager, sessionId);
    expect(await attendanceOf(bookingId)).toBe('ABSENT STAFF 2026-03-10T13:00:00.000Z');
    app.clock.advance(5 * 60_000);
    await app.access.join({ viewer: customer, bookingId });
    expect(await attendanceOf(bookingId)).toBe('ATTENDED BUTTON 2026-03-10T13:05:00.000Z');
    await app.attendance.set(manager, bookingId, 'ABSENT');
    await app.access.join({ viewer: customer, bookingId });
    expect(await attendanceOf(bookingId)).toBe('ABSENT STAFF 2026-03-10T13:05:00.000Z');
  });
});
