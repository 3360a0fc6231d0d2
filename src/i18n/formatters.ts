import { LRUCache } from 'lru-cache';

type Options = Intl.DateTimeFormatOptions;

/** Creating a formatter costs a hundred times as much as using it. */
const formatters = new LRUCache<string, Intl.DateTimeFormat, [locale: string, options: Options]>({
  max: 500,
  memoMethod: (_key, _before, { context: [locale, options] }) => new Intl.DateTimeFormat(locale, options),
});

/** A cached formatter for these options. Throws `RangeError` for a locale or zone that does not exist. */
export const dateFormatter = (locale: string, timeZone: string, options: Options): Intl.DateTimeFormat =>
  formatters.memo(`${locale} ${timeZone} ${JSON.stringify(options)}`, {
    context: [locale, { ...options, timeZone }],
  });

/** One part of a formatted date, such as the name of the zone. */
export const datePart = (
  formatter: Intl.DateTimeFormat,
  type: Intl.DateTimeFormatPartTypes,
  at: Date,
): string => formatter.formatToParts(at).find((part) => part.type === type)?.value ?? '';
