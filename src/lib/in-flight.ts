import { setTimeout as delay, setImmediate as nextTick } from 'node:timers/promises';

/** Work that has begun and not ended. A shutdown waits for it. */
export type InFlight = {
  /** Counts `work` until it settles, and returns it. */
  add<T>(work: Promise<T>): Promise<T>;
  size(): number;
  /** Waits until nothing is in flight, or until `limitMs` is over. Work that other work begins is waited for, too. */
  settle(limitMs: number): Promise<void>;
};

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
      // A tick of the event loop lets work that has just ended begin more.
      const calm = () => Promise.allSettled(all).then(() => nextTick(false));
      await nextTick();
      while (all.size > 0) if (await Promise.race([calm(), limit])) break;
      settled.abort();
    },
  };
}
