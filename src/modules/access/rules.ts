import { z } from 'zod';
import { isPerson, isStaff, partnerMay } from '../../lib/caller.ts';
import { matchNothing } from '../../lib/global-ids.ts';
import { line, optional } from '../../lib/input.ts';
import type { Viewer } from '../../ports/identity.ts';
import { joiningInstructions } from '../services/rules.ts';

export const ACCESS_STATES = [
  'NOT_ONLINE',
  'SCHEDULED',
  'WAITING_FOR_LINK',
  'OPEN',
  'ENDED',
  'CANCELLED',
] as const;
export type AccessState = (typeof ACCESS_STATES)[number];

/** What the door depends on. `opensAt` null: held in person. */
export type AccessFacts = {
  status: 'SCHEDULED' | 'CANCELLED';
  startsAt: Date;
  endsAt: Date;
  opensAt: Date | null;
  joinUrl: string | null;
};

/** The state of the door at `now`; every edge belongs to the later state. */
export function accessState(door: AccessFacts, now: Date): AccessState {
  if (door.opensAt === null) return 'NOT_ONLINE';
  if (door.status === 'CANCELLED') return 'CANCELLED';
  // As numbers: dates are compared fifty times as slowly, and calendars are long.
  const at = now.getTime();
  if (at >= door.endsAt.getTime()) return 'ENDED';
  if (at < door.opensAt.getTime()) return 'SCHEDULED';
  return door.joinUrl === null ? 'WAITING_FOR_LINK' : 'OPEN';
}

/** When the door did open, as its state says; what was written down of it is a moment behind. */
export function openedAt(
  door: { opensAt: Date | null; openedAt: Date | null; linkChangedAt: Date | null },
  state: AccessState,
): Date | null {
  if (state === 'SCHEDULED') return null;
  if (state !== 'OPEN' || door.openedAt) return door.openedAt;
  const { opensAt, linkChangedAt } = door;
  return opensAt && linkChangedAt && linkChangedAt > opensAt ? linkChangedAt : opensAt;
}

/** After these nothing more can happen to the door: a stream says so and completes. */
export const isFinal = (state: AccessState): boolean =>
  state === 'NOT_ONLINE' || state === 'ENDED' || state === 'CANCELLED';

/** What the page of a pass shows: the door's state, unless the booking itself is gone. */
export type AccessPageState = AccessState | 'BOOKING_CANCELLED';

/** The same for a page. */
export const isSettled = (state: AccessPageState): boolean => state === 'BOOKING_CANCELLED' || isFinal(state);

const DAY = 24 * 3_600_000;

/** Whether a door is what somebody who watches a whole center sees first: open, waiting, or opening within a day. */
export const isImminent = (
  { state, opensAt }: { state: AccessState; opensAt: Date | null },
  now: Date,
): boolean => !isFinal(state) && opensAt !== null && opensAt.getTime() <= now.getTime() + DAY;

/** Whether the class is going on: from start to end, unless cancelled. */
export const isLive = (door: AccessFacts, now: Date): boolean =>
  door.status === 'SCHEDULED' &&
  door.startsAt.getTime() <= now.getTime() &&
  now.getTime() < door.endsAt.getTime();

const ATTENDANCE_WINDOW = 30 * 60_000;

/** From half an hour before the start somebody can have come; an earlier press only lets in. */
export const attendanceFrom = (startsAt: Date): Date => new Date(startsAt.getTime() - ATTENDANCE_WINDOW);

/** Whether a press counts as attendance. */
export const pressIsAttendance = (startsAt: Date, now: Date): boolean => now >= attendanceFrom(startsAt);

/** What somebody answered, or was asked, about coming at this start: for another one the question is open again. */
export const standingAnswer = <Answer>(
  booking: { attendanceConfirmation: Answer; confirmationFor: Date | null },
  startsAt: Date,
): Answer | null =>
  booking.confirmationFor?.getTime() === startsAt.getTime() ? booking.attendanceConfirmation : null;

/** The instructions can hold a passcode: seat holders read them from the opening, and afterwards no more. */
export const instructionsShown = (state: AccessState): boolean =>
  state === 'OPEN' || state === 'WAITING_FOR_LINK';

/** Who may know of the doors of a center what everybody in it may. */
export const seesDoors = (viewer: Viewer | null): boolean =>
  isPerson(viewer) || partnerMay(viewer, 'access:read');

/** Whose bookings these are to read and to cancel: staff the center's, customers their own, partners those they made. */
export function bookingsOf(viewer: Viewer) {
  const { centerId } = viewer;
  if (partnerMay(viewer, 'bookings:write')) return { centerId, partnerId: viewer.id };
  return seatsOf(viewer);
}

/** The same of the seats that somebody may take: a partner books for people, and never goes in for them. */
export function seatsOf(viewer: Viewer) {
  const { centerId } = viewer;
  if (isStaff(viewer)) return { centerId };
  return { centerId, customerId: viewer.role === 'customer' ? viewer.id : matchNothing };
}

export const WaitingNote = z.object({ waitingNote: optional(line('The waiting note', 280)) });

export const InstructionsSet = z.object({ joiningInstructions: z.object({ set: joiningInstructions }) });

/** Four intents for a value: absent leaves it; null cannot be meant, because clearing is an intent of its own. */
export type SetReset<T> = { set: T } | { reset: true };
export type SetResetClear<T> = SetReset<T> | { clear: true };
