import { setMaxListeners } from 'node:events';
import { setTimeout as delay, setImmediate as nextTick } from 'node:timers/promises';
import { withDeadline } from '../../../lib/deadline.ts';
import { createInFlight } from '../../../lib/in-flight.ts';
import { reasonOf } from '../../../lib/outage-log.ts';
import { between } from '../../../lib/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';

/** A short outage of the database is retried; a longer one is left to the sweep. */
const RETRY_PAUSES_MS = [100, 1_000];
/** A handler that runs longer than this hangs, and must not hold up later wake-ups. */
const HANDLER_LIMIT_MS = 30_000;
/** Wake-ups that are later than this belong to a backlog, which fires as one. */
const LATE_MS = 1_000;
/** The wall clock can be set, or the machine sleep, while a timer runs. */
const LONGEST_NAP_MS = 500;

/** Wakes this process: waits for instants and runs `onWake`. No method rejects. */
export type LocalTimer = {
  start(onWake: (at: Date) => Promise<void>): void;
  /** True from `start` to `close`. */
  isRunning(): boolean;
  /** Fires at `at`, never before. False: closed before that, so another process has to. */
  fireAt(at: Date): Promise<boolean>;
  /** Fires at once, after the run before. All calls until its begin share one run. */
  fireNow(): Promise<void>;
  /** Stops waiting for instants; waits for running handlers, at most `limitMs`. */
  close(limitMs: number): Promise<void>;
};

export function createLocalTimer({ clock, log }: { clock: Clock; log: Log }): LocalTimer {
  const closing = new AbortController();
  // Every waiting instant is a listener, and Node warns of a leak above ten.
  setMaxListeners(0, closing.signal);
  const underWay = createInFlight();
  let wake: ((at: Date) => Promise<void>) | null = null;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function fire(at: Date): Promise<void> {
    for (const pause of [...RETRY_PAUSES_MS, null]) {
      try {
        return await withDeadline(HANDLER_LIMIT_MS, 'a wake-up', async () => wake?.(at));
      } catch (error) {
        const fields = { at: at.toISOString(), error: reasonOf(error) };
        if (pause === null) return log.error('a wake-up failed and is left to the sweep', fields);
        log.warn('a wake-up failed and is tried again', fields);
        await delay(pause);
      }
    }
  }

  function fireNow(): Promise<void> {
    next ??= underWay.add(
      (async () => {
        await Promise.all([running, nextTick()]);
        running = next;
        next = null;
        await fire(clock());
      })(),
    );
    return next;
  }

  async function fireWhenDue(at: Date): Promise<boolean> {
    if (between(at, clock()) > LATE_MS) return fireNow().then(() => true);
    if (!(await until(at, clock, closing.signal))) return false;
    await fire(at);
    return true;
  }

  return {
    start: (onWake) => {
      wake = onWake;
    },
    isRunning: () => wake !== null && !closing.signal.aborted,
    fireAt: (at) => underWay.add(fireWhenDue(at)),
    fireNow,
    async close(limitMs) {
      closing.abort();
      await underWay.settle(limitMs);
    },
  };
}

/** Waits until the clock shows `instant`; false: the signal came first. */
async function until(instant: Date, clock: Clock, signal: AbortSignal): Promise<boolean> {
  const left = () => between(clock(), instant);
  try {
    // Node's timers fire up to a millisecond early by the wall clock, hence the loop.
    for (let ms = left(); ms > 0; ms = left())
      await delay(Math.min(ms, LONGEST_NAP_MS), undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
