import { Temporal } from 'temporal-polyfill';
import { later, MINUTE, minutesAfter, SECOND } from '../../lib/time.ts';
import { usableZone } from '../../lib/time-zones.ts';
import type { Outcome } from '../../ports/channels.ts';
import { ALERT_LEADS, TEACHER_LEAD } from '../sessions/rules.ts';

export type Purpose =
  | 'ACCESS_NOTICE'
  | 'REMINDER'
  | 'ATTENDANCE_CONFIRMATION'
  | 'SESSION_MOVED'
  | 'SESSION_CANCELLED'
  | 'LINK_CHANGED'
  | 'BOOKING_CONFIRMED'
  | 'BOOKING_CANCELLED'
  | 'TEACHER_LINK'
  | 'MISSING_LINK'
  | 'ALERT';

/** What an `ALERT` is about. */
export type AlertKind = 'NO_TEACHER';

export type Reason =
  | 'NO_ADDRESS'
  | 'NO_DEVICE'
  | 'DEVICE_GONE'
  | 'SEAT_LOST'
  | 'NO_LINK'
  | 'SESSION_MOVED'
  | 'SESSION_CANCELLED'
  | 'SESSION_ENDED'
  | 'PROVIDER_REFUSED'
  | 'PROVIDER_UNREACHABLE'
  | 'PROVIDER_SILENT'
  | 'URL_UNREADABLE'
  | 'LINK_SET'
  | 'LINK_CHANGED'
  | 'NOT_IN_CHARGE'
  | 'NOBODY_BOOKED'
  | 'TEACHER_SET';

/** What a claimed message depends on, as it stands now. */
export type Holds = {
  purpose: Purpose;
  revision: number;
  sessionNoticeRevision: number;
  sessionStatus: 'SCHEDULED' | 'CANCELLED';
  startsAt: Date;
  /** The start that the message is about; null: whatever it is. */
  aboutStartsAt: Date | null;
  /** Null: the message is for staff. */
  bookingStatus: 'BOOKED' | 'CANCELLED' | null;
  /** Whether the staff member it is for still teaches the session, or for an alert is a manager; null: for a customer. */
  inCharge: boolean | null;
  hasTeacher: boolean;
  seatsTaken: number;
  joinUrl: string | null;
  deadlineAt: Date;
  deviceRemovedAt: Date | null;
  channel: 'EMAIL' | 'PUSH';
  email: string | null;
  /** Why the last attempt failed; null: none did. */
  reason: Reason | null;
} & Night;

export type Precheck =
  | { status: 'SKIPPED' | 'MISSED' | 'SUPERSEDED'; reason: Reason }
  /** Due, but not now: the link went away after the message was listed. */
  | { status: 'HELD' }
  /** Due, but its time has gone by, and now people sleep. */
  | { status: 'ASLEEP'; until: Date }
  | null;

const TELLS_OF_THE_END: ReadonlySet<Purpose> = new Set<Purpose>(['SESSION_CANCELLED', 'BOOKING_CANCELLED']);
/** A message whose button, or link, leads nowhere is never sent: it waits for the link. */
const LEADS_THERE: ReadonlySet<Purpose> = new Set<Purpose>(['ACCESS_NOTICE', 'LINK_CHANGED', 'TEACHER_LINK']);
const KEEPS_THE_NIGHT: ReadonlySet<Purpose> = new Set<Purpose>(['REMINDER', 'ATTENDANCE_CONFIRMATION']);

