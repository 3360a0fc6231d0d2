import { setTimeout as delay } from 'node:timers/promises';
import { wallClock } from './wall-clock.ts';

/** Long enough for a signal that should not come to come. */
const REPEATS_MS = 30;

/** Notes when each of many sessions is signalled as open. */
export type Openings = {
  /** Once for each session; anything else makes the round invalid. */
  seen(id: string): void;
  /** Waits for all and for late repeats. Rejects when some are missing after `limitMs`. */
  lateness(limitMs: number): Promise<Lateness>;
};

/** In milliseconds after the instant. */
export type Lateness = {
  first: number;
  median: number;
  last: number;
  /** Signals before the instant, for no session of the round, or more than one for a session. */
  wrong: number;
};

/** For the sessions `ids`, all due at `at`. */
export function createOpenings(ids: string[], at: number): Openings {
  const now = wallClock();
  const waiting = new Set(ids);
  const late: number[] = [];
  let wrong = 0;
  let complete = () => {};
  const all = new Promise<void>((resolve) => (complete = resolve));
  return {
    seen(id) {
      const ms = now() - at;
      if (!waiting.delete(id) || ms < 0) wrong += 1;
      late.push(ms);
      if (waiting.size === 0) complete();
    },
    async lateness(limitMs) {
      await Promise.race([all, delay(limitMs, undefined, { ref: false })]);
      if (waiting.size > 0) throw new Error(`${waiting.size} of ${ids.length} sessions never opened`);
      await delay(REPEATS_MS);
      const sorted = late.toSorted((a, b) => a - b);
      return { first: sorted[0]!, median: sorted[sorted.length >> 1]!, last: sorted.at(-1)!, wrong };
    },
  };
}
