import { useMemo } from 'react';
import type { Weekday } from '../generated/operations.ts';
import { useLocale } from './language.ts';

/*
 * Days and times of day that belong to no instant: those of a weekly schedule, on the center's calendar and clock. They are
 * formatted as if they were UTC, so that no zone shifts them.
 */

export const WEEKDAYS = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const satisfies readonly Weekday[];

/** A Monday. */
const FIRST = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

export type Days = {
  /** `2026-03-10`, as *Tue, 10 Mar 2026*. */
  date(day: string): string;
  /** `18:00`, as the reader writes times. */
  time(time: string): string;
  weekday(weekday: Weekday, length?: 'long' | 'short'): string;
  /** As *Monday and Thursday*. */
  weekdays(weekdays: readonly Weekday[]): string;
};

export function useDays(): Days {
  const { tag } = useLocale();
  return useMemo(() => daysOf(tag), [tag]);
}

function daysOf(tag: string): Days {
  const formatter = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' });
  const date = formatter({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const time = formatter({ hour: '2-digit', minute: '2-digit' });
  const weekdays = { long: formatter({ weekday: 'long' }), short: formatter({ weekday: 'short' }) };
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  const weekday: Days['weekday'] = (day, length = 'long') =>
    weekdays[length].format(FIRST + WEEKDAYS.indexOf(day) * DAY_MS);
  return {
    date: (day) => date.format(new Date(`${day}T12:00Z`)),
    time: (of) => time.format(new Date(`2024-01-01T${of}Z`)),
    weekday,
    weekdays: (days) => list.format(days.map((day) => weekday(day))),
  };
}
