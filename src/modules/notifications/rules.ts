import type {
  AlertKind,
  Channel,
  DeliveryStatus,
  Purpose,
  DeliveryReason as Reason,
} from '../../generated/prisma/enums.ts';
import { DAY, later } from '../../lib/time.ts';
import { ALERT_LEADS, CLASH_DAYS, REACH_DAYS, TEACHER_LEAD } from '../sessions/rules.ts';
import type { ActFacts } from './acts/rules.ts';
import { type AlertFacts, alertFactsOf } from './alert-checks/rules.ts';
import { type QuietHours, quietPeriodAround } from './quiet-hours-rules.ts';

export type { AlertKind, Channel, DeliveryStatus, Purpose, Reason };

const MINUTE = 60_000;

/** The present facts that decide whether a claimed message is still to be sent. */
export type PrecheckFacts = {
  purpose: Purpose;
  revision: number;
  sessionNoticeRevision: number;
  sessionStatus: 'SCHEDULED' | 'CANCELLED';
  startsAt: Date;
  /** The start that the message is about; null: it names none. */
  aboutStartsAt: Date | null;
  /** Until then a cancellation, or its taking back, can be undone without a word. Null: it stands, or there was none. */
  settledAt: Date | null;
  /** Null: the message is for staff. */
  bookingStatus: 'BOOKED' | 'CANCELLED' | null;
  /** Whether the staff member still teaches the session or, for an alert, is a manager; null: for a customer. */
  inCharge: boolean | null;
  hasTeacher: boolean;
  /** Null: it is no alert. */
  alertKind: AlertKind | null;
  /** Whether its room is of a teacher who does not teach it. */
  inAbsentRoom: boolean;
  /** Whether the professional has pressed *start*. */
  teacherThere: boolean;
  seatsTaken: number;
  joinUrl: string | null;
  deadlineAt: Date;
  deviceRemovedAt: Date | null;
  channel: Channel;
  email: string | null;
  centerSuspended: boolean;
  /** Why the last attempt failed; null: none did. */
  reason: Reason | null;
  /** Null: it is no act's message. */
  actId: string | null;
  /** What is left of an act's message; absent: it could not be read. */
  act?: ActFacts;
  /** What an alert is about besides its session; absent: nothing, or it could not be read. */
  alert?: AlertFacts;
} & QuietHours;

type Final = { status: 'SKIPPED' | 'MISSED' | 'SUPERSEDED'; reason: Reason };
export type Precheck =
  | Final
  /** Due, but the link was removed after the message was listed. */
  | { status: 'HELD' }
  /** Late, and now in the quiet hours. */
  | { status: 'ASLEEP'; until: Date }
  | null;

const OF_CANCELLATION: ReadonlySet<Purpose> = new Set<Purpose>(['SESSION_CANCELLED', 'BOOKING_CANCELLED']);
/** A session that is restored while its customer is in another class gives the seat up, and says so. */
const SENT_WITHOUT_SEAT: ReadonlySet<Purpose> = new Set<Purpose>(['BOOKING_CANCELLED', 'SESSION_RESTORED']);
/** Messages whose button or link needs a join URL. */
const NEEDS_LINK: ReadonlySet<Purpose> = new Set<Purpose>(['ACCESS_NOTICE', 'LINK_CHANGED', 'TEACHER_LINK']);
const KEEPS_QUIET: ReadonlySet<Purpose> = new Set<Purpose>(['REMINDER', 'ATTENDANCE_CONFIRMATION']);

/** Why a claimed message must not be sent, or not yet; null: it is sent. */
export function precheck(facts: PrecheckFacts, now: Date): Precheck {
  const { purpose, deadlineAt, reason, joinUrl } = facts;
  if (facts.centerSuspended) return { status: 'SKIPPED', reason: 'CENTER_SUSPENDED' };
  const unsettled = untilSettled(facts, now);
  if (unsettled) return unsettled;
  const untrue = facts.actId === null ? noLongerTrue(facts) : actOf(facts).gone;
  if (untrue) return untrue;
  if (now >= deadlineAt) return { status: 'MISSED', reason: reason ?? 'SESSION_ENDED' };
  const unreachable = noTarget(facts);
  if (unreachable) return unreachable;
  if (NEEDS_LINK.has(purpose) && joinUrl === null) return { status: 'HELD' };
  if (purpose === 'MISSING_LINK' || purpose === 'ALERT') return needlessAlert(facts);
  if (purpose === 'STAFF_MESSAGE') return untilMorning(facts, now);
  return KEEPS_QUIET.has(purpose) ? asleep(facts, now) : null;
}

/** The act of such a message. Throws where it could not be read. */
export function actOf({ act }: Pick<PrecheckFacts, 'act'>): ActFacts {
  if (!act) throw new TypeError('the lines of the message could not be read');
  return act;
}

/** What is untrue for a minute only waits for its end. */
function untilSettled(facts: PrecheckFacts, now: Date): Precheck {
  const { purpose, sessionStatus, settledAt, actId } = facts;
  if (actId !== null || settledAt === null || settledAt <= now) return null;
  const isTrue =
    sessionStatus === 'CANCELLED' ? OF_CANCELLATION.has(purpose) : purpose !== 'SESSION_CANCELLED';
  return isTrue ? null : { status: 'ASLEEP', until: settledAt };
}

