import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError, NotFoundError } from '../../src/lib/errors.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { statementsOf } from '../support/statements.ts';

// NOON is a Tuesday in Madrid, before its clocks go forward on the 29th of March.
let h: Harness;
beforeEach(async () => {
  h = await harness();
});
afterEach(() => h.close());

const DAY = 24 * 3_600_000;
const LINK = 'https://meet.example/flow';

type Change = Record<string, unknown>;
const aSchedule = async ({ serviceId, ...change }: Change = {}, by = h.manager) =>
  h.schedules.create(by, {
    serviceId: (serviceId as string) ?? (await h.aService({ joinUrl: LINK }, by)),
    professionalId: null,
    weekdays: ['TUESDAY'],
    startTime: '18:00',
    from: '2026-03-01',
    ...change,
  });

const sessionsOf = (scheduleId: string) =>
  h.db.prisma.session.findMany({ where: { scheduleId }, orderBy: { startsAt: 'asc' } });
const startsOf = async (scheduleId: string) =>
  (await sessionsOf(scheduleId)).map(({ startsAt }) => startsAt.toISOString().slice(0, 16));
const TUESDAYS = [
  '2026-03-10T17:00',
  '2026-03-17T17:00',
  '2026-03-24T17:00',
  '2026-03-31T16:00',
  '2026-04-07T16:00',
  '2026-04-14T16:00',
  '2026-04-21T16:00',
  '2026-04-28T16:00',
  '2026-05-05T16:00',
];
const inDays = (days: number) => h.clock.set(new Date(Date.parse(NOON) + days * DAY));

