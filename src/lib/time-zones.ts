import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';

/** Characters of the longest zone name, with room. */
const LONGEST = 64;
/** Names begin with a letter, so an offset such as `+05:30` is none. */
const NAME = /^[a-z][\w+/-]*$/i;
/** A prefix of zones that IANA does not have. */
const SYSTEM_V = 'systemv/';

/**
 * The zone of this name in IANA's spelling, or null. Temporal and `Intl` must both know it: `Intl` alone also knows `IST` and
 * `PST`, each of which means several zones.
 */
function readZone(name: string): string | null {
  if (name.length > LONGEST || !NAME.test(name)) return null;
  if (name.toLowerCase().startsWith(SYSTEM_V)) return null;
  try {
    const { timeZoneId } = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return new Intl.DateTimeFormat('en', { timeZone: timeZoneId }) && timeZoneId;
  } catch {
    return null;
  }
}

/** Reading a zone is slow, and every person has one. An empty text stands for no zone. */
const zones = new LRUCache<string, string>({ max: 1_000, memoMethod: (name) => readZone(name) ?? '' });

/** The zone of this name in IANA's spelling; null for an unknown name or an offset. Cached. */
export const zoneNamed = (name: string): string | null =>
  name.length > LONGEST ? null : zones.memo(name) || null;

/** The first of these zones that exists, else UTC. */
export function usableZone(...zones: (string | null)[]): string {
  for (const zone of zones) {
    const usable = zone && zoneNamed(zone);
    if (usable) return usable;
  }
  return 'UTC';
}
