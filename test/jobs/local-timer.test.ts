import { setImmediate as nextTick } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLocalTimer, type LocalTimer } from '../../src/platform/scheduler/agenda/local-timer.ts';
import { testClock } from '../support/clock.ts';
import { silentLog } from '../support/log.ts';
import { at, NOW, recordingLog } from './scheduler-rig.ts';

describe('the local timer', () => {
  const clock = testClock(NOW.toISOString());
  let localTimer: LocalTimer;
  const started = (onWake: (at: Date) => Promise<void>, log = silentLog) => {
    clock.set(NOW);
    localTimer = createLocalTimer({ clock, log });
    localTimer.start(onWake);
    return localTimer;
  };
  afterEach(() => localTimer.close(1_000));

  it('waits for a hundred instants without a warning of a leak', async () => {
    const warning = vi.fn();
    process.on('warning', warning);
    onTestFinished(() => void process.off('warning', warning));
    const { fireAt } = started(async () => undefined);
    const waiting = Array.from({ length: 100 }, (_, n) => fireAt(at(3_600_000 + n)));
    await localTimer.close(1_000);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([false]));
    expect(warning).not.toHaveBeenCalled();
  });

  it('fires by the clock, not by the timer', async () => {
    const onWake = vi.fn(async () => undefined);
    const fired = started(onWake).fireAt(at(5));
    // Longer than the timer: it is the clock that counts.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(onWake).not.toHaveBeenCalled();
    clock.set(at(5));
    expect(await fired).toBe(true);
    expect(onWake).toHaveBeenCalledExactlyOnceWith(at(5));
  });

  it('fires once more for all requests while its handler runs', async () => {
    let finish: (() => void) | undefined;
    const onWake = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    const { fireNow, fireAt } = started(onWake);
    const first = fireNow();
    await vi.waitFor(() => expect(onWake).toHaveBeenCalledTimes(1));
    const later = [fireNow(), fireNow(), fireAt(at(-60_000)), fireAt(at(-7_200_000))];
    finish?.();
    await first;
    await vi.waitFor(() => expect(onWake).toHaveBeenCalledTimes(2));
    finish?.();
    await Promise.all(later);
    expect(onWake).toHaveBeenCalledTimes(2);
  });

  it('leaves a wake-up that keeps failing to the sweep, and fires the next one', async () => {
    const { log, warnings } = recordingLog();
    const onWake = vi.fn(async () => {
      throw new Error('the database is away');
    });
    const { fireAt } = started(onWake, log);
    expect(await fireAt(at(0))).toBe(true);
    expect(onWake).toHaveBeenCalledTimes(3);
    expect(warnings.at(-1)).toBe('a wake-up failed and is left to the sweep');
    onWake.mockImplementation(async () => undefined as never);
    await fireAt(at(0));
    expect(onWake).toHaveBeenCalledTimes(4);
  });

  it('gives up waiting for instants when it closes', async () => {
    const onWake = vi.fn(async () => undefined);
    const fired = started(onWake).fireAt(at(3_600_000));
    await nextTick();
    await localTimer.close(1_000);
    expect(await fired).toBe(false);
    expect(onWake).not.toHaveBeenCalled();
  });

  it('closes although a handler does not end', async () => {
    let finish: (() => void) | undefined;
    const onWake = () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      });
    const fired = started(onWake).fireAt(at(0));
    await localTimer.close(30);
    expect(await Promise.race([fired, nextTick('still running')])).toBe('still running');
    finish?.();
  });
});
