import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScheduleChanges, type ScheduleChanges } from '../support/schedule-changes.ts';

// Tuesday the tenth of March in Madrid; its clocks go forward on the 29th.
let c: ScheduleChanges;
beforeEach(async () => {
  c = await openScheduleChanges();
});
afterEach(() => c.h.close());

const OUTDATED = { name: 'PreviewOutdatedError' };
const EXPIRED = { name: 'UndoExpiredError' };

describe('a new time', () => {
  it('moves every session from the day on but one that was moved by hand, which this one too brings along', async () => {
    const { scheduleId, ids } = await c.aWeek({ until: '2026-04-07' });
    await c.move(ids[2]!, '2026-03-24T19:00:00Z');
    const edit = { scheduleId, from: '2026-03-17', startTime: '18:30' };
    const preview = await c.preview(edit);
    expect(c.effects(preview)).toEqual({
      [ids[1]!]: 'CHANGE',
      [ids[2]!]: 'KEEP START',
      [ids[3]!]: 'CHANGE',
      [ids[4]!]: 'CHANGE',
    });
    const [, kept] = preview.sessions;
    expect(kept?.included?.startsAt).toEqual(new Date('2026-03-24T17:30:00Z'));
    expect(await c.starts(scheduleId)).toContain('2026-03-17T17:00');
    await c.apply(preview.token);
    const moved = [
      '2026-03-10T17:00',
      '2026-03-17T17:30',
      '2026-03-24T19:00',
      '2026-03-31T16:30',
      '2026-04-07T16:30',
    ];
    expect(await c.starts(scheduleId)).toEqual(moved);
    const included = await c.preview({ ...edit, startTime: '18:45', includeSessionIds: [ids[2]!] });
    await c.apply(included.token);
    expect((await c.starts(scheduleId))[2]).toBe('2026-03-24T17:45');
    expect(await c.session(ids[2]!)).toMatchObject({ startByHand: false });
  });

  it('is that of sessions that are made later, and days before it have the old one, however far ahead', async () => {
    const { scheduleId } = await c.aWeek();
    await c.edit({ scheduleId, from: '2026-06-16', startTime: '20:00' });
    c.h.clock.set('2026-05-01T12:00:00Z');
    await c.h.schedules.materialize();
    expect((await c.starts(scheduleId)).slice(-4)).toEqual([
      '2026-06-02T16:00',
      '2026-06-09T16:00',
      '2026-06-16T18:00',
      '2026-06-23T18:00',
    ]);
  });

  it('leaves manual send times (R16), and is refused while one would be after the new end', async () => {
    const { scheduleId, ids } = await c.aWeek({ until: '2026-03-24' });
    await c.sendAt(ids[1]!, '2026-03-17T16:45:00Z');
    await c.edit({ scheduleId, from: '2026-03-11', startTime: '19:00' });
    expect(await c.session(ids[1]!)).toMatchObject({
      startsAt: new Date('2026-03-17T18:00:00Z'),
      sendAt: new Date('2026-03-17T16:45:00Z'),
      sendTiming: 'MANUAL',
    });
    expect(await c.session(ids[2]!)).toMatchObject({
      sendAt: new Date('2026-03-24T18:00:00Z'),
      sendTiming: 'AUTO',
    });
    const early = { scheduleId, from: '2026-03-11', startTime: '16:30' };
    const preview = await c.preview(early);
    const late = preview.sessions.filter(({ values }) => values.sendTimeAfterEnd);
    expect(late.map(({ session }) => session.id)).toEqual([ids[1]]);
    await expect(c.apply(preview.token)).rejects.toMatchObject({ name: 'SendTimeAfterEndError' });
    await c.edit({ ...early, sendTime: 'SHIFT' });
    expect(await c.session(ids[1]!)).toMatchObject({ sendAt: new Date('2026-03-17T14:15:00Z') });
  });

  it('makes a new generation of a notice that was sent, where the start is later', async () => {
    const { scheduleId, ids } = await c.aWeek({ until: '2026-03-17', lead: 24 * 60 });
    await c.aSeat(ids[1]!);
    await c.h.at('2026-03-16T18:00:00Z');
    expect(await c.session(ids[1]!)).toMatchObject({ noticeRevision: 1, noticeReleasedAt: expect.any(Date) });
    const { id } = await c.edit({ scheduleId, from: '2026-03-17', startTime: '21:00' });
    expect(await c.session(ids[1]!)).toMatchObject({ noticeRevision: 2, noticeReleasedAt: null });
    await c.undo(id);
    expect(await c.session(ids[1]!)).toMatchObject({ noticeRevision: 1, noticeReleasedAt: expect.any(Date) });
  });
});

