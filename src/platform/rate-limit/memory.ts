import { charged, debtAt } from '../../lib/token-bucket.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Allowance, Limiter } from '../../ports/rate-limit.ts';

/** Callers remembered at once, some 20 MB. A caller that owes nothing is forgotten. */
const MOST_CALLERS = 100_000;
/** Oldest callers checked for each new one. More than one, so that old callers leave faster than new ones come. */
const LOOKED_AT = 2;
/** A count in this process. Its entries can be corrected from outside. */
export type LocalCount = {
  take(allowance: Allowance, caller: string, amount: number): number | null;
  /** Milliseconds until the caller's bucket is full again. */
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
 * Token buckets, each kept as the instant at which it is full again. A flood of new callers can push out others' debts,
 * but never fill the memory. A caller who is pushed out gets some calls too many, once.
 */
export function createLocalCount({
  clock,
  mostCallers = MOST_CALLERS,
}: {
  clock: Clock;
  mostCallers?: number;
}): LocalCount {
  /** Ordered by the last change. */
  const fullAt = new Map<string, number>();
  const debtOf = (key: string, now: number, allowance: Allowance) =>
    debtAt(allowance, now, fullAt.get(key) ?? 0);

  function keep(key: string, instant: number, now: number): void {
    const isKnown = fullAt.delete(key);
    if (instant <= now) return;
    if (!isKnown) forgetOldest(fullAt, now, mostCallers);
    fullAt.set(key, instant);
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

/** Makes room for one more: forgets the oldest that owe nothing any more, or the oldest. */
function forgetOldest(fullAt: Map<string, number>, now: number, mostCallers: number): void {
  let looked = 0;
  for (const [oldest, instant] of fullAt) {
    if (looked === LOOKED_AT || (instant > now && fullAt.size < mostCallers)) return;
    fullAt.delete(oldest);
    looked += 1;
  }
}

export const keyOf = ({ name }: Allowance, caller: string): string => `${name}:${caller}`;