describe('a new schedule', () => {
  it('has its sessions of the next eight weeks, at the same local hour on both sides of a clock change', async () => {
    expect(await startsOf(await aSchedule())).toEqual(TUESDAYS);
  });

  it('in autumn, too', async () => {
    h.clock.set('2026-10-12T12:00:00Z');
    const id = await aSchedule({ from: '2026-10-13', until: '2026-11-03' });
    expect(await startsOf(id)).toEqual([
      '2026-10-13T16:00',
      '2026-10-20T16:00',
      '2026-10-27T17:00',
      '2026-11-03T17:00',
    ]);
  });

  it('at an hour that a clock change skips moves forward by the gap, and at one that it repeats is the first', async () => {
    const atNight = { weekdays: ['SUNDAY'], startTime: '02:30' };
    const spring = await aSchedule({ ...atNight, until: '2026-04-05' });
    expect(await startsOf(spring)).toEqual([
      '2026-03-15T01:30',
      '2026-03-22T01:30',
      '2026-03-29T01:30',
      '2026-04-05T00:30',
    ]);
    h.clock.set('2026-10-12T12:00:00Z');
    const autumn = await aSchedule({ ...atNight, from: '2026-10-18', until: '2026-11-01' });
    expect(await startsOf(autumn)).toEqual(['2026-10-18T00:30', '2026-10-25T00:30', '2026-11-01T01:30']);
  });

  it('has one session a day across a change that skips or repeats it, and none disappears', async () => {
    const everyDay = { weekdays: ['SATURDAY', 'SUNDAY', 'MONDAY'], startTime: '02:30' };
    for (const [today, from, until] of [
      ['2026-03-20', '2026-03-28', '2026-03-30'],
      ['2026-10-20', '2026-10-24', '2026-10-26'],
    ] as const) {
      h.clock.set(`${today}T12:00:00Z`);
      const id = await aSchedule({ ...everyDay, from, until });
      await h.schedules.materialize();
      const days = (await sessionsOf(id)).map(({ scheduleDate }) => scheduleDate!.toISOString().slice(0, 10));
      expect(days).toEqual([from, `${from.slice(0, 8)}${Number(from.slice(8)) + 1}`, until]);
    }
  });

  it('makes none that have begun, none before its first day and none after its last', async () => {
    h.clock.set('2026-03-10T17:00:00Z');
    const id = await aSchedule({ from: '2026-03-10', until: '2026-03-24' });
    expect(await startsOf(id)).toEqual(['2026-03-17T17:00', '2026-03-24T17:00']);
  });

  it('that begins later than that has none yet, and gets them when their time has come', async () => {
    const id = await aSchedule({ from: '2026-05-06' });
    expect(await startsOf(id)).toEqual([]);
    inDays(7);
    await h.schedules.materialize();
    expect(await startsOf(id)).toEqual(['2026-05-12T16:00']);
  });

  it('makes sessions that inherit what the service has', async () => {
    const professional = await h.aProfessional();
    const serviceId = await h.aService({ joinUrl: LINK, accessLeadMinutes: 15, capacity: 7 });
    const change = { serviceId, professionalId: professional.id, durationMinutes: 45 };
    const [session] = await sessionsOf(await aSchedule(change));
    expect(session).toMatchObject({
      serviceId,
      professionalId: professional.id,
      origin: 'SCHEDULED',
      status: 'SCHEDULED',
      startsAt: new Date('2026-03-10T17:00Z'),
      endsAt: new Date('2026-03-10T17:45Z'),
      capacity: 7,
      sendAt: new Date('2026-03-10T16:45Z'),
      sendTiming: 'AUTO',
      opensAt: new Date('2026-03-10T16:45Z'),
      joinUrl: LINK,
      joinUrlSource: 'INHERITED',
      joiningInstructions: null,
      joiningInstructionsSource: 'NONE',
      // Due now: its opening may have to wait for the class before it.
      nextTransitionAt: new Date(NOON),
    });
  });

  it('lasts in real minutes, also across a clock change', async () => {
    const change = { weekdays: ['SUNDAY'], startTime: '01:30', durationMinutes: 60 };
    const [, , session] = await sessionsOf(await aSchedule(change));
    expect(session).toMatchObject({
      startsAt: new Date('2026-03-29T00:30Z'),
      endsAt: new Date('2026-03-29T01:30Z'),
    });
  });

  it('in person has no online half', async () => {
    const serviceId = await h.aService({ modality: 'IN_PERSON' });
    const [session] = await sessionsOf(await aSchedule({ serviceId }));
    expect(session).toMatchObject({ sendAt: null, sendTiming: null, opensAt: null, joinUrlSource: 'NONE' });
    expect(session!.nextTransitionAt).toEqual(session!.startsAt);
  });

  it('opens access at once where a long lead has begun already', async () => {
    await aSchedule({ serviceId: await h.aService({ joinUrl: LINK, accessLeadMinutes: 10 * 60 }) });
    expect(h.scheduler.instants()).toEqual([new Date(NOON)]);
    await h.runDueWork();
    const opened = await h.db.prisma.session.findMany({ where: { openedAt: { not: null } } });
    expect(opened.map(({ startsAt }) => startsAt)).toEqual([new Date('2026-03-10T17:00Z')]);
  });

  it('wakes the scheduler for the first of its sessions', async () => {
    await aSchedule();
    expect(h.scheduler.instants()).toEqual([new Date('2026-03-10T17:00Z')]);
  });
});

describe('a schedule is refused', () => {
  const refusal = (change: Change, by = h.manager) => aSchedule(change, by).catch((error: unknown) => error);

  it.each([
    ['weekdays', { weekdays: [] }],
    ['startTime', { startTime: '6pm' }],
    ['until', { from: '2026-03-20', until: '2026-03-19' }],
    ['until', { until: '2026-03-09' }],
  ])('by its field %s: %o', async (field, change) => {
    const error = await refusal(change);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ field });
  });

  it('for an archived service', async () => {
    const serviceId = await h.aService();
    await h.services.archive(h.manager, serviceId);
    expect(await refusal({ serviceId })).toMatchObject({ field: 'serviceId' });
  });

  it('for a service or a teacher of another center', async () => {
    const other = await h.aCenter();
    const foreign = await h.aProfessional({}, other);
    expect(await refusal({ serviceId: await h.aService({}, other) })).toBeInstanceOf(NotFoundError);
    expect(await refusal({ professionalId: foreign.id })).toBeInstanceOf(NotFoundError);
    expect(await h.db.prisma.schedule.count()).toBe(0);
  });
});

