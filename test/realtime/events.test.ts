import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMemoryEvents } from '../../src/platform/events/memory.ts';
import { createRedisEvents } from '../../src/platform/events/redis.ts';
import type { Events, Topic } from '../../src/ports/events.ts';
import type { Log } from '../../src/ports/log.ts';
import { type Link, linkTo } from '../support/link.ts';
import { silentLog } from '../support/log.ts';
import { redisUrl } from '../support/parts.ts';

const kinds = [
  { kind: 'in memory', missing: false, open: (log: Log) => createMemoryEvents(log) },
  {
    kind: 'over Redis',
    missing: !redisUrl(),
    open: (log: Log) => createRedisEvents({ url: redisUrl()!, log }),
  },
];

describe.each(kinds)('signals $kind', ({ open, missing }) => {
  describe.skipIf(missing)('within one process', () => {
    let events: Events;
    const error = vi.fn();
    beforeEach(async () => {
      error.mockClear();
      events = open({ ...silentLog, error });
      await vi.waitFor(() => expect(events.reachable()).toBe(true));
    });
    afterEach(() => events.close());

    it('reach the listeners of their topic before publish returns, and no others', () => {
      const [one, two, other] = [vi.fn(), vi.fn(), vi.fn()];
      events.subscribe('session:1', one);
      events.subscribe('session:1', two);
      events.subscribe('session:2', other);
      events.publish(['session:1']);
      expect(one).toHaveBeenCalledOnce();
      expect(two).toHaveBeenCalledOnce();
      expect(other).not.toHaveBeenCalled();
    });

    it('are given once for a topic that is repeated in one call', () => {
      const listener = vi.fn();
      events.subscribe('center:1', listener);
      events.publish(['center:1', 'session:9', 'center:1']);
      expect(listener).toHaveBeenCalledOnce();
    });

    it('reach the others when one listener throws', () => {
      const listener = vi.fn();
      events.subscribe('session:1', () => {
        throw new Error('broken');
      });
      events.subscribe('session:1', listener);
      expect(() => events.publish(['session:1'])).not.toThrow();
      expect(listener).toHaveBeenCalledOnce();
      expect(error).toHaveBeenCalledOnce();
    });

    it('end with the function that disarms, for that one subscription only', () => {
      const listener = vi.fn();
      const disarm = events.subscribe('session:1', listener);
      events.subscribe('session:1', listener);
      disarm();
      disarm();
      events.publish(['session:1']);
      expect(listener).toHaveBeenCalledOnce();
    });

    it('skip a listener that another one disarms, and do not chase one that arms itself again', () => {
      const [late, again] = [vi.fn(), vi.fn()];
      let disarm = events.subscribe('session:1', () => {
        disarmLate();
        disarm();
        disarm = events.subscribe('session:1', again);
      });
      const disarmLate = events.subscribe('session:1', late);
      events.subscribe('session:1', vi.fn());
      events.publish(['session:1']);
      expect(late).not.toHaveBeenCalled();
      expect(again).not.toHaveBeenCalled();
      events.publish(['session:1']);
      expect(again).toHaveBeenCalledOnce();
    });
  });
});

