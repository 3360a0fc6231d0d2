import { remembering } from '../lib/remembering.ts';

// Creating a formatter costs a hundred times as much as using it.
const formatterFor = remembering<Intl.DateTimeFormat>(500);

/** A cached formatter for these options. Throws `RangeError` for a locale or zone that does not exist. */
export const dateFormatter = (
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat =>
  formatterFor(
    `${locale} ${timeZone} ${JSON.stringify(options)}`,
    () => new Intl.DateTimeFormat(locale, { ...options, timeZone }),
  );

/** One part of a formatted date, such as the name of the zone. */
export const datePart = (
  formatter: Intl.DateTimeFormat,
  type: Intl.DateTimeFormatPartTypes,
  at: Date,
): string => formatter.formatToParts(at).find((part) => part.type === type)?.value ?? '';
