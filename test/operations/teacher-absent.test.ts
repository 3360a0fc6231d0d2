import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Viewer } from '../../src/ports/identity.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aDevice } from '../support/notices.ts';
import { AWAY, SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { aStaffedClass, before, toldToStaff } from '../support/staff.ts';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  channels.answer = SENT;
});

const alerts = (sessionId: string) => toldToStaff(h, sessionId, 'ALERT');
const at = (when: string) => [`${when} manager EMAIL SENT`, `${when} manager PUSH SKIPPED NO_DEVICE`];
const TWO_MINUTES = at('12T11:58');
async function until(minutes: number): Promise<void> {
  for (const moment of [24 * 60, 120, 30, 15, 2, 0, -30, -60])
    if (moment >= minutes) await h.at(before(moment));
}

describe('that a teacher has not pressed start', () => {
  it('is told to the managers two minutes before the start, by both ways, and once', async () => {
    const { manager, sessionId } = await aStaffedClass(h);
    await h.at(new Date(before(2).getTime() - 1));
    expect(await alerts(sessionId)).toEqual([]);
    await h.at(before(2));
    expect(await alerts(sessionId)).toEqual(TWO_MINUTES);
    await aDevice(h, manager);
    await h.aProfessional({ role: 'MANAGER' }, manager);
    for (const minutes of [1, 0, -10, -30, -60]) await h.at(before(minutes));
    expect(await alerts(sessionId)).toEqual(TWO_MINUTES);
    expect(h.scheduler.instants()).toContainEqual(before(2));
  });

  it('is not told once they have, from half an hour before the start; an earlier press says nothing', async () => {
    const there = await aStaffedClass(h);
    await h.at(before(30));
    await h.teaching.start(there.teacher, there.sessionId);
    await until(-60);
    expect(await alerts(there.sessionId)).toEqual([]);
    const early = await aStaffedClass(h);
    await h.at(before(31));
    await h.teaching.start(early.teacher, early.sessionId);
    await until(-60);
    expect(await alerts(early.sessionId)).toEqual(TWO_MINUTES);
  });

  it('is not told of a manager’s press: the managers are told as before', async () => {
    const { manager, sessionId } = await aStaffedClass(h);
    await h.at(before(10));
    await h.teaching.start(manager, sessionId);
    await until(-60);
    expect(await alerts(sessionId)).toEqual(TWO_MINUTES);
  });

  it('is superseded when they press before it could be sent', async () => {
    const { teacher, sessionId } = await aStaffedClass(h);
    channels.answer = AWAY;
    await h.at(before(2));
    channels.answer = SENT;
    await h.teaching.start(teacher, sessionId);
    await h.at(before(1));
    expect(await alerts(sessionId)).toEqual([
      '12T11:58 manager EMAIL SUPERSEDED TEACHER_THERE',
      '12T11:58 manager PUSH SKIPPED NO_DEVICE',
    ]);
  });

  it('is skipped when nobody is booked any more, and not told where nobody is', async () => {
    const { manager, bookingId, sessionId } = await aStaffedClass(h);
    channels.answer = AWAY;
    await h.at(before(2));
    channels.answer = SENT;
    await h.bookings.cancel(manager, bookingId);
    await h.at(before(1));
    expect((await alerts(sessionId))[0]).toBe('12T11:58 manager EMAIL SKIPPED NOBODY_BOOKED');
    const empty = await aStaffedClass(h);
    await h.bookings.cancel(empty.manager, empty.bookingId);
    await until(-60);
    expect(await alerts(empty.sessionId)).toEqual([]);
  });

  it('is told of the new start after a move, once each', async () => {
    const { teacher, sessionId, move } = await aStaffedClass(h);
    await h.at(before(20));
    await h.teaching.start(teacher, sessionId);
    await move(before(-120));
    expect(await h.db.prisma.session.findUnique({ where: { id: sessionId } })).toMatchObject({
      teacherJoinedAt: null,
    });
    for (const minutes of [2, 0, -118, -120, -150]) await h.at(before(minutes));
    expect(await alerts(sessionId)).toEqual(at('12T13:58'));
  });

  it('is not told again of a class that moves a little when its moment has passed', async () => {
    const { sessionId, move } = await aStaffedClass(h);
    await until(0);
    await move(before(-1));
    for (const minutes of [-1, -5]) await h.at(before(minutes));
    expect(await alerts(sessionId)).toEqual(TWO_MINUTES);
  });

  it('is forgotten when somebody else is to teach', async () => {
    const { manager, teacher, sessionId, teaches } = await aStaffedClass(h);
    await h.at(before(20));
    await h.teaching.start(teacher, sessionId);
    await teaches(await h.aProfessional({}, manager));
    await until(-60);
    expect(await alerts(sessionId)).toEqual(TWO_MINUTES);
  });

  it('is told neither in person, nor without a teacher, nor of a class that is cancelled', async () => {
    const { manager, teacher, sessionId } = await aStaffedClass(h);
    const serviceId = await h.aService({ modality: 'IN_PERSON' }, manager);
    const inPerson = { manager, serviceId, joinUrl: null, professionalId: teacher.id, startsAt: before(0) };
    const there = await h.aSession(inPerson);
    await h.aBooking(there, undefined, manager);
    await h.at(before(10));
    await h.sessions.cancel(manager, sessionId, null);
    await until(-60);
    expect(await alerts(there)).toEqual([]);
    expect(await alerts(sessionId)).toEqual([]);
    const unled = await aStaffedClass(h);
    await unled.teaches(null);
    await until(2);
    const kinds = await h.db.prisma.delivery.findMany({
      where: { sessionId: unled.sessionId, purpose: 'ALERT' },
    });
    expect(new Set(kinds.map(({ alertKind }) => alertKind))).toEqual(new Set(['NO_TEACHER']));
  });

  it('leads a manager who teaches it to its page, and tells the others what to do', async () => {
    const { manager, sessionId, teaches } = await aStaffedClass(h);
    const other = await h.aProfessional({ role: 'MANAGER' }, manager);
    await teaches(manager);
    await h.at(before(2));
    const mails = channels.emails.filter(({ purpose }) => purpose === 'ALERT');
    const mailTo = async ({ id }: { id: string }) => {
      const { email } = await h.db.prisma.professional.findUniqueOrThrow({ where: { id } });
      return mails.filter(({ to }) => to.email === email).at(-1)!.text;
    };
    expect(await mailTo(manager)).toContain('/teach/');
    const told = await mailTo(other);
    expect(told).toContain('Call the teacher');
    expect(told).not.toContain('/teach/');
    expect(told).not.toContain(JOIN_URL);
    expect(sessionId).toBeDefined();
  });
});

