import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AccessPageEvent } from '../../src/api/web/access-page/model.ts';
import { bookedClass, renewPass } from '../support/booked-class.ts';
import { type EventStream, openEventStream } from '../support/event-stream.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
const opened: EventStream<AccessPageEvent>[] = [];
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
afterEach(async () => {
  for (const stream of opened.splice(0)) stream.leave();
  await freed();
});

async function follow(path: string) {
  const stream = await openEventStream<AccessPageEvent>(`${h.url}${path}/events`);
  opened.push(stream);
  return stream;
}
const freed = () => vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));

describe('the access page’s stream', () => {
  it('says the present state, then each change up to the end, and ends itself', async () => {
    const { path } = await bookedClass(h);
    const stream = await follow(path);
    const times = {
      opensAt: '2026-03-10T17:45:00.000Z',
      startsAt: '2026-03-10T18:00:00.000Z',
      endsAt: '2026-03-10T19:00:00.000Z',
    };
    expect(await stream.next()).toMatchObject({ state: 'SCHEDULED', live: false, final: false, ...times });
    await h.at('2026-03-10T17:45:00Z');
    expect(await stream.next()).toMatchObject({ state: 'OPEN', live: false, final: false });
    await h.at('2026-03-10T18:00:00Z');
    expect(await stream.next()).toMatchObject({ state: 'OPEN', live: true, final: false });
    await h.at('2026-03-10T19:00:00Z');
    expect(await stream.next()).toMatchObject({ state: 'ENDED', live: false, final: true });
    expect(await stream.next()).toBeNull();
    await freed();
  });

  it('gives each state the version that the page of that moment shows', async () => {
    const { path } = await bookedClass(h);
    // No other work is due before the transitions, so each moment has one event.
    await h.at('2026-03-10T17:00:00Z');
    const stream = await follow(path);
    for (const moment of ['2026-03-10T17:00:00Z', '2026-03-10T17:45:00Z', '2026-03-10T18:00:00Z']) {
      await h.at(moment);
      const event = await stream.next();
      const html = await (await fetch(h.url + path)).text();
      expect(html).toContain(`data-version="${event?.version}"`);
    }
  });

  it('turns from waiting to open when a link is set', async () => {
    const { path, sessionId } = await bookedClass(h, { joinUrl: null });
    await h.at('2026-03-10T18:10:00Z');
    const stream = await follow(path);
    expect((await stream.next())?.state).toBe('WAITING_FOR_LINK');
    await h.access.edit(h.manager, sessionId, { joinUrl: { set: 'https://meet.example/late' } });
    await h.dispatchLoop.runDueWork();
    expect((await stream.next())?.state).toBe('OPEN');
  });

  it('opens by a backup room, and waits again after the way back to no link', async () => {
    const { path, sessionId } = await bookedClass(h, { joinUrl: null });
    await h.at('2026-03-10T18:10:00Z');
    const stream = await follow(path);
    expect((await stream.next())?.state).toBe('WAITING_FOR_LINK');
    await h.access.switchToBackupRoom(h.manager, sessionId, 'https://meet.example/backup');
    await h.dispatchLoop.runDueWork();
    expect((await stream.next())?.state).toBe('OPEN');
    await h.access.switchBack(h.manager, sessionId);
    await h.dispatchLoop.runDueWork();
    expect((await stream.next())?.state).toBe('WAITING_FOR_LINK');
  });

  it('ends when the session is cancelled, once that cannot be taken back without a word', async () => {
    const { path, sessionId } = await bookedClass(h);
    const stream = await follow(path);
    await stream.next();
    await h.sessions.cancel(h.manager, sessionId, null);
    await h.dispatchLoop.runDueWork();
    expect(await stream.next()).toMatchObject({ state: 'CANCELLED', final: false });
    const { cancellationFinalAt } = await h.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } });
    await h.at(cancellationFinalAt!);
    expect(await stream.next()).toMatchObject({ state: 'CANCELLED', final: true });
    expect(await stream.next()).toBeNull();
  });

  it('ends when the booking is cancelled', async () => {
    const { path, bookingId } = await bookedClass(h);
    const stream = await follow(path);
    await stream.next();
    await h.bookings.cancel(h.manager, bookingId);
    expect(await stream.next()).toMatchObject({ state: 'BOOKING_CANCELLED', final: true });
    expect(await stream.next()).toBeNull();
  });

  it('ends when the pass is renewed, with a version that no page shows', async () => {
    const { path, bookingId } = await bookedClass(h);
    const stream = await follow(path);
    await stream.next();
    await renewPass(h, bookingId);
    expect(await stream.next()).toMatchObject({
      version: expect.stringMatching(/^UNKNOWN\..*-1$/),
      final: true,
    });
    expect(await stream.next()).toBeNull();
    expect((await fetch(`${h.url}${path}/events`)).status).toBe(404);
  });

  it('tells neither the link nor who the customer is', async () => {
    const { path } = await bookedClass(h);
    const stream = await follow(path);
    await stream.next();
    await h.at('2026-03-10T17:50:00Z');
    expect((await stream.next())?.state).toBe('OPEN');
    expect(stream.text()).not.toMatch(/meet\.example|luna|xenia|quill|lumen/i);
  });

  it('is sent as an event stream that no proxy collects', async () => {
    const { path } = await bookedClass(h);
    const { headers } = (await follow(path)).response;
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-accel-buffering']).toBe('no');
  });
});

it('an access page’s stream outlives a database that cannot be read, and says what it missed', async () => {
  const { path, sessionId } = await bookedClass(h);
  const stream = await follow(path);
  const before = await stream.next();
  await h.db.prisma.$executeRaw`ALTER TABLE booking RENAME TO booking_away`;
  try {
    await expect(h.accessSubscriptions.sweep()).rejects.toThrow();
    expect((await fetch(`${h.url}${path}/events`)).status).toBe(500);
    await h.db.prisma.$executeRaw`UPDATE session SET version = version + 1 WHERE id = ${sessionId}::uuid`;
  } finally {
    await h.db.prisma.$executeRaw`ALTER TABLE booking_away RENAME TO booking`;
  }
  // Nobody signals it.
  expect((await stream.next())?.version).not.toBe(before?.version);
});

describe('the resources of an access page’s stream are freed', () => {
  it('when its reader leaves, even if no event follows', async () => {
    const { path } = await bookedClass(h);
    const streams = await Promise.all([follow(path), follow(path), follow(path)]);
    for (const stream of streams) await stream.next();
    expect(h.accessSubscriptions.open()).toBe(3);
    streams[0]!.leave();
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(2));
    for (const stream of streams) stream.leave();
    await freed();
  });

  it('at once for a HEAD request', async () => {
    const { path } = await bookedClass(h);
    const head = await fetch(`${h.url}${path}/events`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(h.accessSubscriptions.open()).toBe(0);
  });
});