/** Whether a listed message must not go out after all, looked at just before it is sent; null when it holds. */
export function precheck(facts: Holds, now: Date): Precheck {
  if (facts.sessionStatus === 'CANCELLED' && !TELLS_OF_THE_END.has(facts.purpose))
    return { status: 'SKIPPED', reason: 'SESSION_CANCELLED' };
  if (facts.bookingStatus === 'CANCELLED' && facts.purpose !== 'BOOKING_CANCELLED')
    return { status: 'SKIPPED', reason: 'SEAT_LOST' };
  if (facts.inCharge === false) return { status: 'SKIPPED', reason: 'NOT_IN_CHARGE' };
  if (isOutdated(facts)) return { status: 'SUPERSEDED', reason: 'SESSION_MOVED' };
  if (now >= facts.deadlineAt) return { status: 'MISSED', reason: facts.reason ?? 'SESSION_ENDED' };
  if (facts.channel === 'PUSH' && facts.deviceRemovedAt !== null)
    return { status: 'SKIPPED', reason: 'DEVICE_GONE' };
  if (facts.channel === 'EMAIL' && facts.email === null) return { status: 'SKIPPED', reason: 'NO_ADDRESS' };
  if (LEADS_THERE.has(facts.purpose) && facts.joinUrl === null) return { status: 'HELD' };
  if (facts.purpose === 'MISSING_LINK' || facts.purpose === 'ALERT') return needlessAlert(facts);
  const night = KEEPS_THE_NIGHT.has(facts.purpose) ? nightAround(now, facts) : null;
  return night && now.getTime() >= night.from.getTime() + BEDTIME
    ? { status: 'ASLEEP', until: night.until }
    : null;
}

function needlessAlert({ purpose, joinUrl, hasTeacher, seatsTaken }: Holds): Precheck {
  if (purpose === 'ALERT' && hasTeacher) return { status: 'SUPERSEDED', reason: 'TEACHER_SET' };
  if (purpose === 'MISSING_LINK' && joinUrl !== null) return { status: 'SUPERSEDED', reason: 'LINK_SET' };
  return seatsTaken === 0 ? { status: 'SKIPPED', reason: 'NOBODY_BOOKED' } : null;
}

/** What was due at the last minute of the day is still on its way for a while. */
const BEDTIME = 30 * MINUTE;

/** The session moved since: a newer notice, or a newer message about the move, tells the truth. */
function isOutdated({ purpose, revision, sessionNoticeRevision, aboutStartsAt, startsAt }: Holds): boolean {
  if (purpose === 'ACCESS_NOTICE') return revision < sessionNoticeRevision;
  return aboutStartsAt !== null && aboutStartsAt.getTime() !== startsAt.getTime();
}

/** Back-off of the attempt after `attempts`: 1 s, doubling, at most 5 minutes, spread by up to a quarter. */
export function backoffMs(attempts: number, random: number): number {
  const base = Math.min(SECOND * 2 ** Math.max(0, attempts - 1), 300 * SECOND);
  return Math.round(base * (1 + random / 4));
}

/** Without a provider's word, a mail that may have been accepted is sent again after this long. */
export const SILENCE_MS = 60 * SECOND;

export type Recorded = {
  status: 'PENDING' | 'SENT' | 'UNKNOWN' | 'SKIPPED' | 'FAILED' | 'MISSED' | 'SUPERSEDED';
  reason: Reason | null;
  /** Set exactly while another attempt is to come. */
  nextAttemptAt: Date | null;
  providerId: string | null;
};

/**
 * What an outcome means for the ledger. Nothing is given up before the session ends: then the message is `MISSED`, for
 * the reason of its last attempt.
 */
export function recorded(
  outcome: Outcome,
  delivery: { channel: 'EMAIL' | 'PUSH'; attempts: number; deadlineAt: Date },
  context: { now: Date; random: number; providerReports: boolean },
): Recorded {
  const done = { nextAttemptAt: null, providerId: null };
  if (outcome.kind === 'sent')
    return { ...done, status: 'SENT', reason: null, providerId: outcome.providerId };
  if (outcome.kind === 'failed') return { ...done, status: 'FAILED', reason: outcome.reason };
  if (outcome.kind === 'gone') return { ...done, status: 'SKIPPED', reason: 'DEVICE_GONE' };
  const { now, random, providerReports } = context;
  const backoff = later(now, backoffMs(delivery.attempts, random));
  const again = (status: 'PENDING' | 'UNKNOWN', reason: Reason, at: Date): Recorded =>
    at < delivery.deadlineAt
      ? { status, reason, nextAttemptAt: at, providerId: null }
      : { ...done, status: 'MISSED', reason };
  if (outcome.kind === 'retry')
    return again('PENDING', outcome.reason, outcome.at && outcome.at > backoff ? outcome.at : backoff);
  // A push repeated under its topic replaces the first; a mail waits for the provider's event, where there are any.
  if (delivery.channel === 'PUSH') return again('UNKNOWN', 'PROVIDER_SILENT', backoff);
  return again('UNKNOWN', 'PROVIDER_SILENT', providerReports ? later(now, SILENCE_MS) : backoff);
}

