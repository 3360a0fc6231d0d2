import { between } from '../../../lib/time.ts';
import {
  type AlertKind,
  alertMoments,
  type Purpose,
  type Reason,
  type ReminderFacts,
  reminderSchedule,
  teacherLinkAt,
} from '../rules.ts';

export type TimelineEntry = {
  purpose: Purpose;
  /** Null for all but alerts. */
  alertKind: AlertKind | null;
  /** Null until messages are listed: only then it is known by which ways each person can be reached. */
  channel: 'EMAIL' | 'PUSH' | null;
  at: Date;
  status: 'PLANNED' | 'HELD' | 'SENT' | 'SKIPPED' | 'MISSED' | 'CANCELLED';
  reason: Reason | null;
  recipients: number;
};

/** Messages of the ledger that were listed together and became the same. */
export type Listed = {
  purpose: Purpose;
  alertKind: AlertKind | null;
  channel: 'EMAIL' | 'PUSH';
  status: 'PENDING' | 'CLAIMED' | 'SENT' | 'UNKNOWN' | 'SKIPPED' | 'FAILED' | 'SUPERSEDED' | 'MISSED';
  reason: Reason | null;
  listedAt: Date;
  /** Of the first of them. */
  sentAt: Date | null;
  nextAttemptAt: Date | null;
  recipients: number;
};

/** Somebody with a seat, and what was worked out for them. */
export type TimelineSeat = Omit<ReminderFacts, 'since' | 'startsAt' | 'askedBefore'> & {
  /** The start that they know of. */
  toldStartsAt: Date;
  /** Since when their plan is to be worked out anew; null: it stands. */
  rescheduleRequestedAt: Date | null;
  /** The start that they were asked about, or answered for. */
  confirmationFor: Date | null;
  noticedRevision: number;
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
  hasTeacher: boolean;
  /** Whether the link for this start was listed for the present professional. */
  teacherTold: boolean;
  /** The start that the professional believes in; null: the present one. */
  teacherStartsAt: Date | null;
  /** How many of the staff would be alerted of a missing link. */
  staff: number;
  /** How many of them would be alerted that nobody teaches it: none where the center never says who teaches. */
  toldOfNoTeacher: number;
  seats: TimelineSeat[];
  listed: Listed[];
};

/**
 * Every message of a session by its time: those of the ledger as they are, and those that are not listed yet as they
 * follow from what holds now, which is what `due` will find when their moment comes.
 */
export function timelineOf(facts: TimelineFacts, now: Date): TimelineEntry[] {
  const ahead = facts.endsAt > now ? [...plannedForSeats(facts, now), ...plannedForStaff(facts, now)] : [];
  const entries = [...facts.listed.map(entryOf), ...ahead];
  return merged(facts.status === 'CANCELLED' ? entries.map(calledOff) : entries).sort(
    (a, b) => between(b.at, a.at) || order(a.purpose, b.purpose) || order(a.channel, b.channel),
  );
}

const order = (a: string | null, b: string | null): number => ((a ?? '') < (b ?? '') ? -1 : a === b ? 0 : 1);

function entryOf(listed: Listed): TimelineEntry {
  const { purpose, alertKind, channel, reason, recipients } = listed;
  const at = listed.sentAt ?? (isHeld(listed) ? null : listed.nextAttemptAt) ?? listed.listedAt;
  return { purpose, alertKind, channel, at, status: statusOf(listed), reason, recipients };
}

const isHeld = ({ status, reason }: Listed): boolean => status === 'PENDING' && reason === 'NO_LINK';

