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
