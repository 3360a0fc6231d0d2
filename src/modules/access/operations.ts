import { createHash } from 'node:crypto';
import type { Prisma, Service, Session } from '../../generated/prisma/client.ts';
import { InvalidInputError, NotFoundError } from '../../lib/errors.ts';
import { parseInput } from '../../lib/input.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Passes } from '../../ports/passes.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import { joinUrlOf } from '../services/join-url-rules.ts';
import { SendTimeAfterEndError, SessionEndedError } from '../sessions/errors.ts';
import { assertOpenToChange, changed, lockSession } from '../sessions/lock.ts';
import { accessOpensAt, automaticSendAt } from '../sessions/rules.ts';
import { AccessNotOpenError, MissingJoinUrlError, NotOnlineError, SendTimeInPastError } from './errors.ts';
import {
  accessState,
  InstructionsSet,
  pressIsAttendance,
  type SetReset,
  type SetResetClear,
  seatsOf,
  WaitingNote,
} from './rules.ts';

type Deps = { db: Database; clock: Clock; scheduler: Scheduler; events: Events; passes: Passes };

/** Who presses *Join session*: the holder of a pass, and who calls with it, or an account for one booking. */
export type Presser = { accessToken: string; by?: Viewer | null } | { viewer: Viewer; bookingId: string };

export type AccessEdit = {
  joinUrl?: SetResetClear<string> | null;
  joiningInstructions?: SetResetClear<string> | null;
  sendAt?: SetReset<Date> | null;
  /** Null takes the note away; absent leaves it. */
  waitingNote?: string | null;
};

