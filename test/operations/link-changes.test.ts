import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Harness, harness } from '../support/harness.ts';
import { aSeat, outcomesOf } from '../support/notices.ts';
import { statementsOf } from '../support/statements.ts';

const A = 'https://meet.example/a';
const B = 'https://meet.example/b';
const C = 'https://meet.example/c';

let h: Harness;
beforeEach(async () => {
  h = await harness();
});
afterEach(() => h.close());

const aSchedule = (serviceId: string, change: Record<string, unknown> = {}) =>
  h.schedules.create(h.manager, {
    serviceId,
    professionalId: null,
    weekdays: ['TUESDAY'],
    startTime: '18:00',
    from: '2026-03-10',
    ...change,
  });

/** A service with its sessions of the next Tuesdays, and one on its own. */
async function aWeeklyClass(joinUrl: string | null = A, change: Record<string, unknown> = {}) {
  const serviceId = await h.aService({ joinUrl, ...change });
  const scheduleId = await aSchedule(serviceId);
  const oneOff = await h.aSession({ serviceId, startsInMinutes: 30 * 24 * 60, joinUrl: null });
  const where = { scheduleId };
  const sessions = await h.db.prisma.session.findMany({ where, orderBy: { startsAt: 'asc' } });
  return { serviceId, scheduleId, oneOff, ids: sessions.map(({ id }) => id) };
}

const update = (serviceId: string, change: Record<string, unknown>) =>
  h.services.update(h.manager, serviceId, change);
const edit = (id: string, joinUrl: { set: string } | { clear: true }) =>
  h.access.edit(h.manager, id, { joinUrl });
const session = (id: string) => h.db.prisma.session.findUniqueOrThrow({ where: { id } });
/** The links of these sessions, each with where it is from. */
const links = async (ids: string[]) =>
  Promise.all(
    ids.map(async (id) => {
      const { joinUrl, joinUrlSource } = await session(id);
      return [joinUrl, joinUrlSource].filter(Boolean).join(' ');
    }),
  );
const service = (id: string) => h.db.prisma.service.findUniqueOrThrow({ where: { id } });
const latest = (serviceId: string) =>
  h.db.prisma.serviceLinkChange.findFirstOrThrow({ where: { serviceId }, orderBy: { id: 'desc' } });
const preview = async (serviceId: string, joinUrl: string | null) =>
  (await h.linkChanges.preview(h.manager, serviceId, joinUrl))!;
const apply = (token: string) => h.linkChanges.apply(h.manager, token);
const undo = (id: string) => h.linkChanges.undo(h.manager, id);
const OUTDATED = { name: 'PreviewOutdatedError' };