describe.skipIf(!redisUrl())('signals between two processes', () => {
  const opened: Events[] = [];
  const links: Link[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((events) => events.close()));
    await Promise.all(links.splice(0).map((link) => link.close()));
  });

  async function process(options: { down?: boolean; log?: Log } = {}) {
    const link = await linkTo(redisUrl()!, options);
    links.push(link);
    const events = createRedisEvents({ url: link.url, log: options.log ?? silentLog });
    opened.push(events);
    if (!options.down) await vi.waitFor(() => expect(events.reachable()).toBe(true));
    const [heard, gap] = [vi.fn(), vi.fn()];
    events.onGap(gap);
    const watch = async (topic: Topic, listener = vi.fn()) => {
      const disarm = events.subscribe(topic, listener);
      if (!options.down) await vi.waitFor(() => expect(listener).toHaveBeenCalledOnce());
      listener.mockClear();
      return { listener, disarm };
    };
    await watch('session:1', heard);
    return { events, link, heard, gap, watch };
  }
  const reachable = (events: Events, yes: boolean) =>
    vi.waitFor(() => expect(events.reachable()).toBe(yes), 5_000);

  it('arrive in both, once each', async () => {
    const [a, b] = [await process(), await process()];
    a.events.publish(['session:2', 'session:1']);
    expect(a.heard).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(b.heard).toHaveBeenCalledOnce());
    // What b answers comes after anything that Redis would have brought back to a.
    const { listener: answered } = await a.watch('session:3');
    b.events.publish(['session:3']);
    await vi.waitFor(() => expect(answered).toHaveBeenCalledOnce());
    expect(a.heard).toHaveBeenCalledOnce();
    expect(b.heard).toHaveBeenCalledOnce();
  });

  it('arrive for thousands of topics in one call', async () => {
    const [a, b] = [await process(), await process()];
    const { listener: last } = await b.watch('session:4999');
    a.events.publish(Array.from({ length: 5_000 }, (_, n) => `session:${n}` as const));
    await vi.waitFor(() => expect(last).toHaveBeenCalledOnce());
    expect(b.heard).toHaveBeenCalledOnce();
  });

  it('leave a gap that is signalled when Redis drops the subscriber, and go on', async () => {
    const [a, b] = [await process(), await process()];
    const admin = new Redis(redisUrl()!);
    onTestFinished(() => admin.disconnect());
    await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await vi.waitFor(() => expect(b.gap).toHaveBeenCalledOnce());
    await reachable(a.events, true);
    a.events.publish(['session:1']);
    await vi.waitFor(() => expect(b.heard).toHaveBeenCalledOnce());
  });

  it('leave a gap in the others when they could not get out', async () => {
    const [a, b] = [await process(), await process()];
    await a.link.cut();
    await reachable(a.events, false);
    a.events.publish(['session:1']);
    expect(a.heard).toHaveBeenCalledOnce();
    expect(b.gap).not.toHaveBeenCalled();
    await a.link.mend();
    await vi.waitFor(() => expect(b.gap).toHaveBeenCalledOnce(), 5_000);
    expect(b.heard).not.toHaveBeenCalled();
  });

  it.each([
    ['that hangs', { silent: true }],
    ['whose connections died without a word', { silent: false }],
  ])(
    'are known to be lost with a Redis %s, and go on with a gap',
    async (_, how) => {
      const [a, b] = [await process(), await process()];
      b.link.freeze(how);
      await vi.waitFor(() => expect(b.events.reachable()).toBe(false), 10_000);
      a.events.publish(['session:1']);
      expect(b.heard).not.toHaveBeenCalled();
      b.gap.mockClear();
      await b.link.mend();
      await vi.waitFor(() => expect(b.events.reachable()).toBe(true), 10_000);
      expect(b.gap).toHaveBeenCalled();
      a.events.publish(['session:1']);
      await vi.waitFor(() => expect(b.heard).toHaveBeenCalled());
      // Its own signals get out again, too.
      b.events.publish(['session:1']);
      await vi.waitFor(() => expect(a.heard).toHaveBeenCalledTimes(3), 5_000);
    },
    30_000,
  );

  it('start and stop without Redis, which the log says once', async () => {
    const [warn, info] = [vi.fn(), vi.fn()];
    const { events, link, heard, gap } = await process({ down: true, log: { ...silentLog, warn, info } });
    await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce());
    expect(events.reachable()).toBe(false);
    for (let n = 0; n < 20; n++) events.publish(['session:1']);
    expect(heard).toHaveBeenCalledTimes(20);

    await link.mend();
    await reachable(events, true);
    expect(gap).toHaveBeenCalled();
    expect(info).toHaveBeenCalledOnce();
    await link.cut();
    await reachable(events, false);
    await events.close();
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      'Redis (REDIS_URL) is away',
      'live events were lost on their way to Redis',
      'Redis (REDIS_URL) is away',
    ]);
  });

  it('end without a word when the process closes', async () => {
    const warn = vi.fn();
    const { events } = await process({ log: { ...silentLog, warn } });
    await events.close();
    expect(events.reachable()).toBe(false);
    events.publish(['session:1']);
    // Long enough for the connections to end.
    await delay(50);
    expect(warn).not.toHaveBeenCalled();
  });

  it('are not disturbed by what strangers send', async () => {
    const [a, b] = [await process(), await process()];
    const stranger = new Redis(redisUrl()!);
    onTestFinished(() => stranger.disconnect());
    for (const channel of ['online-sessions', 'online-sessions:', 'online-sessions:session:2'])
      for (const message of ['', '{', '{"a":1}', '[1]', 'null', '[]'])
        await stranger.publish(channel, message);
    a.events.publish(['session:1']);
    await vi.waitFor(() => expect(b.heard).toHaveBeenCalledOnce());
    expect(b.gap).not.toHaveBeenCalled();
  });
});

