import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { write } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aDevice } from '../support/notices.ts';
import { aStaffedClass, before, type StaffedClass } from '../support/staff.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

type Caller = StaffedClass['teacher'];
const inputOf = (sessionId: string) => ({ sessionId: globalId('Session', sessionId) });
const start = (caller: Caller, sessionId: string) => write(h, caller, 'start-session', inputOf(sessionId));
const late = (caller: Caller, sessionId: string, minutes = 5) =>
  write(h, caller, 'start-late', { ...inputOf(sessionId), minutes });
const codesOf = async (caller: Caller, name: string, input: object) =>
  codes(await h.ask(caller, operation(name), { input }));
const row = (sessionId: string) => h.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } });

describe('startSession', () => {
  it('answers the link, and records the first press of the teacher', async () => {
    const { teacher, sessionId } = await aStaffedClass(h);
    await h.at(before(20));
    const pressed = await start(teacher, sessionId);
    const session = { id: globalId('Session', sessionId), teacherJoinedAt: before(20).toISOString() };
    expect(pressed).toEqual({ __typename: 'StartSession', joinUrl: JOIN_URL, session });
    h.clock.set(before(5));
    expect((await start(teacher, sessionId)).session.teacherJoinedAt).toBe(before(20).toISOString());
  });

  it('records nothing of a manager’s press, nor of one more than half an hour early', async () => {
    const { manager, teacher, sessionId } = await aStaffedClass(h);
    await h.at(before(31));
    expect((await start(teacher, sessionId)).session.teacherJoinedAt).toBeNull();
    h.clock.set(before(20));
    const pressed = await start(manager, sessionId);
    expect(pressed).toMatchObject({ joinUrl: JOIN_URL, session: { teacherJoinedAt: null } });
  });

  it('is for managers and the teacher of the session; customers do not see who is there', async () => {
    const { manager, teacher, customer, sessionId } = await aStaffedClass(h);
    const zoe = await h.aProfessional({}, manager);
    await h.at(before(20));
    for (const caller of [zoe, customer])
      expect(await codesOf(caller, 'start-session', inputOf(sessionId))).toEqual(['FORBIDDEN']);
    expect((await row(sessionId)).teacherJoinedAt).toBeNull();
    await start(teacher, sessionId);
    const asked = `query ($id: ID!) { session(id: $id) { teacherJoinedAt } }`;
    const variables = { id: globalId('Session', sessionId) };
    expect(codes(await h.ask(customer, asked, variables))).toEqual(['FORBIDDEN']);
  });

  it('is refused without a link, in person, over and cancelled', async () => {
    const unlinked = await aStaffedClass(h, { joinUrl: null });
    expect((await start(unlinked.teacher, unlinked.sessionId)).__typename).toBe('MissingJoinUrlError');
    const serviceId = await h.aService({ modality: 'IN_PERSON' }, unlinked.manager);
    const there = await h.aSession({ manager: unlinked.manager, serviceId, joinUrl: null });
    expect((await start(unlinked.manager, there)).__typename).toBe('NotOnlineError');
    const cancelled = await aStaffedClass(h);
    await h.sessions.cancel(cancelled.manager, cancelled.sessionId, null);
    expect((await start(cancelled.teacher, cancelled.sessionId)).__typename).toBe('SessionCancelledError');
    const over = await aStaffedClass(h);
    await h.at(before(-60));
    expect((await start(over.teacher, over.sessionId)).__typename).toBe('SessionEndedError');
    const elsewhere = await h.aCenter();
    expect((await start(elsewhere, over.sessionId)).__typename).toBe('NotFoundError');
  });
});

