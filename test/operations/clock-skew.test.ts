import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClockGuard } from '../../src/lib/clock-guard.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { createClockMeasure } from '../../src/platform/postgres/database-clock.ts';
import type { ClockSkew } from '../../src/ports/clock.ts';
import { testClock } from '../support/clock.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { aCrowd, aReachableSeat, outcomesOf } from '../support/notices.ts';
import { recordLog } from '../support/recorded-log.ts';
import { AWAY, SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { aWorker } from '../support/worker.ts';

const STARTS = '2026-03-10T13:00:00Z';
const RIGHT: ClockSkew = { aheadMs: 3, roundTripMs: 2 };
const CLAIMED = { status: 'CLAIMED' } as const;
const WRONG: ClockSkew = { aheadMs: 45 * 60_000, roundTripMs: 2 };

describe('a node whose clock is off by over five seconds', () => {
  const channels = scriptedChannels();
  let skew = RIGHT;
  let h: Harness;
  beforeAll(async () => {
    h = await harness({ ...channels, measureClock: async () => skew });
  });
  afterAll(() => h.close());
  beforeEach(async () => {
    skew = RIGHT;
    h.clock.set(NOON);
    await h.clockGuard.check();
    Object.assign(channels, { asked: [], answer: SENT });
  });

  const ready = async () => {
    const response = await fetch(`${h.url}/ready`);
    return { code: response.status, ...((await response.json()) as { parts: object }) };
  };
  const openedAt = async ({ sessionId }: { sessionId: string }) =>
    (await h.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } })).openedAt;

  it.each([WRONG.aheadMs, -WRONG.aheadMs, 5_002])(
    'opens, lists and sends nothing, says so, and goes on by itself (%i ms)',
    async (aheadMs) => {
      const seat = await aReachableSeat(h);
      skew = { aheadMs, roundTripMs: 2 };
      await h.at(STARTS);
      await h.dispatchLoop.sweep();
      await h.dispatchLoop.idle();
      expect(channels.asked).toEqual([]);
      expect(await openedAt(seat)).toBeNull();
      expect(await outcomesOf(h, seat)).toEqual([]);
      expect(await ready()).toMatchObject({ code: 503, parts: { postgresql: 'up', clock: 'off' } });
      expect(h.lines.some((line) => line.includes('is wrong: it opens, lists and sends nothing'))).toBe(true);
      const { text } = await h.metrics.read();
      expect(text).toContain(`online_sessions_clock_skew_seconds ${aheadMs / 1000}\n`);

      skew = RIGHT;
      await h.dispatchLoop.sweep();
      await h.dispatchLoop.idle();
      expect(await outcomesOf(h, seat)).toEqual(['EMAIL SENT', 'PUSH SENT']);
      expect(await openedAt(seat)).not.toBeNull();
      expect(await ready()).toMatchObject({ code: 200, status: 'ready' });
    },
  );

  it('notices at the next wake-up that the clock was set, without waiting for a sweep', async () => {
    const seat = await aReachableSeat(h);
    await h.dispatchLoop.sweep();
    skew = WRONG;
    await h.at(STARTS);
    expect(await outcomesOf(h, seat)).toEqual([]);
    skew = RIGHT;
    h.clock.advance(60_000);
    await h.runDueWork();
    expect(await outcomesOf(h, seat)).toEqual(['EMAIL SENT', 'PUSH SENT']);
  });

  it('takes over nothing of a worker that died: by its clock that would be due at another time', async () => {
    const seat = await aReachableSeat(h);
    channels.answer = AWAY;
    await h.at(STARTS);
    channels.answer = SENT;
    h.clock.advance(2_000);
    await h.clockGuard.check();
    const worker = await aWorker(h, 'EMAIL');
    await worker.expire();
    skew = WRONG;
    h.clock.advance(WRONG.aheadMs);
    await h.dispatchLoop.takeOver();
    expect(await h.db.prisma.delivery.count({ where: CLAIMED })).toBe(worker.ids.length);

    skew = RIGHT;
    h.clock.advance(-WRONG.aheadMs);
    await h.dispatchLoop.takeOver();
    await h.dispatchLoop.idle();
    expect(await outcomesOf(h, seat)).toContain('EMAIL SENT');
  });

  it('helps no other node to send', async () => {
    const seat = await aReachableSeat(h);
    channels.answer = AWAY;
    await h.at(STARTS);
    Object.assign(channels, { asked: [], answer: SENT });
    skew = WRONG;
    h.clock.advance(10_000);
    h.events.publish(['messages']);
    await h.clockGuard.mayAct();
    await h.dispatchLoop.idle();
    expect(channels.asked).toEqual([]);
    expect(await outcomesOf(h, seat)).toContain('EMAIL PENDING PROVIDER_UNREACHABLE');
  });

  it('claims nothing more of what it was sending', async () => {
    const serviceId = await h.aService({ capacity: 1_000 });
    for (const room of ['one', 'two']) {
      const sessionId = await h.aSession({ serviceId, joinUrl: `https://meet.example/${room}` });
      await aCrowd(h, sessionId, 600);
    }
    channels.answer = async () => {
      skew = WRONG;
      await h.clockGuard.check();
      return SENT;
    };
    await h.at(STARTS);
    // What was claimed before goes; the second class is claimed when the first is done.
    expect(channels.asked.length).toBeLessThanOrEqual(600);
    channels.answer = SENT;
    skew = RIGHT;
    await h.dispatchLoop.sweep();
    await h.dispatchLoop.idle();
    expect(channels.asked).toHaveLength(1_200);
  });
});

