import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPacedBatches } from '../../src/lib/paced-batches.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] }));
afterEach(() => vi.useRealTimers());

/** Reads take `takes` ms; each batch that left, with its instant. */
function rig({ takes = 1, fail = (asked: readonly number[]): boolean => asked.length === 0 } = {}) {
  const left: { at: number; asked: readonly number[] }[] = [];
  const begun = performance.now();
  const at = () => Math.round(performance.now() - begun);
  const ask = createPacedBatches(async (asked: readonly number[]) => {
    left.push({ at: at(), asked });
    await new Promise((resolve) => setTimeout(resolve, takes));
    if (fail(asked)) throw new Error('away');
    return asked.map((n) => n * 10);
  });
  const sizes = () => left.map(({ asked }) => asked.length);
  const instants = () => left.map((batch) => batch.at);
  return { ask, left, sizes, instants };
}
const many = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

it('a lone caller is read for at once, again and again', async () => {
  const { ask, sizes, instants } = rig();
  for (const n of many(20)) {
    const answer = ask(n);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toBe(n * 10);
  }
  expect(sizes()).toEqual(many(20).map(() => 1));
  expect(instants()).toEqual(many(20));
});

it('those who come together are read for together, each with an own answer', async () => {
  const { ask, sizes } = rig();
  const answers = Promise.all(many(20).map(ask));
  await vi.advanceTimersByTimeAsync(1);
  expect(await answers).toEqual(many(20).map((n) => n * 10));
  expect(sizes()).toEqual([20]);
});

it('a storm is read for in few reads, some milliseconds apart', async () => {
  const { ask, sizes, instants } = rig();
  // Two come every millisecond; a read takes one, and would find two.
  for (const n of many(400)) {
    void ask(n);
    if (n % 2) await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(10);
  expect(sizes().reduce((sum, size) => sum + size)).toBe(400);
  expect(instants().length).toBeLessThan(65);
});

it('a full batch does not wait', async () => {
  const { ask, instants } = rig();
  for (const round of many(5)) {
    for (const n of many(8, round * 8)) void ask(n);
    await vi.advanceTimersByTimeAsync(2);
  }
  expect(instants()).toEqual([0, 2, 4, 6, 8]);
});

it('waiting in vain is not repeated for some time', async () => {
  const { ask, instants } = rig();
  for (const n of many(30)) {
    void ask(n);
    void ask(n);
    await vi.advanceTimersByTimeAsync(2);
  }
  // The second batch waited for four milliseconds, and found nobody but the next two.
  expect(instants().slice(0, 4)).toEqual([0, 4, 6, 8]);
});

it('those who come during a read share the next one; a slow read keeps nobody waiting', async () => {
  const { ask, left } = rig({ takes: 1_000 });
  void ask(1);
  await vi.advanceTimersByTimeAsync(1);
  for (const n of [2, 3]) void ask(n);
  await vi.advanceTimersByTimeAsync(10);
  expect(left).toEqual([
    { at: 0, asked: [1] },
    { at: 6, asked: [2, 3] },
  ]);
});

it('a read that fails fails for those who asked in it alone', async () => {
  const { ask } = rig({ fail: (asked) => asked.includes(1) });
  const failed = Promise.allSettled([ask(1), ask(2)]);
  await vi.advanceTimersByTimeAsync(5);
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const next = ask(3);
  await vi.advanceTimersByTimeAsync(5);
  expect(await next).toBe(30);
});

it('a read has at most 500 callers', async () => {
  const { ask, sizes } = rig();
  const answers = Promise.all(many(1_201).map(ask));
  await vi.advanceTimersByTimeAsync(100);
  expect(await answers).toHaveLength(1_201);
  expect(sizes()).toEqual([500, 500, 201]);
});
