import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LinkChanges, openLinkChanges } from '../support/link-changes.ts';
import { aSeat, outcomesOf } from '../support/notices.ts';
import { statementsOf } from '../support/statements.ts';

const A = 'https://meet.example/a';
const B = 'https://meet.example/b';
const C = 'https://meet.example/c';

let c: LinkChanges;
beforeEach(async () => {
  c = await openLinkChanges();
});
afterEach(() => c.h.close());

describe('a service’s new link', () => {
  it('is added to every session that has none (R18)', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(null);
    await c.update(serviceId, { joinUrl: A });
    expect(new Set(await c.links(ids))).toEqual(new Set([`${A} INHERITED`]));
  });

  it('replaces one that was not entered by hand, and no other (R19)', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    await c.edit(ids[1]!, { set: A });
    await c.edit(ids[2]!, { set: C });
    await c.update(serviceId, { joinUrl: B });
    const [first, second, third, ...rest] = await c.links(ids);
    expect([first, second, third]).toEqual([`${B} INHERITED`, `${A} MANUAL`, `${C} MANUAL`]);
    expect(new Set(rest)).toEqual(new Set([`${B} INHERITED`]));
  });

  it('fills one that was cleared by hand', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    await c.edit(ids[0]!, { clear: true });
    await c.update(serviceId, { joinUrl: B });
    expect((await c.links(ids))[0]).toBe(`${B} INHERITED`);
  });

  it('never touches a one-off session, with a link or without (R20)', async () => {
    const { serviceId, oneOff } = await c.aWeeklyClass(A);
    const empty = await c.h.aSession({ serviceId, startsInMinutes: 90 });
    await c.edit(empty, { clear: true });
    const before = await Promise.all([oneOff, empty].map(c.session));
    await c.update(serviceId, { joinUrl: B });
    expect(await Promise.all([oneOff, empty].map(c.session))).toEqual(before);
    expect(await c.links([oneOff, empty])).toEqual([`${A} COPIED`, 'NONE']);
  });

  it('never touches what is over or cancelled, nor another service’s', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    const other = await c.aWeeklyClass(A);
    await c.h.sessions.cancel(c.h.manager, ids[3]!, null);
    c.h.clock.set('2026-03-17T18:00:00Z');
    await c.update(serviceId, { joinUrl: B });
    const [over, ended, next, cancelled] = await c.links(ids);
    expect([over, ended, next, cancelled]).toEqual([A, A, B, A].map((link) => `${link} INHERITED`));
    expect(new Set(await c.links(other.ids))).toEqual(new Set([`${A} INHERITED`]));
  });

  it('leads everybody there who has the message with the old one, and releases what was held', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(null);
    const { customer, bookingId } = await aSeat(c.h, ids[0]!);
    const join = async () => (await c.h.access.join({ viewer: customer, bookingId })).joinUrl;
    await c.h.at('2026-03-10T17:00:00Z');
    expect(await outcomesOf(c.h, { bookingId })).toEqual([]);
    await c.update(serviceId, { joinUrl: A });
    await c.h.runDueWork();
    expect(await outcomesOf(c.h, { bookingId })).toEqual(['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE']);
    expect(await join()).toBe(A);
    await c.update(serviceId, { joinUrl: B });
    expect(await join()).toBe(B);
    await c.h.runDueWork();
    expect(await outcomesOf(c.h, { bookingId })).toHaveLength(2);
  });

  it('is told to those who watch each session that it touched', async () => {
    const { serviceId, ids, oneOff } = await c.aWeeklyClass(A);
    await c.edit(ids[1]!, { set: C });
    await c.h.runDueWork();
    const heard: string[] = [];
    for (const id of [...ids, oneOff]) c.h.events.subscribe(`session:${id}`, () => heard.push(id));
    await c.update(serviceId, { joinUrl: B });
    await c.h.runDueWork();
    expect(heard.sort()).toEqual(ids.filter((id) => id !== ids[1]).sort());
  });

  it('taken away, empties what was inherited and says how many booked people that concerns', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    await c.edit(ids[1]!, { set: C });
    await Promise.all([aSeat(c.h, ids[0]!), aSeat(c.h, ids[0]!), aSeat(c.h, ids[1]!), aSeat(c.h, ids[2]!)]);
    const shown = await c.preview(serviceId, null);
    expect(shown.sessions.reduce((sum, { peopleConcerned }) => sum + peopleConcerned, 0)).toBe(3);
    await c.update(serviceId, { joinUrl: null });
    expect((await c.links(ids)).slice(0, 3)).toEqual(['NONE', `${C} MANUAL`, 'NONE']);
    expect(await c.latest(serviceId)).toMatchObject({
      cleared: ids.length - 1,
      keptManual: 1,
      oldLinkHolders: 3,
    });
  });

  it('says of a replaced one how many booked people had its notice', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    await aSeat(c.h, ids[0]!);
    await aSeat(c.h, ids[1]!);
    await c.h.at('2026-03-10T17:00:00Z');
    await c.update(serviceId, { joinUrl: B });
    expect(await c.latest(serviceId)).toMatchObject({
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
    const { serviceId } = await c.aWeeklyClass(A);
    await c.update(serviceId, { joinUrl: ` ${A} ` });
    expect(await c.h.db.prisma.serviceLinkChange.count()).toBe(0);
  });
});

