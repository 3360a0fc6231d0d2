import { remembering } from '../lib/remembering.ts';
import { usableZone } from '../lib/time-zones.ts';
import { dateFormatter } from './formatters.ts';
import { type Place, sameOffset, zoneName } from './zones.ts';

/** When something happens, for whom it is written, and where the center is. */
export type Occasion = {
  startsAt: Date;
  endsAt?: Date | null;
  /** A full locale tag; it decides the order of the date and between 12 and 24 hours. */
  locale: string;
  timeZone: string | null;
  centerTimeZone: string | null;
};

/** A time as people write it, in pieces for a page and whole for a sentence. */
export type WhenWords = {
  /** With the weekday and the year. */
  date: string;
  /** The time of day, or the span; `zone` belongs beside it. */
  time: string;
  /** The zone's name at that instant and its distance from Greenwich. */
  zone: string;
  /** Date, time and zone. */
  full: string;
  /** The start for a sentence: weekday, day, time, short name of the zone. */
  formatted: string;
  /** The same for a subject: as short as can be. */
  short: string;
  /** The time of day of the start, with the short name of its zone. */
  clock: string;
  /** The span on the center's clock, with its zone; null when that shows the same hour. */
  atCenter: string | null;
  /** The start on the center's clock, with its zone; null when that shows the same hour. */
  shortAtCenter: string | null;
};

const LONG_DATE = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;
const SHORT_DATE = { weekday: 'short', month: 'short', day: 'numeric' } as const;
// Not the same as hour and minute, which alone lose the 0 of 09:05 where people write it.
const TIME = { timeStyle: 'short' } as const;
const TIME_AND_ZONE = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const;
const SPOKEN = { weekday: 'long', month: 'long', day: 'numeric', ...TIME_AND_ZONE } as const;

// Intl puts thin and no-break spaces into times, which some mail clients show as boxes and no search finds.
const plainSpaces = (text: string): string => text.replace(/[\u00a0\u2009\u202f]/g, ' ');

const write = ({ locale, timeZone }: Place, options: Intl.DateTimeFormatOptions, at: Date): string =>
  plainSpaces(dateFormatter(locale, timeZone, options).format(at));

function span(place: Place, startsAt: Date, endsAt: Date | null): string {
  const { locale, timeZone } = place;
  if (!endsAt) return write(place, TIME, startsAt);
  // The clock is put back or forward in between: an hour could read 02:30 – 02:30, so both ends name their zone.
  if (!sameOffset(timeZone, startsAt, timeZone, endsAt))
    return `${write(place, TIME_AND_ZONE, startsAt)} – ${write(place, TIME_AND_ZONE, endsAt)}`;
  if (write(place, LONG_DATE, startsAt) !== write(place, LONG_DATE, endsAt))
    return `${write(place, TIME, startsAt)} – ${write(place, TIME, endsAt)} (${write(place, SHORT_DATE, endsAt)})`;
  return plainSpaces(dateFormatter(locale, timeZone, TIME).formatRange(startsAt, endsAt));
}

function onCenterClock(here: Place, center: Place, startsAt: Date, endsAt: Date | null) {
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

function inWords({ startsAt, endsAt = null, locale, timeZone, centerTimeZone }: Occasion): WhenWords {
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
    formatted: write(here, SPOKEN, startsAt),
    short: `${write(here, SHORT_DATE, startsAt)}, ${write(here, TIME_AND_ZONE, startsAt)}`,
    clock: write(here, TIME_AND_ZONE, startsAt),
    ...onCenterClock(here, center, startsAt, endsAt),
  };
}

// A class tells hundreds of people the same time in a few locales and zones.
const remembered = remembering<WhenWords>(1_000);

/**
 * A time as people of this locale write it, with its weekday, always naming its zone, and the center's clock too where
 * that shows another hour. Never throws for an odd zone: the center's stands in, then UTC.
 */
export function whenWords(occasion: Occasion): WhenWords {
  const { startsAt, endsAt, locale, timeZone, centerTimeZone } = occasion;
  const key = [startsAt.getTime(), endsAt?.getTime(), locale, timeZone, centerTimeZone].join(' ');
  return remembered(key, () => inWords(occasion));
}
