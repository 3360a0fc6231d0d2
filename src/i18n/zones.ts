import { dateFormatter, datePart } from './formatters.ts';

/** Where a time is read, and in whose way of writing. */
export type Place = { locale: string; timeZone: string };

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
