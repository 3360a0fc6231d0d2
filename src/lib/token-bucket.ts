/** So much at once, and so much again in each second after that. */
export type Bucket = { burst: number; perSecond: number };

/*
 * A bucket is one number, its debt: the milliseconds until it is full again (the generic cell rate algorithm). An empty
 * bucket owes `wholeMs`.
 */

/** Sums of fractions: the last part of a burst must not fail by a thousandth of a millisecond. Too little for one more. */
const ROUNDING_MS = 0.5;

/** The time in which a bucket regains this amount. */
export const refillMs = ({ perSecond }: Bucket, amount: number): number => (1000 * amount) / perSecond;

export const wholeMs = (bucket: Bucket): number => refillMs(bucket, bucket.burst);

/** The debt of a bucket that is full at an instant. A clock that was set back cannot make it more than a whole bucket. */
export const debtAt = (bucket: Bucket, now: number, fullAt: number): number =>
  Math.min(Math.max(fullAt - now, 0), wholeMs(bucket));

export const isEmpty = (bucket: Bucket, debtMs: number): boolean => debtMs > wholeMs(bucket) - ROUNDING_MS;

/** What an amount costs. More than a whole bucket is taken for a whole one. */
export const costMs = (bucket: Bucket, amount: number): number =>
  refillMs(bucket, Math.min(amount, bucket.burst));

/** The debt after an amount was taken, or the time until there is enough for it. A negative amount is given back. */
export function charged(
  bucket: Bucket,
  debtMs: number,
  amount: number,
): { debtMs: number; waitMs: number | null } {
  const after = Math.max(0, debtMs + costMs(bucket, amount));
  const missingMs = after - wholeMs(bucket);
  return missingMs > ROUNDING_MS ? { debtMs, waitMs: missingMs } : { debtMs: after, waitMs: null };
}
