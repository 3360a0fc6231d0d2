import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLocalTimer, type LocalTimer } from '../../src/platform/scheduler/agenda/local-timer.ts';
import { testClock } from '../support/clock.ts';
import { silentLog } from '../support/log.ts';
import { at, NOW, recordingLog } from './alarm-rig.ts';

describe('the bell', () => {
  const clock = testClock(NOW.toISOString());
  let localTimer: LocalTimer;
  const ringing = (onWake: (at: Date) => Promise<void>, log = silentLog) => {
    clock.set(NOW);
    localTimer = createLocalTimer({ clock, log });
    localTimer.start(onWake);
    return localTimer;
  };
  afterEach(() => localTimer.close(1_000));

  it('takes a hundred waiting alarms for nothing unusual', async () => {
    const warning = vi.fn();
    process.on('warning', warning);
    onTestFinished(() => void process.off('warning', warning));
    const { ringAt } = ringing(async () => undefined);
    const waiting = Array.from({ length: 100 }, (_, n) => ringAt(at(3_600_000 + n)));
    await localTimer.close(1_000);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([false]));
    expect(warning).not.toHaveBeenCalled();
  });

  it('waits for its instant by the clock', async () => {
    const onWake = vi.fn(async () => undefined);
    const rang = ringing(onWake).ringAt(at(5));
    // Longer than the timer: it is the clock that counts.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(onWake).not.toHaveBeenCalled();
    clock.set(at(5));
    expect(await rang).toBe(true);
    expect(onWake).toHaveBeenCalledExactlyOnceWith(at(5));
  });

  it('rings once more for all who ask while it rings', async () => {
    let finish: (() => void) | undefined;
    const onWake = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    const { ringNow, ringAt } = ringing(onWake);
    const first = ringNow();
    await vi.waitFor(() => expect(onWake).toHaveBeenCalledTimes(1));
    const later = [ringNow(), ringNow(), ringAt(at(-60_000)), ringAt(at(-7_200_000))];
    finish?.();
    await first;
    await vi.waitFor(() => expect(onWake).toHaveBeenCalledTimes(2));
    finish?.();
    await Promise.all(later);
    expect(onWake).toHaveBeenCalledTimes(2);
  });

  it('leaves to the sweep what fails again and again, and rings for the next', async () => {
    const { log, warnings } = recordingLog();
    const onWake = vi.fn(async () => {
      throw new Error('the database is away');
    });
    const { ringAt } = ringing(onWake, log);
    expect(await ringAt(at(0))).toBe(true);
    expect(onWake).toHaveBeenCalledTimes(3);
    expect(warnings.at(-1)).toBe('an alarm failed and is left to the sweep');
    onWake.mockImplementation(async () => undefined as never);
    await ringAt(at(0));
    expect(onWake).toHaveBeenCalledTimes(4);
  });

  it('gives up at once what it waits for when it closes', async () => {
    const onWake = vi.fn(async () => undefined);
    const rang = ringing(onWake).ringAt(at(3_600_000));
    await nextTurn();
    await localTimer.close(1_000);
    expect(await rang).toBe(false);
    expect(onWake).not.toHaveBeenCalled();
  });

  it('does not wait for ever for what does not end', async () => {
    let finish: (() => void) | undefined;
    const onWake = () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      });
    const rang = ringing(onWake).ringAt(at(0));
    await localTimer.close(30);
    expect(await Promise.race([rang, nextTurn('still ringing')])).toBe('still ringing');
    finish?.();
  });
});
