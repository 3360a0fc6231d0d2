import { dateFormatter, datePart } from './formatters.ts';

/** The locale and the zone in which a time is written. */
export type LocaleAndZone = { locale: string; timeZone: string };

type NameStyle = 'long' | 'longGeneric' | 'shortOffset';

const nameIn = ({ locale, timeZone }: LocaleAndZone, timeZoneName: NameStyle, at: Date): string =>
  datePart(dateFormatter(locale, timeZone, { timeZoneName }), 'timeZoneName', at);

const isOffset = (name: string): boolean => /^(GMT|UTC)([+\-−\d]|$)/.test(name);

// Locale data capitalizes "Ora" and "Hora", but here the name is inside a sentence.
const inSentence = (name: string): string =>
  name.replace(/^(Ora|Hora|Temps|Tempo)\b/, (word) => word.toLowerCase());

/** The zone's name and its offset from UTC at that instant. The offset alone if the zone has no name in this locale. */
export function zoneName(place: LocaleAndZone, at: Date): string {
  const offset = nameIn(place, 'shortOffset', at);
  const name = [nameIn(place, 'long', at), nameIn(place, 'longGeneric', at)].find((text) => !isOffset(text));
  return name ? `${inSentence(name)}, ${offset}` : offset;
}

/** Whether two zones have the same offset, each at its own instant. */
export const sameOffset = (zone: string, at: Date, otherZone: string, otherAt: Date): boolean =>
  nameIn({ locale: 'en', timeZone: zone }, 'shortOffset', at) ===
  nameIn({ locale: 'en', timeZone: otherZone }, 'shortOffset', otherAt);
