import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Viewer } from '../../src/ports/identity.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aCrowd, aReachableSeat } from '../support/notices.ts';
import { SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { access, watchSession } from '../support/watch.ts';

const STARTS = '2026-03-10T13:00:00Z';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  h.clock.set(NOON);
  Object.assign(channels, { asked: [], emails: [], pushes: [], answer: SENT, meanwhile: () => undefined });
});

describe('at the send time', () => {
  it('whoever waits at the entrance comes first, then browsers, then mailboxes', async () => {
    const { sessionId, customer } = await aReachableSeat(h);
    await h.runDueWork();
    const watcher = await watchSession(h, 'WebSocket', customer, sessionId);
    expect(await access(watcher)).toMatchObject({ state: 'SCHEDULED' });
    const order: string[] = [];
    const opened = access(watcher).then(({ state }) => order.push(state));
    channels.answer = async (message) => {
      const channel = 'target' in message ? 'push' : 'mail';
      order.push(`${channel} asked`);
      // A service that takes its time: nothing comes in this order by chance.
      if (channel === 'push') await pause(50);
      order.push(`${channel} accepted`);
      return SENT;
    };
    await h.at(STARTS);
    await opened;
    watcher.leave();
    expect(order).toEqual(['OPEN', 'push asked', 'push accepted', 'mail asked', 'mail accepted']);
  });

  it('browsers wait for those at the entrance where reading for them takes its time', async () => {
    const { sessionId, customer } = await aReachableSeat(h);
    await h.runDueWork();
    const watcher = await watchSession(h, 'WebSocket', customer, sessionId);
    await access(watcher);
    const order: string[] = [];
    const opened = access(watcher).then(({ state }) => order.push(state));
    channels.answer = (message) => {
      if ('target' in message) order.push('push asked');
      return SENT;
    };
    const reading = h.db.transaction(async (sql) => {
      await sql('LOCK TABLE right_change IN ACCESS EXCLUSIVE MODE');
      await pause(150);
    });
    await pause(20);
    await h.at(STARTS);
    await Promise.all([reading, opened]);
    watcher.leave();
    expect(order).toEqual(['OPEN', 'push asked']);
  });

  it('no mailbox waits for a push service that is silent', async () => {
    const { sessionId } = await aReachableSeat(h);
    let answer: () => void = () => undefined;
    const silent = new Promise<typeof SENT>((resolve) => {
      answer = () => resolve(SENT);
    });
    channels.answer = (message) => ('target' in message ? silent : SENT);
    h.clock.set(STARTS);
    await h.dispatchLoop.runDueWork();
    const mails = { sessionId, channel: 'EMAIL', status: 'SENT' } as const;
    await vi.waitFor(async () => expect(await h.db.prisma.delivery.count({ where: mails })).toBe(1), 10_000);
    expect(await h.db.prisma.delivery.count({ where: { ...mails, channel: 'PUSH' } })).toBe(0);
    answer();
    await h.dispatchLoop.idle();
  });
});

describe('where much is due at once', () => {
  /** A center with sessions of so many people in an hour. */
  async function aCenter(...crowds: number[]): Promise<Viewer> {
    const manager = await h.aCenter();
    for (const [room, people] of crowds.entries()) {
      const joinUrl = `https://meet.example/${room}`;
      const sessionId = await h.aSession({ manager, capacity: people, joinUrl });
      await aCrowd({ ...h, manager }, sessionId, people);
    }
    return manager;
  }
  const nameOf = async ({ centerId }: Viewer) =>
    (await h.db.prisma.center.findUniqueOrThrow({ where: { id: centerId } })).name;
  const listed = async (centerId: string) => await h.db.prisma.delivery.count({ where: { centerId } });

  it('a small center’s messages are sent before all of a large one’s are listed', async () => {
    const large = await aCenter(700, 700, 700);
    const small = await aCenter(1);
    const name = await nameOf(small);
    let before = 0;
    channels.answer = async (message) => {
      if ('fromName' in message && message.fromName === name) before = await listed(large.centerId);
      return SENT;
    };
    await h.at(STARTS);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThanOrEqual(700);
    expect(await listed(large.centerId)).toBe(2_100);
    expect(new Set(channels.asked).size).toBe(channels.asked.length);
    expect(channels.emails).toHaveLength(2_101);
  });

  it('windows that come due meanwhile open before all is listed', async () => {
    const { centerId } = await aCenter(700, 700, 700);
    const next = await h.aSession({ startsInMinutes: 61 });
    await h.runDueWork();
    const opening: Promise<number>[] = [];
    const stop = h.events.subscribe(`session:${next}`, () => void opening.push(listed(centerId)));
    // A minute passes as soon as the round has begun.
    const passes = h.events.subscribe(`center:${centerId}`, () => h.clock.set('2026-03-10T13:01:00Z'));
    await h.at(STARTS);
    stop();
    passes();
    expect(await opening[0]).toBeLessThan(2_100);
  });
});