describe('other values', () => {
  it('skip only what was set by hand, and no seat is lost', async () => {
    const [ana, ben] = [await c.h.aProfessional(), await c.h.aProfessional()];
    const { scheduleId, ids } = await c.aWeek({ until: '2026-03-24' });
    await c.h.sessions.edit(c.h.manager, ids[0]!, { professionalId: ana.id });
    await c.h.sessions.edit(c.h.manager, ids[1]!, { capacity: 9 });
    for (let seats = 0; seats < 3; seats++) await c.aSeat(ids[2]!);
    const edit = { scheduleId, from: '2026-03-10', professionalId: ben.id, capacity: 2, durationMinutes: 30 };
    expect(c.effects(await c.preview(edit))).toEqual({
      [ids[0]!]: 'CHANGE PROFESSIONAL',
      [ids[1]!]: 'CHANGE CAPACITY',
      [ids[2]!]: 'CHANGE',
    });
    await c.edit(edit);
    const sessions = await Promise.all(ids.map((id) => c.session(id)));
    expect(sessions.map(({ professionalId, capacity }) => [professionalId, capacity])).toEqual([
      [ana.id, 2],
      [ben.id, 9],
      [ben.id, 3],
    ]);
    expect(sessions.map(({ startsAt, endsAt }) => (endsAt.getTime() - startsAt.getTime()) / 60_000)).toEqual([
      30, 30, 30,
    ]);
  });
});

describe('other weekdays', () => {
  it('pair in order within the week; whoever changed weekday may give the seat back', async () => {
    const { scheduleId, ids } = await c.aWeek({ weekdays: ['MONDAY', 'WEDNESDAY'], until: '2026-03-20' });
    const { bookingId } = await c.aSeat(ids[1]!);
    await c.edit({ scheduleId, from: '2026-03-11', weekdays: ['TUESDAY', 'THURSDAY'] });
    const now = ['2026-03-12T17:00', '2026-03-17T17:00', '2026-03-19T17:00'];
    expect(await c.starts(scheduleId)).toEqual(now);
    expect((await c.byStart(scheduleId)).map(({ id }) => id)).toEqual(ids);
    expect(await c.booking(bookingId)).toMatchObject({ cancelFreeUntil: new Date('2026-03-17T17:00:00Z') });
    await c.h.schedules.materialize();
    expect(await c.starts(scheduleId)).toEqual(now);
  });

  it('leave booked classes standing unless they are cancelled there, remove the others, and make new ones', async () => {
    const { scheduleId, ids } = await c.aWeek({ weekdays: ['MONDAY', 'WEDNESDAY'], until: '2026-03-25' });
    // The 11th, 16th, 18th, 23rd and 25th.
    await c.aSeat(ids[0]!);
    await c.aSeat(ids[2]!);
    await c.h.access.edit(c.h.manager, ids[4]!, { joinUrl: { set: 'https://meet.example/own' } });
    const before = await c.byStart(scheduleId);
    const edit = { scheduleId, from: '2026-03-11', weekdays: ['MONDAY'] };
    const effects = { [ids[0]!]: 'LEAVE', [ids[2]!]: 'LEAVE', [ids[4]!]: 'REMOVE' };
    expect(c.effects(await c.preview(edit))).toEqual(effects);
    const { id } = await c.edit({ ...edit, cancelSessionIds: [ids[2]!] });
    expect((await c.byStart(scheduleId)).map(({ id, status }) => [id, status])).toEqual([
      [ids[0], 'SCHEDULED'],
      [ids[1], 'SCHEDULED'],
      [ids[2], 'CANCELLED'],
      [ids[3], 'SCHEDULED'],
    ]);
    await c.undo(id);
    expect((await c.byStart(scheduleId)).map(({ id, status }) => [id, status])).toEqual(
      ids.map((each) => [each, 'SCHEDULED']),
    );
    // The removed one is what it was, its own link included.
    expect((await c.byStart(scheduleId)).map(c.lasting)[4]).toEqual(c.lasting(before[4]!));
    const more = { scheduleId, from: '2026-03-11', weekdays: ['MONDAY', 'WEDNESDAY', 'FRIDAY'] };
    const preview = await c.preview(more);
    expect(preview.made.map(({ date }) => date)).toEqual(['2026-03-13', '2026-03-20']);
    const { id: second } = await c.apply(preview.token);
    expect(await c.starts(scheduleId)).toHaveLength(7);
    await c.undo(second);
    expect((await c.byStart(scheduleId)).map(({ id }) => id)).toEqual(ids);
  });
});

