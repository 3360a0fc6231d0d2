import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { read, write } from '../support/api.ts';
import { pathOf } from '../support/booked-class.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, NOON } from '../support/harness.ts';
import { aDevice } from '../support/notices.ts';
import { signIn } from '../support/signing-in.ts';
import { aStaffedClass, before, toldToStaff } from '../support/staff.ts';
import { twoNodes } from '../support/two-nodes.ts';
import { WAITING } from '../support/waiting.ts';

let h: Harness;
let other: Harness;
beforeAll(async () => {
  [h, other] = await twoNodes();
});
afterAll(() => h.close());

const professional = ({ id }: Viewer) => globalId('Professional', id);
const remove = (by: Viewer, whom: Viewer, input: object = {}) =>
  write(h, by, 'remove-professional', { professionalId: professional(whom), ...input });
const weekly = { weekdays: ['MONDAY'], startTime: '18:00', from: '2026-03-16' };

/** A class of Marta's with somebody booked, and one every Monday. */
async function aTeacher() {
  const staffed = await aStaffedClass(h);
  const { manager, serviceId, teacher } = staffed;
  const scheduleId = await h.schedules.create(manager, { serviceId, professionalId: teacher.id, ...weekly });
  const successor = await h.aProfessional({ name: 'Nora' }, manager);
  const teaching = async ({ id }: Viewer) => ({
    sessions: await h.db.prisma.session.count({ where: { professionalId: id } }),
    schedules: await h.db.prisma.schedule.count({ where: { professionalId: id } }),
  });
  return { ...staffed, scheduleId, successor, teaching };
}
const NONE = { sessions: 0, schedules: 0 };

describe('a professional who still has classes', () => {
  it('is not removed until it is said who teaches them; the refusal shows which, soonest first', async () => {
    const { manager, teacher, sessionId, scheduleId, teaching } = await aTeacher();
    const refused = await remove(manager, teacher);
    expect(refused).toMatchObject({
      __typename: 'StillTeachingError',
      message: expect.stringContaining('successorId'),
      scheduleCount: 1,
      schedules: [{ id: globalId('Schedule', scheduleId), weekdays: ['MONDAY'], startTime: '18:00' }],
      sessionCount: 9,
    });
    expect(refused.sessions).toHaveLength(9);
    expect(refused.sessions[0]).toEqual({
      id: globalId('Session', sessionId),
      startsAt: '2026-03-12T12:00:00.000Z',
    });
    for (const neither of [{ leaveUnassigned: false }, { leaveUnassigned: null, successorId: null }])
      expect(await remove(manager, teacher, neither)).toMatchObject({ __typename: 'StillTeachingError' });
    expect(await teaching(teacher)).toEqual({ sessions: 9, schedules: 1 });
    expect((await read(h, teacher, 'viewer')).viewer).toMatchObject({ name: 'Marta' });
  });

  it.each([
    ['counts a session that runs', { startsAt: before(30) }, true],
    ['does not count a session that is over', { startsAt: before(60) }, false],
  ])('%s', async (_what, change, counts) => {
    const { manager, teacher } = await aStaffedClass(h, change);
    h.clock.set(before(0));
    const answer = await remove(manager, teacher);
    expect(answer.__typename).toBe(counts ? 'StillTeachingError' : 'Professional');
  });

  it('does not count what is cancelled, nor a schedule that makes no more', async () => {
    const { manager, teacher, sessionId, serviceId } = await aStaffedClass(h);
    await h.sessions.cancel(manager, sessionId, null);
    await h.schedules.create(manager, {
      serviceId,
      professionalId: teacher.id,
      ...weekly,
      until: '2026-03-16',
    });
    h.clock.set('2026-03-16T19:00:00Z');
    expect(await remove(manager, teacher)).toMatchObject({ __typename: 'Professional' });
  });

  it('is followed by one other person of the staff, or nobody', async () => {
    const { manager, teacher, successor, teaching } = await aTeacher();
    const gone = await h.aProfessional({}, manager);
    await h.people.removeProfessional(manager, gone.id);
    const wrong: [object, object][] = [
      [
        { successorId: professional(successor), leaveUnassigned: true },
        { __typename: 'InvalidInputError', field: 'leaveUnassigned' },
      ],
      [{ successorId: professional(teacher) }, { __typename: 'InvalidInputError', field: 'successorId' }],
      [{ successorId: professional(gone) }, { __typename: 'NotFoundError' }],
      [{ successorId: professional(h.manager) }, { __typename: 'NotFoundError' }],
      [{ successorId: globalId('Customer', successor.id) }, { __typename: 'NotFoundError' }],
    ];
    for (const [input, refusal] of wrong)
      expect(await remove(manager, teacher, input)).toMatchObject(refusal);
    expect(await teaching(teacher)).toEqual({ sessions: 9, schedules: 1 });
  });
});

