import { between, HOUR, minutesAfter } from '../../../lib/time.ts';

/** How many minutes staff can take something back before anybody is told. */
export const UNDO_MINUTES = { cancellation: 1, move: 1, substitution: 1, scheduleChange: 10 } as const;

/** When people are told: at once if a start is within three hours, else after the minutes in which it can be taken back. */
export function toldAt(now: Date, starts: readonly Date[], undoMinutes: number): Date {
  const near = starts.some((start) => Math.abs(between(now, start)) <= 3 * HOUR);
  return near ? now : minutesAfter(now, undoMinutes);
}
