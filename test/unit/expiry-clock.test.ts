import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createExpiryClock } from '../../src/lib/expiry-clock.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
const expiring = () => ({ expire: vi.fn() });

describe('an expiry clock', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends each at its second, with one timer for all of a second', () => {
    const clock = createExpiryClock(() => NOW);
    const [first, second, later] = [expiring(), expiring(), expiring()];
    clock.add(inSeconds(60), first);
    clock.add(inSeconds(60), second);
    clock.add(inSeconds(61), later);
    expect(vi.getTimerCount()).toBe(2);
    vi.advanceTimersByTime(59_999);
    expect(first.expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    for (const { expire } of [first, second]) expect(expire).toHaveBeenCalledOnce();
    expect(later.expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(later.expire).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('forgets what has ended before, and its timer with the last', () => {
    const clock = createExpiryClock(() => NOW);
    const [gone, stays] = [expiring(), expiring()];
    for (const one of [gone, stays]) clock.add(inSeconds(60), one);
    clock.remove(inSeconds(60), gone);
    clock.remove(inSeconds(60), gone);
    vi.advanceTimersByTime(60_000);
    expect(gone.expire).not.toHaveBeenCalled();
    expect(stays.expire).toHaveBeenCalledOnce();
    clock.add(inSeconds(120), gone);
    clock.remove(inSeconds(120), gone);
    expect(vi.getTimerCount()).toBe(0);
  });
});