describe('a service’s new instructions', () => {
  const instructions = async (id: string) => {
    const { joiningInstructions, joiningInstructionsSource } = await c.session(id);
    return [joiningInstructions, joiningInstructionsSource].filter(Boolean).join(' ');
  };

  it('follow the same rule', async () => {
    const { serviceId, ids, oneOff } = await c.aWeeklyClass(A, { joiningInstructions: 'Old' });
    await c.h.access.edit(c.h.manager, ids[1]!, { joiningInstructions: { set: 'By hand' } });
    await c.h.access.edit(c.h.manager, ids[2]!, { joiningInstructions: { clear: true } });
    await c.h.sessions.cancel(c.h.manager, ids[3]!, null);
    await c.update(serviceId, { joiningInstructions: 'New' });
    const shown = [...ids.slice(0, 5), oneOff];
    expect(await Promise.all(shown.map(instructions))).toEqual([
      'New INHERITED',
      'By hand MANUAL',
      'New INHERITED',
      'Old INHERITED',
      'New INHERITED',
      'Old COPIED',
    ]);
    await c.update(serviceId, { joiningInstructions: null });
    expect(await Promise.all(shown.slice(0, 3).map(instructions))).toEqual([
      'NONE',
      'By hand MANUAL',
      'NONE',
    ]);
  });

  it('never touch what is over, and are told to those who watch what they did touch', async () => {
    const { serviceId, ids, oneOff } = await c.aWeeklyClass(A, { joiningInstructions: 'Old' });
    await c.h.access.edit(c.h.manager, ids[2]!, { joiningInstructions: { set: 'By hand' } });
    await c.h.at('2026-03-10T18:00:00Z');
    const heard: string[] = [];
    for (const id of [...ids, oneOff]) c.h.events.subscribe(`session:${id}`, () => heard.push(id));
    await c.update(serviceId, { joiningInstructions: null });
    await c.h.runDueWork();
    expect(heard.sort()).toEqual(ids.filter((id) => id !== ids[0] && id !== ids[2]).sort());
    const [over, next] = await Promise.all(ids.slice(0, 2).map(c.session));
    expect(over).toMatchObject({ joiningInstructions: 'Old', joiningInstructionsSource: 'INHERITED' });
    expect(next).toMatchObject({ joiningInstructions: null, joiningInstructionsSource: 'NONE' });
  });
});

describe('a service’s new lead', () => {
  it('moves automatic times that are not sent yet, of scheduled sessions only', async () => {
    const { serviceId, ids, oneOff } = await c.aWeeklyClass(A);
    await c.h.access.edit(c.h.manager, ids[1]!, { sendAt: { set: new Date('2026-03-17T16:00:00Z') } });
    await c.h.at('2026-03-10T17:00:00Z');
    const before = await Promise.all([ids[0]!, ids[1]!, oneOff].map(c.session));
    await c.update(serviceId, { accessLeadMinutes: 30 });
    expect(await Promise.all([ids[0]!, ids[1]!, oneOff].map(c.session))).toEqual(before);
    const due = new Date('2026-03-24T16:30:00Z');
    expect(await c.session(ids[2]!)).toMatchObject({ sendAt: due, opensAt: due, sendTiming: 'AUTO' });
    const version = (await c.session(ids[2]!)).version;
    await c.update(serviceId, { accessLeadMinutes: 30 });
    expect((await c.session(ids[2]!)).version).toBe(version);
  });
});

describe('at once with a service’s new link', () => {
  it('a link entered by hand stays by hand', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    await Promise.all([c.update(serviceId, { joinUrl: B }), ...ids.map((id) => c.edit(id, { set: C }))]);
    expect(new Set(await c.links(ids))).toEqual(new Set([`${C} MANUAL`]));
  });

  it('new sessions have it, whichever came first', async () => {
    const { serviceId } = await c.aWeeklyClass(A);
    await Promise.all([
      c.aSchedule(serviceId),
      c.update(serviceId, { joinUrl: B }),
      c.aSchedule(serviceId),
      c.aSchedule(serviceId),
    ]);
    const where = { serviceId, origin: 'SCHEDULED' } as const;
    const found = await c.h.db.prisma.session.findMany({ where, distinct: ['joinUrl'] });
    expect(found.map(({ joinUrl }) => joinUrl)).toEqual([B]);
  });
});

describe('ten thousand sessions', () => {
  /** As many sessions of the schedule after those it has. */
  const more = (scheduleId: string, count: number) =>
    c.h.db.sql(
      `INSERT INTO session (center_id, service_id, schedule_id, schedule_date, origin, starts_at, ends_at, capacity,
         send_at, send_timing, opens_at, own_join_url, own_join_url_source, created_at, processed_through, next_transition_at)
       SELECT center_id, service_id, schedule_id, schedule_date + n, origin, at, at + interval '1 hour', capacity,
         at, send_timing, at, own_join_url, own_join_url_source, created_at, processed_through, at
       FROM (SELECT * FROM session WHERE schedule_id = $1 ORDER BY starts_at DESC LIMIT 1) s,
         generate_series(1, $2::int) n, LATERAL (SELECT starts_at + make_interval(days => n)) t (at)`,
      [scheduleId, count],
    );

  it('take no statement more than ten, whether the link is changed, applied or undone', async () => {
    const { serviceId, scheduleId, ids } = await c.aWeeklyClass(A);
    const { token } = await c.preview(serviceId, B);
    const statements = async (token: string) => [
      await statementsOf(() => c.apply(token)),
      await statementsOf(async () => c.undo((await c.latest(serviceId)).id)),
      await statementsOf(() => c.update(serviceId, { joinUrl: C })),
    ];
    const few = await statements(token);
    await c.update(serviceId, { joinUrl: A });
    await more(scheduleId, 10_000);
    expect(await statements((await c.preview(serviceId, B)).token)).toEqual(few);
    for (const sent of few) expect(sent.filter((text) => /UPDATE session/.test(text))).toHaveLength(1);
    expect(await c.h.db.prisma.session.count({ where: { joinUrl: C, joinUrlSource: 'INHERITED' } })).toBe(
      10_000 + ids.length,
    );
  }, 60_000);
});