describe('the classes of a professional who leaves', () => {
  it('name the successor from now on, who is sent the link in their place', async () => {
    const { manager, teacher, successor, sessionId, bookingId, teaching, move } = await aTeacher();
    await aDevice(h, successor);
    await move(before(-30));
    const answer = await remove(manager, teacher, { successorId: professional(successor) });
    expect(answer).toEqual({ __typename: 'Professional', id: professional(teacher), name: '' });
    expect(await teaching(teacher)).toEqual(NONE);
    expect(await teaching(successor)).toEqual({ sessions: 9, schedules: 1 });
    await h.at(before(-15));
    expect(await toldToStaff(h, sessionId, 'TEACHER_LINK')).toEqual([
      '12T12:15 Nora EMAIL SENT',
      '12T12:15 Nora PUSH SENT',
    ]);
    // The successor knows when the class is.
    expect(await toldToStaff(h, sessionId, 'SESSION_MOVED')).toEqual([]);
    expect(await toldToStaff(h, sessionId, 'ALERT')).toEqual([]);
    const page = await (await fetch(h.url + (await pathOf(h, bookingId)))).text();
    expect(page).toContain('With Nora');
  });

  it('may have no teacher yet, and the managers are told in time', async () => {
    const { manager, teacher, sessionId, bookingId, teaching } = await aTeacher();
    h.clock.set(before(16));
    await remove(manager, teacher, { leaveUnassigned: true });
    await h.runDueWork();
    expect(await teaching(teacher)).toEqual(NONE);
    expect(await toldToStaff(h, sessionId, 'ALERT')).toEqual([
      '12T11:44 manager EMAIL SENT',
      '12T11:44 manager PUSH SKIPPED NO_DEVICE',
    ]);
    const { session } = await read(h, manager, 'session', { id: globalId('Session', sessionId) });
    expect(session.professional).toBeNull();
    const page = await (await fetch(h.url + (await pathOf(h, bookingId)))).text();
    expect(page).not.toMatch(/With |Marta/);
  });

  it('come from their schedules without them, however far ahead', async () => {
    const { manager, teacher, successor, scheduleId } = await aTeacher();
    await remove(manager, teacher, { successorId: professional(successor) });
    h.clock.set('2026-06-01T12:00:00Z');
    await h.schedules.materialize();
    const last = await h.db.prisma.session.findFirstOrThrow({
      where: { scheduleId },
      orderBy: { startsAt: 'desc' },
    });
    expect(last.professionalId).toBe(successor.id);
  });

  it('cannot be given to them any more', async () => {
    const { manager, teacher, serviceId, sessionId } = await aStaffedClass(h);
    await remove(manager, teacher, { leaveUnassigned: true });
    const professionalId = professional(teacher);
    const [service, session] = [globalId('Service', serviceId), globalId('Session', sessionId)];
    const tried: [string, object][] = [
      ['create-session', { serviceId: service, startsAt: '2026-03-20T12:00:00Z', professionalId }],
      ['create-schedule', { serviceId: service, ...weekly, professionalId }],
      ['edit-session', { sessionId: session, professionalId }],
    ];
    for (const [name, input] of tried)
      expect(await write(h, manager, name, input), name).toMatchObject({ __typename: 'NotFoundError' });
  });
});

