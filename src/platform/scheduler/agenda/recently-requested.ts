import { LRUCache } from 'lru-cache';
import { MINUTE } from '../../../lib/time.ts';

const MOST = 10_000;
/** Not for ever: a store may lose what it was given, and whoever asks again must then be heard. */
const LASTS_MS = MINUTE;

/** The instants that were asked for lately, so that asking again costs nothing. */
export type RecentlyScheduled = {
  /** True when `instant` was not asked for lately; from now on it was. */
  isNew(instant: Date, now: Date): boolean;
  /** Takes an instant back that could not be kept. */
  forget(instant: Date): void;
};

/** Bounded; a forgotten instant costs a look at the store, nothing more. */
export function createRecentlyScheduled(): RecentlyScheduled {
  const askedAt = new LRUCache<number, number>({ max: MOST });
  return {
    isNew(instant, now) {
      const before = askedAt.get(instant.getTime());
      if (before !== undefined && now.getTime() - before < LASTS_MS) return false;
      askedAt.set(instant.getTime(), now.getTime());
      return true;
    },
    forget: (instant) => void askedAt.delete(instant.getTime()),
  };
}
