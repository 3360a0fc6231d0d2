import type { Database, Sql } from '../adapters/prisma.ts';
import { InvalidInputError, NotFoundError } from '../errors.ts';
import type { Prisma, Service, Session } from '../generated/prisma/client.ts';
import { parseInput } from '../input.ts';
import type { Clock } from '../ports/clock.ts';
import type { Events } from '../ports/events.ts';
import type { Viewer } from '../ports/identity.ts';
import type { Passes } from '../ports/passes.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import { joinUrlOf } from '../services/rules.ts';
import { SendTimeAfterEndError, SessionEndedError } from '../sessions/errors.ts';
import { assertOpenToChange, changed, lockSession } from '../sessions/operations.ts';
import { automaticSendAt, doorOpensAt, LINK_ALERT_LEADS, TEACHER_LEAD } from '../sessions/rules.ts';
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
      const data = { ...(ahead ? sendTimeAt(now, session, service) : {}), ...changed(now) };
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
        // What staff decided, and the first press, stay.
        await prisma.booking.updateMany({
          where: { id, attendanceStatus: null },
          data: { attendanceStatus: 'ATTENDED', attendanceSource: sourceOf(presser), attendanceAt: now },
        });
      if (booking.joinedUrl === joinUrl) return { joinUrl, bookingId: id };
      // Then looked at once more: a link that changes meanwhile is answered here, or finds this press and is told.
      await db.sql(RECORD_PRESS, [id, now, joinUrl]);
      events.publish([`delivery:${session.id}`]);
    }
  }

  /** The booking of whoever presses, with what is behind its door; throws while that is shut. */
  async function openDoorOf(presser: Presser, now: Date) {
    const booking = await prisma.booking.findFirst({
      where: bookingOf(presser, passes),
      include: { session: true },
    });
    if (!booking) throw new NotFoundError('booking');
    const { session } = booking;
    const state = booking.status === 'CANCELLED' ? 'CANCELLED' : accessState(session, now);
    if (state === 'ENDED') throw new SessionEndedError();
    if (state !== 'OPEN') throw new AccessNotOpenError(state, state === 'SCHEDULED' ? session.opensAt : null);
    return { ...booking, joinUrl: session.joinUrl! };
  }

  /** What the access page of a pass shows, in every state; null for an unknown pass. Changes nothing. */
  async function visit(accessToken: string) {
    const now = clock();
    const booking = await prisma.booking.findUnique({
      where: { passHash: passes.hash(accessToken) },
      include: { customer: true, session: { include: { service: true, center: true, professional: true } } },
    });
    const accessUrl = passes.urlOf(accessToken);
    return booking && { booking, now, state: accessState(booking.session, now), accessUrl };
  }

  /** The personal access URL of a booking, for staff to hand over (R8). Throws `NotFoundError`. */
  async function accessUrlOf(viewer: Viewer, bookingId: string): Promise<string | null> {
    const booking = await prisma.booking.findFirst({ where: { id: bookingId, centerId: viewer.centerId } });
    if (!booking) throw new NotFoundError('booking');
    return passes.accessUrl(booking.passSealed);
  }

  return { edit, sendNow, join, visit, accessUrlOf };
}
export type Access = ReturnType<typeof createAccess>;

const RECORD_PRESS = 'UPDATE booking SET joined_at = coalesce(joined_at, $2), joined_url = $3 WHERE id = $1';

/** A session whose facts were brought up to the clock. */
export type Settled = News & {
  centerId: string;
  nextEdgeAt: Date | null;
  /** Over, or cancelled: what is still planned for it ends too. */
  over: boolean;
  /** Its link is another one, or there is one now, or none any more. */
  linkChanged: boolean;
  /** Booked, without a link, and a moment has come at which staff is told. */
  linkMissing: boolean;
  /** Its professional may have something to be told: the link, a move, the cancellation. */
  teacherWaits: boolean;
  /** Whether it has a link to tell of. */
  linked: boolean;
  /** Whether its start was ever another. */
  moved: boolean;
};

/**
 * Acts on what the clock did to at most `limit` sessions: opens and shuts doors, releases notices whose time has come
 * and which have a link (the others stay held), and finds each one's next edge. Safe on any number of nodes: `wait`
 * false skips the sessions that somebody else is changing right now, true waits for them.
 */
