import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventStream, sendEvents } from '../../src/api/http/sse.ts';
import { silentLog } from '../support/log.ts';

const text = new TextDecoder();
const options = { encode: String, log: silentLog };
/** Yields 1, 2, 3, ... as fast as it is asked. */
function counting(last = Number.POSITIVE_INFINITY) {
  let asked = 0;
  const source: AsyncIterableIterator<number> = {
    [Symbol.asyncIterator]: () => source,
    next: async () => (asked < last ? { value: ++asked, done: false } : { value: undefined, done: true }),
    return: vi.fn(async () => ({ value: undefined, done: true as const })),
  };
  return { source, asked: () => asked };
}
/** Never has anything to say. */
function silent() {
  const source = { ...counting().source, next: () => new Promise<never>(() => undefined) };
  return { [Symbol.asyncIterator]: () => source };
}

describe('an event stream', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks its source no faster than it is read, so nothing piles up', async () => {
    const { source, asked } = counting();
    const reader = eventStream(source, options).getReader();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked()).toBeLessThanOrEqual(1);
    for (let n = 0; n < 10; n++) await reader.read();
    expect(asked()).toBeLessThanOrEqual(11);
  });

  it('shows that it is alive while nothing happens, and to a reader that does not read only once', async () => {
    const reader = eventStream(silent(), { ...options, keepAliveMs: 1_000 }).getReader();
    expect(text.decode((await reader.read()).value)).toMatch(/^retry: \d{4}\n\n$/);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(text.decode((await reader.read()).value)).toBe(':\n\n');
    const next = reader.read();
    expect(await Promise.race([next, Promise.resolve('nothing more')])).toBe('nothing more');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(text.decode((await next).value)).toBe(':\n\n');
  });

  it('returns its source and stops its timer when the reader leaves', async () => {
    const { source } = counting();
    const reader = eventStream(source, options).getReader();
    await reader.read();
    expect(vi.getTimerCount()).toBe(1);
    await reader.cancel();
    expect(source.return).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('returns its source though the reader leaves in the middle of a message', async () => {
    const { source } = counting();
    const reader = eventStream(source, {
      ...options,
      encode: () => new Promise(() => undefined),
    }).getReader();
    await reader.read();
    await reader.cancel();
    expect(source.return).toHaveBeenCalledOnce();
  });

  it('ends after the last item, and when the source fails, which it logs', async () => {
    const warn = vi.fn();
    const whole = eventStream(counting(2).source, options);
    expect(await new Response(whole).text()).toMatch(/^retry: \d+\n\ndata: 1\n\ndata: 2\n\n$/);
    const broken = eventStream(counting().source, {
      log: { ...silentLog, warn },
      encode: () => Promise.reject(new Error('away')),
    });
    expect(await new Response(broken).text()).toMatch(/^retry: \d+\n\n$/);
    expect(warn).toHaveBeenCalledWith('an event stream ended early', { error: 'away' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not begun where only its headers are asked for', async () => {
    const app = new Hono().get('/', (c) => sendEvents(c, silent(), options));
    const head = await app.request('/', { method: 'HEAD' });
    expect(head.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(vi.getTimerCount()).toBe(0);
  });
});