describe('taking it back', () => {
  it('gives back exactly what it changed, and keeps what was edited since', async () => {
    const { scheduleId, ids } = await c.aWeek({ until: '2026-03-31' });
    for (const id of ids) await c.aSeat(id);
    const before = await c.byStart(scheduleId);
    const { id } = await c.edit({ scheduleId, from: '2026-03-11', startTime: '18:30', capacity: 4 });
    await c.move(ids[2]!, '2026-03-24T19:00:00Z');
    await c.undo(id);
    const after = await c.byStart(scheduleId);
    const untouched = (sessions: typeof before) => sessions.filter(({ id }) => id !== ids[2]).map(c.lasting);
    expect(untouched(after)).toEqual(untouched(before));
    expect(after[2]).toMatchObject({
      startsAt: new Date('2026-03-24T19:00:00Z'),
      capacity: before[2]!.capacity,
    });
    await expect(c.undo(id)).rejects.toMatchObject(EXPIRED);
    await c.h.runDueWork();
    await c.later(11 * 60_000);
    expect((await c.messages()).map(({ purpose }) => purpose)).toEqual(['SESSION_MOVED']);
  });

  it('is possible for ten minutes, and never when a start is within three hours', async () => {
    const { scheduleId, ids } = await c.aWeek({ until: '2026-03-31' });
    for (const id of ids) await c.aSeat(id);
    const { id } = await c.edit({ scheduleId, from: '2026-03-17', startTime: '18:30' });
    await c.later(10 * 60_000 - 1);
    await c.undo(id);
    const again = await c.edit({ scheduleId, from: '2026-03-17', startTime: '18:30' });
    await c.later(10 * 60_000);
    await expect(c.undo(again.id)).rejects.toMatchObject(EXPIRED);
    await c.h.at('2026-03-10T14:01:00Z');
    const near = await c.edit({ scheduleId, from: '2026-03-10', startTime: '19:00' });
    await expect(c.undo(near.id)).rejects.toMatchObject(EXPIRED);
  });
});

describe('people', () => {
  it('are told in one message each, and of no move besides', async () => {
    const { scheduleId, ids } = await c.aWeek({ until: '2026-03-31' });
    const ana = await c.h.aCustomer();
    for (const id of ids.slice(0, 3)) await c.h.aBooking(id, ana);
    await c.aSeat(ids[3]!);
    const preview = await c.preview({ scheduleId, from: '2026-03-11', startTime: '18:30' });
    expect(preview.recipients).toBe(2);
    const { id } = await c.apply(preview.token);
    expect(await c.act(id)).toMatchObject({
      recipients: 2,
      tellAt: new Date(c.h.clock().getTime() + 10 * 60_000),
    });
    await c.h.runDueWork();
    await c.later(9 * 60_000);
    expect(await c.messages()).toEqual([]);
    await c.later(60_000);
    const told = await c.messages();
    expect(told.map(({ purpose, channel }) => `${purpose} ${channel}`).sort()).toEqual([
      'SCHEDULE_CHANGED EMAIL',
      'SCHEDULE_CHANGED EMAIL',
    ]);
    await c.later(60_000);
    expect(await c.messages()).toHaveLength(2);
  });
});

