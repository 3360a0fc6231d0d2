import type { ActKind } from '../../../generated/prisma/enums.ts';
import { between, MINUTE } from '../../../lib/time.ts';
import { type ReminderFacts, reminderSchedule } from '../reminders/rules.ts';
import {
  ALERT_PAUSE,
  type AlertKind,
  absentRoomAlertAt,
  alertMoments,
  type Channel,
  clashAlertAt,
  type DeliveryStatus,
  type Purpose,
  type Reason,
  reachAlertAt,
  teacherLinkAt,
} from '../rules.ts';

export type TimelineEntry = {
  purpose: Purpose;
  /** Null for all but alerts. */
  alertKind: AlertKind | null;
  /** Null until messages are listed, which is when each recipient's channels are known. */
  channel: Channel | null;
  at: Date;
  status: 'PLANNED' | 'HELD' | 'SENT' | 'SKIPPED' | 'MISSED' | 'CANCELLED';
  reason: Reason | null;
  recipients: number;
};

/** Deliveries that were listed together and have the same status. */
export type Listed = {
  purpose: Purpose;
  alertKind: AlertKind | null;
  channel: Channel;
  status: DeliveryStatus;
  reason: Reason | null;
  listedAt: Date;
  /** When the first of them was sent. */
  sentAt: Date | null;
  nextAttemptAt: Date | null;
  recipients: number;
};

/** A seat, and its reminder schedule. */
export type TimelineSeat = Omit<ReminderFacts, 'since' | 'startsAt' | 'askedBefore'> & {
  /** The start that the customer was last told. */
  toldStartsAt: Date;
  /** Whether the customer was told that the session is cancelled, and of no taking back since. */
  toldCancelled: boolean;
  /** When a new schedule was requested; null: the schedule is up to date. */
  rescheduleRequestedAt: Date | null;
  /** The start that the customer was asked about, or answered for. */
  confirmationFor: Date | null;
  noticedRevision: number;
};

/** An act that is still to tell of this session. */
export type PendingAct = {
  kind: ActKind;
  /** When people are told. */
  at: Date;
  /** What it did to the session. */
  cancelled: boolean;
  moved: boolean;
  /** Whether it took the session from a professional. */
  unassigned: boolean;
  /** How many people were reminded of the present start. */
  reminded: number;
  /** How many are not in yet, where its words are for them alone. */
  notYetIn: number | null;
};

export type TimelineFacts = {
  status: 'SCHEDULED' | 'CANCELLED';
  startsAt: Date;
  endsAt: Date;
  /** Null: held in person. */
  sendAt: Date | null;
  hasLink: boolean;
  noticeRevision: number;
  movedAt: Date | null;
  moveNoticeAt: Date | null;
  cancelledAt: Date | null;
  /** When the cancellation is told, unless an act tells it. */
  cancellationFinalAt: Date | null;
  /** Whether an act tells the cancellation. */
  cancelledByAct: boolean;
  /** When it is told that the session takes place after all; null: it is told, or was never cancelled. */
  restorationNoticeAt: Date | null;
  hasTeacher: boolean;
  /** As for seats. */
  teacherToldCancelled: boolean;
  /** Whether the link for this start was listed for the present professional. */
  teacherTold: boolean;
  /** The start that the professional was last told; null: the present one. */
  teacherStartsAt: Date | null;
  /** How many people are alerted of a missing link. */
  staff: number;
  /** Whether the professional has pressed *start*. */
  teacherThere: boolean;
  /** When managers are alerted that the professional is not there, if somebody is booked. */
  absenceAt: Date;
  /** Whether it is in the room of a teacher who does not teach it. */
  inAbsentRoom: boolean;
  /** How many managers there are. */
  managers: number;
  /** Whether the center assigns teachers: elsewhere nobody is alerted that there is none. */
  assignsTeachers: boolean;
  /** When the class begins that is in the same room; null: none is, or it was found by now. */
  sharedAt: Date | null;
  /** Whether no message reaches somebody in it, which is still to be told. */
  unreached: boolean;
  seats: TimelineSeat[];
  listed: Listed[];
  acts: PendingAct[];
};

/**
 * Every message of a session by time. Listed messages are shown as recorded. Messages ahead are derived from the present
 * facts, as `runDueWork` will list them.
 */
