import { describe, expect, it, vi } from 'vitest';
import { type Sink, Watch } from '../../src/lib/watch.ts';

/** A watch whose items the test shows. */
function aWatch() {
  const subscription = { resume: vi.fn(), close: vi.fn() };
  let opened: Sink<number> | null = null;
  const watch = new Watch<number>((sink) => {
    opened = sink;
    return subscription;
  });
  return { watch, subscription, sink: () => opened! };
}
const DONE = { value: undefined, done: true };

describe('a watch that is taken one item at a time', () => {
  it('is opened by the first ask, and ready only while something is asked', async () => {
    const { watch, subscription, sink } = aWatch();
    const items = watch[Symbol.asyncIterator]();
    expect(sink()).toBeNull();
    const first = items.next();
    expect(sink().isReady()).toBe(true);
    sink().next(1);
    expect(await first).toEqual({ value: 1, done: false });
    expect(sink().isReady()).toBe(false);
    expect(subscription.resume).not.toHaveBeenCalled();
    const second = items.next();
    expect(subscription.resume).toHaveBeenCalledOnce();
    sink().end();
    expect(await second).toEqual(DONE);
    expect(await items.next()).toEqual(DONE);
  });

  it('keeps a last item until it is asked for', async () => {
    const { watch, sink } = aWatch();
    const items = watch[Symbol.asyncIterator]();
    const first = items.next();
    sink().next(1);
    await first;
    sink().end(2);
    expect(await items.next()).toEqual({ value: 2, done: false });
    expect(await items.next()).toEqual(DONE);
  });

  it('closes at once when it is left, even while an item is awaited', async () => {
    const { watch, subscription } = aWatch();
    const items = watch[Symbol.asyncIterator]();
    const pending = items.next();
    expect(await items.return?.()).toEqual(DONE);
    expect(await pending).toEqual(DONE);
    expect(subscription.close).toHaveBeenCalledOnce();
    expect(await items.next()).toEqual(DONE);
  });
});