/** The door of a session: what is behind it, when it opens, and who walks through. */
export function createAccess({ db, clock, scheduler, events, passes }: Deps) {
  const { prisma } = db;

  /**
   * Overrides, resets, clears or leaves each of a session's three values (R6, R7, R10). Setting a link that was
   * missing releases a held notice. Throws `NotFoundError`, `NotOnlineError`, `SessionEndedError`,
   * `SessionCancelledError`, `SendTimeInPastError`, `SendTimeAfterEndError`, `InvalidJoinUrlError`,
   * `InvalidInputError`.
   */
  async function edit(viewer: Viewer, sessionId: string, input: AccessEdit): Promise<void> {
    const now = clock();
    await prisma.$transaction(async (tx) => {
      const session = await lockSession(tx, viewer, sessionId);
      assertOpenToChange(session, now);
      if (session.sendAt === null) throw new NotOnlineError();
      const service = await tx.service.findUniqueOrThrow({ where: { id: session.serviceId } });
      const data = {
        ...linkChange(input.joinUrl, session, service, now),
        ...instructionsChange(input.joiningInstructions, session, service),
        ...sendTimeChange(input.sendAt, session, service, now),
        ...noteChange(input.waitingNote),
      };
      if (Object.keys(data).length > 0)
        await tx.session.update({ where: { id: sessionId }, data: { ...data, ...changed(now) } });
    });
    scheduler.wakeAt(now);
  }

  /**
   * Makes the send time now and manual: everybody who has not had the notice gets it. Throws `MissingJoinUrlError`
   * beside what `edit` throws.
   */
  async function sendNow(viewer: Viewer, sessionId: string): Promise<string> {
    const now = clock();
    await prisma.$transaction(async (tx) => {
      const session = await lockSession(tx, viewer, sessionId);
      assertOpenToChange(session, now);
      if (session.sendAt === null) throw new NotOnlineError();
      if (session.joinUrl === null) throw new MissingJoinUrlError();
      const service = await tx.service.findUniqueOrThrow({ where: { id: session.serviceId } });
      // Repeated, it leaves the time alone and reaches only whoever has not had the notice.
      const ahead = session.noticeReleasedAt === null || session.sendAt > now;
      const sentByHandTo = await tx.booking.count({
        where: { sessionId, status: 'BOOKED', noticedRevision: { lt: session.noticeRevision } },
      });
      const sent = { sentByHandAt: now, sentByHandTo };
      const data = { ...(ahead ? sendTimeAt(now, session, service) : {}), ...sent, ...changed(now) };
      await tx.session.update({ where: { id: sessionId }, data });
    });
    scheduler.wakeAt(now);
    return sessionId;
  }

  /**
   * The press of the button: answers the current link and records, with the first press only, that this person joined,
   * and from half an hour before the start that they attended. Throws `NotFoundError`, `AccessNotOpenError`, `SessionEndedError`.
   */
  async function join(presser: Presser): Promise<{ joinUrl: string; bookingId: string }> {
    const now = clock();
    for (;;) {
      const booking = await openDoorOf(presser, now);
      const { id, session, joinUrl } = booking;
      if (pressIsAttendance(session.startsAt, now))
        // The first press stays, and what staff says after one. Somebody said to be absent before pressed later: they came.
        await prisma.booking.updateMany({
          where: { id, OR: [{ attendanceStatus: null }, { attendanceStatus: 'ABSENT', joinedAt: null }] },
          data: {
            attendanceStatus: 'ATTENDED',
            attendanceSource: clientAddressOf(presser, booking),
            attendanceAt: now,
          },
        });
      if (booking.joinedUrl === joinUrl) return { joinUrl, bookingId: id };
      // Then looked at once more: a link that changes meanwhile is answered here, or finds this press and is told.
      await db.sql(RECORD_PRESS, [id, now, joinUrl]);
      events.publish([`delivery:${session.id}`]);
    }
  }

  /**
   * The booking of whoever presses, with what is behind its door; throws while that is shut. The session is read first and
   * the seat in a later statement: whoever has lost it is never shown what was put behind the door afterwards.
   */
  async function openDoorOf(presser: Presser, now: Date) {
    const where = bookingOf(presser, passes);
    const session = await prisma.session.findFirst({
      where: { bookings: { some: where } },
      include: { bookings: { where, take: 1 } },
    });
    const booking = session?.bookings[0];
    if (!session || !booking) throw new NotFoundError('booking');
    const state = accessState(session, now);
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
  async function visit(accessToken: string) {
    const now = clock();
    const where = { passHash: passes.hashIn(accessToken) };
    const found = await prisma.session.findFirst({
      where: { bookings: { some: where } },
      include: {
        service: true,
        center: true,
        professional: true,
        bookings: { where, take: 1, include: { customer: true, deliveries: LAST_MOVE_TOLD } },
      },
    });
    if (!found) return null;
    const { bookings, ...session } = found;
    const [seat] = bookings;
    const accessUrl = passes.urlOf(accessToken);
    return seat ? { booking: { ...seat, session }, now, state: accessState(session, now), accessUrl } : null;
  }

  /** Which version of its calendar entry the holder of a pass was last shown; read before what it shows now. */
  async function lastRevision(accessToken: string): Promise<ShownRevision | null> {
    const [last] = await db.sql<ShownRevision>(LAST_REVISION, [passes.hashIn(accessToken)]);
    return last ?? null;
  }

  /**
   * Which version of a booking's calendar entry it is that shows this: the last one, or a higher and later one when it
   * shows something else. Null: there was another meanwhile, so what this shows may be older than that. `floor`: versions
   * were counted differently before; theirs were no higher.
   */
  async function revise(
    last: ShownRevision | null,
    { bookingId, shown, floor }: { bookingId: string; shown: string; floor: number },
  ): Promise<CalendarRevision | null> {
    const hash = createHash('sha256').update(shown).digest();
    if (last && hash.equals(last.shownHash)) return last;
    const values = [bookingId, hash, clock(), floor, last?.sequence ?? null];
    const [revision] = await db.sql<CalendarRevision>(REVISE, values);
    return revision ?? null;
  }

  /** The personal access URL of a booking, for staff to hand over (R8). Throws `NotFoundError`. */
  async function accessUrlOf(viewer: Viewer, bookingId: string): Promise<string | null> {
    const booking = await prisma.booking.findFirst({ where: { id: bookingId, centerId: viewer.centerId } });
    if (!booking) throw new NotFoundError('booking');
    return passes.accessUrl(booking.passEncrypted);
  }

  return { edit, sendNow, join, visit, lastRevision, revise, accessUrlOf };
}
export type Access = ReturnType<typeof createAccess>;

/** The last *session moved* message of a booking that stands: which start it tells of, and what was told before. */
const LAST_MOVE_TOLD = {
  where: { purpose: 'SESSION_MOVED', status: { not: 'SUPERSEDED' } },
  orderBy: { createdAt: 'desc' },
  take: 1,
  select: { aboutStartsAt: true, previousStartsAt: true },
} as const;

type ShownRevision = CalendarRevision & { shownHash: Buffer };

const LAST_REVISION = `
  SELECT r.sequence, r.revised_at AS "revisedAt", r.shown_hash AS "shownHash"
  FROM calendar_revision r JOIN booking b ON b.id = r.booking_id WHERE b.pass_hash = $1`;

// A second apart at least: a DTSTAMP has no fractions.
const REVISE = `
  INSERT INTO calendar_revision AS r (booking_id, shown_hash, sequence, revised_at)
  VALUES ($1, $2, $4, $3)
  ON CONFLICT (booking_id) DO UPDATE SET shown_hash = excluded.shown_hash, sequence = r.sequence + 1,
    revised_at = greatest(excluded.revised_at, r.revised_at + interval '1 second')
  WHERE r.sequence = $5::int
  RETURNING sequence, revised_at AS "revisedAt"`;

const RECORD_PRESS = 'UPDATE booking SET joined_at = coalesce(joined_at, $2), joined_url = $3 WHERE id = $1';

type Edited = Prisma.SessionUpdateInput;

function linkChange(intent: AccessEdit['joinUrl'], session: Session, service: Service, now: Date): Edited {
  if (!intent) return {};
  const link = newLink(intent, session, service);
  return { ...link, ...(link.joinUrl === session.joinUrl ? {} : { linkChangedAt: now }) };
}

function newLink(intent: SetResetClear<string>, session: Session, service: Service) {
  // Provenance follows the act: typing the service's own link still makes it manual.
  if ('set' in intent) return { joinUrl: joinUrlOf(intent.set), joinUrlSource: 'MANUAL' } as const;
  if ('clear' in intent) return { joinUrl: null, joinUrlSource: 'NONE' } as const;
  return { joinUrl: service.joinUrl, joinUrlSource: resetSource(session, service.joinUrl) } as const;
}

function instructionsChange(
  intent: AccessEdit['joiningInstructions'],
  session: Session,
  service: Service,
): Edited {
  if (!intent) return {};
  if ('set' in intent)
    return {
      joiningInstructions: parseSet(intent.set),
      joiningInstructionsSource: 'MANUAL',
    };
  if ('clear' in intent) return { joiningInstructions: null, joiningInstructionsSource: 'NONE' };
  return {
    joiningInstructions: service.joiningInstructions,
    joiningInstructionsSource: resetSource(session, service.joiningInstructions),
  };
}

const parseSet = (set: string) =>
  parseInput(InstructionsSet, { joiningInstructions: { set } }).joiningInstructions.set;

/** A scheduled session inherits again; a one-off copies again (R20). */
function resetSource(session: Session, value: string | null) {
  if (value === null) return 'NONE';
  return session.origin === 'SCHEDULED' ? 'INHERITED' : 'COPIED';
}

function sendTimeChange(intent: AccessEdit['sendAt'], session: Session, service: Service, now: Date): Edited {
  if (!intent) return {};
  if ('reset' in intent) {
    const sendAt = automaticSendAt(session.startsAt, service.accessLeadMinutes);
    return {
      sendAt,
      sendTiming: 'AUTO',
      opensAt: accessOpensAt({ ...session, sendAt, leadMinutes: service.accessLeadMinutes }),
    };
  }
  if (intent.set >= session.endsAt) throw new SendTimeAfterEndError();
  if (intent.set <= now) throw new SendTimeInPastError();
  return sendTimeAt(intent.set, session, service);
}

function sendTimeAt(sendAt: Date, session: Session, service: Service) {
  const opensAt = accessOpensAt({
    startsAt: session.startsAt,
    sendAt,
    leadMinutes: service.accessLeadMinutes,
  });
  return { sendAt, sendTiming: 'MANUAL', opensAt } as const;
}

function noteChange(note: string | null | undefined): Edited {
  return note === undefined ? {} : parseInput(WaitingNote, { waitingNote: note });
}

/** Somebody with a key of a partner of this center who presses by a pass does it for the person; any other is anybody. */
const clientAddressOf = (presser: Presser, { centerId }: { centerId: string }) =>
  'by' in presser && presser.by?.role === 'partner' && presser.by.centerId === centerId
    ? 'PARTNER'
    : 'BUTTON';

/** The booking of whoever presses: by its pass, one's own, or for staff any of the center. */
export function bookingOf(presser: Presser, passes: Pick<Passes, 'hashIn'>): Prisma.BookingWhereInput {
  if ('accessToken' in presser) return { passHash: passes.hashIn(presser.accessToken) };
  return { id: presser.bookingId, ...seatsOf(presser.viewer) };
}

/** Both or neither of an either-or is nobody's booking. */
export function presserOf(input: {
  accessToken?: string | null;
  bookingId: string | null;
  viewer: Viewer | null;
}): Presser {
  if (input.accessToken && !input.bookingId) return { accessToken: input.accessToken, by: input.viewer };
  if (input.bookingId && !input.accessToken && input.viewer)
    return { viewer: input.viewer, bookingId: input.bookingId };
  throw new InvalidInputError('bookingId', 'Give either bookingId, signed in, or accessToken.');
}

export type Visit = NonNullable<Awaited<ReturnType<Access['visit']>>>;

/** Which version of an entry this is: higher and later whenever the entry shows something else. */
export type CalendarRevision = { sequence: number; revisedAt: Date };
