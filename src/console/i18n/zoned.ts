import type * as Polyfill from 'temporal-polyfill';

/*
 * What a person types is local time of the center. A time that does not exist moves forward by the gap; one that exists twice
 * is the first: the server does the same.
 */

// What the browser has, else the polyfill, which weighs as much as two screens.
const own = (globalThis as { Temporal?: (typeof Polyfill)['Temporal'] }).Temporal;
const Temporal = own ?? (await import('temporal-polyfill')).Temporal;

/** `2026-03-10T18:00`, as a date-and-time input has it, to an instant. Null: it is no date and time. */
export function instantOf(local: string, zone: string): string | null {
  try {
    return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant().toString();
  } catch {
    return null;
  }
}

/** An instant as a date-and-time input shows it. */
export const localOf = (instant: string, zone: string): string =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });

/** The local date, such as `2026-03-10`. */
export const dateOf = (instant: string, zone: string): string => localOf(instant, zone).slice(0, 10);

/** The instant at which this local date begins. */
export const startOfDay = (date: string, zone: string): string =>
  Temporal.PlainDate.from(date).toZonedDateTime(zone).toInstant().toString();

/** So many days later, as local dates. */
export const daysLater = (date: string, days: number): string =>
  Temporal.PlainDate.from(date).add({ days }).toString();

/** The Monday of this date's week. */
export function mondayOf(date: string): string {
  const day = Temporal.PlainDate.from(date);
  return day.subtract({ days: day.dayOfWeek - 1 }).toString();
}
