import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createExpiries } from '../../src/api/graphql/websocket/expiries.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const after = (ms: number) => new Date(NOW.getTime() + ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what expires', () => {
  it('is called at its instant, with one timer for all of one instant', () => {
    const expired = vi.fn();
    const expiries = createExpiries<string>(() => NOW, expired);
    for (const one of ['a', 'b', 'c']) expiries.add(one, after(60_000));
    expiries.add('later', after(61_000));
    expect(vi.getTimerCount()).toBe(2);
    vi.advanceTimersByTime(59_999);
    expect(expired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(expired.mock.calls.map(([one]) => one)).toEqual(['a', 'b', 'c']);
  });

  it('is called at once when its instant is over', () => {
    const expired = vi.fn();
    createExpiries<string>(() => NOW, expired).add('late', after(-1));
    vi.advanceTimersByTime(0);
    expect(expired).toHaveBeenCalledOnce();
  });

  it('leaves nothing when it is removed, and the others of its instant stay', () => {
    const expired = vi.fn();
    const expiries = createExpiries<string>(() => NOW, expired);
    expiries.add('gone', after(1_000));
    expiries.add('stays', after(1_000));
    expiries.remove('gone', after(1_000));
    expiries.remove('never there', after(1_000));
    expiries.remove('never there', after(2_000));
    vi.advanceTimersByTime(1_000);
    expect(expired.mock.calls.map(([one]) => one)).toEqual(['stays']);
    expiries.remove('stays', after(1_000));
    expiries.add('another', after(5_000));
    expiries.remove('another', after(5_000));
    expect(vi.getTimerCount()).toBe(0);
  });
});
