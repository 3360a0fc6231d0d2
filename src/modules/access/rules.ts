import { isPerson, isStaff, partnerMay } from '../../lib/caller.ts';
import { InvalidInputError } from '../../lib/errors.ts';
import { matchNothing } from '../../lib/global-ids.ts';
import { DAY, later, MINUTE, minutesAfter } from '../../lib/time.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Passes } from '../../ports/passes.ts';

export const ACCESS_STATES = [
  'NOT_ONLINE',
  'SCHEDULED',
  'WAITING_FOR_LINK',
  'OPEN',
  'ENDED',
  'CANCELLED',
] as const;
export type AccessState = (typeof ACCESS_STATES)[number];

/** What the access window depends on. `opensAt` null: held in person. */
export type AccessFacts = {
  status: 'SCHEDULED' | 'CANCELLED';
  startsAt: Date;
  endsAt: Date;
  opensAt: Date | null;
  joinUrl: string | null;
};

/** The state of the access window at `now`; the moment of a transition belongs to the later state. */
export function accessState(facts: AccessFacts, now: Date): AccessState {
  if (facts.opensAt === null) return 'NOT_ONLINE';
  if (facts.status === 'CANCELLED') return 'CANCELLED';
  // As numbers: comparing dates is fifty times slower, and calendars are long.
  const at = now.getTime();
  if (at >= facts.endsAt.getTime()) return 'ENDED';
  if (at < facts.opensAt.getTime()) return 'SCHEDULED';
  return facts.joinUrl === null ? 'WAITING_FOR_LINK' : 'OPEN';
}

/**
 * The moment at which a session is shown: what a node has processed is over for all of them. Their clocks differ, and the
 * fastest one signals an opening.
 */
export const momentOf = ({ processedThrough }: { processedThrough: Date }, now: Date): Date =>
  processedThrough > now ? processedThrough : now;

/** When the access window opened, consistent with its state: the stored time is written a moment later. */
export function openedAt(
  session: { opensAt: Date | null; openedAt: Date | null; linkChangedAt: Date | null },
  state: AccessState,
): Date | null {
  if (state === 'SCHEDULED') return null;
  if (state !== 'OPEN' || session.openedAt) return session.openedAt;
  const { opensAt, linkChangedAt } = session;
  return opensAt && linkChangedAt && linkChangedAt > opensAt ? linkChangedAt : opensAt;
}

/** How long it is news that a class begins late. */
export const LATE_NEWS_MINUTES = 15;

/** Whether people who may come in already are shown that the class begins late. */
export const lateNoteShown = ({ lateAt }: { lateAt: Date | null }, now: Date): boolean =>
  lateAt !== null && now < minutesAfter(lateAt, LATE_NEWS_MINUTES);

/** Nothing more can happen to the access window: a stream shows this state and completes. */
export const isFinal = (state: AccessState): boolean =>
  state === 'NOT_ONLINE' || state === 'ENDED' || state === 'CANCELLED';

/** The state that the page of a pass shows: the session's, unless the booking itself is cancelled. */
export type AccessPageState = AccessState | 'BOOKING_CANCELLED';

/** `UNKNOWN`: the pass opens nothing any more, because it was replaced or its center is suspended. */
export type PassState = AccessPageState | 'UNKNOWN';

export const isFinalForPage = (state: PassState): boolean =>
  state === 'BOOKING_CANCELLED' || state === 'UNKNOWN' || isFinal(state);

/** Open, waiting, or opening within a day: what somebody who watches a whole center sees first. */
export const isImminent = (
  { state, opensAt }: { state: AccessState; opensAt: Date | null },
  now: Date,
): boolean => !isFinal(state) && opensAt !== null && opensAt.getTime() <= now.getTime() + DAY;

/** Whether the class is going on: from start to end, unless cancelled. */
export const isLive = (facts: AccessFacts, now: Date): boolean =>
  facts.status === 'SCHEDULED' &&
  facts.startsAt.getTime() <= now.getTime() &&
  now.getTime() < facts.endsAt.getTime();

const ATTENDANCE_WINDOW = 30 * MINUTE;

/** Attendance begins half an hour before the start; an earlier press only lets in. */
export const attendanceFrom = (startsAt: Date): Date => later(startsAt, -ATTENDANCE_WINDOW);

export const pressIsAttendance = (startsAt: Date, now: Date): boolean => now >= attendanceFrom(startsAt);

/** The attendance confirmation for this start; null where it was given for another one, so the question is open again. */
export const currentConfirmation = <Confirmation>(
  booking: { attendanceConfirmation: Confirmation; confirmationFor: Date | null },
  startsAt: Date,
): Confirmation | null =>
  booking.confirmationFor?.getTime() === startsAt.getTime() ? booking.attendanceConfirmation : null;

/** Instructions can hold a passcode: seat holders read them from the opening to the end. */
export const instructionsShown = (state: AccessState): boolean =>
  state === 'OPEN' || state === 'WAITING_FOR_LINK';

/** Whether a caller may read what is not secret about a center's access windows. */
export const mayReadAccess = (viewer: Viewer | null): boolean =>
  isPerson(viewer) || partnerMay(viewer, 'access:read');

/** The bookings that a viewer reads and cancels: staff the center's, customers their own, partners those they made. */
export function bookingsOf(viewer: Viewer) {
  const { centerId } = viewer;
  if (partnerMay(viewer, 'bookings:write')) return { centerId, partnerId: viewer.id };
  return seatsOf(viewer);
}

/** The bookings with which a viewer may join: a partner books for people and never joins for them. */
export function seatsOf(viewer: Viewer) {
  const { centerId } = viewer;
  if (isStaff(viewer)) return { centerId };
  return { centerId, customerId: viewer.role === 'customer' ? viewer.id : matchNothing };
}

/** The seat that the caller holds as a customer; nobody's for staff and partners. */
export const ownSeatOf = (viewer: Viewer | null) =>
  ({ customerId: viewer?.role === 'customer' ? viewer.id : matchNothing, status: 'BOOKED' }) as const;

/** What gives a right to one seat: its pass, with the account that presents it; or an account and a booking. */
export type SeatCredential =
  | { accessToken: string; by?: Viewer | null }
  | { viewer: Viewer; bookingId: string };

/** Throws `InvalidInputError` for both or neither of booking and token. */
export function seatCredential(input: {
  accessToken?: string | null;
  bookingId: string | null;
  viewer: Viewer | null;
}): SeatCredential {
  if (input.accessToken && !input.bookingId) return { accessToken: input.accessToken, by: input.viewer };
  if (input.bookingId && !input.accessToken && input.viewer)
    return { viewer: input.viewer, bookingId: input.bookingId };
  throw new InvalidInputError('bookingId', 'Give either bookingId, signed in, or accessToken.');
}

/** The booking of a pass; none in a center that is suspended. */
export const passWhere = (passHash: Uint8Array<ArrayBuffer>) => ({ passHash, center: { suspendedAt: null } });

/** The booking of a credential: by its pass, one's own, or for staff any of the center. */
export function bookingWhere(credential: SeatCredential, passes: Pick<Passes, 'hashIn'>) {
  if ('accessToken' in credential) return passWhere(passes.hashIn(credential.accessToken));
  return { id: credential.bookingId, ...seatsOf(credential.viewer) };
}
