import { movedAccess, movedEnd, type OnlineSession } from '../../moves/rules.ts';
import { type calendarIn, type Weekday, weekdayOf } from '../rules.ts';

/** A session of a schedule, not begun, not cancelled, whose start nobody set by hand. */
export type ZonedSession = Omit<OnlineSession, 'sendAt' | 'sendTiming'> & {
  id: string;
  centerId: string;
  center: string;
  timeZone: string;
  serviceId: string;
  service: string;
  leadMinutes: number;
  scheduleDate: string;
  weekdays: Weekday[];
  startTime: string;
  until: string | null;
  endsAt: Date;
  sendAt: Date | null;
  sendTiming: 'AUTO' | 'MANUAL' | null;
  seatsTaken: number;
  /** Somebody was sent a message about it. */
  told: boolean;
};

export type NewTimes = { startsAt: Date; endsAt: Date; sendAt: Date | null; opensAt: Date | null };

/** `move`: nobody knows it yet. `leave`: people are booked or were told, or it would begin at once; staff decides. */
export type ZonePlan = { session: ZonedSession; times: NewTimes; effect: 'move' | 'leave' };

/** What the present rules of its zone make of a session; null: its local time is as its schedule says. */
export function zonePlan(
  session: ZonedSession,
  calendar: ReturnType<typeof calendarIn>,
  now: Date,
): ZonePlan | null {
  const { scheduleDate: date, startTime, weekdays, until } = session;
  // Left over from a change of the schedule: it says nothing of that day.
  if (!weekdays.includes(weekdayOf(date)) || (until !== null && date > until)) return null;
  const startsAt = calendar.instantOf(date, startTime);
  if (startsAt.getTime() === session.startsAt.getTime()) return null;
  const times = timesAt(session, startsAt);
  const isUnknown = session.seatsTaken === 0 && !session.told && session.noticeReleasedAt === null;
  return { session, times, effect: isUnknown && startsAt > now ? 'move' : 'leave' };
}

/** All of its times move along, those that were set by hand too: they were meant at a local hour. */
function timesAt(session: ZonedSession, startsAt: Date): NewTimes {
  const endsAt = movedEnd(session, { startsAt });
  const { sendAt, sendTiming, leadMinutes } = session;
  if (sendAt === null || sendTiming === null) return { startsAt, endsAt, sendAt: null, opensAt: null };
  const move = { startsAt, endsAt, choice: 'SHIFT', leadMinutes } as const;
  const { data } = movedAccess({ ...session, sendAt, sendTiming }, move);
  return { startsAt, endsAt, sendAt: data.sendAt, opensAt: data.opensAt };
}
