import { afterEach, describe, expect, it, vi } from 'vitest';
import { Ending, Hub, Watcher } from '../../src/lib/rounds/hub.ts';
import { type Answer, type Asked, Rounds } from '../../src/lib/rounds/rounds.ts';
import { createMemoryEvents } from '../../src/platform/events/memory.ts';
import { createIsolation } from '../../src/platform/isolation.ts';
import { NOON, testClock } from '../support/clock.ts';
import { silentLog } from '../support/log.ts';

/** A number that is watched. */
class NumberHub extends Hub<NumberWatcher> {
  shown = { number: 0 };
  due = (watcher: NumberWatcher) => (watcher.shown === this.shown ? null : this.shown);
  take(watcher: NumberWatcher, due: { number: number }): number {
    watcher.shown = due;
    return due.number;
  }
  isOver = () => false;
}
class NumberWatcher extends Watcher {
  shown: object | null = null;
}

const opened: Rounds[] = [];
afterEach(() => {
  for (const rounds of opened.splice(0)) rounds.close();
});

function watched({ apartMs }: { apartMs?: number } = {}) {
  const clock = testClock(NOON);
  const events = createMemoryEvents(silentLog);
  const isolated = vi.fn();
  const isolation = createIsolation({ clock, log: silentLog, metrics: { isolated } });
  const answer = { snapshot: '10:10:', server: 1, changed: [] as string[] };
  const state = {
    number: 1,
    bad: '',
    listening: null as Hub | null,
    denied: new Set<string>(),
    answer,
    meanwhile: async () => {},
  };
  const asked: Asked<NumberHub>[] = [];
  const read = async (of: Asked<NumberHub>): Promise<Answer<NumberHub>> => {
    asked.push(of);
    const { number, denied } = { number: state.number, denied: new Set(state.denied) };
    await state.meanwhile();
    return {
      ...state.answer,
      changed: of.since === null ? [] : state.answer.changed,
      settle: (n) => (denied.has(of.doubtful[n]!.holder.id) ? new Ending('refused') : null),
      refresh(hub) {
        if (hub.key === state.bad) throw new TypeError('a row');
        if (hub === state.listening) hub.keeper.listen(hub, [`session:${hub.key}`, 'session:more']);
        if (hub.shown.number === number) return false;
        hub.shown = { number };
        return true;
      },
    };
  };
  const rounds = new Rounds<NumberHub>({ clock, events, isolation, read, apartMs });
  opened.push(rounds);

  function watch(key: string, account: string) {
    const items: unknown[] = [];
    const sink = {
      isReady: () => true,
      next: (item: unknown) => void items.push(item),
      end: (...last: unknown[]) => void items.push(...last, 'end'),
    };
    const watcher = rounds.open(
      key,
      () => new NumberHub(key, [`session:${key}`]),
      (hub) => new NumberWatcher(hub, { id: account, expiresAt: null }, sink),
    );
    return { items, watcher };
  }
  const signal = (key: string) => events.publish([`session:${key}`]);
  return { rounds, events, state, asked, isolated, watch, signal };
}
const showsLast = (items: unknown[], last: unknown) => vi.waitFor(() => expect(items.at(-1)).toBe(last));

