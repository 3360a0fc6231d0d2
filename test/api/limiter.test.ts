import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLocalCount, createMemoryLimiter } from '../../src/platform/rate-limit/memory.ts';
import { createRedisLimiter } from '../../src/platform/rate-limit/redis.ts';
import type { Allowance, Limiter } from '../../src/ports/rate-limit.ts';
import { testClock } from '../support/clock.ts';
import { NOON } from '../support/harness.ts';
import { linkTo } from '../support/link.ts';
import { redisUrl } from '../support/parts.ts';
import { recordLog } from '../support/recorded-log.ts';

const realClock = () => new Date();
/** So slow that the time a test takes fills nothing. */
const SLOW: Allowance = { name: 'slow', burst: 20, perSecond: 0.01 };
const QUICK: Allowance = { name: 'quick', burst: 4, perSecond: 20 };

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});
const keep = <T extends { close(): void }>(one: T): T => {
  open.push(one);
  return one;
};
/** Nobody has asked for them before, not even in another run on the same Redis. */
const newcomer = () => crypto.randomUUID();

const steadiness = { awayMs: 0, backMs: 0 };

/** Patient, unless told: a busy machine is no silent Redis. */
async function redisLimiter(url = redisUrl()!, patienceMs = 5_000): Promise<Limiter & { lines: string[] }> {
  const { log, lines } = recordLog();
  const limiter = keep({
    ...createRedisLimiter({ url, clock: realClock, log, patienceMs, steadiness }),
    lines,
  });
  // Until it is connected a node counts for itself: as soon as a question is not answered at once, it asks Redis.
  await vi.waitFor(() => expect(limiter.take(SLOW, newcomer(), 1)).toBeInstanceOf(Promise), 5_000);
  return limiter;
}

/** How many of so many calls were let through. */
async function passed(limiter: Limiter, allowance: Allowance, caller: string, calls: number) {
  const waits = await Promise.all(Array.from({ length: calls }, () => limiter.take(allowance, caller, 1)));
  return waits.filter((wait) => wait === null).length;
}

const kinds: [string, () => Promise<Limiter>][] = [
  ['in memory', async () => keep(createMemoryLimiter({ clock: realClock }))],
  ...(redisUrl()
    ? ([['shared over Redis', () => redisLimiter()]] as [string, () => Promise<Limiter>][])
    : []),
];

describe.each(kinds)('a limiter %s', (_where, create) => {
  it('lets a burst through, and says how long the next one has to wait', async () => {
    const limiter = await create();
    const caller = newcomer();
    expect(await passed(limiter, SLOW, caller, 30)).toBe(20);
    const wait = await limiter.take(SLOW, caller, 1);
    expect(wait).toBeGreaterThan(90);
    expect(wait).toBeLessThanOrEqual(100);
    expect(await limiter.take(SLOW, caller, 5)).toBeGreaterThan(490);
  });

  it('counts each caller, and each allowance, apart', async () => {
    const limiter = await create();
    const greedy = newcomer();
    expect(await passed(limiter, SLOW, greedy, 40)).toBe(20);
    expect(await limiter.take(SLOW, newcomer(), 20)).toBeNull();
    expect(await limiter.take(QUICK, greedy, 1)).toBeNull();
  });

  it('fills again, a call at a time', async () => {
    const limiter = await create();
    const caller = newcomer();
    expect(await limiter.take(QUICK, caller, 4)).toBeNull();
    const wait = await limiter.take(QUICK, caller, 1);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(0.05);
    await vi.waitFor(async () => expect(await limiter.take(QUICK, caller, 1)).toBeNull(), { interval: 5 });
  });

  it('is exact over a burst of three hundred', async () => {
    const limiter = await create();
    const thirds = { name: 'thirds', burst: 300, perSecond: 0.06 };
    expect(await passed(limiter, thirds, newcomer(), 305)).toBe(300);
  });

  it('takes back what is given back, and no more than was taken', async () => {
    const limiter = await create();
    const caller = newcomer();
    expect(await limiter.take(SLOW, caller, -1)).toBeNull();
    expect(await passed(limiter, SLOW, caller, 30)).toBe(20);
    expect(await limiter.take(SLOW, caller, -3)).toBeNull();
    await vi.waitFor(async () => expect(await passed(limiter, SLOW, caller, 30)).toBe(3));
    expect(await limiter.take(SLOW, caller, -1_000)).toBeNull();
    const later = newcomer();
    expect(await passed(limiter, SLOW, later, 20)).toBe(20);
  });

  it('takes whatever costs more than a whole burst for a whole burst', async () => {
    const limiter = await create();
    const caller = newcomer();
    expect(await limiter.take(SLOW, caller, 1_000)).toBeNull();
    expect(await limiter.take(SLOW, caller, 1)).toBeGreaterThan(0);
  });
});

