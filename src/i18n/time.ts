import { LRUCache } from 'lru-cache';
import { usableZone } from '../lib/time-zones.ts';
import { dateFormatter } from './formatters.ts';
import { type LocaleAndZone, sameOffset, zoneName } from './zones.ts';

/** A time, and the locale and zones in which to write it. */
export type TimeToFormat = {
  startsAt: Date;
  endsAt?: Date | null;
  /** A full locale: it decides the order of the date, and between 12 and 24 hours. */
  locale: string;
  timeZone: string | null;
  centerTimeZone: string | null;
};

/** A time as people write it: in parts for a page, and whole for a sentence. */
export type FormattedTime = {
  /** With the weekday and the year. */
  date: string;
  /** The time of day, or the span from start to end. It does not name its zone. */
  time: string;
  /** The zone's name and its offset from UTC at that instant. */
  zone: string;
  /** Date, time and zone. */
  full: string;
  /** The start for a sentence: weekday, day, time and short name of the zone. */
  sentence: string;
  /** The start for a subject line, as short as possible. */
  short: string;
  /** The start's time of day, with the short name of its zone. */
  timeAndZone: string;
  /** The span in the center's zone, with that zone; null if the offset is the same. */
  atCenter: string | null;
  /** The start in the center's zone, with that zone; null if the offset is the same. */
  shortAtCenter: string | null;
};

const LONG_DATE = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;
const SHORT_DATE = { weekday: 'short', month: 'short', day: 'numeric' } as const;
// `hour` and `minute` options would lose the 0 of 09:05 in locales that write it.
const TIME = { timeStyle: 'short' } as const;
const TIME_AND_ZONE = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const;
const SENTENCE = { weekday: 'long', month: 'long', day: 'numeric', ...TIME_AND_ZONE } as const;

// Intl writes thin and no-break spaces. Some mail clients show them as boxes, and searches do not find them.
const plainSpaces = (text: string): string => text.replace(/[\u00a0\u2009\u202f]/g, ' ');

const write = ({ locale, timeZone }: LocaleAndZone, options: Intl.DateTimeFormatOptions, at: Date): string =>
  plainSpaces(dateFormatter(locale, timeZone, options).format(at));

function span(place: LocaleAndZone, startsAt: Date, endsAt: Date | null): string {
  const { locale, timeZone } = place;
  if (!endsAt) return write(place, TIME, startsAt);
  // The clock changes between start and end: an hour could read 02:30 – 02:30, so both ends name their zone.
  if (!sameOffset(timeZone, startsAt, timeZone, endsAt))
    return `${write(place, TIME_AND_ZONE, startsAt)} – ${write(place, TIME_AND_ZONE, endsAt)}`;
  if (write(place, LONG_DATE, startsAt) !== write(place, LONG_DATE, endsAt))
    return `${write(place, TIME, startsAt)} – ${write(place, TIME, endsAt)} (${write(place, SHORT_DATE, endsAt)})`;
  return plainSpaces(dateFormatter(locale, timeZone, TIME).formatRange(startsAt, endsAt));
}

function inCenterZone(here: LocaleAndZone, center: LocaleAndZone, startsAt: Date, endsAt: Date | null) {
  const differs = [startsAt, endsAt ?? startsAt].some(
    (at) => !sameOffset(here.timeZone, at, center.timeZone, at),
  );
  if (!differs) return { atCenter: null, shortAtCenter: null };
  const otherDay = write(here, LONG_DATE, startsAt) !== write(center, LONG_DATE, startsAt);
  const day = (style: Intl.DateTimeFormatOptions) => (otherDay ? `${write(center, style, startsAt)}, ` : '');
  return {
    atCenter: `${day(LONG_DATE)}${span(center, startsAt, endsAt)} (${zoneName(center, startsAt)})`,
    shortAtCenter: `${day(SHORT_DATE)}${write(center, TIME_AND_ZONE, startsAt)}`,
  };
}

function format({ startsAt, endsAt = null, locale, timeZone, centerTimeZone }: TimeToFormat): FormattedTime {
  const here = { locale, timeZone: usableZone(timeZone, centerTimeZone) };
  const center = { locale, timeZone: usableZone(centerTimeZone, here.timeZone) };
  const date = write(here, LONG_DATE, startsAt);
  const time = span(here, startsAt, endsAt);
  const zone = zoneName(here, startsAt);
  return {
    date,
    time,
    zone,
    full: `${date}, ${time} (${zone})`,
    sentence: write(here, SENTENCE, startsAt),
    short: `${write(here, SHORT_DATE, startsAt)}, ${write(here, TIME_AND_ZONE, startsAt)}`,
    timeAndZone: write(here, TIME_AND_ZONE, startsAt),
    ...inCenterZone(here, center, startsAt, endsAt),
  };
}

/** The messages of one class write the same time for hundreds of people, in a few locales and zones. */
const formattedTimes = new LRUCache<string, FormattedTime, TimeToFormat>({
  max: 1_000,
  memoMethod: (_key, _before, { context }) => format(context),
});

/**
 * Formats a time for people of a locale, with its zone. Adds the time in the center's zone if that has another offset.
 * Never throws for an unknown zone: the center's zone replaces it, then UTC.
 */
export function formatTime(time: TimeToFormat): FormattedTime {
  const { startsAt, endsAt, locale, timeZone, centerTimeZone } = time;
  const key = [startsAt.getTime(), endsAt?.getTime(), locale, timeZone, centerTimeZone].join(' ');
  return formattedTimes.memo(key, { context: time });
}