describe('a service’s new link', () => {
  it('is added to every session that has none (R18)', async () => {
    const { serviceId, ids } = await aWeeklyClass(null);
    await update(serviceId, { joinUrl: A });
    expect(new Set(await links(ids))).toEqual(new Set([`${A} INHERITED`]));
  });

  it('replaces one that was not entered by hand, and no other (R19)', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    await edit(ids[1]!, { set: A });
    await edit(ids[2]!, { set: C });
    await update(serviceId, { joinUrl: B });
    const [first, second, third, ...rest] = await links(ids);
    expect([first, second, third]).toEqual([`${B} INHERITED`, `${A} MANUAL`, `${C} MANUAL`]);
    expect(new Set(rest)).toEqual(new Set([`${B} INHERITED`]));
  });

  it('fills one that was cleared by hand', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    await edit(ids[0]!, { clear: true });
    await update(serviceId, { joinUrl: B });
    expect((await links(ids))[0]).toBe(`${B} INHERITED`);
  });

  it('never touches a one-off session, with a link or without (R20)', async () => {
    const { serviceId, oneOff } = await aWeeklyClass();
    const empty = await h.aSession({ serviceId, startsInMinutes: 90 });
    await edit(empty, { clear: true });
    const before = await Promise.all([oneOff, empty].map(session));
    await update(serviceId, { joinUrl: B });
    expect(await Promise.all([oneOff, empty].map(session))).toEqual(before);
    expect(await links([oneOff, empty])).toEqual([`${A} COPIED`, 'NONE']);
  });

  it('never touches what is over or cancelled, nor another service’s', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    const other = await aWeeklyClass();
    await h.sessions.cancel(h.manager, ids[3]!, null);
    h.clock.set('2026-03-17T18:00:00Z');
    await update(serviceId, { joinUrl: B });
    const [over, ended, next, cancelled] = await links(ids);
    expect([over, ended, next, cancelled]).toEqual([A, A, B, A].map((link) => `${link} INHERITED`));
    expect(new Set(await links(other.ids))).toEqual(new Set([`${A} INHERITED`]));
  });

  it('leads everybody there who has the message with the old one, and releases what was held', async () => {
    const { serviceId, ids } = await aWeeklyClass(null);
    const { customer, bookingId } = await aSeat(h, ids[0]!);
    const join = async () => (await h.access.join({ viewer: customer, bookingId })).joinUrl;
    await h.at('2026-03-10T17:00:00Z');
    expect(await outcomesOf(h, { bookingId })).toEqual([]);
    await update(serviceId, { joinUrl: A });
    await h.runDueWork();
    expect(await outcomesOf(h, { bookingId })).toEqual(['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE']);
    expect(await join()).toBe(A);
    await update(serviceId, { joinUrl: B });
    expect(await join()).toBe(B);
    await h.runDueWork();
    expect(await outcomesOf(h, { bookingId })).toHaveLength(2);
  });

  it('is told to those who watch each session that it touched', async () => {
    const { serviceId, ids, oneOff } = await aWeeklyClass();
    await edit(ids[1]!, { set: C });
    await h.runDueWork();
    const heard: string[] = [];
    for (const id of [...ids, oneOff]) h.events.subscribe(`session:${id}`, () => heard.push(id));
    await update(serviceId, { joinUrl: B });
    await h.runDueWork();
    expect(heard.sort()).toEqual(ids.filter((id) => id !== ids[1]).sort());
  });

  it('taken away, empties what was inherited and says how many booked people that concerns', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    await edit(ids[1]!, { set: C });
    await Promise.all([aSeat(h, ids[0]!), aSeat(h, ids[0]!), aSeat(h, ids[1]!), aSeat(h, ids[2]!)]);
    const shown = await preview(serviceId, null);
    expect(shown.sessions.reduce((sum, { peopleConcerned }) => sum + peopleConcerned, 0)).toBe(3);
    await update(serviceId, { joinUrl: null });
    expect((await links(ids)).slice(0, 3)).toEqual(['NONE', `${C} MANUAL`, 'NONE']);
    expect(await latest(serviceId)).toMatchObject({
      cleared: ids.length - 1,
      keptManual: 1,
      oldLinkHolders: 3,
    });
  });

  it('counts as holders of a replaced one those who had the notice', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    await aSeat(h, ids[0]!);
    await aSeat(h, ids[1]!);
    await h.at('2026-03-10T17:00:00Z');
    await update(serviceId, { joinUrl: B });
    expect(await latest(serviceId)).toMatchObject({
      joinUrl: B,
      previousJoinUrl: A,
      filled: 0,
      replaced: ids.length,
      cleared: 0,
      keptManual: 0,
      keptOneOff: 1,
      oldLinkHolders: 1,
    });
  });

  it('that is the old one changes nothing', async () => {
    const { serviceId } = await aWeeklyClass();
    await update(serviceId, { joinUrl: ` ${A} ` });
    expect(await h.db.prisma.serviceLinkChange.count()).toBe(0);
  });
});

