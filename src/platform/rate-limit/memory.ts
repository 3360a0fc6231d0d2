import type { Clock } from '../../ports/clock.ts';
import type { Allowance, Limiter } from '../../ports/rate-limit.ts';

/** Callers remembered at once, some 20 MB. Those of the last seconds at most: whoever owes nothing is forgotten. */
const MOST_CALLERS = 100_000;
/** How many of the oldest are looked at for each newcomer: more than one, so that the old leave faster than new ones come. */
const LOOKED_AT = 2;
/** What three hundred roundings may come to; too little for a call more. */
const ROUNDING_MS = 0.5;

/** A count in this process whose entries others may correct. */
export type LocalCount = {
  take(allowance: Allowance, caller: string, amount: number): number | null;
  /** How many milliseconds it takes until the caller has everything again. */
  debtMs(allowance: Allowance, caller: string): number;
  setDebt(allowance: Allowance, caller: string, debtMs: number): void;
  size(): number;
};

/** A limiter for one process. */
export function createMemoryLimiter(options: { clock: Clock; mostCallers?: number }): Limiter {
  const { take } = createLocalCount(options);
  return { take, close: () => undefined };
}

/**
 * Token buckets, each of them one number: the instant at which it is full again (the generic cell rate algorithm). A
 * flood of callers who were never seen before can push out others' debts, but never memory: each of those is a caller
 * who gets some calls too many, once.
 */
export function createLocalCount({
  clock,
  mostCallers = MOST_CALLERS,
}: {
  clock: Clock;
  mostCallers?: number;
}): LocalCount {
  /** Least recently changed first. */
  const fullAt = new Map<string, number>();

  function debtOf(key: string, now: number, { burst, perSecond }: Allowance): number {
    // A clock that was set back must not keep anybody waiting for longer than a whole bucket.
    return Math.min(Math.max((fullAt.get(key) ?? 0) - now, 0), (1000 * burst) / perSecond);
  }

  function keep(key: string, instant: number, now: number): void {
    const isKnown = fullAt.delete(key);
    if (instant <= now) return;
    fullAt.set(key, instant);
    // What was deleted still stands at the beginning for a while, and is passed by each time.
    if (isKnown) return;
    let looked = 0;
    for (const [oldest, full] of fullAt) {
      if (fullAt.size <= mostCallers && (full > now || looked >= LOOKED_AT)) break;
      fullAt.delete(oldest);
      looked += 1;
    }
  }

  return {
    take(allowance, caller, amount) {
      const key = keyOf(allowance, caller);
      const now = clock().getTime();
      const { debtMs, waitMs } = charged(allowance, debtOf(key, now, allowance), amount);
      if (waitMs !== null) return waitMs / 1000;
      keep(key, now + debtMs, now);
      return null;
    },
    debtMs: (allowance, caller) => debtOf(keyOf(allowance, caller), clock().getTime(), allowance),
    setDebt(allowance, caller, debtMs) {
      const now = clock().getTime();
      keep(keyOf(allowance, caller), now + debtMs, now);
    },
    size: () => fullAt.size,
  };
}

/** What a bucket owes after this, or how long until it has enough. More than a whole bucket is taken for a whole one. */
function charged({ burst, perSecond }: Allowance, debtMs: number, amount: number) {
  const wholeMs = (1000 * burst) / perSecond;
  const after = Math.max(0, debtMs + (1000 * Math.min(amount, burst)) / perSecond);
  // Sums of fractions: the last call of a burst must not fail by a thousandth of a millisecond.
  return after > wholeMs + ROUNDING_MS
    ? { debtMs, waitMs: after - wholeMs }
    : { debtMs: after, waitMs: null };
}

export const keyOf = ({ name }: Allowance, caller: string): string => `${name}:${caller}`;
