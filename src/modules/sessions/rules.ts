import { z } from 'zod';
import { InvalidInputError } from '../../lib/errors.ts';
import { optional } from '../../lib/input.ts';
import { between, DAY, minutesAfter } from '../../lib/time.ts';
import { joinUrlOf } from '../services/join-url-rules.ts';
import { capacity, durationMinutes, joiningInstructions } from '../services/rules.ts';
import { type BookingWindow, IN_WINDOW_SQL, outsideWindow } from './windows/rules.ts';

/** Bounded, so that times counted from it, such as the end, are dates too. */
export const startsAt = z
  .date()
  .max(new Date('9999-01-01T00:00:00Z'), 'The start must be before the year 9999.');

export const NewSession = z.object({
  startsAt,
  durationMinutes: durationMinutes.nullish(),
  capacity: capacity.nullish(),
  joinUrl: z.string().nullish(),
  joiningInstructions: optional(joiningInstructions),
  sendAt: z.date().nullish(),
});

export const SessionChange = z.object({ capacity: capacity.optional() });

/** R9: the automatic send time is the start, less the service's lead (0 unless the center chose one). */
export const automaticSendAt = (startsAt: Date, leadMinutes: number): Date =>
  minutesAfter(startsAt, -leadMinutes);

/** The same in SQL, of a session's or occurrence's row and its service's. */
export const automaticSendAtSql = (row: string, service: string): string =>
  `${row}.starts_at - make_interval(mins => ${service}.access_lead_minutes)`;

/**
 * When access opens, given a link: with the notice, at the start at the latest. A notice sent more than a day early opens
 * nothing; then access opens at the automatic send time.
 */
export function accessOpensAt(times: { startsAt: Date; sendAt: Date; leadMinutes: number }): Date {
  const early = between(times.sendAt, times.startsAt);
  if (early > DAY) return automaticSendAt(times.startsAt, times.leadMinutes);
  return early > 0 ? times.sendAt : times.startsAt;
}

/** The same in SQL. An automatic send time opens it, however early. */
export const accessOpensAtSql = (row: string, service: string): string =>
  `CASE WHEN ${row}.send_timing = 'MANUAL' AND ${row}.send_at < ${row}.starts_at - interval '1 day'
      THEN ${automaticSendAtSql(row, service)} ELSE least(${row}.send_at, ${row}.starts_at) END`;

/**
 * How many minutes before the send time, in person before the start, staff is alerted to a missing link or teacher. The
 * last alert is at that time itself.
 */
export const ALERT_LEADS = [24 * 60, 120, 30] as const;

/** How many minutes before the start the professional is sent the link. */
export const TEACHER_LEAD = 15;

/** How many minutes before the start managers are alerted that the professional has not pressed *start*. */
export const ABSENCE_LEAD = 2;
const LEAD = `interval '${ABSENCE_LEAD} minutes'`;

/**
 * SQL: when managers are alerted that the professional of this online session has not pressed *start*. A professional is
 * expected only once the session exists and somebody holds a seat, and has `ABSENCE_LEAD` minutes from then on, however near
 * the start is.
 */
export const absenceAtSql = (session: string): string => `(
      SELECT greatest(${session}.starts_at - ${LEAD}, ${session}.created_at + ${LEAD}, min(b.created_at) + ${LEAD})
      FROM booking b WHERE b.session_id = ${session}.id AND b.status = 'BOOKED')`;

/** How many days ahead staff is alerted to room clashes. */
export const CLASH_DAYS = 14;

/** How many days before the start managers are told of people whom no message reaches. */
export const REACH_DAYS = 1;

/**
 * SQL: when a session that was just written is next looked at for alerts: for room clashes if it has a `room`, else for
 * people whom no message reaches.
 */
export const firstAlertCheckSql = (now: string, startsAt: string, room: string): string =>
  `greatest(${now}::timestamptz, ${startsAt} - CASE WHEN ${room} IS NULL THEN interval '${REACH_DAYS * 24} hours'
      ELSE interval '${CLASH_DAYS * 24} hours' END)`;

/** Why customers cannot book now; null when a seat can be taken. */
export function notBookable(
  session: { status: 'SCHEDULED' | 'CANCELLED'; endsAt: Date; capacity: number; seatsTaken: number },
  window: BookingWindow,
  now: Date,
): 'CANCELLED' | 'ENDED' | 'NOT_OPEN' | 'CLOSED' | 'FULL' | null {
  if (session.status === 'CANCELLED') return 'CANCELLED';
  // Numbers compare fifty times faster than dates, and calendars are long.
  if (session.endsAt.getTime() <= now.getTime()) return 'ENDED';
  const outside = outsideWindow(window, now);
  if (outside) return outside;
  return session.seatsTaken >= session.capacity ? 'FULL' : null;
}