describe('rounds', () => {
  it('read once for what is asked in one turn, one at a time', async () => {
    const { asked, watch, signal, state } = watched();
    const all = [watch('a', 'x'), watch('a', 'y'), watch('b', 'z')];
    for (const { items } of all) await showsLast(items, 1);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.doubtful).toHaveLength(3);
    state.number = 2;
    // What is signalled while a round reads is read by the next one, once.
    state.meanwhile = async () => {
      state.meanwhile = async () => {};
      for (let n = 0; n < 5; n++) signal('b');
      state.number = 3;
    };
    signal('a');
    await showsLast(all[2]!.items, 3);
    await showsLast(all[0]!.items, 2);
    expect(asked.slice(1).map(({ hubs }) => hubs.map(({ key }) => key))).toEqual([['a'], ['b']]);
    expect(asked[1]!.doubtful).toEqual([]);
  });

  it('start as far apart as they are told, with all that was signalled meanwhile', async () => {
    const { asked, watch, signal, state } = watched({ apartMs: 400 });
    const { items } = watch('a', 'x');
    await showsLast(items, 1);
    const began = performance.now();
    for (state.number = 2; performance.now() - began < 50; state.number += 1) {
      signal('a');
      await new Promise((resolve) => setImmediate(resolve));
      expect(asked).toHaveLength(1);
    }
    await showsLast(items, state.number);
    expect(asked).toHaveLength(2);
  });

  it('read for newcomers, however many others come into doubt again and again', async () => {
    const { asked, rounds, watch, state } = watched();
    const crowd = Array.from({ length: 5_001 }, () => watch('crowded', 'x').watcher);
    await rounds.shown();
    state.meanwhile = async () => {
      for (const watcher of crowd) rounds.doubt(watcher);
      await new Promise((resolve) => setImmediate(resolve));
    };
    rounds.doubt(crowd[0]!);
    const before = asked.length;
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(before + 1));
    const { items } = watch('other', 'y');
    const after = asked.length;
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(after + 4), 10_000);
    expect(items).toEqual([1]);
    // Nor do they keep one of their own waiting.
    const late = watch('crowded', 'z');
    const then = asked.length;
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(then + 4), 10_000);
    expect(late.items).toEqual([1]);
    state.meanwhile = async () => {};
  });

  it('read for many newcomers together', async () => {
    const { asked, watch } = watched();
    const clients = [watch('a', 'first')];
    for (let n = 0; n < 50; n++) {
      await Promise.resolve();
      clients.push(watch('a', `${n}`));
    }
    for (const { items } of clients) await showsLast(items, 1);
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  it('show nothing to a right that came into doubt while it was read', async () => {
    const { events, state, asked, watch } = watched();
    state.meanwhile = async () => {
      state.meanwhile = async () => {};
      state.denied.add('x');
      events.publish(['account:x']);
    };
    const { items } = watch('a', 'x');
    await showsLast(items, 'end');
    expect(items).toEqual(['refused', 'end']);
    expect(asked).toHaveLength(2);
  });

  it('read the rights of whom the database names, on whatever they watch, before they show anything', async () => {
    const { state, asked, watch, signal } = watched();
    const [one, other, neighbour] = [watch('a', 'x'), watch('b', 'x'), watch('a', 'y')];
    for (const { items } of [one, other, neighbour]) await showsLast(items, 1);
    Object.assign(state, { number: 2, denied: new Set('x') });
    state.answer.changed = ['x'];
    signal('a');
    await showsLast(neighbour.items, 2);
    state.answer.changed = [];
    for (const { items } of [one, other]) await showsLast(items, 'end');
    for (const { items } of [one, other]) expect(items).toEqual([1, 'refused', 'end']);
    expect(asked.at(-1)!.doubtful.map(({ holder }) => holder.id)).toEqual(['x', 'x']);
  });

  it.each([
    ['another server', { snapshot: '20:20:', server: 2 }],
    ['a server whose transactions were lost', { snapshot: '9:9:', server: 1 }],
  ])('read all rights anew on %s', async (_, answer) => {
    const { state, asked, watch, signal } = watched();
    const clients = [watch('a', 'x'), watch('b', 'y')];
    for (const { items } of clients) await showsLast(items, 1);
    Object.assign(state, { number: 2, denied: new Set(['y']) });
    Object.assign(state.answer, answer);
    signal('a');
    await showsLast(clients[0]!.items, 2);
    await showsLast(clients[1]!.items, 'end');
    expect(clients[1]!.items).toEqual([1, 'refused', 'end']);
    expect(asked.at(-1)!.since).toBe(answer.snapshot);
  });

  it('that fail show nothing, and are repeated until they do not', async () => {
    const { rounds, state, asked, watch } = watched();
    const { items } = watch('a', 'x');
    await showsLast(items, 1);
    state.number = 2;
    state.meanwhile = () => Promise.reject(new Error('away'));
    await expect(rounds.sweep()).rejects.toThrow('could not be read');
    expect(items).toEqual([1]);
    state.meanwhile = async () => {};
    await showsLast(items, 2);
    // What was known of rights before is not relied on.
    expect(asked.at(-1)).toMatchObject({ since: null, doubtful: [{ holder: { id: 'x' } }] });
  });

  it('go on without a hub that makes them fail, whose watches end', async () => {
    const { state, asked, watch } = watched();
    state.meanwhile = async () => {
      if (asked.at(-1)!.hubs.some(({ key }) => key === 'bad')) throw new TypeError('a row');
    };
    const [good, bad] = [watch('good', 'x'), watch('bad', 'y')];
    await showsLast(good.items, 1);
    await showsLast(bad.items, 'end');
    expect(bad.items[0]).toBeInstanceOf(Error);
  });

  it('know whose rights changed since the reading that a bad hub made fail, also if it was the first', async () => {
    const { state, watch } = watched();
    state.bad = 'bad';
    const clients = [watch('bad', 'y'), watch('good', 'x')];
    // Between that reading and the one without the hub.
    state.meanwhile = async () => {
      state.meanwhile = async () => {
        state.denied.add('x');
        state.answer.changed = ['x'];
      };
    };
    for (const { items } of clients) await showsLast(items, 'end');
    expect(clients[1]!.items).toEqual(['refused', 'end']);
  });

  it('end a watch when its right ends, also when that came nearer', async () => {
    const { rounds, watch } = watched();
    const { items, watcher } = watch('a', 'x');
    await showsLast(items, 1);
    rounds.until(watcher, new Date(Date.parse(NOON) + 60_000));
    rounds.until(watcher, new Date(Date.parse(NOON) + 20));
    await vi.waitFor(() => expect(items.at(-1)).toBe('end'), 5_000);
    expect(items[1]).toMatchObject({ message: expect.stringContaining('Sign in') });
  });

  it('show five hundred in a turn, and the newest to those who wait for theirs', async () => {
    const { rounds, state, watch, signal } = watched();
    const clients = Array.from({ length: 1_200 }, (_, n) => watch('a', `${n % 7}`));
    for (const { items } of clients) await showsLast(items, 1);
    expect(rounds.count()).toBe(1_200);
    state.number = 2;
    signal('a');
    await vi.waitFor(() => expect(clients[0]!.items.at(-1)).toBe(2), { interval: 0 });
    state.number = 3;
    signal('a');
    for (const { items } of clients) await showsLast(items, 3);
    expect(clients[0]!.items).toEqual([1, 2, 3]);
  });

  it('hear an account once, and nothing of what nobody watches any more', async () => {
    const { events, rounds, watch, asked, signal } = watched();
    const subscribe = vi.spyOn(events, 'subscribe');
    const clients = [watch('a', 'x'), watch('a', 'x'), watch('b', 'x')];
    expect(subscribe.mock.calls.map(([topic]) => topic)).toEqual(['session:a', 'account:x', 'session:b']);
    for (const { items } of clients) await showsLast(items, 1);
    for (const { watcher } of clients) watcher.close();
    expect(rounds.count()).toBe(0);
    const before = asked.length;
    signal('a');
    events.publish(['account:x']);
    await rounds.sweep();
    expect(asked).toHaveLength(before);
  });

  it('hear nothing for a hub whose last watcher left while it was read, nor for the next of its name', async () => {
    const { events, rounds, watch, state, isolated } = watched();
    const subscribe = vi.spyOn(events, 'subscribe');
    const { watcher } = watch('a', 'x');
    state.listening = watcher.hub;
    let next: ReturnType<typeof watch> | undefined;
    state.meanwhile = async () => {
      state.meanwhile = async () => {};
      watcher.close();
      next = watch('a', 'y');
    };
    await vi.waitFor(() => expect(next).toBeDefined());
    await showsLast(next!.items, 1);
    expect(isolated).not.toHaveBeenCalled();
    expect(subscribe.mock.calls.map(([topic]) => topic)).not.toContain('session:more');
    expect(rounds.count()).toBe(1);
  });

  it('end every watch when they are closed', async () => {
    const { rounds, watch } = watched();
    const { items } = watch('a', 'x');
    rounds.close();
    expect(items).toEqual(['end']);
    expect(rounds.count()).toBe(0);
  });
});