describe('a preview', () => {
  it('says of every session what would happen, and changes nothing', async () => {
    const { serviceId, ids, oneOff } = await aWeeklyClass();
    await edit(ids[1]!, { set: C });
    await edit(ids[2]!, { clear: true });
    await h.sessions.cancel(h.manager, ids[3]!, null);
    const before = await h.db.prisma.session.findMany({ orderBy: { id: 'asc' } });
    const effects = Object.fromEntries(
      (await preview(serviceId, B)).sessions.map(({ sessionId, effect }) => [sessionId, effect]),
    );
    expect(effects).toEqual({
      ...Object.fromEntries(ids.map((id) => [id, 'REPLACE'])),
      [ids[1]!]: 'KEEP_MANUAL',
      [ids[2]!]: 'FILL',
      [ids[3]!]: undefined,
      [oneOff]: 'KEEP_ONE_OFF',
    });
    expect(await h.db.prisma.session.findMany({ orderBy: { id: 'asc' } })).toEqual(before);
    expect(await service(serviceId)).toMatchObject({ joinUrl: A });
  });

  it('is in the order of the starts', async () => {
    const { serviceId, ids, oneOff } = await aWeeklyClass();
    const shown = (await preview(serviceId, B)).sessions.map(({ sessionId }) => sessionId);
    expect(shown.filter((id) => id !== oneOff)).toEqual(ids);
    expect(shown.indexOf(oneOff)).toBe(5);
  });

  it('is applied exactly', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    await edit(ids[1]!, { set: C });
    await edit(ids[2]!, { clear: true });
    const { token } = await preview(serviceId, B);
    // Nothing that it showed.
    await aSeat(h, ids[0]!);
    const change = await h.db.prisma.serviceLinkChange.findUniqueOrThrow({
      where: { id: await apply(token) },
    });
    expect(change).toMatchObject({ filled: 1, replaced: ids.length - 2, keptManual: 1, keptOneOff: 1 });
    expect((await links(ids)).slice(0, 3)).toEqual([`${B} INHERITED`, `${C} MANUAL`, `${B} INHERITED`]);
    expect(await service(serviceId)).toMatchObject({ joinUrl: B });
  });

  type Class = Awaited<ReturnType<typeof aWeeklyClass>>;
  it.each<[string, (of: Class) => Promise<unknown>]>([
    ['a session’s link', ({ ids }) => edit(ids[4]!, { set: C })],
    ['the service’s link', ({ serviceId }) => update(serviceId, { joinUrl: C })],
    ['a cancellation', ({ ids }) => h.sessions.cancel(h.manager, ids[4]!, null)],
    ['a new session', ({ serviceId }) => h.aSession({ serviceId })],
    ['a new schedule', ({ serviceId }) => aSchedule(serviceId)],
    ['an end of a session', async () => h.clock.set('2026-03-10T18:00:00Z')],
    ['its own application', async ({ serviceId }) => apply((await preview(serviceId, B)).token)],
  ])('is outdated by %s, and then nothing is changed', async (_, change) => {
    const of = await aWeeklyClass();
    const { token } = await preview(of.serviceId, B);
    await change(of);
    const before = await links(of.ids);
    await expect(apply(token)).rejects.toMatchObject(OUTDATED);
    expect(await links(of.ids)).toEqual(before);
  });

  it('applied by two at once is applied by one', async () => {
    const { serviceId } = await aWeeklyClass();
    const { token } = await preview(serviceId, B);
    const outcomes = await Promise.allSettled([apply(token), apply(token), apply(token)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await h.db.prisma.serviceLinkChange.count()).toBe(1);
  });

  it('is refused where there is nothing to show, and its token where it is none', async () => {
    const { serviceId } = await aWeeklyClass();
    const stranger = await h.aCenter();
    const { token } = await preview(serviceId, B);
    expect(await h.linkChanges.preview(stranger, serviceId, B)).toBeNull();
    await expect(h.linkChanges.apply(stranger, token)).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(apply('a token')).rejects.toMatchObject({ name: 'InvalidInputError', field: 'token' });
    await expect(preview(serviceId, 'meet me')).rejects.toMatchObject({ name: 'InvalidJoinUrlError' });
    const inPerson = await h.aService({ modality: 'IN_PERSON' });
    await expect(preview(inPerson, B)).rejects.toMatchObject({ field: 'serviceId' });
  });
});