export async function settle(sql: Sql, now: Date, limit: number, wait: boolean): Promise<Settled[]> {
  return sql<Settled>(wait ? SETTLE_WAITING : SETTLE_SKIPPING, [now, limit]);
}

/** How many edges that live clients can see have passed since the session was last settled. */
const CROSSED = ['opens_at', 'starts_at', 'ends_at']
  .map((edge) => `((s.${edge} > s.settled_at AND s.${edge} <= $1) IS TRUE)::int`)
  .join(' + ');

const minutes = (count: number) => `interval '${count} minutes'`;
const ifAhead = (edge: string) => `CASE WHEN ${edge} > $1 THEN ${edge} END`;

/** The next moment at which staff is warned ahead that there is no link; after them comes the send time itself. */
const NEXT_ALERT = `CASE WHEN s.join_url IS NULL AND s.send_at > $1 AND s.status = 'SCHEDULED'
      THEN least(${LINK_ALERT_LEADS.map((lead) => ifAhead(`(s.send_at - ${minutes(lead)})`)).join(', ')}) END`;

/** When the professional of an online session is sent the link. */
const TEACHER_AT = `CASE WHEN s.professional_id IS NOT NULL AND s.send_at IS NOT NULL
      THEN ${ifAhead(`(s.starts_at - ${minutes(TEACHER_LEAD)})`)} END`;

/** The first edge ahead; null when nothing is left to happen. */
const NEXT_EDGE = `least(${['send_at', 'opens_at', 'starts_at', 'ends_at', 'move_notice_at']
  .map((edge) => ifAhead(`s.${edge}`))
  .join(', ')}, ${NEXT_ALERT}, ${TEACHER_AT})`;

/** What live clients see of a session, brought up to the clock. */
const SHOWN = `
    opened_at = CASE
      WHEN s.opens_at > $1 THEN NULL
      WHEN s.status = 'SCHEDULED' AND s.ends_at > $1 AND s.join_url IS NOT NULL THEN coalesce(s.opened_at, $1)
      ELSE s.opened_at END,
    version = s.version + ${CROSSED},
    signalled_version = s.version + ${CROSSED},
    settled_at = $1`;

/** What other systems may want to be told of a session. */
export type News = {
  id: string;
  /** Whether live clients have something new to see. */
  changed: boolean;
  /** Whether the door did open just now. */
  opened: boolean;
  /** Whether it has a door, and somebody wants to be told of its center by webhook. */
  listenedTo: boolean;
};
const LISTENED_TO = `(s.opens_at IS NOT NULL AND EXISTS (
      SELECT 1 FROM webhook_endpoint w WHERE w.center_id = s.center_id AND w.deleted_at IS NULL)) AS "listenedTo"`;
const NEWS = `old.opened_at IS NULL AND new.opened_at IS NOT NULL AS opened, ${LISTENED_TO}`;

/** A session whose clients have something new to see. `nextEdgeAt` is the edge that made it due, and still does. */
export type Turned = News & { centerId: string; nextEdgeAt: Date };

/**
 * What live clients are waiting for, before anything else is worked out: opens and shuts the doors of at most `limit`
 * due sessions beyond `after`, in order. Each stays due, so `settle` does the rest, and all of it for those that somebody
 * is changing right now, which are passed over. One small write a session: nothing in it is part of an index. Without
 * `all`, a statement on its own: a door that is listened to comes back as it was, for a transaction that announces it.
 */
export async function turnDoors(
  sql: Sql,
  now: Date,
  { limit, after, all }: { limit: number; after: Turned | null; all: boolean },
): Promise<Turned[]> {
  const from = after ? [after.nextEdgeAt, after.id] : [FIRST.at, FIRST.id];
  return sql<Turned>(TURN_DOORS, [now, limit, ...from, all]);
}

const FIRST = { at: new Date(0), id: '00000000-0000-0000-0000-000000000000' };

const TURN_DOORS = `
  WITH due AS MATERIALIZED (
    SELECT s.id, s.center_id AS "centerId", s.next_edge_at AS "nextEdgeAt", ${LISTENED_TO} FROM session s
    WHERE s.next_edge_at <= $1 AND (s.next_edge_at, s.id) > ($3, $4::uuid)
      AND (s.signalled_version < s.version OR ${CROSSED} > 0)
    ORDER BY s.next_edge_at, s.id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
  ), turned AS (
    UPDATE session s SET ${SHOWN}
    WHERE s.id = ANY (ARRAY(SELECT id FROM due WHERE $5::boolean OR NOT "listenedTo"))
    RETURNING s.id, s.center_id AS "centerId", s.next_edge_at AS "nextEdgeAt", TRUE AS changed, ${NEWS}
  )
  SELECT * FROM turned
  UNION ALL
  SELECT id, "centerId", "nextEdgeAt", FALSE, FALSE, TRUE FROM due WHERE NOT $5::boolean AND "listenedTo"
  ORDER BY "nextEdgeAt", id`;

