import type { Bound } from '../../lib/bound.ts';
import { NotFoundError } from '../../lib/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Passes } from '../../ports/passes.ts';
import { SessionEndedError } from '../sessions/errors.ts';
import type { lastRevision, revise } from './calendar/operations.ts';
import { AccessNotOpenError } from './errors.ts';
import {
  accessState,
  bookingWhere,
  momentOf,
  passWhere,
  pressIsAttendance,
  type SeatCredential,
} from './rules.ts';

export type AccessDeps = { db: Database; clock: Clock; events: Events; passes: Passes };

/**
 * The press of *Join session*: answers the current link. The first press records that the person joined, and from half
 * an hour before the start that they attended. Throws `NotFoundError`, `AccessNotOpenError`, `SessionEndedError`.
 */
export async function join(
  deps: AccessDeps,
  credential: SeatCredential,
): Promise<{ joinUrl: string; bookingId: string }> {
  const now = deps.clock();
  for (;;) {
    const booking = await openBooking(deps, credential, now);
    const { id, session, joinUrl } = booking;
    if (pressIsAttendance(session.startsAt, now))
      // The first press counts, and a word of staff after it. A press after staff said absent: the person came.
      await deps.db.prisma.booking.updateMany({
        where: { id, OR: [{ attendanceStatus: null }, { attendanceStatus: 'ABSENT', joinedAt: null }] },
        data: {
          attendanceStatus: 'ATTENDED',
          attendanceSource: sourceOf(credential, booking),
          attendanceAt: now,
        },
      });
    if (booking.joinedUrl === joinUrl) return { joinUrl, bookingId: id };
    await deps.db.sql(RECORD_PRESS, [id, now, joinUrl]);
    deps.events.publish([`delivery:${session.id}`]);
    // Read once more: a link that changes meanwhile is either answered here, or its change finds this press and notifies.
  }
}

const RECORD_PRESS = 'UPDATE booking SET joined_at = coalesce(joined_at, $2), joined_url = $3 WHERE id = $1';

/** A partner of the center that presses by a pass does so for the person; anybody else counts as the person. */
const sourceOf = (credential: SeatCredential, { centerId }: { centerId: string }) =>
  'by' in credential && credential.by?.role === 'partner' && credential.by.centerId === centerId
    ? 'PARTNER'
    : 'BUTTON';

/**
 * The booking of a credential, with the link, while the access window is open; throws otherwise. The session is read
 * first and the seat in a later statement, so that somebody who lost the seat never sees a link set afterwards.
 */
async function openBooking({ db, passes }: AccessDeps, credential: SeatCredential, now: Date) {
  const where = bookingWhere(credential, passes);
  const session = await db.prisma.session.findFirst({
    where: { bookings: { some: where } },
    include: { bookings: { where, take: 1 } },
  });
  const booking = session?.bookings[0];
  if (!session || !booking) throw new NotFoundError('booking');
  const state = accessState(session, momentOf(session, now));
  if (booking.status === 'CANCELLED' && session.status !== 'CANCELLED')
    throw new AccessNotOpenError('CANCELLED', { bookingCancelled: true });
  if (state === 'ENDED') throw new SessionEndedError();
  const opensAt = state === 'SCHEDULED' ? session.opensAt : null;
  if (state !== 'OPEN') throw new AccessNotOpenError(state, { opensAt });
  return { ...booking, session, joinUrl: session.joinUrl! };
}

/**
 * What the access page of a pass shows, in every state; null for an unknown pass. Changes nothing. The session is read
 * before the seat, as for a press.
 */
export async function visit({ db, clock, passes }: AccessDeps, accessToken: string) {
  const where = passWhere(passes.hashIn(accessToken));
  const found = await db.prisma.session.findFirst({
    where: { bookings: { some: where } },
    include: {
      service: true,
      center: true,
      professional: true,
      bookings: {
        where,
        take: 1,
        include: { customer: true, deliveries: LAST_MOVE_TOLD, deliveryLines: LAST_CHANGE_TOLD },
      },
    },
  });
  if (!found) return null;
  const { bookings, ...session } = found;
  const [seat] = bookings;
  const now = momentOf(session, clock());
  const accessUrl = passes.urlOf(accessToken);
  return seat ? { booking: { ...seat, session }, now, state: accessState(session, now), accessUrl } : null;
}
export type Visit = NonNullable<Awaited<ReturnType<typeof visit>>>;

/** The locales of whoever has a pass that opens nothing because its center is suspended; null in every other case. */
export async function keptOutLocales({ db, passes }: Pick<AccessDeps, 'db' | 'passes'>, accessToken: string) {
  const seat = await db.prisma.booking.findFirst({
    where: { passHash: passes.hashIn(accessToken), center: { suspendedAt: { not: null } } },
    select: { customer: { select: { locale: true } }, center: { select: { locale: true } } },
  });
  return seat && [seat.customer.locale, seat.center.locale];
}

/** The last *session moved* message of a booking: the start that it tells of, and the one that was told before. */
const LAST_MOVE_TOLD = {
  where: { purpose: 'SESSION_MOVED', status: { not: 'SUPERSEDED' } },
  orderBy: { createdAt: 'desc' },
  take: 1,
  select: { aboutStartsAt: true, previousStartsAt: true, createdAt: true },
} as const;

/** The same where it moved with its schedule. */
const LAST_CHANGE_TOLD = {
  where: { previousStartsAt: { not: null }, delivery: { purpose: 'SCHEDULE_CHANGED' } },
  orderBy: { delivery: { createdAt: 'desc' } },
  take: 1,
  select: { previousStartsAt: true, delivery: { select: { createdAt: true } } },
} as const;

/** The personal access URL of a booking, for staff to hand over (R8). Throws `NotFoundError`. */
export async function accessUrlOf(
  { db, passes }: AccessDeps,
  viewer: Viewer,
  bookingId: string,
): Promise<string | null> {
  const where = { id: bookingId, centerId: viewer.centerId };
  const booking = await db.prisma.booking.findFirst({ where });
  if (!booking) throw new NotFoundError('booking');
  return passes.accessUrl(booking.passEncrypted);
}

/** What the access page calls. */
export type Access = Bound<{
  join: typeof join;
  visit: typeof visit;
  keptOutLocales: typeof keptOutLocales;
  lastRevision: typeof lastRevision;
  revise: typeof revise;
}>;
