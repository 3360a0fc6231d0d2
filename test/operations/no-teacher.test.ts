import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { read } from '../support/api.ts';
import type { SessionChange } from '../support/fixtures.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aDevice } from '../support/notices.ts';
import { aStaffedClass, before, mailsTo, STARTS, toldToStaff } from '../support/staff.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const DAY = 24 * 60;
const alerts = (sessionId: string) => toldToStaff(h, sessionId, 'ALERT');
const at = (when: string) => [`${when} manager EMAIL SENT`, `${when} manager PUSH SKIPPED NO_DEVICE`];
const [DAY_AHEAD, TWO_HOURS, HALF_HOUR, NOW] = ['11T12:00', '12T10:00', '12T11:30', '12T12:00'].map(at) as [
  string[],
  string[],
  string[],
  string[],
];
/** A class whose teacher was removed. */
async function unled(change: SessionChange = {}) {
  const staffed = await aStaffedClass(h, change);
  await staffed.teaches(null);
  await h.runDueWork();
  return staffed;
}
async function until(minutes: number): Promise<void> {
  for (const moment of [DAY, 120, 30, 15, 0, -30, -60, -120])
    if (moment >= minutes) await h.at(before(moment));
}

describe('that a class with people booked has no teacher', () => {
  it('is told to the managers a day, two hours and half an hour ahead, and at the moment, by both ways', async () => {
    const { manager, teacher, sessionId } = await unled();
    await aDevice(h, manager);
    await until(-120);
    expect(await alerts(sessionId)).toEqual(
      [DAY_AHEAD, TWO_HOURS, HALF_HOUR, NOW].flat().map((line) => line.replace('SKIPPED NO_DEVICE', 'SENT')),
    );
    const mails = await mailsTo(h, manager, 'ALERT');
    expect(mails).toHaveLength(4);
    expect(mails[0]!.subject).toBe('No teacher: Vinyasa, Thu 12 Mar, 13:00 CET');
    expect(mails[0]!.text).toContain('Nobody is set to teach this session');
    expect(mails[0]!.text).toContain('1 person');
    expect(await mailsTo(h, teacher, 'ALERT')).toEqual([]);
  });

  it('counts from the start in person, and from the send time online', async () => {
    const { manager, teacher, serviceId } = await unled();
    const inPerson = await h.aService({ modality: 'IN_PERSON' }, manager);
    const sessions = [
      await h.aSession({ manager, serviceId: inPerson, joinUrl: null, startsAt: new Date(STARTS) }),
      await h.aSession({ manager, serviceId, startsAt: new Date(STARTS), sendAt: before(60) }),
    ];
    for (const sessionId of sessions) await h.aBooking(sessionId, undefined, manager);
    await h.runDueWork();
    for (const moment of [DAY + 60, DAY, 180, 120, 90, 60, 30, 0, -120]) await h.at(before(moment));
    expect(await alerts(sessions[0]!)).toEqual([DAY_AHEAD, TWO_HOURS, HALF_HOUR, NOW].flat());
    expect(await alerts(sessions[1]!)).toEqual(['11T11:00', '12T09:00', '12T10:30', '12T11:00'].flatMap(at));
    expect(teacher).toBeDefined();
  });

  it('is told at once of a class that loses its teacher near its start', async () => {
    const { sessionId, teaches } = await aStaffedClass(h);
    await h.at(before(16));
    await teaches(null);
    await h.runDueWork();
    expect(await alerts(sessionId)).toEqual(at('12T11:44'));
    await until(-120);
    expect(await alerts(sessionId)).toEqual([...at('12T11:44'), ...NOW]);
  });

  it('is told once, not once more a moment later, of a class that loses its teacher minutes before its start', async () => {
    const { sessionId, teaches } = await aStaffedClass(h);
    await h.at(before(10));
    await teaches(null);
    await h.runDueWork();
    const planned = (await h.timeline.ofSession(sessionId)).filter(({ status }) => status === 'PLANNED');
    expect(planned.map(({ purpose }) => purpose)).not.toContain('ALERT');
    for (const minutes of [5, 0, -5]) await h.at(before(minutes));
    expect(await alerts(sessionId)).toEqual(at('12T11:50'));
  });

  it('is told again after a move, of the moments that are still ahead', async () => {
    const { sessionId, move } = await unled();
    await until(120);
    await move(before(-60));
    await h.runDueWork();
    expect(await alerts(sessionId)).toEqual([...DAY_AHEAD, ...TWO_HOURS]);
    await h.at(before(-30));
    expect((await alerts(sessionId)).slice(4)).toEqual(at('12T12:30'));
  });

  it('ends when somebody teaches it, and when nobody is booked any more', async () => {
    const led = await unled();
    await until(120);
    await led.teaches(led.teacher);
    await h.at(before(20));
    await h.teaching.start(led.teacher, led.sessionId);
    await until(-120);
    expect(await alerts(led.sessionId)).toEqual([...DAY_AHEAD, ...TWO_HOURS]);
    const empty = await unled();
    await until(DAY);
    await h.bookings.cancel(empty.manager, empty.bookingId);
    await until(-120);
    expect(await alerts(empty.sessionId)).toEqual(DAY_AHEAD);
    const cancelled = await unled();
    await h.sessions.cancel(cancelled.manager, cancelled.sessionId, null);
    await until(-120);
    expect(await alerts(cancelled.sessionId)).toEqual([]);
  });

  it('is a message of its own beside that of a missing link', async () => {
    const { sessionId } = await unled({ joinUrl: null });
    await until(DAY);
    expect(await alerts(sessionId)).toEqual(DAY_AHEAD);
    expect(await toldToStaff(h, sessionId, 'MISSING_LINK')).toEqual(DAY_AHEAD);
  });

  it('is told for the sessions of weekly schedules as they are made', async () => {
    const { manager, serviceId } = await unled();
    const weekly = { weekdays: ['THURSDAY'], startTime: '13:00', from: '2026-03-12', until: '2026-03-12' };
    await h.schedules.create(manager, { serviceId, professionalId: null, ...weekly });
    const { id } = await h.db.prisma.session.findFirstOrThrow({ where: { serviceId, origin: 'SCHEDULED' } });
    expect(h.scheduler.instants()).toContainEqual(before(DAY));
    await h.aBooking(id, undefined, manager);
    await until(120);
    expect(await alerts(id)).toEqual([...DAY_AHEAD, ...TWO_HOURS]);
  });

  it('alerts nobody in a center that assigns no teachers', async () => {
    h.clock.set('2026-03-10T12:00:00Z');
    const manager = await h.aCenter();
    const serviceId = await h.aService({}, manager);
    const sessionId = await h.aSession({ manager, serviceId, startsAt: new Date(STARTS) });
    await h.aBooking(sessionId, undefined, manager);
    await until(-120);
    expect(await alerts(sessionId)).toEqual([]);
  });

  it('alerts in a center as soon as one class has a teacher', async () => {
    h.clock.set('2026-03-10T12:00:00Z');
    const manager = await h.aCenter();
    const serviceId = await h.aService({}, manager);
    const sessionId = await h.aSession({ manager, serviceId, startsAt: new Date(STARTS) });
    await h.aBooking(sessionId, undefined, manager);
    await h.runDueWork();
    await h.aSession({ manager, serviceId, professionalId: manager.id, startsInMinutes: 10_000 });
    await until(120);
    expect(await alerts(sessionId)).toEqual([...DAY_AHEAD, ...TWO_HOURS]);
  });

  it('is shown in the timeline before and after it is sent', async () => {
    const { manager, sessionId } = await unled();
    const id = globalId('Session', sessionId);
    const shown = async () =>
      (await read(h, manager, 'session-timeline', { id })).session.timeline
        .filter(({ purpose }: { purpose: string }) => purpose === 'ALERT')
        .map((entry: Record<string, unknown>) =>
          [entry.alertKind, String(entry.at).slice(8, 16), entry.status, entry.recipients].join(' '),
        );
    expect(await shown()).toEqual(
      ['11T12:00', '12T10:00', '12T11:30', '12T12:00'].map((when) => `NO_TEACHER ${when} PLANNED 1`),
    );
    await until(DAY);
    expect(await shown()).toEqual([
      'NO_TEACHER 11T12:00 SENT 1',
      'NO_TEACHER 11T12:00 SKIPPED 1',
      ...['12T10:00', '12T11:30', '12T12:00'].map((when) => `NO_TEACHER ${when} PLANNED 1`),
    ]);
  });
});