describe('whoever leaves', () => {
  const traces = async (text: string) => {
    const tables = await h.db.sql<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
    );
    const found = tables.map(async ({ name }) => {
      const rows = await h.db.sql(`SELECT 1 FROM "${name}" t WHERE t::text ILIKE $1`, [`%${text}%`]);
      return rows.length > 0 ? [name] : [];
    });
    return (await Promise.all(found)).flat();
  };

  it('leaves no name, address or browser behind; what they taught, and what was sent, stays counted', async () => {
    h.clock.set(NOON);
    const manager = await h.aCenter();
    const person = { name: 'Wilhelmina Quux', email: 'wilma@quux.example', locale: 'ca' };
    const teacher = await h.aProfessional(person, manager);
    await aDevice(h, teacher, 'https://push.example/quux');
    const session = { manager, professionalId: teacher.id, joinUrl: JOIN_URL };
    const over = await h.aSession({ ...session, startsInMinutes: 20 });
    const bookingId = await h.aBooking(over, undefined, manager);
    await h.aSession({ ...session, startsInMinutes: 600 });
    await signIn(h, teacher);
    for (const moment of ['12:10', '13:30']) await h.at(`2026-03-10T${moment}:00Z`);
    const sent = () => h.db.prisma.delivery.count({ where: { professionalId: teacher.id, status: 'SENT' } });
    const before = await sent();
    expect(before).toBe(2);
    for (const trace of ['Quux', 'wilma@']) expect(await traces(trace)).not.toEqual([]);
    await remove(manager, teacher, { leaveUnassigned: true });
    for (const trace of ['Quux', 'wilma@']) expect(await traces(trace), trace).toEqual([]);
    expect(await sent()).toBe(before);
    expect(await h.db.prisma.session.count({ where: { professionalId: teacher.id } })).toBe(1);
    const id = globalId('Session', over);
    expect((await read(h, manager, 'session', { id })).session.professional).toMatchObject({ name: '' });
    const path = await pathOf(h, bookingId);
    for (const at of [path, `${path}/calendar.ics`])
      expect(await (await fetch(h.url + at)).text()).not.toMatch(/With|Quux/);
    // The address is free again.
    await h.aProfessional(person, manager);
  });

  it('gets none of the messages that still waited', async () => {
    const { manager, teacher, sessionId, link } = await aStaffedClass(h);
    await h.at(before(15));
    await link(null);
    await h.runDueWork();
    await link('https://meet.example/other');
    await remove(manager, teacher, { leaveUnassigned: true });
    const outbox = h.outbox.list().length;
    await h.at(before(10));
    expect(
      await h.db.prisma.delivery.count({
        where: { sessionId, professionalId: teacher.id, status: { in: ['PENDING', 'CLAIMED', 'UNKNOWN'] } },
      }),
    ).toBe(0);
    // Both managers get the alert that nobody teaches it.
    expect(
      h.outbox
        .list()
        .slice(0, h.outbox.list().length - outbox)
        .map(({ purpose }) => purpose),
    ).toEqual(['ALERT']);
  });
});

