import { createContext, useContext } from 'react';
import { useLocale } from './language.ts';

/** The zone of the center whose classes are shown. */
export const CenterZone = createContext('UTC');
export const useCenterZone = (): string => useContext(CenterZone);

const readerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

type Options = Intl.DateTimeFormatOptions;
const TIME: Options = { hour: '2-digit', minute: '2-digit' };
const DAY: Options = { weekday: 'short', day: 'numeric', month: 'short' };
const LONG_DAY: Options = { weekday: 'long', day: 'numeric', month: 'long' };

export type Dates = {
  zone: string;
  time(at: string): string;
  day(at: string): string;
  longDay(at: string): string;
  dayAndTime(at: string): string;
  /** The whole of it, with the zone's name: for a title or a place where nothing else says the zone. */
  full(at: string): string;
  /** From and to, on one day or over midnight. */
  span(from: string, to: string): string;
  /** The reader's own time, where their clock differs from the center's at that moment; else null. */
  readers(at: string): string | null;
  /** How far away, such as *in 5 minutes*. */
  relative(at: string, now: number): string;
};

/** Dates and times in the center's zone, as the reader writes them. */
export function useDates(): Dates {
  const { tag } = useLocale();
  const zone = useCenterZone();
  return datesOf(tag, zone);
}

export function datesOf(tag: string, zone: string): Dates {
  const formatted = (at: string, options: Options, timeZone = zone) =>
    formatter(tag, { ...options, timeZone }).format(new Date(at));
  return {
    zone,
    time: (at) => formatted(at, TIME),
    day: (at) => formatted(at, DAY),
    longDay: (at) => formatted(at, LONG_DAY),
    dayAndTime: (at) => formatted(at, { ...DAY, ...TIME }),
    full: (at) => formatted(at, { ...LONG_DAY, ...TIME, timeZoneName: 'short' }),
    span: (from, to) => formatter(tag, { ...TIME, timeZone: zone }).formatRange(new Date(from), new Date(to)),
    readers(at) {
      const mine = formatted(at, { ...DAY, ...TIME }, readerZone());
      if (mine === formatted(at, { ...DAY, ...TIME })) return null;
      return formatted(at, { ...TIME, timeZoneName: 'short' }, readerZone());
    },
    relative: (at, now) => relative(tag, Date.parse(at) - now),
  };
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

function relative(tag: string, ms: number): string {
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? UNITS[2];
  return new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(Math.round(ms / size), unit);
}

/** Creating a formatter costs a hundred times as much as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(tag: string, options: Options): Intl.DateTimeFormat {
  const key = tag + JSON.stringify(options);
  let known = formatters.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(tag, options);
    formatters.set(key, known);
  }
  return known;
}