function statusOf(listed: Listed): TimelineEntry['status'] {
  switch (listed.status) {
    case 'SENT':
    case 'MISSED':
      return listed.status;
    // Whoever was to get it did not: for them it is the same.
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

const TELLS_OF_IT: ReadonlySet<Purpose> = new Set<Purpose>(['SESSION_CANCELLED', 'BOOKING_CANCELLED']);

/** What a cancelled session was still to send is not sent, except for what tells of it. */
function calledOff(entry: TimelineEntry): TimelineEntry {
  const waits = entry.status === 'PLANNED' || entry.status === 'HELD';
  if (!waits || TELLS_OF_IT.has(entry.purpose)) return entry;
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

/** A message that leads to the link: held once its time has come without one, and before that it says that one is missing. */
function withLink(entry: TimelineEntry, hasLink: boolean, now: Date): TimelineEntry {
  if (hasLink) return entry;
  return { ...entry, reason: 'NO_LINK', status: entry.at <= now ? 'HELD' : 'PLANNED' };
}

function plannedForSeats(facts: TimelineFacts, now: Date): TimelineEntry[] {
  const { seats, sendAt, startsAt, hasLink } = facts;
  const unnoticed = seats.filter((seat) => seat.noticedRevision < facts.noticeRevision).length;
  const notice =
    sendAt && (sendAt > now || unnoticed > 0) ? [planned('ACCESS_NOTICE', sendAt, unnoticed)] : [];
  const plans = startsAt > now ? seats.map((seat) => planOf(seat, facts, now)) : [];
  return [
    ...notice.map((entry) => withLink(entry, hasLink, now)),
    ...plans.flatMap(({ reminderAt }) => (reminderAt ? [planned('REMINDER', reminderAt, 1)] : [])),
    ...plans.flatMap(({ confirmationAt }) =>
      confirmationAt ? [planned('ATTENDANCE_CONFIRMATION', confirmationAt, 1)] : [],
    ),
    ...changesToTell(facts),
  ];
}

/** As the engine will have planned it once it has looked, and once this person knows of a move. */
function planOf(seat: TimelineSeat, facts: TimelineFacts, now: Date) {
  const { startsAt } = facts;
  const knows = seat.toldStartsAt.getTime() === startsAt.getTime();
  const askedFor = seat.confirmationFor?.getTime() ?? null;
  const askedBefore = askedFor !== null && askedFor !== startsAt.getTime();
  const anew = knows ? seat.rescheduleRequestedAt : (facts.moveNoticeAt ?? now);
  const stands =
    knows || facts.status === 'CANCELLED' ? seat : { ...seat, reminderAt: null, confirmationAt: null };
  const plan =
    anew && facts.status === 'SCHEDULED'
      ? reminderSchedule({ ...stands, startsAt, since: anew, askedBefore })
      : stands;
  // Nobody is asked what they have answered.
  return askedFor === startsAt.getTime() ? { ...plan, confirmationAt: null } : plan;
}

/** A move that waits for its minute, and a cancellation that was not looked at yet. */
function changesToTell(facts: TimelineFacts): TimelineEntry[] {
  const { seats, startsAt, listed, cancelledAt, teacherStartsAt } = facts;
  if (facts.status === 'CANCELLED') {
    const told = listed.some(({ purpose }) => purpose === 'SESSION_CANCELLED');
    const readers = seats.length + (facts.hasTeacher ? 1 : 0);
    return told || readers === 0 ? [] : [planned('SESSION_CANCELLED', cancelledAt!, readers)];
  }
  const believed = [
    ...seats.map((seat) => seat.toldStartsAt),
    ...(facts.hasTeacher ? [teacherStartsAt ?? startsAt] : []),
  ];
  const wrong = believed.filter((start) => start.getTime() !== startsAt.getTime()).length;
  const at = facts.moveNoticeAt ?? facts.movedAt;
  return wrong > 0 && at ? [planned('SESSION_MOVED', at, wrong)] : [];
}

function plannedForStaff(facts: TimelineFacts, now: Date): TimelineEntry[] {
  const { sendAt, startsAt, hasLink, hasTeacher, teacherTold, seats, staff, toldOfNoTeacher } = facts;
  // Nobody is missing a link, or a teacher, while nobody is booked.
  const alerts = seats.length === 0 ? [] : alertMoments(sendAt ?? startsAt).filter((at) => at > now);
  const unled = hasTeacher || toldOfNoTeacher === 0 ? [] : alerts;
  const unlinked = hasLink || sendAt === null ? [] : alerts;
  const link =
    sendAt && hasTeacher && !teacherTold ? [planned('TEACHER_LINK', teacherLinkAt(startsAt), 1)] : [];
  return [
    ...link.map((entry) => withLink(entry, hasLink, now)),
    ...unlinked.map((at) => planned('MISSING_LINK', at, staff)),
    ...unled.map((at) => ({ ...planned('ALERT', at, toldOfNoTeacher), alertKind: 'NO_TEACHER' as const })),
  ];
}

/** What is the same at the same time is one entry. */
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