export function timelineOf(facts: TimelineFacts, now: Date): TimelineEntry[] {
  const ahead =
    facts.endsAt > now
      ? [...plannedForSeats(facts, now), ...plannedForStaff(facts, now), ...plannedByActs(facts)]
      : [];
  const entries = [...facts.listed.map(entryOf), ...ahead];
  return merged(facts.status === 'CANCELLED' ? entries.map(calledOff) : entries).sort(
    (a, b) => a.at.getTime() - b.at.getTime() || order(a.purpose, b.purpose) || order(a.channel, b.channel),
  );
}

const order = (a: string | null, b: string | null): number => ((a ?? '') < (b ?? '') ? -1 : a === b ? 0 : 1);

function entryOf(listed: Listed): TimelineEntry {
  const { purpose, alertKind, channel, reason, recipients } = listed;
  const at = listed.sentAt ?? (isHeld(listed) ? null : listed.nextAttemptAt) ?? listed.listedAt;
  return { purpose, alertKind, channel, at, status: statusOf(listed), reason, recipients };
}

const isHeld = ({ status, reason }: Listed): boolean =>
  reason === 'WITHHELD'
    ? status === 'PENDING' || status === 'UNKNOWN'
    : status === 'PENDING' && reason === 'NO_LINK';

function statusOf(listed: Listed): TimelineEntry['status'] {
  switch (listed.status) {
    case 'SENT':
    case 'MISSED':
      return listed.status;
    // For the recipient a failure is the same as a miss.
    case 'FAILED':
      return 'MISSED';
    case 'SKIPPED':
      return listed.reason === 'SESSION_CANCELLED' ? 'CANCELLED' : 'SKIPPED';
    case 'SUPERSEDED':
      return 'CANCELLED';
    default:
      return isHeld(listed) ? 'HELD' : 'PLANNED';
  }
}

const OF_CANCELLATION: ReadonlySet<Purpose> = new Set<Purpose>([
  'SESSION_CANCELLED',
  'SESSIONS_CANCELLED',
  'SCHEDULE_CHANGED',
  'BOOKING_CANCELLED',
]);

/** A cancelled session sends only the messages about cancellations. */
function calledOff(entry: TimelineEntry): TimelineEntry {
  const waits = entry.status === 'PLANNED' || entry.status === 'HELD';
  if (!waits || OF_CANCELLATION.has(entry.purpose)) return entry;
  return { ...entry, status: 'CANCELLED', reason: 'SESSION_CANCELLED' };
}

const planned = (purpose: Purpose, at: Date, recipients: number): TimelineEntry => ({
  purpose,
  alertKind: null,
  channel: null,
  at,
  status: 'PLANNED',
  reason: null,
  recipients,
});

/** A message that needs the link: without one it is held once its time has come. */
function withLink(entry: TimelineEntry, hasLink: boolean, now: Date): TimelineEntry {
  if (hasLink) return entry;
  return { ...entry, reason: 'NO_LINK', status: entry.at <= now ? 'HELD' : 'PLANNED' };
}

function plannedForSeats(facts: TimelineFacts, now: Date): TimelineEntry[] {
  const { seats, sendAt, startsAt, hasLink } = facts;
  const unnoticed = seats.filter((seat) => seat.noticedRevision < facts.noticeRevision).length;
  const notice =
    sendAt && (sendAt > now || unnoticed > 0) ? [planned('ACCESS_NOTICE', sendAt, unnoticed)] : [];
  const schedules = startsAt > now ? seats.map((seat) => scheduleOf(seat, facts, now)) : [];
  return [
    ...notice.map((entry) => withLink(entry, hasLink, now)),
    ...schedules.flatMap(({ reminderAt }) => (reminderAt ? [planned('REMINDER', reminderAt, 1)] : [])),
    ...schedules.flatMap(({ confirmationAt }) =>
      confirmationAt ? [planned('ATTENDANCE_CONFIRMATION', confirmationAt, 1)] : [],
    ),
    ...changesToTell(facts),
  ];
}

