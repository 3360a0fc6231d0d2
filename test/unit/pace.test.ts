import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Pace } from '../../src/lib/rounds/pace.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

/** When rounds began, and how many newcomers each had. */
function rig({ isDone = true, apartMs = 0 } = {}) {
  const rounds: { at: number; newcomers: number }[] = [];
  const state = { isDone };
  let waiting = 0;
  const begun = performance.now();
  const pace = new Pace(async () => {
    rounds.push({ at: Math.round(performance.now() - begun), newcomers: waiting });
    waiting = 0;
    return state.isDone;
  }, apartMs);
  const come = (count: number) => {
    for (let n = 0; n < count; n++) pace.ask(true);
    waiting += count;
  };
  return { pace, rounds, state, come };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('a newcomer keeps the next one waiting for milliseconds only, and whatever was signalled', async () => {
  const { pace, rounds, come } = rig();
  come(1);
  await pass(20);
  come(1);
  await pass(20);
  pace.ask();
  await pass(0);
  pace.ask();
  await pass(0);
  expect(rounds.map(({ at }) => at)).toEqual([0, 20, 40, 40]);
});

it('newcomers of a storm are served in few rounds, none of which is long in coming', async () => {
  const { rounds, come } = rig();
  for (let ms = 0; ms < 600; ms++) {
    come(1);
    await pass(1);
  }
  await pass(60);
  expect(rounds.reduce((sum, { newcomers }) => sum + newcomers, 0)).toBe(600);
  expect(rounds.length).toBeLessThan(16);
  expect(Math.max(...rounds.map(({ at }, n) => at - (rounds[n - 1]?.at ?? 0)))).toBeLessThanOrEqual(60);
});

it('a crowd of newcomers does not wait for more', async () => {
  const { rounds, come } = rig();
  for (let ms = 0; ms < 60; ms++) {
    come(16);
    await pass(1);
  }
  expect(rounds.slice(1, 4).map(({ newcomers }) => newcomers)).toEqual([64, 64, 64]);
});

it('a crowd hurries no round after one that failed, and none that are to be far apart', async () => {
  const failing = rig({ isDone: false });
  failing.come(1);
  await pass(0);
  failing.state.isDone = true;
  failing.come(200);
  await pass(249);
  expect(failing.rounds).toHaveLength(1);
  await pass(1);
  expect(failing.rounds).toHaveLength(2);
  const slow = rig({ apartMs: 400 });
  slow.come(1);
  await pass(0);
  slow.come(200);
  await pass(399);
  expect(slow.rounds).toHaveLength(1);
  await pass(1);
  expect(slow.rounds).toHaveLength(2);
});