describe('undoing a change', () => {
  it('restores what each session had, and the service’s own link', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    await edit(ids[1]!, { set: C });
    await edit(ids[2]!, { clear: true });
    const before = await links(ids);
    const id = await apply((await preview(serviceId, B)).token);
    await undo(id);
    expect(await links(ids)).toEqual(before);
    expect(await service(serviceId)).toMatchObject({ joinUrl: A });
    expect(await latest(serviceId)).toMatchObject({ id, undoneAt: h.clock() });
  });

  it('restores what a clearing emptied', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    await update(serviceId, { joinUrl: null });
    await undo((await latest(serviceId)).id);
    expect(new Set(await links(ids))).toEqual(new Set([`${A} INHERITED`]));
  });

  it('leaves what was edited by hand since, cancelled, or is over', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    await update(serviceId, { joinUrl: B });
    await edit(ids[1]!, { set: B });
    await edit(ids[2]!, { clear: true });
    await h.sessions.cancel(h.manager, ids[3]!, null);
    h.clock.set('2026-03-10T18:00:00Z');
    await undo((await latest(serviceId)).id);
    expect((await links(ids)).slice(0, 5)).toEqual([
      `${B} INHERITED`,
      `${B} MANUAL`,
      'NONE',
      `${B} INHERITED`,
      `${A} INHERITED`,
    ]);
  });

  it.each([
    [B, A],
    [null, A],
    [B, null],
  ])('to %s takes along what has come to follow the service since, back to %s', async (to, from) => {
    const { serviceId, scheduleId, ids } = await aWeeklyClass(from);
    await edit(ids[0]!, { set: C });
    await update(serviceId, { joinUrl: to });
    await h.access.edit(h.manager, ids[0]!, { joinUrl: { reset: true } });
    h.clock.set('2026-03-17T12:00:00Z');
    await h.schedules.materialize();
    await h.access.edit(h.manager, ids[1]!, { joinUrl: { clear: true } });
    await undo((await latest(serviceId)).id);
    const sessions = await h.db.prisma.session.findMany({
      where: { scheduleId },
      orderBy: { startsAt: 'asc' },
    });
    expect(sessions).toHaveLength(ids.length + 1);
    expect(sessions.at(-1)!.joinUrl).toBe(from);
  });

  it('of an older change leaves what a newer one did', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    await update(serviceId, { joinUrl: B });
    const { id } = await latest(serviceId);
    await update(serviceId, { joinUrl: C });
    await undo(id);
    expect(new Set(await links(ids))).toEqual(new Set([`${C} INHERITED`]));
    expect(await service(serviceId)).toMatchObject({ joinUrl: C });
  });

  it('happens once, and in its own center', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    await update(serviceId, { joinUrl: B });
    const { id } = await latest(serviceId);
    await expect(h.linkChanges.undo(await h.aCenter(), id)).rejects.toMatchObject({ name: 'NotFoundError' });
    await undo(id);
    await update(serviceId, { joinUrl: B });
    await expect(undo(id)).rejects.toMatchObject(OUTDATED);
    expect(new Set(await links(ids))).toEqual(new Set([`${B} INHERITED`]));
  });
});

describe('a service’s new instructions', () => {
  const instructions = async (id: string) => {
    const { joiningInstructions, joiningInstructionsSource } = await session(id);
    return [joiningInstructions, joiningInstructionsSource].filter(Boolean).join(' ');
  };

  it('follow the same rule', async () => {
    const { serviceId, ids, oneOff } = await aWeeklyClass(A, { joiningInstructions: 'Old' });
    await h.access.edit(h.manager, ids[1]!, { joiningInstructions: { set: 'By hand' } });
    await h.access.edit(h.manager, ids[2]!, { joiningInstructions: { clear: true } });
    await h.sessions.cancel(h.manager, ids[3]!, null);
    await update(serviceId, { joiningInstructions: 'New' });
    const shown = [...ids.slice(0, 5), oneOff];
    expect(await Promise.all(shown.map(instructions))).toEqual([
      'New INHERITED',
      'By hand MANUAL',
      'New INHERITED',
      'Old INHERITED',
      'New INHERITED',
      'Old COPIED',
    ]);
    await update(serviceId, { joiningInstructions: null });
    expect(await Promise.all(shown.slice(0, 3).map(instructions))).toEqual([
      'NONE',
      'By hand MANUAL',
      'NONE',
    ]);
  });
});

describe('a service’s new instructions, and none', () => {
  it('never touch what is over, and are told to those who watch what they did touch', async () => {
    const { serviceId, ids, oneOff } = await aWeeklyClass(A, { joiningInstructions: 'Old' });
    await h.access.edit(h.manager, ids[2]!, { joiningInstructions: { set: 'By hand' } });
    await h.at('2026-03-10T18:00:00Z');
    const heard: string[] = [];
    for (const id of [...ids, oneOff]) h.events.subscribe(`session:${id}`, () => heard.push(id));
    await update(serviceId, { joiningInstructions: null });
    await h.runDueWork();
    expect(heard.sort()).toEqual(ids.filter((id) => id !== ids[0] && id !== ids[2]).sort());
    const [over, next] = await Promise.all(ids.slice(0, 2).map(session));
    expect(over).toMatchObject({ joiningInstructions: 'Old', joiningInstructionsSource: 'INHERITED' });
    expect(next).toMatchObject({ joiningInstructions: null, joiningInstructionsSource: 'NONE' });
  });
});

