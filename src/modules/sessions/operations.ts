import type { Session } from '../../generated/prisma/client.ts';
import { InvalidInputError, NotFoundError } from '../../lib/errors.ts';
import { assertRoom, parseInput } from '../../lib/input.ts';
import { sqlOf } from '../../lib/sql.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database, Tx } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import { lockService } from '../services/lock.ts';
import { type DomainEvent, publishEvents } from '../webhooks/publish.ts';
import {
  CapacityBelowBookingsError,
  SessionCancelledError,
  SessionEndedError,
  SessionInPastError,
} from './errors.ts';
import {
  type MoveWarning,
  movedAccess,
  moveToldAt,
  type OnlineSession,
  type SendTimeChoice,
  SessionMove,
} from './moves/rules.ts';
import {
  MOST_AHEAD,
  minutesAfter,
  NewSession,
  noAccess,
  oneOffAccess,
  SessionCancellation,
  SessionChange,
} from './rules.ts';

type Deps = { db: Database; clock: Clock; scheduler: Scheduler };

/**
 * The calendar. Whoever changes a session sets `nextTransitionAt` to now in the same transaction and wakes the scheduler
 * after it: what follows from the change (doors, messages, signals) is worked out in one place, `due`.
 */
export function createSessions({ db, clock, scheduler }: Deps) {
  const { prisma } = db;

  /**
   * Creates a one-off session. Its link and instructions are the service's, copied by value, unless given; service
   * changes never touch them again (R20). Throws `NotFoundError`, `SessionInPastError`, `InvalidJoinUrlError`,
   * `InvalidInputError`.
   */
  async function create(
    viewer: Viewer,
    input: { serviceId: string; professionalId: string | null } & Record<string, unknown>,
  ): Promise<string> {
    const now = clock();
    const data = parseInput(NewSession, input);
    if (data.startsAt <= now) throw new SessionInPastError();
    await assertRoom(MOST_AHEAD, 'startsAt', `A center has at most ${MOST_AHEAD} sessions ahead.`, (skip) =>
      prisma.session.findFirst({
        where: { centerId: viewer.centerId, startsAt: { gt: now } },
        skip,
        select: { id: true },
      }),
    );
    const session = await prisma.$transaction(async (tx) => {
      const service = await offeredService(tx, viewer, input.serviceId);
      if (input.professionalId) await findProfessional(tx, viewer, input.professionalId, now);
      const startsAt = data.startsAt;
      const endsAt = minutesAfter(startsAt, data.durationMinutes ?? service.durationMinutes);
      const online =
        service.modality === 'ONLINE'
          ? oneOffAccess(service, { ...data, startsAt, endsAt }, now)
          : noAccess(data);
      return tx.session.create({
        data: {
          ...online,
          centerId: viewer.centerId,
          serviceId: service.id,
          professionalId: input.professionalId,
          origin: 'ONE_OFF',
          startsAt,
          endsAt,
          capacity: data.capacity ?? service.capacity,
          createdAt: now,
          processedThrough: now,
          nextTransitionAt: now,
          // Nobody was told of it yet: whoever watches the center is.
          signalledVersion: 0,
        },
      });
    });
    scheduler.wakeAt(now);
    return session.id;
  }

  /** Changes who teaches and how many may come. Null takes the professional off; an absent value is left. */
  async function edit(
    viewer: Viewer,
    id: string,
    input: { professionalId?: string | null; capacity?: number | null },
  ): Promise<void> {
    const now = clock();
    const { capacity } = parseInput(SessionChange, input);
    await prisma.$transaction(async (tx) => {
      // Before the session, as whoever leaves the staff is locked before their classes.
      if (input.professionalId) await findProfessional(tx, viewer, input.professionalId, now);
      const session = await lockSession(tx, viewer, id);
      assertOpenToChange(session, now);
      if (capacity !== undefined && capacity < session.seatsTaken)
        throw new CapacityBelowBookingsError(session.seatsTaken);
      const anotherTeaches =
        input.professionalId !== undefined && input.professionalId !== session.professionalId;
      await tx.session.update({
        where: { id },
        data: {
          capacity,
          professionalId: input.professionalId,
          // Whoever takes it on knows when it starts.
          ...(anotherTeaches ? { teacherStartsAt: null } : {}),
          ...changed(now),
        },
      });
    });
    scheduler.wakeAt(now);
  }

  /**
   * Moves the session, by the table of R15 and R16; whoever holds a seat and knows of another start is told.
   * Answers the warnings and how many those are. Throws `SessionInPastError` when it would already have ended, `SendTimeAfterEndError` when a
   * manual notice would come after the new end, `SessionEndedError`, `SessionCancelledError`, `NotFoundError`.
   */
  async function move(
    viewer: Viewer,
    id: string,
    input: {
      startsAt: Date;
      durationMinutes?: number | null;
      note?: string | null;
      sendTime: SendTimeChoice;
    },
  ): Promise<{ warnings: MoveWarning[]; recipients: number }> {
    const now = clock();
    const { startsAt, durationMinutes, note } = parseInput(SessionMove, input);
    const answer = await prisma.$transaction(async (tx) => {
      const session = await lockSession(tx, viewer, id);
      assertOpenToChange(session, now);
      const lasts = session.endsAt.getTime() - session.startsAt.getTime();
      const endsAt =
        durationMinutes == null
          ? new Date(startsAt.getTime() + lasts)
          : minutesAfter(startsAt, durationMinutes);
      if (endsAt <= now) throw new SessionInPastError('The session would already have ended.');
      const { accessLeadMinutes } = await tx.service.findUniqueOrThrow({ where: { id: session.serviceId } });
      const times = { startsAt, endsAt, choice: input.sendTime, leadMinutes: accessLeadMinutes };
      const { data, warnings } = isOnline(session) ? movedAccess(session, times) : { data: {}, warnings: [] };
      const moved = startsAt.getTime() !== session.startsAt.getTime();
      await tx.session.update({
        where: { id },
        data: {
          startsAt,
          endsAt,
          ...data,
          ...(moved ? movedFields(session, startsAt, note ?? null, now) : {}),
          ...changed(now),
        },
      });
      if (moved || endsAt.getTime() !== session.endsAt.getTime())
        await publishEvents(sqlOf(tx), now, [movedNews(session, startsAt, endsAt)]);
      // Whoever knows of this start, because they just booked it or were never told of the last move, is told nothing.
      const toldAnother = { sessionId: id, status: 'BOOKED', toldStartsAt: { not: startsAt } } as const;
      return { warnings, recipients: moved ? await tx.booking.count({ where: toldAnother }) : 0 };
    });
    scheduler.wakeAt(now);
    return answer;
  }

  /** Cancels the session: its doors close, its streams end, what was planned stops. Safe to repeat. */
  async function cancel(viewer: Viewer, id: string, given: string | null): Promise<void> {
    const now = clock();
    const { reason } = parseInput(SessionCancellation, { reason: given });
    await prisma.$transaction(async (tx) => {
      const session = await lockSession(tx, viewer, id);
      if (session.status === 'CANCELLED') return;
      if (session.endsAt <= now) throw new SessionEndedError();
      const data = {
        status: 'CANCELLED',
        cancelledAt: now,
        cancellationReason: reason,
        ...changed(now),
      } as const;
      await tx.session.update({ where: { id }, data });
      await publishEvents(sqlOf(tx), now, [cancelledNews(session, now)]);
    });
    scheduler.wakeAt(now);
  }

  return { create, edit, move, cancel };
}
export type Sessions = ReturnType<typeof createSessions>;