describe('the limiter in memory', () => {
  it('gives after so many seconds what it says', () => {
    const clock = testClock(NOON);
    const { take } = createMemoryLimiter({ clock });
    const allowance = { name: 'calls', burst: 300, perSecond: 60 };
    for (let call = 0; call < 300; call++) expect(take(allowance, 'x', 1)).toBeNull();
    const wait = take(allowance, 'x', 1) as number;
    expect(wait).toBeCloseTo(1 / 60, 5);
    clock.advance(Math.ceil(wait * 1000));
    expect(take(allowance, 'x', 1)).toBeNull();
    expect(take(allowance, 'x', 1)).toBeGreaterThan(0);
    clock.advance(1_000);
    for (let call = 0; call < 60; call++) expect(take(allowance, 'x', 1)).toBeNull();
    expect(take(allowance, 'x', 1)).toBeGreaterThan(0);
    clock.advance(3_600_000);
    for (let call = 0; call < 300; call++) expect(take(allowance, 'x', 1)).toBeNull();
    expect(take(allowance, 'x', 1)).toBeGreaterThan(0);
  });

  it('keeps nobody waiting for longer than a whole burst when the clock was set back', () => {
    const clock = testClock(NOON);
    const { take } = createMemoryLimiter({ clock });
    const allowance = { name: 'calls', burst: 300, perSecond: 60 };
    expect(take(allowance, 'x', 300)).toBeNull();
    clock.advance(-3_600_000);
    expect(take(allowance, 'x', 1)).toBeLessThan(1);
  });

  it('forgets who owes nothing, and never holds more than so many', () => {
    const clock = testClock(NOON);
    const count = createLocalCount({ clock, mostCallers: 1_000 });
    for (let i = 0; i < 5_000; i++) count.take(SLOW, `stranger ${i}`, 1);
    expect(count.size()).toBe(1_000);
    clock.advance(3_600_000);
    for (let i = 0; i < 500; i++) count.take(QUICK, `other ${i}`, 1);
    expect(count.size()).toBeLessThanOrEqual(500);
  });
});

describe.skipIf(!redisUrl())('the limiter over Redis', () => {
  it('is one bucket for all nodes, wherever a caller goes', async () => {
    const [here, there] = [await redisLimiter(), await redisLimiter()];
    const caller = newcomer();
    expect(await passed(here, SLOW, caller, 15)).toBe(15);
    expect(await passed(there, SLOW, caller, 15)).toBe(5);
    expect(await there.take(SLOW, caller, 1)).toBeGreaterThan(0);
    // Whoever is counted there already is told what was taken here.
    await vi.waitFor(async () => expect(await here.take(SLOW, caller, 1)).toBeGreaterThan(0));
  });

  it('is exact for calls that come to both nodes at once', async () => {
    const [here, there] = [await redisLimiter(), await redisLimiter()];
    const caller = newcomer();
    const both = await Promise.all([passed(here, SLOW, caller, 15), passed(there, SLOW, caller, 15)]);
    expect(both[0] + both[1]).toBe(20);
  });

  it('goes on by itself while Redis is away, says so once, and shares again when it is back', async () => {
    const link = await linkTo(redisUrl()!);
    open.push(link);
    const limiter = await redisLimiter(link.url);
    await link.cut();
    await vi.waitFor(() => expect(limiter.lines.some((line) => line.includes('is away'))).toBe(true));
    const caller = newcomer();
    expect(await passed(limiter, SLOW, caller, 30)).toBe(20);
    await link.mend();
    await vi.waitFor(() => expect(limiter.take(SLOW, newcomer(), 1)).toBeInstanceOf(Promise), 5_000);
    expect(limiter.lines.filter((line) => line.includes('is away'))).toHaveLength(1);
    expect(limiter.lines.filter((line) => line.includes('is back'))).toHaveLength(1);
  });

  it('does not take Redis for silent because it was busy itself', async () => {
    const limiter = await redisLimiter(redisUrl()!, 50);
    // After this turn timers come first, and then what has arrived.
    await new Promise((turn) => setImmediate(turn));
    const asked = limiter.take(SLOW, newcomer(), 1);
    const busyUntil = performance.now() + 300;
    while (performance.now() < busyUntil);
    expect(await asked).toBeNull();
    expect(limiter.lines.filter((line) => line.includes('is away'))).toEqual([]);
  });

  it('does not let a Redis that hangs hold anybody up', async () => {
    const { createServer } = await import('node:net');
    const { connect } = await import('node:net');
    const target = new URL(redisUrl()!);
    let mute = false;
    const hanging = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      near.on('error', () => undefined).on('close', () => far.destroy());
      far.on('error', () => undefined).on('close', () => near.destroy());
      near.pipe(far);
      far.on('data', (data) => mute || near.write(data));
    });
    await new Promise<void>((done) => hanging.listen(0, '127.0.0.1', done));
    keep({ close: () => hanging.close() });
    const { port } = hanging.address() as { port: number };
    const limiter = await redisLimiter(`redis://127.0.0.1:${port}`, 50);
    mute = true;
    const caller = newcomer();
    const began = performance.now();
    expect(await passed(limiter, SLOW, caller, 30)).toBe(20);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(limiter.take(SLOW, caller, 1)).toBeGreaterThan(0);
  });
});