/** Whether a seat is free, as a filter of Prisma. It knows no window: a query answers the sessions that are outside of theirs. */
export const seatFreeAt = <Column>(now: Date, capacity: Column) =>
  ({ status: 'SCHEDULED', endsAt: { gt: now }, seatsTaken: { lt: capacity } }) as const;
/** The same in SQL of a row named `session`; `now` is a parameter. */
export const SEAT_FREE_SQL = (now: string): string =>
  `(session.status = 'SCHEDULED' AND session.ends_at > ${now} AND session.seats_taken < session.capacity)`;
/** Whether a seat can be taken, in SQL. */
export const BOOKABLE_SQL = (now: string): string => `(${SEAT_FREE_SQL(now)} AND ${IN_WINDOW_SQL(now)})`;

/** An online session that is to take place, or does, and has no link. The same, as a filter and in SQL. */
export const missingLinkAt = (now: Date) =>
  ({ status: 'SCHEDULED', endsAt: { gt: now }, sendAt: { not: null }, joinUrl: null }) as const;
export const MISSING_LINK_SQL = (now: string): string =>
  `(session.status = 'SCHEDULED' AND session.ends_at > ${now} AND session.send_at IS NOT NULL AND session.join_url IS NULL)`;

/** The link that people are sent to, as the database generates it. */
export const linkInUse = (session: {
  backupRoomUrl: string | null;
  substituteRoomUrl: string | null;
  ownJoinUrl: string | null;
}): string | null => session.backupRoomUrl ?? session.substituteRoomUrl ?? session.ownJoinUrl;

type OnlineDefaults = {
  joinUrl: string | null;
  backupJoinUrl: string | null;
  joiningInstructions: string | null;
  accessLeadMinutes: number;
};
type OnlineInput = {
  startsAt: Date;
  endsAt: Date;
  joinUrl?: string | null;
  joiningInstructions?: string | null;
  sendAt?: Date | null;
};

/**
 * The online values of a new one-off session: copied from the service, or as given (R5, R6, R9, R10). Throws
 * `InvalidInputError`, `InvalidJoinUrlError`.
 */
export function oneOffAccess(service: OnlineDefaults, input: OnlineInput, now: Date) {
  const { startsAt, endsAt, sendAt: chosen } = input;
  if (chosen && chosen >= endsAt)
    throw new InvalidInputError('sendAt', 'The send time must be before the session ends.');
  if (chosen && chosen <= now) throw new InvalidInputError('sendAt', 'The send time must be still ahead.');
  const automatic = automaticSendAt(startsAt, service.accessLeadMinutes);
  const sendAt = chosen ?? automatic;
  const link = input.joinUrl == null ? service.joinUrl : joinUrlOf(input.joinUrl);
  const instructions = input.joiningInstructions ?? service.joiningInstructions;
  const source = (value: string | null, typed: unknown) =>
    value === null ? 'NONE' : typed == null ? 'COPIED' : 'MANUAL';
  return {
    sendAt,
    sendTiming: chosen ? 'MANUAL' : 'AUTO',
    opensAt: accessOpensAt({ startsAt, sendAt, leadMinutes: service.accessLeadMinutes }),
    ownJoinUrl: link,
    ownJoinUrlSource: source(link, input.joinUrl),
    backupJoinUrl: service.backupJoinUrl,
    backupJoinUrlSource: source(service.backupJoinUrl, null),
    joiningInstructions: instructions,
    joiningInstructionsSource: source(instructions, input.joiningInstructions),
  } as const;
}

/** The same for a session held in person: refuses values that only an online session has. */
export function noAccess(input: Pick<OnlineInput, 'joinUrl' | 'joiningInstructions' | 'sendAt'>) {
  for (const field of ['joinUrl', 'joiningInstructions', 'sendAt'] as const)
    if (input[field] != null)
      throw new InvalidInputError(
        field,
        'The service is held in person: its sessions have no online access.',
      );
  return {};
}

/** Most sessions ahead of a center; beyond them no one-off is created. */
export const MOST_AHEAD = 50_000;

const YEAR = 366 * DAY;

/** Throws `InvalidInputError` unless a part of the calendar can be read at once. */
export function assertRange(from: Date, to: Date): void {
  if (to <= from || between(from, to) > YEAR)
    throw new InvalidInputError('to', 'Give a range whose end is after its start, at most a year long.');
  // PostgreSQL has no year 0.
  if (from.getUTCFullYear() < 1) throw new InvalidInputError('from', 'Give a start after the year 0.');
}