function noLongerTrue(facts: PrecheckFacts): Final | null {
  const { purpose, sessionStatus, bookingStatus, inCharge } = facts;
  if (sessionStatus === 'CANCELLED' && !OF_CANCELLATION.has(purpose))
    return { status: 'SKIPPED', reason: 'SESSION_CANCELLED' };
  if (sessionStatus === 'SCHEDULED' && purpose === 'SESSION_CANCELLED')
    return { status: 'SUPERSEDED', reason: 'TAKEN_BACK' };
  if (bookingStatus === 'CANCELLED' && !SENT_WITHOUT_SEAT.has(purpose))
    return { status: 'SKIPPED', reason: 'SEAT_LOST' };
  if (inCharge === false) return { status: 'SKIPPED', reason: 'NOT_IN_CHARGE' };
  return isOutdated(facts) ? { status: 'SUPERSEDED', reason: 'SESSION_MOVED' } : null;
}

/** The session moved since: a newer notice, or a newer message about the move, follows. */
function isOutdated(facts: PrecheckFacts): boolean {
  const { purpose, revision, sessionNoticeRevision, aboutStartsAt, startsAt } = facts;
  if (purpose === 'ACCESS_NOTICE') return revision < sessionNoticeRevision;
  return aboutStartsAt !== null && aboutStartsAt.getTime() !== startsAt.getTime();
}

function noTarget({ channel, deviceRemovedAt, email }: PrecheckFacts): Final | null {
  if (channel === 'PUSH' && deviceRemovedAt !== null) return { status: 'SKIPPED', reason: 'DEVICE_GONE' };
  return channel === 'EMAIL' && email === null ? { status: 'SKIPPED', reason: 'NO_ADDRESS' } : null;
}

function needlessAlert(facts: PrecheckFacts): Final | null {
  const { purpose, alertKind, joinUrl, hasTeacher, teacherThere, inAbsentRoom, seatsTaken } = facts;
  // Two classes are in one room even before people book them.
  if (alertKind === 'ROOM_CLASH')
    return alertFactsOf(facts).shared ? null : { status: 'SUPERSEDED', reason: 'ROOM_FREE' };
  if (alertKind === 'UNREACHABLE' && alertFactsOf(facts).unreached.length === 0)
    return { status: 'SUPERSEDED', reason: 'REACHED' };
  if (alertKind === 'NO_TEACHER' && hasTeacher) return { status: 'SUPERSEDED', reason: 'TEACHER_SET' };
  if (alertKind === 'TEACHER_NOT_THERE' && teacherThere)
    return { status: 'SUPERSEDED', reason: 'TEACHER_THERE' };
  if (alertKind === 'ROOM_OF_ABSENT_TEACHER' && !inAbsentRoom)
    return { status: 'SUPERSEDED', reason: 'LINK_CHANGED' };
  if (purpose === 'MISSING_LINK' && joinUrl !== null) return { status: 'SUPERSEDED', reason: 'LINK_SET' };
  return seatsTaken === 0 ? { status: 'SKIPPED', reason: 'NOBODY_BOOKED' } : null;
}

/** A message that was due just before the quiet hours may still go in their first half hour. */
const GRACE_MS = 30 * MINUTE;

function asleep(facts: PrecheckFacts, now: Date): Precheck {
  const quiet = quietPeriodAround(now, facts);
  const late = quiet !== null && now.getTime() >= quiet.from.getTime() + GRACE_MS;
  return late ? { status: 'ASLEEP', until: quiet.until } : null;
}

/** Words of staff wait for the morning, unless a class begins before. */
function untilMorning(facts: PrecheckFacts, now: Date): Precheck {
  const quiet = quietPeriodAround(now, facts);
  const near = quiet !== null && actOf(facts).lines.some(({ startsAt }) => startsAt <= quiet.until);
  return quiet && !near ? { status: 'ASLEEP', until: quiet.until } : null;
}

const minutesBefore = (instant: Date, minutes: number): Date =>
  new Date(instant.getTime() - minutes * MINUTE);

/** When staff is alerted that a booked session has no link, or no teacher: three times ahead, and at the moment. */
export const alertMoments = (moment: Date): Date[] =>
  [...ALERT_LEADS, 0].map((lead) => minutesBefore(moment, lead));

/** For how many minutes after an alert that nobody teaches the next one is left out. */
export const ALERT_PAUSE = 15;

/** When managers are alerted, once for each start, that the room is of a teacher who is absent. */
export const absentRoomAlertAt = (sendAt: Date): Date => minutesBefore(sendAt, ALERT_LEADS[0]);

/** When managers are told that two sessions are in one room, the later of which starts then. */
export const clashAlertAt = (startsAt: Date): Date => later(startsAt, -CLASH_DAYS * DAY);

/** When managers are told of people whom no message reaches. */
export const reachAlertAt = (startsAt: Date): Date => later(startsAt, -REACH_DAYS * DAY);

/** When the professional is sent the link. A link that is set later is sent at once, until the end. */
export const teacherLinkAt = (startsAt: Date): Date => minutesBefore(startsAt, TEACHER_LEAD);
