import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { DAY, dayOf, daysAfter, later, midnightOf } from '../../../lib/time.ts';
import { usableZone } from '../../../lib/time-zones.ts';
import { durationMinutes } from '../../services/rules.ts';

/*
 * A schedule is on the center’s clock: a class at 18:00 stays at 18:00 when clocks change. Days are local dates as text,
 * `2026-03-10`, which sorts by time; only a start is an instant.
 */

export const WEEKDAYS = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const inWeekOrder = (weekdays: Weekday[]) => WEEKDAYS.filter((weekday) => weekdays.includes(weekday));

const NOT_A_TIME = 'Give the start on a 24-hour clock as HH:MM, such as 18:00.';
const NOT_A_DATE = 'Give a date such as 2026-03-10.';
/** A local day, as text. */
export const date = z
  .string()
  .max(10, { error: NOT_A_DATE, abort: true })
  .pipe(z.iso.date(NOT_A_DATE))
  .refine((text) => text >= '1900', NOT_A_DATE);

const weekdays = z
  .array(z.enum(WEEKDAYS))
  .min(1, 'Name at least one weekday.')
  .max(50, 'Name each weekday once.');
export const eachOnce = weekdays
  .refine((days) => new Set(days).size === days.length, 'Name each weekday once.')
  .transform(inWeekOrder);
export const startTime = z
  .string()
  .max(5, { error: NOT_A_TIME, abort: true })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, NOT_A_TIME);

export const NewSchedule = z
  .object({
    weekdays: weekdays.transform(inWeekOrder),
    startTime,
    durationMinutes: durationMinutes.nullish(),
    from: date,
    until: date.nullish(),
  })
  .refine(({ from, until }) => until == null || until >= from, {
    path: ['until'],
    message: 'The last day must not be before the first.',
  });

export const ScheduleEnd = z.object({ until: date });

/** The materialization window: how many days ahead sessions exist. */
export const MATERIALIZED_DAYS = 8 * 7;

/** The local day in a zone; in UTC for an unknown zone. */
export const localDate = (instant: Date, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(usableZone(timeZone))
    .toPlainDate()
    .toString();

/** The time of day in a zone, as `18:00:00`. */
export const localTime = (instant: Date, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(usableZone(timeZone))
    .toPlainTime()
    .toString();

/** The first and last day to materialize: not past or done before, and within the window and the schedule. */
export function daysToMake(
  schedule: { materializedThrough: string; untilDate: string | null },
  today: string,
  windowEnd = daysAfter(today, MATERIALIZED_DAYS),
): { from: string; until: string } {
  const next = daysAfter(schedule.materializedThrough, 1);
  return {
    from: next > today ? next : today,
    until: schedule.untilDate !== null && schedule.untilDate < windowEnd ? schedule.untilDate : windowEnd,
  };
}

type Day = { date: string; weekday: Weekday };

/** Days and times in a zone. Answers are cached, because many classes start together. */
export function calendarIn(timeZone: string) {
  const zone = usableZone(timeZone);
  const instants = new Map<string, Date>();
  const spans = new Map<string, Day[]>();
  return {
    /** The instant of a local time. One that does not exist moves forward by the gap; one that exists twice is the first. */
    instantOf(date: string, time: string): Date {
      const local = `${date}T${time}`;
      const known = instants.get(local);
      if (known) return known;
      const zoned = Temporal.PlainDateTime.from(local).toZonedDateTime(zone, {
        disambiguation: 'compatible',
      });
      const instant = new Date(zoned.epochMilliseconds);
      instants.set(local, instant);
      return instant;
    },
    /** From the first day to the last, both included. */
    daysOf(from: string, until: string): Day[] {
      const span = `${from}/${until}`;
      const days = spans.get(span) ?? daysBetween(from, until);
      spans.set(span, days);
      return days;
    },
  };
}

function daysBetween(from: string, until: string): Day[] {
  const days: Day[] = [];
  const last = midnightOf(until);
  for (let day = midnightOf(from); day <= last; day = later(day, DAY))
    days.push({ date: dayOf(day), weekday: weekdayAt(day) });
  return days;
}

// Sunday is 0 in JavaScript and last in WEEKDAYS.
const weekdayAt = (midnight: Date): Weekday => WEEKDAYS[(midnight.getUTCDay() + 6) % 7]!;

export const weekdayOf = (date: string): Weekday => weekdayAt(midnightOf(date));

export type Weekly = {
  weekdays: readonly Weekday[];
  /** On the zone's clock, `18:00`. */
  startTime: string;
  /** The first and the last day, both included. */
  from: string;
  until: string;
  timeZone: string;
};

/** When a weekly class takes place: each local day with the instant of its start, in order. */
export function occurrences(
  { weekdays, startTime, from, until, timeZone }: Weekly,
  { daysOf, instantOf } = calendarIn(timeZone),
): { date: string; startsAt: Date }[] {
  return daysOf(from, until)
    .filter(({ weekday }) => weekdays.includes(weekday))
    .map(({ date }) => ({ date, startsAt: instantOf(date, startTime) }));
}

/** Most weekly classes, counted by `shownSchedules`. */
export const MOST_OF_SERVICE = 200;
export const MOST_OF_CENTER = 2_000;

const YEAR_MS = 366 * DAY;

/** The weekly classes that are shown and counted: those that go on, and those that ended within a year. */
export const shownSchedules = (now: Date) => ({
  OR: [{ untilDate: null }, { untilDate: { gte: later(now, -YEAR_MS) } }],
});
