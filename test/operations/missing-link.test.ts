import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOIN_URL, type SessionChange } from '../support/fixtures.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aDevice, outcomesOf } from '../support/notices.ts';
import { aStaffedClass, before, mailsTo, STARTS, toldToStaff } from '../support/staff.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const DAY = 24 * 60;
const alerts = (sessionId: string) => toldToStaff(h, sessionId, 'MISSING_LINK');
const at = (when: string) => [
  `${when} manager EMAIL SENT`,
  `${when} manager PUSH SKIPPED NO_DEVICE`,
  `${when} Marta EMAIL SENT`,
  `${when} Marta PUSH SENT`,
];
const [DAY_AHEAD, TWO_HOURS, HALF_HOUR, HELD] = ['11T12:00', '12T10:00', '12T11:30', '12T12:00'].map(at) as [
  string[],
  string[],
  string[],
  string[],
];
const unlinked = (change: SessionChange = {}) => aStaffedClass(h, { joinUrl: null, ...change });
/** Runs the clock up to then, minute by minute near the alert moments. */
async function until(minutes: number): Promise<void> {
  for (const moment of [DAY, 120, 30, 15, 0, -59, -60, -120])
    if (moment >= minutes) await h.at(before(moment));
}

describe('a link that is missing while people are booked', () => {
  it('is told to the professional and the managers a day, two hours and half an hour ahead, and when the notice is held', async () => {
    const { sessionId } = await unlinked();
    await h.at(new Date(before(DAY).getTime() - 1));
    expect(await alerts(sessionId)).toEqual([]);
    await h.at(before(DAY));
    expect(await alerts(sessionId)).toEqual(DAY_AHEAD);
    await until(-120);
    expect(await alerts(sessionId)).toEqual([...DAY_AHEAD, ...TWO_HOURS, ...HALF_HOUR, ...HELD]);
  });

  it('is told with the class, its time on the center’s clock, how many are booked, and what to do', async () => {
    const { manager, teacher, sessionId } = await unlinked();
    await h.aBooking(sessionId, undefined, manager);
    await h.people.updateProfessional(manager, teacher.id, { locale: 'it-IT' });
    await h.at(before(DAY));
    const [mail] = await mailsTo(h, manager, 'MISSING_LINK');
    for (const part of [mail?.text, mail?.html])
      for (const fact of ['Vinyasa', '12 March 2026', '13:00', 'Marta', '2 people', 'Add the link'])
        expect(part).toContain(fact);
    const [inItalian] = await mailsTo(h, teacher, 'MISSING_LINK');
    expect(inItalian?.subject).toMatch(/^Manca il link: Vinyasa, gio/);
    expect(inItalian?.text).toContain('2 persone');
    await h.at(before(0));
    const [held] = await mailsTo(h, manager, 'MISSING_LINK');
    expect(held?.subject).toMatch(/^Link missing, access not sent: Vinyasa/);
    expect(held?.text).toContain('Nobody has been sent anything');
  });

  it('is counted from the send time, not from the start', async () => {
    const { manager, serviceId } = await unlinked();
    await h.services.update(manager, serviceId, { accessLeadMinutes: 60 });
    const sessionId = await h.aSession({ manager, serviceId, joinUrl: null, startsAt: new Date(STARTS) });
    await h.aBooking(sessionId, undefined, manager);
    await h.at(before(DAY));
    expect(await alerts(sessionId)).toEqual([]);
    await h.at(before(60 + 120));
    expect((await alerts(sessionId)).map((told) => told.slice(0, 8))).toEqual(['12T09:00', '12T09:00']);
  });

  it('alerts nobody without bookings, and alerts when somebody books', async () => {
    const { manager, sessionId, bookingId } = await unlinked();
    await h.bookings.cancel(manager, bookingId);
    await h.at(before(DAY));
    await h.aBooking(sessionId, undefined, manager);
    await h.at(before(120));
    expect(await alerts(sessionId)).toEqual(TWO_HOURS);
  });

  it('is told of a held notice as soon as the first books, and as soon as the link goes away', async () => {
    const { manager, sessionId, bookingId } = await unlinked();
    await h.bookings.cancel(manager, bookingId);
    await until(0);
    expect(await alerts(sessionId)).toEqual([]);
    h.clock.set(before(-10));
    await h.aBooking(sessionId, undefined, manager);
    await h.runDueWork();
    await aDevice(h, manager);
    await h.aBooking(sessionId, undefined, manager);
    await h.runDueWork();
    expect(await alerts(sessionId)).toEqual(at('12T12:10'));
    const other = await aStaffedClass(h);
    await h.at(before(0));
    await other.link(null);
    await h.runDueWork();
    expect(await alerts(other.sessionId)).toEqual(HELD);
  });

  it('is told once for all moments that were missed, and not for those before the link was removed', async () => {
    const { sessionId } = await unlinked();
    await h.at(before(20));
    expect(await alerts(sessionId)).toEqual(at('12T11:40'));
    const other = await aStaffedClass(h);
    h.clock.set(before(200));
    await other.link(null);
    await h.runDueWork();
    expect(await alerts(other.sessionId)).toEqual([]);
    await h.at(before(120));
    expect(await alerts(other.sessionId)).toEqual(TWO_HOURS);
  });

  it('is told again after a move, of the moments that are still ahead', async () => {
    const { sessionId, move } = await unlinked();
    await until(120);
    expect(await alerts(sessionId)).toEqual([...DAY_AHEAD, ...TWO_HOURS]);
    await move(before(-60));
    await h.runDueWork();
    expect(await alerts(sessionId)).toHaveLength(8);
    await h.at(before(60));
    expect((await alerts(sessionId)).slice(8)).toEqual(at('12T11:00'));
    await move('2026-03-14T12:00:00Z');
    await h.at('2026-03-13T12:00:00Z');
    expect((await alerts(sessionId)).slice(12)).toEqual(at('13T12:00'));
  });

  it('is told once for each start, whatever becomes of the send time', async () => {
    const { manager, sessionId } = await unlinked();
    await until(120);
    await h.access.edit(manager, sessionId, { sendAt: { set: before(-30) } });
    await h.at(before(90));
    expect(await alerts(sessionId)).toEqual([...DAY_AHEAD, ...TWO_HOURS]);
    await h.at(before(0));
    expect((await alerts(sessionId)).slice(8)).toEqual(HELD);
  });

  it('is told for the sessions of weekly schedules as they are made', async () => {
    const { manager, serviceId, teacher } = await unlinked();
    await h.schedules.create(manager, {
      serviceId,
      professionalId: teacher.id,
      weekdays: ['THURSDAY'],
      startTime: '13:00',
      from: '2026-03-12',
      until: '2026-03-12',
    });
    const { id } = await h.db.prisma.session.findFirstOrThrow({ where: { serviceId, origin: 'SCHEDULED' } });
    await h.aBooking(id, undefined, manager);
    expect(h.scheduler.instants()).toContainEqual(before(DAY));
    await until(30);
    expect(await alerts(id)).toEqual([...DAY_AHEAD, ...TWO_HOURS, ...HALF_HOUR]);
  });

  it('alerts nobody if there is a link, in person, or after a cancellation', async () => {
    const { sessionId, link } = await unlinked();
    await h.at(before(DAY));
    await link(JOIN_URL);
    await until(-120);
    expect(await alerts(sessionId)).toEqual(DAY_AHEAD);
    const cancelled = await unlinked();
    await h.sessions.cancel(cancelled.manager, cancelled.sessionId, null);
    await until(-120);
    expect(await alerts(cancelled.sessionId)).toEqual([]);
    const { manager } = cancelled;
    const serviceId = await h.aService({ modality: 'IN_PERSON' }, manager);
    h.clock.set(before(2 * DAY));
    const inPerson = await h.aSession({ manager, serviceId, joinUrl: null, startsAt: new Date(STARTS) });
    await h.aBooking(inPerson, undefined, manager);
    await h.runDueWork();
    await until(-120);
    expect(await alerts(inPerson)).toEqual([]);
  });

  it('releases the notice the moment it is set, to the very end, and never after it', async () => {
    const { sessionId, bookingId, link } = await unlinked();
    await until(0);
    expect(await outcomesOf(h, { bookingId })).toEqual([]);
    h.clock.set(new Date(before(-60).getTime() - 1));
    await link(JOIN_URL);
    await h.runDueWork();
    expect(await outcomesOf(h, { bookingId })).toEqual(['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE']);
    const other = await unlinked();
    await until(-60);
    await expect(other.link(JOIN_URL)).rejects.toMatchObject({ name: 'SessionEndedError' });
    const sent = h.outbox.list().length;
    await until(-120);
    expect(h.outbox.list()).toHaveLength(sent);
    expect(await outcomesOf(h, other)).toEqual(['EMAIL MISSED NO_LINK', 'PUSH MISSED NO_LINK']);
    expect(await alerts(sessionId)).toHaveLength(16);
  });
});
