import { LRUCache } from 'lru-cache';
import { type Bucket, charged, debtAt, refillMs, wholeMs } from '../../lib/token-bucket.ts';

/** Milliseconds of reading for all callers together: a tenth of a core. */
const EVERYBODY: Bucket = { burst: 100, perSecond: 100 };
/** A caller that takes no more is served even when others use up the whole share. */
const LITTLE: Bucket = { burst: 10, perSecond: 2 };
/** What the slowest document takes, or nearly so. */
const ONE_MS = 2;
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
  const hasPlace = (bucket: Bucket, now: number, full: number) =>
    charged(bucket, debtAt(bucket, now, full), ONE_MS).waitMs === null;
  const hasLittle = (caller: string, now: number) => hasPlace(LITTLE, now, callers.get(caller) ?? 0);
  const after = (bucket: Bucket, now: number, full: number, ms: number) =>
    now + Math.min(wholeMs(bucket), debtAt(bucket, now, full) + refillMs(bucket, ms));

  return {
    wait: (caller, now) => (hasLittle(caller, now) || hasPlace(EVERYBODY, now, fullAt) ? null : WAIT_S),
    charge(caller, ms, now) {
      if (hasLittle(caller, now)) callers.set(caller, after(LITTLE, now, callers.get(caller) ?? 0, ms));
      else fullAt = after(EVERYBODY, now, fullAt, ms);
    },
  };
}

/** By then a caller has a little again, whatever others do. */
const WAIT_S = 1;