describe('startLate', () => {
  const pushes = () => h.outbox.list().filter(({ purpose }) => purpose === 'STARTS_LATE');
  const lines = async (sessionId: string) => {
    const where = { sessionId, purpose: 'STARTS_LATE' } as const;
    const found = await h.db.prisma.delivery.findMany({ where, orderBy: { revision: 'asc' } });
    return found.map(({ channel, status, revision }) => `${channel} ${status} ${revision}`);
  };

  it('is a note in the center’s language, and a push to those who are not in yet', async () => {
    const { manager, teacher, customer, sessionId } = await aStaffedClass(h);
    await h.people.updateProfessional(manager, teacher.id, { locale: 'ca' });
    await h.centers.update(manager, { locale: 'es-ES' });
    await aDevice(h, customer);
    const inAlready = await h.aCustomer({}, manager);
    await aDevice(h, inAlready);
    const bookingId = await h.aBooking(sessionId, inAlready, manager);
    await h.at(before(0));
    await h.access.join({ viewer: manager, bookingId });
    const before_ = await row(sessionId);
    const said = await late(teacher, sessionId, 10);
    expect(said).toMatchObject({
      __typename: 'Session',
      online: { waitingNote: expect.stringContaining('10 minutos') },
    });
    await h.runDueWork();
    expect(pushes()).toHaveLength(1);
    expect(pushes()[0]).toMatchObject({ channel: 'PUSH', url: expect.stringContaining('/join/') });
    expect(await lines(sessionId)).toEqual(['PUSH SENT 1']);
    const { startsAt, endsAt, opensAt, sendAt } = await row(sessionId);
    const { startsAt: a, endsAt: b, opensAt: c, sendAt: d } = before_;
    expect([startsAt, endsAt, opensAt, sendAt]).toEqual([a, b, c, d]);
  });

  it('is said again after two minutes, not before', async () => {
    const { teacher, customer, sessionId } = await aStaffedClass(h);
    await aDevice(h, customer);
    await h.at(before(0));
    await late(teacher, sessionId);
    h.clock.set(new Date(before(-2).getTime() - 1));
    expect((await late(teacher, sessionId)).__typename).toBe('RecentlySentError');
    h.clock.set(before(-2));
    expect((await late(teacher, sessionId, 10)).__typename).toBe('Session');
    await h.runDueWork();
    expect(await lines(sessionId)).toEqual(['PUSH SENT 1', 'PUSH SENT 2']);
  });

  it('is said once by two presses at once', async () => {
    const { teacher, manager, sessionId } = await aStaffedClass(h);
    await h.at(before(0));
    const both = await Promise.all([teacher, manager].map((caller) => late(caller, sessionId)));
    expect(both.map(({ __typename }) => __typename).sort()).toEqual(['RecentlySentError', 'Session']);
  });

  it('is said from half an hour before the start to half an hour after it', async () => {
    const { teacher, sessionId } = await aStaffedClass(h);
    const window = { from: before(30).toISOString(), until: before(-30).toISOString() };
    for (const minutes of [31, -31]) {
      h.clock.set(before(minutes));
      const refused = await late(teacher, sessionId);
      expect(refused).toMatchObject({ __typename: 'NotNearStartError', ...window });
    }
    for (const minutes of [30, -30]) {
      h.clock.set(before(minutes));
      expect((await late(teacher, sessionId)).__typename).toBe('Session');
    }
  });

  it('is forgotten with its note when the class moves to another start', async () => {
    const { teacher, sessionId, move } = await aStaffedClass(h);
    await h.at(before(0));
    await late(teacher, sessionId);
    await move(before(-20));
    expect(await row(sessionId)).toMatchObject({ waitingNote: null, lateAt: null, lateMinutes: null });
    expect((await late(teacher, sessionId)).__typename).toBe('Session');
  });

  it('is refused for other minutes, by others, in person, over and cancelled', async () => {
    const { manager, teacher, sessionId } = await aStaffedClass(h);
    await h.at(before(0));
    const refused = await late(teacher, sessionId, 15);
    expect(refused).toMatchObject({ __typename: 'InvalidInputError', field: 'minutes' });
    const zoe = await h.aProfessional({}, manager);
    const input = { ...inputOf(sessionId), minutes: 5 };
    expect(await codesOf(zoe, 'start-late', input)).toEqual(['FORBIDDEN']);
    const serviceId = await h.aService({ modality: 'IN_PERSON' }, manager);
    const there = await h.aSession({ manager, serviceId, joinUrl: null, startsInMinutes: 10 });
    expect((await late(manager, there)).__typename).toBe('NotOnlineError');
    await h.sessions.cancel(manager, sessionId, null);
    expect((await late(teacher, sessionId)).__typename).toBe('SessionCancelledError');
    const short = await aStaffedClass(h, { durationMinutes: 10 });
    await h.at(before(-10));
    expect((await late(short.teacher, short.sessionId)).__typename).toBe('SessionEndedError');
    expect((await row(sessionId)).waitingNote).toBeNull();
  });
});
