import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';

/** No name of a zone is longer. */
const LONGEST = 64;
/** A name begins with a letter: an offset, as `+05:30`, is none. */
const NAME = /^[a-z][\w+/-]*$/i;
/** Not IANA's. */
const SYSTEM_V = 'systemv/';

/**
 * The zone of this name, in the letters that IANA writes it in; null where there is none. Both libraries that read zones
 * must know it: `Intl` alone also knows `IST` and `PST`, each of which means several zones.
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

/** Reading a zone is slow, and it is read for everybody of a center. An empty text stands for no zone. */
const zones = new LRUCache<string, string>({ max: 1_000, memoMethod: (name) => readZone(name) ?? '' });

/** The one answer to whether a text names a zone: its name as it is kept, or null. An offset names none. */
export const zoneNamed = (name: string): string | null =>
  name.length > LONGEST ? null : zones.memo(name) || null;

/** The first of these zones that exists here, else UTC. */
export function usableZone(...zones: (string | null)[]): string {
  for (const zone of zones) {
    const known = zone && zoneNamed(zone);
    if (known) return known;
  }
  return 'UTC';
}