describe('the materialization window', () => {
  it('moves on by the day, and makes nothing twice', async () => {
    const id = await aSchedule();
    await h.schedules.materialize();
    expect(await startsOf(id)).toEqual(TUESDAYS);
    inDays(7);
    await h.schedules.materialize();
    await h.schedules.materialize();
    expect(await startsOf(id)).toEqual([...TUESDAYS, '2026-05-12T16:00']);
  });

  it('may be filled by many nodes at once', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => aSchedule()));
    inDays(14);
    await Promise.all(Array.from({ length: 8 }, h.schedules.materialize));
    for (const id of ids) expect(await startsOf(id)).toHaveLength(TUESDAYS.length + 2);
  });

  it('makes nothing of days that passed while nobody looked', async () => {
    const id = await aSchedule();
    inDays(70);
    await h.schedules.materialize();
    expect((await startsOf(id)).slice(TUESDAYS.length - 1)).toEqual([
      '2026-05-05T16:00',
      ...['05-19', '05-26', '06-02', '06-09', '06-16', '06-23', '06-30', '07-07', '07-14'].map(
        (day) => `2026-${day}T16:00`,
      ),
    ]);
  });

  it('never brings back a session that was removed', async () => {
    const id = await aSchedule();
    const [, , third] = await sessionsOf(id);
    await h.db.prisma.session.delete({ where: { id: third!.id } });
    inDays(7);
    await h.schedules.materialize();
    const left = TUESDAYS.filter((_, place) => place !== 2);
    expect(await startsOf(id)).toEqual([...left, '2026-05-12T16:00']);
  });

  it('gives no day a second session, also not that of one moved away', async () => {
    const id = await aSchedule();
    const [, second] = await sessionsOf(id);
    const startsAt = new Date('2026-03-19T17:00Z');
    await h.sessions.move(h.manager, second!.id, { startsAt, sendTime: 'KEEP' });
    // As if a node looked at the same days again: what the sessions say of their days stands against it.
    await h.db.prisma.schedule.update({
      where: { id },
      data: { materializedThrough: new Date('2026-03-01') },
    });
    await h.schedules.materialize();
    expect(await startsOf(id)).toEqual([TUESDAYS[0], '2026-03-19T17:00', ...TUESDAYS.slice(2)]);
  });

  it('is the center’s own day', async () => {
    h.clock.set('2026-03-10T11:30:00Z');
    const by = await h.aCenter({ timeZone: 'Pacific/Auckland' });
    const id = await aSchedule({ weekdays: ['WEDNESDAY'], startTime: '08:00' }, by);
    // There it is past midnight already: Wednesday.
    expect((await startsOf(id)).at(-1)).toBe('2026-05-05T20:00');
    await h.schedules.materialize();
    expect(await startsOf(id)).toHaveLength(9);
  });

  it('follows the center into another zone; what exists keeps its instant', async () => {
    const id = await aSchedule();
    await h.centers.update(h.manager, { timeZone: 'America/New_York' });
    inDays(7);
    await h.schedules.materialize();
    expect(await startsOf(id)).toEqual([...TUESDAYS, '2026-05-12T22:00']);
  });

  it('stops with the schedule and with the service’s offer', async () => {
    const archived = await h.aService();
    const ids = [await aSchedule({ until: '2026-05-06' }), await aSchedule({ serviceId: archived })];
    await h.services.archive(h.manager, archived);
    inDays(14);
    await h.schedules.materialize();
    for (const id of ids) expect(await startsOf(id)).toEqual(TUESDAYS);
  });

  it('gives new sessions what the service has by now, and nobody who left', async () => {
    const teacher = await h.aProfessional();
    const serviceId = await h.aService();
    const id = await aSchedule({ serviceId, professionalId: teacher.id });
    await h.services.update(h.manager, serviceId, { joinUrl: LINK, capacity: 3 });
    await h.people.removeProfessional(h.manager, teacher.id, { leaveUnassigned: true });
    inDays(7);
    await h.schedules.materialize();
    const sessions = await sessionsOf(id);
    expect(sessions.at(-1)).toMatchObject({ joinUrl: LINK, capacity: 3, professionalId: null });
    expect(sessions.at(0)).toMatchObject({ joinUrl: LINK, capacity: 20, professionalId: null });
  });

  it('waits for nobody: a schedule whose service is being changed is filled the next time', async () => {
    const serviceId = await h.aService();
    const id = await aSchedule({ serviceId });
    inDays(7);
    await h.db.transaction(async (sql) => {
      await sql('SELECT 1 FROM service WHERE id = $1 FOR UPDATE', [serviceId]);
      await h.schedules.materialize();
    });
    expect(await startsOf(id)).toEqual(TUESDAYS);
    await h.schedules.materialize();
    expect(await startsOf(id)).toHaveLength(TUESDAYS.length + 1);
  });

  it('is filled by a constant number of statements, however many schedules there are', async () => {
    const serviceId = await h.aService();
    await aSchedule({ serviceId });
    inDays(7);
    const one = await statementsOf(h.schedules.materialize);
    for (let n = 0; n < 20; n += 1) await aSchedule({ serviceId });
    inDays(14);
    expect(await statementsOf(h.schedules.materialize)).toEqual(one);
    expect(await h.db.prisma.session.count()).toBe(11 + 20 * 10);
  });
});

