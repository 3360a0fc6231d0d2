import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LinkChanges, openLinkChanges } from '../support/link-changes.ts';
import { aSeat } from '../support/notices.ts';

const A = 'https://meet.example/a';
const B = 'https://meet.example/b';
const C = 'https://meet.example/c';
const OUTDATED = { name: 'PreviewOutdatedError' };

let c: LinkChanges;
beforeEach(async () => {
  c = await openLinkChanges();
});
afterEach(() => c.h.close());

describe('a preview', () => {
  it('says of every session what would happen, and changes nothing', async () => {
    const { serviceId, ids, oneOff } = await c.aWeeklyClass(A);
    await c.edit(ids[1]!, { set: C });
    await c.edit(ids[2]!, { clear: true });
    await c.h.sessions.cancel(c.h.manager, ids[3]!, null);
    const before = await c.h.db.prisma.session.findMany({ orderBy: { id: 'asc' } });
    const effects = Object.fromEntries(
      (await c.preview(serviceId, B)).sessions.map(({ sessionId, effect }) => [sessionId, effect]),
    );
    expect(effects).toEqual({
      ...Object.fromEntries(ids.map((id) => [id, 'REPLACE'])),
      [ids[1]!]: 'KEEP_MANUAL',
      [ids[2]!]: 'FILL',
      [ids[3]!]: undefined,
      [oneOff]: 'KEEP_ONE_OFF',
    });
    expect(await c.h.db.prisma.session.findMany({ orderBy: { id: 'asc' } })).toEqual(before);
    expect(await c.service(serviceId)).toMatchObject({ joinUrl: A });
  });

  it('is in the order of the starts', async () => {
    const { serviceId, ids, oneOff } = await c.aWeeklyClass(A);
    const shown = (await c.preview(serviceId, B)).sessions.map(({ sessionId }) => sessionId);
    expect(shown.filter((id) => id !== oneOff)).toEqual(ids);
    expect(shown.indexOf(oneOff)).toBe(5);
  });

  it('is applied exactly', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    await c.edit(ids[1]!, { set: C });
    await c.edit(ids[2]!, { clear: true });
    const { token } = await c.preview(serviceId, B);
    // Nothing that it showed.
    await aSeat(c.h, ids[0]!);
    const change = await c.h.db.prisma.serviceLinkChange.findUniqueOrThrow({
      where: { id: await c.apply(token) },
    });
    expect(change).toMatchObject({ filled: 1, replaced: ids.length - 2, keptManual: 1, keptOneOff: 1 });
    expect((await c.links(ids)).slice(0, 3)).toEqual([`${B} INHERITED`, `${C} MANUAL`, `${B} INHERITED`]);
    expect(await c.service(serviceId)).toMatchObject({ joinUrl: B });
  });

  type Class = Awaited<ReturnType<LinkChanges['aWeeklyClass']>>;
  it.each<[string, (of: Class) => Promise<unknown>]>([
    ['a session’s link', ({ ids }) => c.edit(ids[4]!, { set: C })],
    ['the service’s link', ({ serviceId }) => c.update(serviceId, { joinUrl: C })],
    ['a cancellation', ({ ids }) => c.h.sessions.cancel(c.h.manager, ids[4]!, null)],
    ['a new session', ({ serviceId }) => c.h.aSession({ serviceId })],
    ['a new schedule', ({ serviceId }) => c.aSchedule(serviceId)],
    ['an end of a session', async () => c.h.clock.set('2026-03-10T18:00:00Z')],
    ['its own application', async ({ serviceId }) => c.apply((await c.preview(serviceId, B)).token)],
  ])('is outdated by %s, and then nothing is changed', async (_, change) => {
    const of = await c.aWeeklyClass(A);
    const { token } = await c.preview(of.serviceId, B);
    await change(of);
    const before = await c.links(of.ids);
    await expect(c.apply(token)).rejects.toMatchObject(OUTDATED);
    expect(await c.links(of.ids)).toEqual(before);
  });

  it('applied by two at once is applied by one', async () => {
    const { serviceId } = await c.aWeeklyClass(A);
    const { token } = await c.preview(serviceId, B);
    const outcomes = await Promise.allSettled([c.apply(token), c.apply(token), c.apply(token)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await c.h.db.prisma.serviceLinkChange.count()).toBe(1);
  });

  it('is refused where there is nothing to show, and its token where it is none', async () => {
    const { serviceId } = await c.aWeeklyClass(A);
    const stranger = await c.h.aCenter();
    const { token } = await c.preview(serviceId, B);
    expect(await c.h.linkChanges.preview(stranger, serviceId, B)).toBeNull();
    await expect(c.h.linkChanges.apply(stranger, token)).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(c.apply('a token')).rejects.toMatchObject({ name: 'InvalidInputError', field: 'token' });
    await expect(c.preview(serviceId, 'meet me')).rejects.toMatchObject({ name: 'InvalidJoinUrlError' });
    const inPerson = await c.h.aService({ modality: 'IN_PERSON' });
    await expect(c.preview(inPerson, B)).rejects.toMatchObject({ field: 'serviceId' });
  });
});