describe('that the teacher of a class is not there that was made or booked just now', () => {
  const late = async (minutes: number) => {
    const staffed = await aStaffedClass(h, { startsAt: before(-600) });
    await h.at(before(minutes));
    const { manager, serviceId, teacher } = staffed;
    const session = { manager, serviceId, professionalId: teacher.id, startsAt: new Date(before(0)) };
    return { manager, sessionId: await h.aSession({ ...session, joinUrl: JOIN_URL }) };
  };
  const kinds = async (manager: Viewer) => (await h.centerAlerts.read(manager)).map(({ kind }) => kind);

  it('is told two minutes after it was made', async () => {
    const { manager, sessionId } = await late(1);
    await h.aBooking(sessionId, undefined, manager);
    for (const minutes of [1, 0, -0.99]) {
      await h.at(before(minutes));
      expect(await alerts(sessionId)).toEqual([]);
      expect(await kinds(manager)).not.toContain('TEACHER_NOT_THERE');
    }
    await h.at(before(-1));
    expect(await alerts(sessionId)).toEqual(at('12T12:01'));
    expect(await kinds(manager)).toContain('TEACHER_NOT_THERE');
  });

  it('is told two minutes after its first booking, of whoever holds a seat', async () => {
    const { manager, sessionId } = await late(60);
    for (const minutes of [30, 2, 1.5]) await h.at(before(minutes));
    const first = await h.aBooking(sessionId, undefined, manager);
    await h.at(before(0.5));
    await h.aBooking(sessionId, undefined, manager);
    await h.bookings.cancel(manager, first);
    const [planned] = (await h.timeline.ofSession(sessionId)).filter(
      ({ alertKind }) => alertKind === 'TEACHER_NOT_THERE',
    );
    expect(planned).toMatchObject({ at: before(-1.5), status: 'PLANNED' });
    for (const minutes of [0, -0.5, -1.49]) await h.at(before(minutes));
    expect(await alerts(sessionId)).toEqual([]);
    expect(h.scheduler.instants()).toContainEqual(before(-1.5));
    await h.at(before(-1.5));
    expect(await alerts(sessionId)).toEqual(at('12T12:01'));
  });
});