/** The schedule that the next round will compute, once the customer is told of a move or a restoration. */
function scheduleOf(seat: TimelineSeat, facts: TimelineFacts, now: Date) {
  const { startsAt } = facts;
  const isRestored = facts.status === 'SCHEDULED' && seat.toldCancelled;
  const isTold = !isRestored && seat.toldStartsAt.getTime() === startsAt.getTime();
  // Whoever had it cancelled is asked anew.
  const askedFor = isRestored ? null : (seat.confirmationFor?.getTime() ?? null);
  const askedBefore = askedFor !== null && askedFor !== startsAt.getTime();
  const toldAt = isRestored ? facts.restorationNoticeAt : (toldByAct(facts)?.at ?? facts.moveNoticeAt);
  const requestedAt = isTold ? seat.rescheduleRequestedAt : (toldAt ?? now);
  const present =
    isTold || facts.status === 'CANCELLED' ? seat : { ...seat, reminderAt: null, confirmationAt: null };
  const schedule =
    requestedAt && facts.status === 'SCHEDULED'
      ? reminderSchedule({ ...present, startsAt, since: requestedAt, askedBefore })
      : present;
  const isAsked = askedFor === startsAt.getTime();
  return isAsked ? { ...schedule, confirmationAt: null } : schedule;
}

/** A move, a cancellation or a restoration that waits for its minute, or whose messages are not listed yet. */
function changesToTell(facts: TimelineFacts): TimelineEntry[] {
  const { seats, cancelledAt, cancellationFinalAt, restorationNoticeAt } = facts;
  const informed = knowCancelled(facts);
  if (facts.status === 'CANCELLED') {
    const uninformed = seats.length + (facts.hasTeacher ? 1 : 0) - informed;
    if (facts.cancelledByAct || uninformed === 0) return [];
    return [planned('SESSION_CANCELLED', cancellationFinalAt ?? cancelledAt!, uninformed)];
  }
  const isRestoring = restorationNoticeAt !== null && informed > 0;
  const untold = toldOtherwise(facts);
  const at = toldByAct(facts) ? null : (facts.moveNoticeAt ?? facts.movedAt);
  return [
    ...(isRestoring ? [planned('SESSION_RESTORED', restorationNoticeAt, informed)] : []),
    ...(untold > 0 && at ? [planned('SESSION_MOVED', at, untold)] : []),
  ];
}

/** How many people know of a cancellation. A restoration has them forget it, so each one is told anew. */
function knowCancelled({ seats, hasTeacher, teacherToldCancelled }: TimelineFacts): number {
  return seats.filter((seat) => seat.toldCancelled).length + (hasTeacher && teacherToldCancelled ? 1 : 0);
}

/** How many people know another start. */
function toldOtherwise({ seats, startsAt, hasTeacher, teacherStartsAt }: TimelineFacts): number {
  const told = [
    ...seats.map((seat) => seat.toldStartsAt),
    ...(hasTeacher ? [teacherStartsAt ?? startsAt] : []),
  ];
  return told.filter((start) => start.getTime() !== startsAt.getTime()).length;
}

const toldByAct = ({ acts }: TimelineFacts) => acts.find(({ moved }) => moved);

/** What acts will tell of this session. */
function plannedByActs(facts: TimelineFacts): TimelineEntry[] {
  const { acts, seats, hasTeacher } = facts;
  const everybody = seats.length + (hasTeacher ? 1 : 0);
  const teachers = (act: PendingAct) => [
    planned('TEACHER_ASSIGNED', act.at, hasTeacher ? 1 : 0),
    planned('TEACHER_UNASSIGNED', act.at, act.unassigned ? 1 : 0),
  ];
  const ofKind: Record<ActKind, (act: PendingAct) => TimelineEntry[]> = {
    CANCELLATION: ({ at, cancelled }) => [planned('SESSIONS_CANCELLED', at, cancelled ? everybody : 0)],
    CLOSURE: (act) => ofKind.CANCELLATION(act),
    SCHEDULE_CHANGE: (act) => [
      planned('SCHEDULE_CHANGED', act.at, act.cancelled ? everybody : toldOtherwise(facts)),
      ...(act.unassigned ? teachers(act) : []),
    ],
    SUBSTITUTION: (act) => [planned('TEACHER_CHANGED', act.at, act.reminded), ...teachers(act)],
    MESSAGE: ({ at, notYetIn }) => [planned('STAFF_MESSAGE', at, notYetIn ?? seats.length)],
  };
  return acts.flatMap((act) => ofKind[act.kind](act)).filter(({ recipients }) => recipients > 0);
}