describe('ending a schedule', () => {
  const end = (id: string, until: string, by = h.manager) => h.schedules.end(by, id, { until });
  const last = '2026-03-24';

  it('removes the later sessions and makes no more', async () => {
    const id = await aSchedule();
    await end(id, last);
    expect(await startsOf(id)).toEqual(TUESDAYS.slice(0, 3));
    inDays(7);
    await h.schedules.materialize();
    expect(await startsOf(id)).toEqual(TUESDAYS.slice(0, 3));
  });

  it('keeps what somebody has booked, or had', async () => {
    const id = await aSchedule();
    const sessions = await sessionsOf(id);
    await h.aBooking(sessions[4]!.id);
    await h.bookings.cancel(h.manager, await h.aBooking(sessions[6]!.id));
    await end(id, last);
    const left = [...TUESDAYS.slice(0, 3), TUESDAYS[4], TUESDAYS[6]];
    expect(await startsOf(id)).toEqual(left);
    await end(id, last);
    expect(await startsOf(id)).toEqual(left);
    expect(await h.db.prisma.booking.count()).toBe(2);
  });

  it('leaves alone what has begun, and other schedules', async () => {
    const serviceId = await h.aService();
    const [id, other] = [await aSchedule({ serviceId }), await aSchedule({ serviceId })];
    h.clock.set('2026-03-31T16:00:00Z');
    await end(id, last);
    expect(await startsOf(id)).toEqual(TUESDAYS.slice(0, 4));
    expect(await startsOf(other)).toEqual(TUESDAYS);
  });

  it('and booking one of its sessions at once: either it is booked and stays, or it is gone', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => aSchedule()));
    const outcomes = await Promise.all(
      ids.map(async (id) => {
        const session = (await sessionsOf(id))[5]!;
        const customer = await h.aCustomer();
        const [booked] = await Promise.allSettled([h.aBooking(session.id, customer), end(id, last)]);
        const stays = (await h.db.prisma.session.count({ where: { id: session.id } })) === 1;
        if (booked.status === 'rejected') expect(booked.reason).toBeInstanceOf(NotFoundError);
        return stays === (booked.status === 'fulfilled');
      }),
    );
    expect(outcomes).toEqual(ids.map(() => true));
  });

  it('and materializing it at once makes nothing after the end', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => aSchedule()));
    inDays(28);
    await Promise.all(ids.flatMap((id) => [h.schedules.materialize(), end(id, '2026-05-12')]));
    for (const id of ids) expect((await startsOf(id)).at(-1)! <= '2026-05-12T16:00').toBe(true);
  });

  it('is refused before its first day, after its present end, and to strangers', async () => {
    const id = await aSchedule({ until: '2026-04-30' });
    await expect(end(id, '2026-02-28')).rejects.toMatchObject({ field: 'until' });
    await expect(end(id, '2026-05-01')).rejects.toMatchObject({ field: 'until' });
    await expect(end(id, 'never')).rejects.toMatchObject({ field: 'until' });
    await expect(end(id, last, await h.aCenter())).rejects.toBeInstanceOf(NotFoundError);
    expect(await startsOf(id)).toEqual(TUESDAYS.slice(0, 8));
  });
});