/** When staff is alerted that there is no link, or no teacher, while people are booked: three times ahead, and at the moment. */
export const alertMoments = (moment: Date): Date[] =>
  [...ALERT_LEADS, 0].map((lead) => minutesAfter(moment, -lead));

/** When the session's professional is sent the link; without one then, as soon as there is, until the end. */
export const teacherLinkAt = (startsAt: Date): Date => minutesAfter(startsAt, -TEACHER_LEAD);

/** The hours in which nobody wants to be reminded, on the reader's clock: `HH:MM`; the same twice means none. */
export type Night = {
  customerTimeZone: string | null;
  centerTimeZone: string;
  quietFrom: string;
  quietUntil: string;
};

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

/** The quiet hours in which this instant lies; null by day, and where what is stored is no time of day. Their first minute belongs to them, their last does not. */
export function nightAround(at: Date, { customerTimeZone, centerTimeZone, quietFrom, quietUntil }: Night) {
  if (!TIME_OF_DAY.test(quietFrom) || !TIME_OF_DAY.test(quietUntil)) return null;
  const timeZone = usableZone(customerTimeZone, centerTimeZone);
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
  const overMidnight = quietFrom > quietUntil;
  const begun = isFrom(local, quietFrom);
  const goesOn = !isFrom(local, quietUntil);
  if (overMidnight ? !begun && !goesOn : !begun || !goesOn) return null;
  const firstDay = local.toPlainDate().subtract({ days: begun ? 0 : 1 });
  // A local time that the clock skips moves forward by the gap, one that it shows twice is the first.
  const instant = (day: Temporal.PlainDate, plainTime: string) =>
    new Date(day.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds);
  return {
    from: instant(firstDay, quietFrom),
    until: instant(firstDay.add({ days: overMidnight ? 1 : 0 }), quietUntil),
  };
}

const isFrom = (local: Temporal.ZonedDateTime, time: string): boolean =>
  Temporal.PlainTime.compare(local.toPlainTime(), time) >= 0;

/** What the moments of one person's reminder and question depend on. */
export type ReminderFacts = Night & {
  /** The start that this person knows of. */
  startsAt: Date;
  /** When they booked, learned of another start, or got other settings: what was due before is not made up for. */
  since: Date;
  /** What was planned until now, for this very start; null: not at all, or done. */
  reminderAt: Date | null;
  confirmationAt: Date | null;
  /** Whether they were asked, or answered, for another start. */
  askedBefore: boolean;
  remindersEnabled: boolean;
  reminderLeadMinutes: number;
  attendanceConfirmationsEnabled: boolean;
  attendanceConfirmationLeadMinutes: number;
  freeCancellationMinutes: number;
};

/** When a reminder and the question *will you come?* are due; null: not at all. */
export type Plan = { reminderAt: Date | null; confirmationAt: Date | null };

/**
 * R17: the reminder is due its lead before the start, the question its lead before free cancellation ends; what would go
 * in the quiet hours goes at their beginning. A moment that has passed leaves what was planned before, so whoever just
 * booked gets none; whoever was asked for another start is asked again at once, unless it is night.
 */
export function reminderSchedule(facts: ReminderFacts): Plan {
  const { since, freeCancellationMinutes: free } = facts;
  const reminderAt = dayMoment(facts, facts.reminderLeadMinutes);
  const confirmationAt = dayMoment(facts, facts.attendanceConfirmationLeadMinutes + free);
  const atOnce = facts.askedBefore && since < facts.startsAt && !nightAround(since, facts) ? since : null;
  const kept = (moment: Date, otherwise: Date | null) => (moment >= since ? moment : otherwise);
  return {
    reminderAt: facts.remindersEnabled ? kept(reminderAt, facts.reminderAt) : null,
    confirmationAt: facts.attendanceConfirmationsEnabled
      ? kept(confirmationAt, facts.confirmationAt ?? atOnce)
      : null,
  };
}

function dayMoment(facts: ReminderFacts, leadMinutes: number): Date {
  const moment = minutesAfter(facts.startsAt, -leadMinutes);
  return nightAround(moment, facts)?.from ?? moment;
}
