import { Temporal } from 'temporal-polyfill';
import { dateFormatter, datePart, remembering } from './formatters.ts';

/** Where a time is read, and in whose way of writing. */
export type Place = { locale: string; timeZone: string };

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
    return dateFormatter('en', timeZoneId, { hour: 'numeric' }) && timeZoneId;
  } catch {
    return null;
  }
}

// Asking is dear, and everybody of a center is asked for.
const remembered = remembering<string | null>(1_000);

/** The one answer to whether a text names a zone: its name as it is kept, or null. An offset names none. */
export const zoneNamed = (name: string): string | null =>
  name.length > LONGEST ? null : remembered(name, () => readZone(name));

/** The first of these zones that exists here, else UTC. */
export function usableZone(...zones: (string | null)[]): string {
  for (const zone of zones) {
    const known = zone && zoneNamed(zone);
    if (known) return known;
  }
  return 'UTC';
}

type NameStyle = 'long' | 'longGeneric' | 'shortOffset';

const named = ({ locale, timeZone }: Place, timeZoneName: NameStyle, at: Date): string =>
  datePart(dateFormatter(locale, timeZone, { timeZoneName }), 'timeZoneName', at);

const isOffset = (name: string): boolean => /^(GMT|UTC)([+\-−\d]|$)/.test(name);

// Locale data capitalizes "Ora" and "Hora" for use on their own; here the name stands inside a sentence.
const insideASentence = (name: string): string =>
  name.replace(/^(Ora|Hora|Temps|Tempo)\b/, (word) => word.toLowerCase());

/** The zone's name at that instant and its distance from Greenwich; the distance alone where there is no name. */
export function zoneName(place: Place, at: Date): string {
  const offset = named(place, 'shortOffset', at);
  const name = [named(place, 'long', at), named(place, 'longGeneric', at)].find((text) => !isOffset(text));
  return name ? `${insideASentence(name)}, ${offset}` : offset;
}

/** Whether two clocks show the same hour at that instant; also of one zone at two instants. */
export const sameOffset = (zone: string, at: Date, otherZone: string, otherAt: Date): boolean =>
  named({ locale: 'en', timeZone: zone }, 'shortOffset', at) ===
  named({ locale: 'en', timeZone: otherZone }, 'shortOffset', otherAt);
