import { LRUCache } from 'lru-cache';
import { type Bucket, refillMs, wholeMs } from '../../lib/token-bucket.ts';

/** Milliseconds of reading for all callers together: a tenth of a core. */
const EVERYBODY: Bucket = { burst: 100, perSecond: 100 };
/** A caller that takes no more is served even when others use up the whole share. */
const LITTLE: Bucket = { burst: 10, perSecond: 2 };
/** What the slowest document takes, or nearly so. */
const ONE_MS = 2;
/** A reading that seems to take longer was interrupted. */
const LONGEST_MS = 20;
const MOST_CALLERS = 10_000;

/** The part of this process’s time that goes into reading what was never read before. Instants are those of a stopwatch. */
export type ReadingShare = {
  /** Seconds to wait; null: the caller’s document is read. */
  wait(caller: string, now: number): number | null;
  /** Counts the milliseconds that it took. */
  charge(caller: string, ms: number, now: number): void;
};

/**
 * The limits of callers add up: a hundred of them, each within its own, would have a core read all the time. So what many
 * take beyond a little is bounded together.
 */
export function createReadingShare(): ReadingShare {
  /** When each caller’s bucket is full again. */
  const callers = new LRUCache<string, number>({ max: MOST_CALLERS });
  let fullAt = 0;
  const owed = (caller: string) => callers.get(caller) ?? 0;
  /** Milliseconds until there is place for one. A document may take longer than was left: all that is owed is waited for. */
  const waitMs = (bucket: Bucket, now: number, full: number) =>
    Math.max(0, full - now + refillMs(bucket, ONE_MS) - wholeMs(bucket));
  const after = (bucket: Bucket, now: number, full: number, ms: number) =>
    Math.max(full, now) + refillMs(bucket, ms);

  return {
    wait(caller, now) {
      const ms = Math.min(waitMs(LITTLE, now, owed(caller)), waitMs(EVERYBODY, now, fullAt));
      return ms > 0 ? ms / 1000 : null;
    },
    charge(caller, elapsedMs, now) {
      const ms = Math.min(elapsedMs, LONGEST_MS);
      if (waitMs(LITTLE, now, owed(caller)) > 0) fullAt = after(EVERYBODY, now, fullAt, ms);
      else callers.set(caller, after(LITTLE, now, owed(caller), ms));
    },
  };
}