describe('a preview', () => {
  it('is applied once, and not when something that it showed has changed', async () => {
    const { scheduleId, ids } = await c.aWeek({ until: '2026-03-31' });
    const edit = { scheduleId, from: '2026-03-11', startTime: '18:30' };
    const { token } = await c.preview(edit);
    await c.move(ids[2]!, '2026-03-24T19:00:00Z');
    await expect(c.apply(token)).rejects.toMatchObject(OUTDATED);
    const { token: fresh } = await c.preview(edit);
    await c.apply(fresh);
    await expect(c.apply(fresh)).rejects.toMatchObject(OUTDATED);
  });

  it('of another center, or none at all, is refused', async () => {
    const { scheduleId } = await c.aWeek();
    const { token } = await c.preview({ scheduleId, from: '2026-03-11', startTime: '18:30' });
    const other = await c.h.aCenter();
    await expect(c.h.scheduleChanges.apply(other, token)).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(c.apply('x')).rejects.toMatchObject({ field: 'token' });
  });

  it.each<[string, object]>([
    ['from', { from: '2026-03-09' }],
    ['from', { from: '2026-04-08' }],
    ['from', { from: '2027-04-08', until: null }],
    ['weekdays', { weekdays: ['MONDAY', 'MONDAY'] }],
    ['weekdays', { weekdays: [] }],
    ['startTime', { startTime: '25:00' }],
    ['durationMinutes', { durationMinutes: 0 }],
    ['capacity', { capacity: 0 }],
    ['includeSessionIds', { includeSessionIds: ['01900000-0000-7000-8000-000000000000'] }],
    ['cancelSessionIds', { cancelSessionIds: ['01900000-0000-7000-8000-000000000000'] }],
  ])('refuses a wrong %s', async (field, { until = '2026-04-07', ...wrong }: { until?: string | null }) => {
    const { scheduleId } = await c.aWeek(until === null ? {} : { until });
    const edit = { scheduleId, from: '2026-03-11', ...wrong };
    await expect(c.preview(edit)).rejects.toMatchObject({ name: 'InvalidInputError', field });
  });

  it('refuses an archived service, a schedule that has ended, and somebody who is not on the staff', async () => {
    const { scheduleId, serviceId } = await c.aWeek({ until: '2026-03-17' });
    const edit = { scheduleId, from: '2026-03-11' };
    const stranger = await c.h.aCenter();
    await expect(c.preview({ ...edit, professionalId: stranger.id })).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    c.h.clock.set('2026-03-18T12:00:00Z');
    await expect(c.preview(edit)).rejects.toMatchObject({ field: 'scheduleId' });
    await c.h.services.archive(c.h.manager, serviceId);
    await expect(c.preview(edit)).rejects.toMatchObject({
      field: 'scheduleId',
      message: 'Its service is archived.',
    });
  });
});

it('a change of forty sessions takes as many statements as one of one', async () => {
  const counts: number[] = [];
  for (const weekdays of [['MONDAY'], ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY']]) {
    const { scheduleId } = await c.aWeek({ weekdays });
    const { token } = await c.preview({ scheduleId, from: '2026-03-11', startTime: '18:30' });
    counts.push(await c.statementsOf(() => c.apply(token)));
  }
  expect(counts[1]).toBe(counts[0]);
});

it('tells webhooks of the change and of each session that it moved', async () => {
  const { scheduleId } = await c.aWeek({ until: '2026-03-24' });
  const events = ['schedule.changed', 'session.moved'];
  await c.h.webhookEndpoints.register(c.h.manager, { url: 'https://localhost:1/hooks', events });
  const { id } = await c.edit({ scheduleId, from: '2026-03-11', startTime: '18:30' });
  const types = async () =>
    (await c.h.db.prisma.webhookDelivery.findMany({ orderBy: { id: 'asc' } })).map(({ type }) => type);
  expect(await types()).toEqual(['schedule.changed', 'session.moved', 'session.moved']);
  await c.undo(id);
  expect(await types()).toHaveLength(6);
});
