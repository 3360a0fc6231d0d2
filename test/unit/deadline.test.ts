import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLiveness } from '../../src/api/web/liveness.ts';
import { untilNone, withDeadline } from '../../src/lib/deadline.ts';
import { createLocalTimer } from '../../src/platform/scheduler/agenda/local-timer.ts';
import { silentLog } from '../support/log.ts';

const forEver = () => new Promise<never>(() => undefined);

describe('what is given a time', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('answers as it would, within it', async () => {
    await expect(withDeadline(1_000, 'this', async () => 7)).resolves.toBe(7);
    await expect(withDeadline(1_000, 'this', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is waited for no longer', async () => {
    const late = expect(withDeadline(1_000, 'this', forEver)).rejects.toThrow('this took longer than 1 s');
    await vi.advanceTimersByTimeAsync(1_000);
    await late;
  });

  it('runs batches until nothing is left, or leaves the rest to the next run', async () => {
    const batch = vi.fn().mockResolvedValueOnce(3).mockResolvedValueOnce(1).mockResolvedValue(0);
    await untilNone(batch);
    expect(batch).toHaveBeenCalledTimes(3);
    let more = true;
    const clearing = untilNone(async () => {
      await new Promise((done) => setTimeout(done, 10));
      return more ? 1 : 0;
    }).finally(() => {
      more = false;
    });
    await vi.advanceTimersByTimeAsync(25_000);
    expect(more, 'it goes on for ever').toBe(false);
    await clearing;
  });

  it('fires the wake-ups after one that hangs', async () => {
    const localTimer = createLocalTimer({ clock: () => new Date(0), log: silentLog });
    const wake = vi.fn().mockImplementationOnce(forEver).mockResolvedValue(undefined);
    localTimer.start(wake);
    void localTimer.fireNow();
    await vi.advanceTimersByTimeAsync(1);
    void localTimer.fireNow();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(wake).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.useRealTimers();
    await vi.waitFor(() => expect(wake.mock.calls.length).toBeGreaterThan(1));
  });
});

describe('a process is alive', () => {
  function process() {
    let ms = 0;
    const probe = vi.fn(async () => undefined as unknown);
    const liveness = createLiveness({ probe, now: () => ms });
    return { ...liveness, probe, after: (seconds: number) => (ms += seconds * 1_000) };
  }

  it('as long as its sweeps come to their end, and nobody is asked', async () => {
    const { alive, swept, after, probe } = process();
    for (let n = 0; n < 5; n++) {
      after(50);
      expect(await alive()).toBe(true);
      swept();
    }
    expect(probe).not.toHaveBeenCalled();
  });

  it('without them while the database is away: another process would do no better', async () => {
    const { alive, after, probe } = process();
    probe.mockRejectedValue(new Error('away'));
    after(300);
    expect(await alive()).toBe(true);
  });

  it('no more when none has for a minute although the database answers', async () => {
    const { alive, swept, after, probe } = process();
    after(60);
    expect(await Promise.all([alive(), alive()])).toEqual([false, false]);
    expect(probe).toHaveBeenCalledTimes(1);
    swept();
    expect(await alive()).toBe(true);
  });
});
