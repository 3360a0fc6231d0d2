import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';

/** Work that was begun and is not over, so that a shutdown can wait for it. */
export type InFlight = {
  /** Counts `work` until it settles, and hands it back. */
  add<T>(work: Promise<T>): Promise<T>;
  size(): number;
  /** Waits until nothing is under way, also what the work itself began, or until `limitMs` is over. */
  settle(limitMs: number): Promise<void>;
};

/** Starts with nothing under way. */
export function createInFlight(): InFlight {
  const all = new Set<Promise<unknown>>();
  return {
    add(work) {
      all.add(work);
      const over = () => void all.delete(work);
      work.then(over, over);
      return work;
    },
    size: () => all.size,
    async settle(limitMs) {
      const settled = new AbortController();
      const limit = delay(limitMs, true, { signal: settled.signal }).catch(() => true);
      // A turn of the event loop lets what has just ended begin what follows from it.
      const calm = () => Promise.allSettled(all).then(() => nextTurn(false));
      await nextTurn();
      while (all.size > 0) if (await Promise.race([calm(), limit])) break;
      settled.abort();
    },
  };
}