describe('that the room is of a teacher who is absent', () => {
  const inAbsentRoom = async () => {
    const staffed = await aStaffedClass(h);
    await h.db.prisma.session.update({
      where: { id: staffed.sessionId },
      data: { absentRoomUrl: JOIN_URL, teacherJoinedAt: h.clock(), nextTransitionAt: h.clock() },
    });
    await h.runDueWork();
    return staffed;
  };
  const dayBefore = async (id: string) => {
    const { sendAt } = await h.db.prisma.session.findUniqueOrThrow({ where: { id } });
    return new Date(sendAt!.getTime() - 24 * 60 * 60_000);
  };

  it('is told to the managers a day before the notice, once', async () => {
    const { sessionId } = await inAbsentRoom();
    const moment = await dayBefore(sessionId);
    await h.at(new Date(moment.getTime() - 1));
    expect(await alerts(sessionId)).toEqual([]);
    await h.at(moment);
    const told = at(moment.toISOString().slice(8, 16));
    expect(await alerts(sessionId)).toEqual(told);
    await until(-60);
    expect(await alerts(sessionId)).toEqual(told);
  });

  it('is in the timeline before it happens, and staff’s streams are told when it does', async () => {
    const { manager, sessionId } = await inAbsentRoom();
    const moment = await dayBefore(sessionId);
    const shown = async () =>
      (await h.timeline.ofSession(sessionId))
        .filter(({ alertKind }) => alertKind === 'ROOM_OF_ABSENT_TEACHER')
        .map(({ at, status }) => `${at.toISOString()} ${status}`);
    expect(await shown()).toEqual([`${moment.toISOString()} PLANNED`]);
    const told = vi.fn();
    onTestFinished(h.events.subscribe(`center:${manager.centerId}`, told));
    await h.at(moment);
    expect(told).toHaveBeenCalled();
    expect((await shown()).every((entry) => entry.endsWith('SENT') || entry.endsWith('SKIPPED'))).toBe(true);
    await h.at(before(60));
    expect((await shown()).some((entry) => entry.endsWith('PLANNED'))).toBe(false);
  });

  it('is not told of another link, and superseded when one is set before it could be sent', async () => {
    const other = await inAbsentRoom();
    await other.link('https://meet.example/another');
    await until(-60);
    expect(await alerts(other.sessionId)).toEqual([]);
    const { sessionId, link } = await inAbsentRoom();
    channels.answer = AWAY;
    await h.at(await dayBefore(sessionId));
    channels.answer = SENT;
    await link('https://meet.example/another');
    await h.at(before(60));
    expect((await alerts(sessionId))[0]).toContain('manager EMAIL SUPERSEDED LINK_CHANGED');
  });
});

describe('the timeline', () => {
  it('shows the alert before it happens, and not once the teacher is there', async () => {
    const { teacher, sessionId } = await aStaffedClass(h);
    const shown = async () =>
      (await h.timeline.ofSession(sessionId))
        .filter(({ alertKind }) => alertKind === 'TEACHER_NOT_THERE')
        .map(({ at, status, recipients }) => `${at.toISOString().slice(8, 16)} ${status} ${recipients}`);
    expect(await shown()).toEqual(['12T11:58 PLANNED 1']);
    await h.at(before(20));
    await h.teaching.start(teacher, sessionId);
    expect(await shown()).toEqual([]);
  });
});