describe('at the same moment', () => {
  const ROUNDS = Array.from({ length: 6 }, (_, round) => round);
  const named = async ({ id }: Viewer) =>
    (await h.db.prisma.session.count({
      where: { professionalId: id, status: 'SCHEDULED', endsAt: { gt: h.clock() } },
    })) + (await h.db.prisma.schedule.count({ where: { professionalId: id } }));

  it.each(ROUNDS)('nobody is given a class who is leaving (%i)', async () => {
    const { manager, teacher, serviceId, sessionId } = await aStaffedClass(h);
    await h.sessions.edit(manager, sessionId, { professionalId: null });
    const professionalId = teacher.id;
    const startsAt = new Date('2026-03-20T12:00:00Z');
    await Promise.allSettled([
      other.sessions.edit(manager, sessionId, { professionalId }),
      h.sessions.create(manager, { serviceId, professionalId, startsAt }),
      h.people.removeProfessional(manager, teacher.id, { leaveUnassigned: true }),
      other.schedules.create(manager, { serviceId, professionalId, ...weekly }),
      h.sessions.edit(manager, sessionId, { professionalId }),
    ]);
    const { removedAt } = await h.db.prisma.professional.findUniqueOrThrow({ where: { id: teacher.id } });
    expect(removedAt).not.toBeNull();
    expect(await named(teacher)).toBe(0);
  });

  it.each(ROUNDS)('sessions that are being made go to the successor (%i)', async () => {
    const { manager, teacher, successor, scheduleId } = await aTeacher();
    h.clock.set('2026-04-20T12:00:00Z');
    await Promise.all([
      other.schedules.materialize(),
      h.people.removeProfessional(manager, teacher.id, { successorId: successor.id }),
      h.schedules.materialize(),
    ]);
    await h.schedules.materialize();
    expect(await named(teacher)).toBe(0);
    expect(
      await h.db.prisma.session.count({ where: { scheduleId, professionalId: successor.id } }),
    ).toBeGreaterThan(8);
  });

  it.each([
    [
      'a link that is applied',
      (viewer: Viewer, _schedule: string, token: string) => other.linkChanges.apply(viewer, token),
    ],
    [
      'a schedule that is ended',
      (viewer: Viewer, schedule: string) => other.schedules.end(viewer, schedule, { until: '2026-03-16' }),
    ],
  ])('the removal waits in turn with %s', async (_what, act) => {
    const { manager, teacher, serviceId, scheduleId } = await aTeacher();
    // Sessions that the dispatch loop locks in another order than they were created in.
    await h.db.prisma.schedule.update({ where: { id: scheduleId }, data: { professionalId: null } });
    const [held] = await h.db.sql<{ id: string }>(
      `WITH turned AS (
         UPDATE session s SET next_transition_at = timestamptz '2026-03-11' - n.nth * interval '1 hour'
         FROM (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM session WHERE schedule_id = $1) n
         WHERE s.id = n.id RETURNING s.id)
       SELECT id FROM turned ORDER BY id OFFSET 4 LIMIT 1`,
      [scheduleId],
    );
    const preview = await h.linkChanges.preview(manager, serviceId, 'https://meet.example/another');
    const both = await h.db.transaction(async (sql) => {
      await sql('SELECT 1 FROM session WHERE id = $1 FOR UPDATE', [held!.id]);
      const going = [
        act(manager, scheduleId, preview!.token),
        h.people.removeProfessional(manager, teacher.id, { leaveUnassigned: true }),
      ];
      await expect.poll(() => h.db.sql(WAITING)).toHaveLength(2);
      return { ended: Promise.allSettled(going) };
    });
    expect(await both.ended).toEqual([
      expect.objectContaining({ status: 'fulfilled' }),
      { status: 'fulfilled', value: undefined },
    ]);
  });

  it.each(ROUNDS)('two who are each other’s successors do not both leave (%i)', async () => {
    const { manager, teacher, successor } = await aTeacher();
    const gone = await Promise.allSettled([
      h.people.removeProfessional(manager, teacher.id, { successorId: successor.id }),
      other.people.removeProfessional(manager, successor.id, { successorId: teacher.id }),
    ]);
    expect(gone.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(
      await h.db.prisma.session.count({
        where: {
          professional: { removedAt: { not: null } },
          centerId: manager.centerId,
          endsAt: { gt: h.clock() },
        },
      }),
    ).toBe(0);
  });
});