describe('undoing a change', () => {
  it('restores what each session had, and the service’s own link', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    await c.edit(ids[1]!, { set: C });
    await c.edit(ids[2]!, { clear: true });
    const before = await c.links(ids);
    const id = await c.apply((await c.preview(serviceId, B)).token);
    await c.undo(id);
    expect(await c.links(ids)).toEqual(before);
    expect(await c.service(serviceId)).toMatchObject({ joinUrl: A });
    expect(await c.latest(serviceId)).toMatchObject({ id, undoneAt: c.h.clock() });
  });

  it('restores what a clearing emptied', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    await c.update(serviceId, { joinUrl: null });
    await c.undo((await c.latest(serviceId)).id);
    expect(new Set(await c.links(ids))).toEqual(new Set([`${A} INHERITED`]));
  });

  it('leaves what was edited by hand since, cancelled, or is over', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    await c.update(serviceId, { joinUrl: B });
    await c.edit(ids[1]!, { set: B });
    await c.edit(ids[2]!, { clear: true });
    await c.h.sessions.cancel(c.h.manager, ids[3]!, null);
    c.h.clock.set('2026-03-10T18:00:00Z');
    await c.undo((await c.latest(serviceId)).id);
    expect((await c.links(ids)).slice(0, 5)).toEqual([
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
    const { serviceId, scheduleId, ids } = await c.aWeeklyClass(from);
    await c.edit(ids[0]!, { set: C });
    await c.update(serviceId, { joinUrl: to });
    await c.h.access.edit(c.h.manager, ids[0]!, { joinUrl: { reset: true } });
    c.h.clock.set('2026-03-17T12:00:00Z');
    await c.h.schedules.materialize();
    await c.h.access.edit(c.h.manager, ids[1]!, { joinUrl: { clear: true } });
    await c.undo((await c.latest(serviceId)).id);
    const sessions = await c.h.db.prisma.session.findMany({
      where: { scheduleId },
      orderBy: { startsAt: 'asc' },
    });
    expect(sessions).toHaveLength(ids.length + 1);
    expect(sessions.at(-1)!.joinUrl).toBe(from);
  });

  it('of an older change leaves what a newer one did', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    await c.update(serviceId, { joinUrl: B });
    const { id } = await c.latest(serviceId);
    await c.update(serviceId, { joinUrl: C });
    await c.undo(id);
    expect(new Set(await c.links(ids))).toEqual(new Set([`${C} INHERITED`]));
    expect(await c.service(serviceId)).toMatchObject({ joinUrl: C });
  });

  it('happens once, and in its own center', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A);
    await c.update(serviceId, { joinUrl: B });
    const { id } = await c.latest(serviceId);
    await expect(c.h.linkChanges.undo(await c.h.aCenter(), id)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    await c.undo(id);
    await c.update(serviceId, { joinUrl: B });
    await expect(c.undo(id)).rejects.toMatchObject(OUTDATED);
    expect(new Set(await c.links(ids))).toEqual(new Set([`${B} INHERITED`]));
  });
});