/** What every write of a session that a live client could see adds to it. */
export const changed = (now: Date) => ({ version: { increment: 1 }, nextTransitionAt: now });

/** The center's session, locked until the transaction ends. Seats, doors and times change under this lock only. */
export async function lockSession(tx: Tx, viewer: { centerId: string }, id: string): Promise<Session> {
  await tx.$queryRaw`SELECT 1 FROM session WHERE id = ${id}::uuid AND center_id = ${viewer.centerId}::uuid FOR UPDATE`;
  const session = await tx.session.findFirst({ where: { id, centerId: viewer.centerId } });
  if (!session) throw new NotFoundError('session');
  return session;
}

/** An ended or cancelled session is read-only. */
export function assertOpenToChange(session: Session, now: Date): void {
  if (session.status === 'CANCELLED') throw new SessionCancelledError();
  if (session.endsAt <= now) throw new SessionEndedError();
}

/** The service of a new session, under a share of its lock. Throws `InvalidInputError` for an archived one. */
export async function offeredService(tx: Tx, viewer: Viewer, id: string) {
  const service = await lockService(tx, viewer, id, 'SHARE');
  if (service.archivedAt)
    throw new InvalidInputError('serviceId', 'This service is archived; choose one that is offered.');
  return service;
}

/**
 * Somebody is to teach a class: nobody who leaves the staff meanwhile. The center counts from now on as one that says who
 * teaches. Throws `NotFoundError` for whoever is not on its staff.
 */
export async function findProfessional(tx: Tx, viewer: Viewer, id: string, now: Date): Promise<void> {
  const { centerId } = viewer;
  const first = { where: { id: centerId, assignsTeachers: false }, data: { assignsTeachers: true } };
  const { count } = await tx.center.updateMany(first);
  if (count > 0) await tx.$executeRawUnsafe(LOOK_FOR_TEACHERS, centerId, now);
  const held = await tx.$queryRawUnsafe<unknown[]>(HOLD_PROFESSIONAL, id, centerId);
  if (held.length === 0) throw new NotFoundError('professional');
}

// Their alerts have moments from now on. Once in the life of a center, in the engine's order: nobody waits in a circle.
const LOOK_FOR_TEACHERS = `
  UPDATE session SET next_transition_at = $2
  WHERE id = ANY (ARRAY(
    SELECT id FROM session
    WHERE center_id = $1::uuid AND status = 'SCHEDULED' AND ends_at > $2 AND professional_id IS NULL
    ORDER BY next_transition_at, id FOR NO KEY UPDATE))`;

const HOLD_PROFESSIONAL =
  'SELECT 1 FROM professional WHERE id = $1::uuid AND center_id = $2::uuid AND removed_at IS NULL FOR SHARE';

const isOnline = (session: Session): session is Session & OnlineSession => session.sendAt !== null;

/** A change of the start is told to people; a change of the end alone is not. */
const movedFields = (session: Session, startsAt: Date, note: string | null, now: Date) => ({
  moves: { increment: 1 },
  movedAt: now,
  previousStartsAt: session.startsAt,
  moveNote: note,
  moveNoticeAt: moveToldAt(now, session.startsAt, startsAt),
  teacherStartsAt: session.teacherStartsAt ?? session.startsAt,
  teacherToldId: null,
});

const newsOf = (session: Session) => ({
  centerId: session.centerId,
  ids: { Center: session.centerId, Service: session.serviceId, Session: session.id },
});

const movedNews = (session: Session, startsAt: Date, endsAt: Date): DomainEvent => ({
  ...newsOf(session),
  type: 'session.moved',
  facts: { startsAt, endsAt, previousStartsAt: session.startsAt, previousEndsAt: session.endsAt },
});

const cancelledNews = (session: Session, cancelledAt: Date): DomainEvent => ({
  ...newsOf(session),
  type: 'session.cancelled',
  facts: { startsAt: session.startsAt, endsAt: session.endsAt, cancelledAt },
});
