import { LRUCache } from 'lru-cache';

/** Names that were added a moment ago. */
export type Recent = { add(name: string): void; has(name: string): boolean };

/** Remembers each name for so many milliseconds; the oldest is forgotten when there are too many. */
export function createRecent({ ms, most }: { ms: number; most: number }): Recent {
  const names = new LRUCache<string, true>({ max: most, ttl: ms });
  return { add: (name) => void names.set(name, true), has: (name) => names.has(name) };
}