describe('a service’s new lead', () => {
  it('moves automatic times that are not sent yet, of scheduled sessions only', async () => {
    const { serviceId, ids, oneOff } = await aWeeklyClass();
    await h.access.edit(h.manager, ids[1]!, { sendAt: { set: new Date('2026-03-17T16:00:00Z') } });
    await h.at('2026-03-10T17:00:00Z');
    const before = await Promise.all([ids[0]!, ids[1]!, oneOff].map(session));
    await update(serviceId, { accessLeadMinutes: 30 });
    expect(await Promise.all([ids[0]!, ids[1]!, oneOff].map(session))).toEqual(before);
    const due = new Date('2026-03-24T16:30:00Z');
    expect(await session(ids[2]!)).toMatchObject({ sendAt: due, opensAt: due, sendTiming: 'AUTO' });
    const version = (await session(ids[2]!)).version;
    await update(serviceId, { accessLeadMinutes: 30 });
    expect((await session(ids[2]!)).version).toBe(version);
  });
});

describe('at once with a service’s new link', () => {
  it('a link entered by hand stays by hand', async () => {
    const { serviceId, ids } = await aWeeklyClass();
    await Promise.all([update(serviceId, { joinUrl: B }), ...ids.map((id) => edit(id, { set: C }))]);
    expect(new Set(await links(ids))).toEqual(new Set([`${C} MANUAL`]));
  });

  it('new sessions have it, whichever came first', async () => {
    const { serviceId } = await aWeeklyClass();
    await Promise.all([
      aSchedule(serviceId),
      update(serviceId, { joinUrl: B }),
      aSchedule(serviceId),
      aSchedule(serviceId),
    ]);
    const where = { serviceId, origin: 'SCHEDULED' } as const;
    const found = await h.db.prisma.session.findMany({ where, distinct: ['joinUrl'] });
    expect(found.map(({ joinUrl }) => joinUrl)).toEqual([B]);
  });
});

describe('ten thousand sessions', () => {
  /** As many sessions of the schedule after those it has. */
  const more = (scheduleId: string, count: number) =>
    h.db.sql(
      `INSERT INTO session (center_id, service_id, schedule_id, schedule_date, origin, starts_at, ends_at, capacity,
         send_at, send_timing, opens_at, join_url, join_url_source, created_at, processed_through, next_transition_at)
       SELECT center_id, service_id, schedule_id, schedule_date + n, origin, at, at + interval '1 hour', capacity,
         at, send_timing, at, join_url, join_url_source, created_at, processed_through, at
       FROM (SELECT * FROM session WHERE schedule_id = $1 ORDER BY starts_at DESC LIMIT 1) s,
         generate_series(1, $2::int) n, LATERAL (SELECT starts_at + make_interval(days => n)) t (at)`,
      [scheduleId, count],
    );

  it('take no statement more than ten, whether the link is changed, applied or undone', async () => {
    const { serviceId, scheduleId, ids } = await aWeeklyClass();
    const { token } = await preview(serviceId, B);
    const statements = async (token: string) => [
      await statementsOf(() => apply(token)),
      await statementsOf(async () => undo((await latest(serviceId)).id)),
      await statementsOf(() => update(serviceId, { joinUrl: C })),
    ];
    const few = await statements(token);
    await update(serviceId, { joinUrl: A });
    await more(scheduleId, 10_000);
    expect(await statements((await preview(serviceId, B)).token)).toEqual(few);
    for (const sent of few) expect(sent.filter((text) => /UPDATE session/.test(text))).toHaveLength(1);
    expect(await h.db.prisma.session.count({ where: { joinUrl: C, joinUrlSource: 'INHERITED' } })).toBe(
      10_000 + ids.length,
    );
  }, 60_000);
});