function plannedForStaff(facts: TimelineFacts, now: Date): TimelineEntry[] {
  const { sendAt, startsAt, hasLink, hasTeacher, teacherTold, seats, staff, managers, assignsTeachers } =
    facts;
  // Alerts are only for sessions with bookings.
  const alerts = seats.length === 0 ? [] : alertMoments(sendAt ?? startsAt).filter((at) => at > now);
  const unled = hasTeacher || !assignsTeachers ? [] : alerts.filter((at) => !followsAtOnce(facts, at));
  const unlinked = hasLink || sendAt === null ? [] : alerts;
  const link =
    sendAt && hasTeacher && !teacherTold ? [planned('TEACHER_LINK', teacherLinkAt(startsAt), 1)] : [];
  return [
    ...link.map((entry) => withLink(entry, hasLink, now)),
    ...unlinked.map((at) => planned('MISSING_LINK', at, staff)),
    ...unled.map((at) => ({ ...planned('ALERT', at, managers), alertKind: 'NO_TEACHER' as const })),
    ...absence(facts, now),
    ...absentRoom(facts, now),
    ...foundAside(facts, now),
  ];
}

/** The alerts that are told a fixed time ahead, or at once when they are found nearer to the start. */
function foundAside(facts: TimelineFacts, now: Date): TimelineEntry[] {
  const { startsAt, sharedAt, unreached, staff, managers, seats } = facts;
  // The managers are told of the later of two classes, a teacher of their own.
  const isLater = sharedAt !== null && startsAt >= sharedAt;
  const clash = sharedAt && {
    ...planned('ALERT', clashAlertAt(isLater ? startsAt : sharedAt), isLater ? staff : staff - managers),
    alertKind: 'ROOM_CLASH' as const,
  };
  const lost = unreached &&
    seats.length > 0 && {
      ...planned('ALERT', reachAlertAt(startsAt), managers),
      alertKind: 'UNREACHABLE' as const,
    };
  return [clash, lost].flatMap((entry) => (entry && entry.at > now && entry.recipients > 0 ? [entry] : []));
}

/** Whether this alert that nobody teaches is left out, because another one of this start was listed just before. */
const followsAtOnce = ({ listed, movedAt }: TimelineFacts, at: Date): boolean =>
  listed.some(
    ({ alertKind, listedAt }) =>
      alertKind === 'NO_TEACHER' &&
      between(listedAt, at) < ALERT_PAUSE * MINUTE &&
      (movedAt === null || listedAt >= movedAt),
  );

/** The alert that the room is of a teacher who is absent. */
function absentRoom({ sendAt, inAbsentRoom, seats, managers }: TimelineFacts, now: Date): TimelineEntry[] {
  if (sendAt === null || !inAbsentRoom || seats.length === 0) return [];
  const at = absentRoomAlertAt(sendAt);
  return at > now ? [{ ...planned('ALERT', at, managers), alertKind: 'ROOM_OF_ABSENT_TEACHER' }] : [];
}

/** The alert that the professional is not there, of an online session with bookings. */
function absence(facts: TimelineFacts, now: Date): TimelineEntry[] {
  const { sendAt, absenceAt: at, hasTeacher, teacherThere, seats, managers } = facts;
  const isAwaited = sendAt !== null && hasTeacher && !teacherThere && seats.length > 0;
  return isAwaited && at > now ? [{ ...planned('ALERT', at, managers), alertKind: 'TEACHER_NOT_THERE' }] : [];
}

/** Merges equal entries of one instant. */
function merged(entries: TimelineEntry[]): TimelineEntry[] {
  const byKey = new Map<string, TimelineEntry>();
  for (const entry of entries) {
    const { recipients, at, ...same } = entry;
    const { purpose, alertKind, channel, status, reason } = same;
    const key = JSON.stringify([at.getTime(), purpose, alertKind, channel, status, reason]);
    const known = byKey.get(key);
    byKey.set(key, known ? { ...known, recipients: known.recipients + recipients } : entry);
  }
  return [...byKey.values()];
}