/** What the people of the center wait for: the answer names the sessions, so that nothing is asked of the others. */
const STAFF_WAITS = `
    old.link_changed_at IS NOT NULL AS "linkChanged",
    (s.join_url IS NULL AND s.seats_taken > 0 AND s.status = 'SCHEDULED' AND s.ends_at > $1
      AND (old.link_alert_at <= $1 OR s.send_at <= $1)) IS TRUE AS "linkMissing",
    s.professional_id IS NOT NULL AND s.ends_at > $1 AND (s.status = 'CANCELLED' OR s.teacher_starts_at IS NOT NULL
      OR s.join_url IS NOT NULL AND s.starts_at - ${minutes(TEACHER_LEAD)} <= $1
        AND s.teacher_told_id IS DISTINCT FROM s.professional_id) AS "teacherWaits"`;

// Every expression reads the updated row itself: after a wait it is the newest one, a joined copy would be stale. An
// array finds the rows by their key, however many others are due; a join would read the whole table for each batch.
const settleStatement = (locking: string) => `
  WITH due AS MATERIALIZED (
    SELECT id FROM session WHERE next_edge_at <= $1 ORDER BY next_edge_at, id LIMIT $2 FOR NO KEY UPDATE ${locking}
  )
  UPDATE session s SET ${SHOWN},
    notice_released_at = CASE
      WHEN s.status = 'SCHEDULED' AND s.send_at <= $1 AND s.ends_at > $1 AND s.join_url IS NOT NULL
        THEN coalesce(s.notice_released_at, $1)
      ELSE s.notice_released_at END,
    next_edge_at = CASE WHEN s.status = 'CANCELLED' THEN NULL ELSE ${NEXT_EDGE} END,
    move_notice_at = CASE WHEN s.move_notice_at > $1 THEN s.move_notice_at END,
    link_alert_at = ${NEXT_ALERT},
    link_changed_at = NULL
  WHERE s.id = ANY (ARRAY(SELECT id FROM due)) AND s.next_edge_at <= $1
  RETURNING s.id, s.center_id AS "centerId", old.signalled_version < new.version AS changed,
    s.next_edge_at AS "nextEdgeAt", s.status = 'CANCELLED' OR s.ends_at <= $1 AS over,
    s.join_url IS NOT NULL AS linked, s.moves > 0 AS moved, ${STAFF_WAITS}, ${NEWS}`;
const SETTLE_SKIPPING = settleStatement('SKIP LOCKED');
const SETTLE_WAITING = settleStatement('');

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
      opensAt: doorOpensAt({ ...session, sendAt, leadMinutes: service.accessLeadMinutes }),
    };
  }
  if (intent.set >= session.endsAt) throw new SendTimeAfterEndError();
  if (intent.set <= now) throw new SendTimeInPastError();
  return sendTimeAt(intent.set, session, service);
}

function sendTimeAt(sendAt: Date, session: Session, service: Service) {
  const opensAt = doorOpensAt({ startsAt: session.startsAt, sendAt, leadMinutes: service.accessLeadMinutes });
  return { sendAt, sendTiming: 'MANUAL', opensAt } as const;
}

function noteChange(note: string | null | undefined): Edited {
  if (note === undefined) return {};
  return { waitingNote: note === null ? null : parseInput(WaitingNote, { waitingNote: note }).waitingNote };
}

/** Somebody with a partner's key who presses by a pass does it for the person. */
const sourceOf = (presser: Presser) =>
  'by' in presser && presser.by?.role === 'partner' ? 'PARTNER' : 'BUTTON';

/** The booking of whoever presses: by its pass, one's own, or for staff any of the center. */
export function bookingOf(presser: Presser, passes: Pick<Passes, 'hash'>): Prisma.BookingWhereInput {
  if ('accessToken' in presser) return { passHash: passes.hash(presser.accessToken) };
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
