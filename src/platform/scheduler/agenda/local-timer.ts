import { setMaxListeners } from 'node:events';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { withDeadline } from '../../../lib/deadline.ts';
import { createInFlight } from '../../../lib/in-flight.ts';
import { reasonOf } from '../../../lib/outage-log.ts';
import { between } from '../../../lib/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';

/** A database that blinks at the very moment must not cost a whole sweep; one that stays away is left to the sweep. */
const RETRY_PAUSES_MS = [100, 1_000];
/** An alarm that rings for longer hangs, and those after it must ring. */
const HANDLER_LIMIT_MS = 30_000;
/** From here on an alarm is one of a backlog, and the backlog rings together. */
const LATE_MS = 1_000;
/** The wall clock can be set, or a machine sleep, while a timer runs. */
const LONGEST_NAP_MS = 500;

/** Wakes this process: waits for instants and runs `onWake`. No method rejects. */
export type LocalTimer = {
  start(onWake: (at: Date) => Promise<void>): void;
  /** Whether it rings: from `start` to `close`. */
  isOn(): boolean;
  /** Rings at `at`, never before. False: it closed before the instant came, and somebody else has to ring. */
  ringAt(at: Date): Promise<boolean>;
  /** Rings at once. All who ask before it begins share one ring, which begins when the one before is over. */
  ringNow(): Promise<void>;
  /** Gives up waiting for instants; waits for what rings, but no longer than `limitMs`. */
  close(limitMs: number): Promise<void>;
};

/** A bell that is silent until it is started. */
export function createLocalTimer({ clock, log }: { clock: Clock; log: Log }): LocalTimer {
  const closing = new AbortController();
  // Every instant that is waited for listens, and Node takes more than ten for a leak.
  setMaxListeners(0, closing.signal);
  const underWay = createInFlight();
  let wake: ((at: Date) => Promise<void>) | null = null;
  let ringing: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function ring(at: Date): Promise<void> {
    for (const pause of [...RETRY_PAUSES_MS, null]) {
      try {
        return await withDeadline(HANDLER_LIMIT_MS, 'an alarm', async () => wake?.(at));
      } catch (error) {
        const fields = { at: at.toISOString(), error: reasonOf(error) };
        if (pause === null) return log.error('an alarm failed and is left to the sweep', fields);
        log.warn('an alarm failed and rings again', fields);
        await delay(pause);
      }
    }
  }

  function ringNow(): Promise<void> {
    next ??= underWay.add(
      (async () => {
        await Promise.all([ringing, nextTurn()]);
        ringing = next;
        next = null;
        await ring(clock());
      })(),
    );
    return next;
  }

  async function ringWhenDue(at: Date): Promise<boolean> {
    if (between(at, clock()) > LATE_MS) return ringNow().then(() => true);
    if (!(await until(at, clock, closing.signal))) return false;
    await ring(at);
    return true;
  }

  return {
    start: (onWake) => {
      wake = onWake;
    },
    isOn: () => wake !== null && !closing.signal.aborted,
    ringAt: (at) => underWay.add(ringWhenDue(at)),
    ringNow,
    async close(limitMs) {
      closing.abort();
      await underWay.settle(limitMs);
    },
  };
}

/** Waits until the clock shows `instant`; false when the signal came first. */
async function until(instant: Date, clock: Clock, signal: AbortSignal): Promise<boolean> {
  const left = () => between(clock(), instant);
  try {
    // Node's timers fire up to a millisecond before the wall clock is there, hence a loop.
    for (let ms = left(); ms > 0; ms = left())
      await delay(Math.min(ms, LONGEST_NAP_MS), undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
