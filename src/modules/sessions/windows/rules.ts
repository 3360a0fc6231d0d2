import { daysAfter, minutesAfter } from '../../../lib/time.ts';
import { calendarIn, localDate, localTime } from '../schedules/rules.ts';

/** When customers may book, as a service says. Null: as soon as a session exists, at the time of the start, until the end. */
export type BookingRule = {
  bookingOpensDaysAhead: number | null;
  bookingOpensAtTime: string | null;
  bookingClosesMinutes: number | null;
};
export const BOOKING_RULE = {
  bookingOpensDaysAhead: true,
  bookingOpensAtTime: true,
  bookingClosesMinutes: true,
} as const;

export type BookingWindow = { opensAt: Date | null; closesAt: Date | null };

/** From when and until when customers may book a session. Days and hours are those of the center's clock. */
export function bookingWindow(startsAt: Date, rule: BookingRule, timeZone: string): BookingWindow {
  const { bookingOpensDaysAhead: days, bookingOpensAtTime: time, bookingClosesMinutes: closes } = rule;
  const opensAt =
    days === null
      ? null
      : calendarIn(timeZone).instantOf(
          daysAfter(localDate(startsAt, timeZone), -days),
          time ?? localTime(startsAt, timeZone),
        );
  return { opensAt, closesAt: closes === null ? null : minutesAfter(startsAt, -closes) };
}

/** Why the window refuses a booking now. The moment of opening is open, that of closing is closed. */
export function outsideWindow({ opensAt, closesAt }: BookingWindow, now: Date): 'NOT_OPEN' | 'CLOSED' | null {
  if (closesAt && now >= closesAt) return 'CLOSED';
  return opensAt && now < opensAt ? 'NOT_OPEN' : null;
}

/**
 * The same in SQL: whether the window of a row named `session` is open at `now`, a parameter. PostgreSQL reads an hour that
 * comes twice as its second; by the offset of the day before it is the first, as `calendarIn` has it.
 */
export const IN_WINDOW_SQL = (now: string): string => `EXISTS (
  SELECT FROM service AS offer JOIN center AS home ON home.id = offer.center_id
    CROSS JOIN LATERAL (SELECT session.starts_at AT TIME ZONE home.time_zone AS start) AS clock
    CROSS JOIN LATERAL (SELECT clock.start::date - offer.booking_opens_days_ahead
      + coalesce(offer.booking_opens_at_time::time, clock.start::time) AS local) AS opening
    CROSS JOIN LATERAL (SELECT opening.local AT TIME ZONE home.time_zone AS instant) AS second
    CROSS JOIN LATERAL (SELECT second.instant - interval '24 hours' AS instant) AS before
    CROSS JOIN LATERAL (SELECT (opening.local - (before.instant AT TIME ZONE home.time_zone
      - before.instant AT TIME ZONE 'UTC')) AT TIME ZONE 'UTC' AS instant) AS first
  WHERE offer.id = session.service_id
    AND (offer.booking_opens_days_ahead IS NULL OR ${now} >= CASE
      WHEN first.instant AT TIME ZONE home.time_zone = opening.local THEN first.instant ELSE second.instant END)
    AND (offer.booking_closes_minutes IS NULL
      OR ${now} < session.starts_at - offer.booking_closes_minutes * interval '1 minute'))`;
