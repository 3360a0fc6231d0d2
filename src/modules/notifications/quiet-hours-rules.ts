import { Temporal } from 'temporal-polyfill';
import { usableZone } from '../../lib/time-zones.ts';

/** The hours without reminders, on the reader's clock: `HH:MM`; the same twice means none. */
export type QuietHours = {
  customerTimeZone: string | null;
  centerTimeZone: string;
  quietFrom: string;
  quietUntil: string;
};

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

/** The quiet period that contains this instant, its end excluded; null if there is none, or a stored time is invalid. */
export function quietPeriodAround(at: Date, hours: QuietHours): { from: Date; until: Date } | null {
  const { customerTimeZone, centerTimeZone, quietFrom, quietUntil } = hours;
  if (!TIME_OF_DAY.test(quietFrom) || !TIME_OF_DAY.test(quietUntil)) return null;
  const timeZone = usableZone(customerTimeZone, centerTimeZone);
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
  const overMidnight = quietFrom > quietUntil;
  const begun = isFrom(local, quietFrom);
  const goesOn = !isFrom(local, quietUntil);
  if (overMidnight ? !begun && !goesOn : !begun || !goesOn) return null;
  const firstDay = local.toPlainDate().subtract({ days: begun ? 0 : 1 });
  // A local time that the clock skips moves forward by the gap; of one that it shows twice, the first counts.
  const instant = (day: Temporal.PlainDate, plainTime: string) =>
    new Date(day.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds);
  return {
    from: instant(firstDay, quietFrom),
    until: instant(firstDay.add({ days: overMidnight ? 1 : 0 }), quietUntil),
  };
}

const isFrom = (local: Temporal.ZonedDateTime, time: string): boolean =>
  Temporal.PlainTime.compare(local.toPlainTime(), time) >= 0;
