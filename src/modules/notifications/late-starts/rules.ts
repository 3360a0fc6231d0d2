import { InvalidInputError } from '../../../lib/errors.ts';
import { between, later, MINUTE } from '../../../lib/time.ts';
import { attendanceFrom } from '../../access/rules.ts';
import { NotNearStartError } from './errors.ts';

/** By how many minutes a class can be said to begin late. */
export const LATE_MINUTES = [5, 10] as const;

const AFTER_START = 30 * MINUTE;
const PAUSE = 2 * MINUTE;

export function assertLateMinutes(minutes: number): void {
  if (!LATE_MINUTES.some((some) => some === minutes)) throw new InvalidInputError('minutes', 'Give 5 or 10.');
}

/** From half an hour before the start to half an hour after it. */
const aroundStart = (startsAt: Date) => ({
  from: attendanceFrom(startsAt),
  until: later(startsAt, AFTER_START),
});

export function isNearStart({ startsAt }: { startsAt: Date }, now: Date): boolean {
  const { from, until } = aroundStart(startsAt);
  return from <= now && now <= until;
}

/** Throws `NotNearStartError`. */
export function assertNearStart(session: { startsAt: Date }, now: Date): void {
  const { from, until } = aroundStart(session.startsAt);
  if (!isNearStart(session, now)) throw new NotNearStartError(from, until);
}

/** Whether the same was said so short a time ago that a double press is likely. */
export const saidJustNow = ({ lateAt }: { lateAt: Date | null }, now: Date): boolean =>
  lateAt !== null && between(lateAt, now) < PAUSE;