describe('the guard of the clock', () => {
  let skew: ClockSkew | Error;
  let elapsed = 0;
  const clock = testClock(NOON);
  function aGuard() {
    const { log, lines } = recordLog();
    const measure = async () => {
      if (skew instanceof Error) throw skew;
      return skew;
    };
    const guard = createClockGuard({
      ...{ measure, clock, log, stopwatch: () => elapsed },
      metrics: { clockSkew: () => undefined },
    });
    return { guard, levels: () => lines.map((line) => JSON.parse(line).level as string) };
  }

  it('warns over a second, once a minute, and works', async () => {
    const { guard, levels } = aGuard();
    skew = { aheadMs: -1_500, roundTripMs: 2 };
    for (let n = 0; n < 5; n += 1) expect(await guard.check()).toBe(true);
    expect(levels()).toEqual(['warn']);
    elapsed += 60_000;
    await guard.check();
    expect(levels()).toEqual(['warn', 'warn']);
  });

  it('says at once that it stops, and that it goes on', async () => {
    const { guard, levels } = aGuard();
    for (const aheadMs of [2_000, 9_000, 9_000, 0]) {
      skew = { aheadMs, roundTripMs: 2 };
      await guard.check();
    }
    expect(levels()).toEqual(['warn', 'error', 'info']);
  });

  it('takes a slow answer for what it may be wrong by', async () => {
    const { guard, levels } = aGuard();
    skew = { aheadMs: 5_500, roundTripMs: 10_000 };
    expect(await guard.check()).toBe(true);
    expect(levels()).toEqual([]);
  });

  it('keeps to what it saw while the database is away', async () => {
    const { guard } = aGuard();
    skew = { aheadMs: 9_000, roundTripMs: 2 };
    await guard.check();
    skew = new Error('away');
    expect(await guard.check()).toBe(false);
    skew = RIGHT;
    expect(await guard.check()).toBe(true);
    skew = new Error('away');
    expect(await guard.check()).toBe(true);
  });
});

describe('the clock of PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  it('tells how far ahead this clock is', async () => {
    const db = createDatabase({ url: database.url, log: silentLog });
    const ahead = (ms: number) =>
      createClockMeasure({ sql: db.sql, clock: () => new Date(Date.now() + ms) })();
    await db.sql('SELECT 1');
    for (const ms of [0, 45 * 60_000, -10_000]) {
      const { aheadMs, roundTripMs } = await ahead(ms);
      expect(Math.abs(aheadMs - ms)).toBeLessThanOrEqual(roundTripMs / 2 + 2);
    }
    await db.close();
  });
});