describe.skipIf(!redisUrl())('a process', () => {
  const opened: { close(): unknown }[] = [];
  const redis = () => {
    const client = new Redis(redisUrl()!);
    opened.push({ close: () => client.disconnect() });
    return client;
  };
  const open = async (url = redisUrl()!) => {
    const events = createRedisEvents({ url, log: silentLog });
    opened.push(events);
    await vi.waitFor(() => expect(events.reachable()).toBe(true), 5_000);
    return events;
  };
  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });
  const topics = (name: string, count: number) =>
    Array.from({ length: count }, (_, n): Topic => `session:${name}-${n}`);
  /** How many processes Redis tells about each topic. */
  const told = async (client: Redis, ...asked: Topic[]) => {
    const answer = await client.pubsub('NUMSUB', ...asked.map((topic) => `online-sessions:${topic}`));
    return answer.filter((_, i) => i % 2 === 1);
  };

  it('hears of nothing but what it watches', async () => {
    const [a, b, client] = [await open(), await open(), redis()];
    const [here, there] = [vi.fn(), vi.fn()];
    a.subscribe('session:here', here);
    b.subscribe('session:there', there);
    await vi.waitFor(() => expect([here, there].map(({ mock }) => mock.calls.length)).toEqual([1, 1]));
    expect(await told(client, 'session:here', 'session:there', 'session:nowhere')).toEqual([1, 1, 0]);
  });

  it('is signalled a topic when Redis begins to tell of it: what came before is not lost', async () => {
    const [a, b] = [await open(), await open()];
    const [heard, later] = [vi.fn(), vi.fn()];
    b.subscribe('session:early', heard);
    a.publish(['session:early']);
    expect(heard).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce());
    // Who comes then misses nothing.
    b.subscribe('session:early', later);
    a.publish(['session:early']);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2));
    expect(later).toHaveBeenCalledOnce();
  });

  it('watches thousands of topics by few commands, and publishes them by few', async () => {
    const [a, b, client] = [await open(), await open(), redis()];
    const commands = async () => {
      const stats = await client.info('commandstats');
      return ['subscribe', 'evalsha', 'eval'].map((name) =>
        Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0),
      );
    };
    const before = await commands();
    const heard = vi.fn();
    const many = topics('many', 5_000);
    for (const topic of many) b.subscribe(topic, heard);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(5_000), 10_000);
    a.publish(many);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(10_000), 10_000);
    const made = (await commands()).map((count, i) => count - before[i]!);
    expect(made[0]).toBeGreaterThan(0);
    expect(made[0]).toBeLessThanOrEqual(10);
    expect(made[1]! + made[2]!).toBeGreaterThan(0);
    expect(made[1]! + made[2]!).toBeLessThanOrEqual(20);
  });

  it('forgets a topic that nobody watches any more, after a while', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'performance'] });
    const [events, client] = [await open(), redis()];
    const heard = vi.fn();
    const leave = events.subscribe('session:left', heard);
    events.subscribe('session:kept', heard);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2));
    leave();
    vi.advanceTimersByTime(25_000);
    expect(await told(client, 'session:left')).toEqual([1]);
    // Clients of a storm come back to a topic that is still heard: there is nothing to miss, and nobody is signalled.
    const leaveAgain = events.subscribe('session:left', heard);
    vi.advanceTimersByTime(60_000);
    expect(await told(client, 'session:left')).toEqual([1]);
    expect(heard).toHaveBeenCalledTimes(2);
    leaveAgain();
    vi.advanceTimersByTime(45_000);
    await vi.waitFor(async () => expect(await told(client, 'session:left', 'session:kept')).toEqual([0, 1]));
    events.subscribe('session:left', heard);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(3));
    expect(await told(client, 'session:left')).toEqual([1]);
  });

  it('watches its topics again after Redis was away, and those of meanwhile', async () => {
    const link = await linkTo(redisUrl()!);
    const [a, b, client] = [await open(), await open(link.url), redis()];
    opened.push(link);
    const [before, meanwhile, gap] = [vi.fn(), vi.fn(), vi.fn()];
    b.subscribe('session:before', before);
    await vi.waitFor(() => expect(before).toHaveBeenCalledOnce());
    await link.cut();
    await vi.waitFor(() => expect(b.reachable()).toBe(false));
    b.subscribe('session:meanwhile', meanwhile);
    b.onGap(gap);
    await link.mend();
    await vi.waitFor(() => expect(b.reachable()).toBe(true), 5_000);
    // Whoever came meanwhile reads again, as everybody does.
    expect(gap).toHaveBeenCalledOnce();
    expect(await told(client, 'session:before', 'session:meanwhile')).toEqual([1, 1]);
    a.publish(['session:before', 'session:meanwhile']);
    await vi.waitFor(() => expect(meanwhile).toHaveBeenCalledOnce());
    expect(before).toHaveBeenCalledTimes(2);
  });
});
