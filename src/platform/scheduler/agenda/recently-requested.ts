import { LRUCache } from 'lru-cache';
import { MINUTE } from '../../../lib/time.ts';

const MOST = 10_000;
/** A store may lose a job, so a repeated request must reach it after a while. */
const LASTS_MS = MINUTE;

/** The instants that were requested lately, so that repeating a request costs nothing. */
export type RecentlyRequested = {
  /** Notes `instant`; false: it was requested lately. */
  isNew(instant: Date, now: Date): boolean;
  /** Forgets an instant whose job could not be saved. */
  forget(instant: Date): void;
};

/** Bounded: a forgotten instant costs one more save. */
export function createRecentlyRequested(): RecentlyRequested {
  const requestedAt = new LRUCache<number, number>({ max: MOST });
  return {
    isNew(instant, now) {
      const before = requestedAt.get(instant.getTime());
      if (before !== undefined && now.getTime() - before < LASTS_MS) return false;
      requestedAt.set(instant.getTime(), now.getTime());
      return true;
    },
    forget: (instant) => void requestedAt.delete(instant.getTime()),
  };
}
