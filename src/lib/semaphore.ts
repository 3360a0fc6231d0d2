/** Runs work, at most `places` pieces at once; the rest waits in order. */
export type AtMost = <T>(work: () => Promise<T>) => Promise<T>;

/** One such gate. All callers of the same gate share its places. */
export function createSemaphore(places: number): AtMost {
  let free = places;
  const waiting: (() => void)[] = [];

  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
