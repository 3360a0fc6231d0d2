import { assertRoom, parseInput } from '../../lib/input.ts';
import { sqlOf } from '../../lib/sql.ts';
import { minutesAfter } from '../../lib/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import { CapacityBelowBookingsError, SessionInPastError } from './errors.ts';
import {
  assertOpenToChange,
  assertSeen,
  changed,
  lockOfferedService,
  lockSession,
  lockTeacher,
} from './lock.ts';
import { fitOwnOpening, leaveRooms } from './rooms/operations.ts';
import { MOST_AHEAD, NewSession, noAccess, oneOffAccess, SessionChange } from './rules.ts';

export type SessionDeps = { db: Database; clock: Clock; scheduler: Scheduler };

/**
 * Creates a one-off session. Link and instructions that are not given are copied from the service; later changes of the
 * service never touch them (R20). Throws `NotFoundError`, `SessionInPastError`, `InvalidJoinUrlError`, `InvalidInputError`.
 */
export async function createSession(
  { db, clock, scheduler }: SessionDeps,
  viewer: Viewer,
  input: { serviceId: string; professionalId: string | null } & Record<string, unknown>,
): Promise<string> {
  const now = clock();
  const data = parseInput(NewSession, input);
  const { startsAt } = data;
  if (startsAt <= now) throw new SessionInPastError();
  const { centerId } = viewer;
  await assertRoom(MOST_AHEAD, 'startsAt', `A center has at most ${MOST_AHEAD} sessions ahead.`, (skip) =>
    db.prisma.session.findFirst({ where: { centerId, startsAt: { gt: now } }, skip, select: { id: true } }),
  );
  const session = await db.prisma.$transaction(async (tx) => {
    const service = await lockOfferedService(tx, viewer, input.serviceId);
    if (input.professionalId) await lockTeacher(tx, viewer, input.professionalId, now);
    const endsAt = minutesAfter(startsAt, data.durationMinutes ?? service.durationMinutes);
    const online =
      service.modality === 'ONLINE' ? oneOffAccess(service, { ...data, endsAt }, now) : noAccess(data);
    const created = await tx.session.create({
      data: {
        ...online,
        centerId,
        serviceId: service.id,
        professionalId: input.professionalId,
        origin: 'ONE_OFF',
        startsAt,
        endsAt,
        capacity: data.capacity ?? service.capacity,
        createdAt: now,
        processedThrough: now,
        nextTransitionAt: now,
        // Below its version: the subscribers of the center are still to be told of it.
        signalledVersion: 0,
      },
    });
    await fitOwnOpening(sqlOf(tx), now, created.id);
    return created;
  });
  scheduler.wakeAt(now);
  return session.id;
}

/**
 * Changes the professional and the capacity. Null takes the professional off; an absent value stays. Throws `OutdatedError`
 * when the editor saw another version, `CapacityBelowBookingsError`, `SessionEndedError`, `SessionCancelledError`, `NotFoundError`, `InvalidInputError`.
 */
export async function editSession(
  { db, clock, scheduler }: SessionDeps,
  viewer: Viewer,
  id: string,
  input: { professionalId?: string | null; capacity?: number | null; editVersion?: number | null },
): Promise<void> {
  const now = clock();
  const { capacity } = parseInput(SessionChange, input);
  const { professionalId } = input;
  await db.prisma.$transaction(async (tx) => {
    // Lock order: the professional before their sessions, as when somebody leaves the staff.
    if (professionalId) await lockTeacher(tx, viewer, professionalId, now);
    const session = await lockSession(tx, viewer, id);
    assertOpenToChange(session, now);
    assertSeen(session, input.editVersion);
    if (capacity !== undefined && capacity < session.seatsTaken)
      throw new CapacityBelowBookingsError(session.seatsTaken);
    const anotherTeaches = professionalId !== undefined && professionalId !== session.professionalId;
    // A new teacher knows the present start.
    const untold = anotherTeaches ? { teacherStartsAt: null } : {};
    const byHand = {
      ...(professionalId === undefined ? {} : { professionalByHand: true }),
      ...(capacity === undefined ? {} : { capacityByHand: true }),
    };
    const data = { capacity, professionalId, ...byHand, ...untold, ...changed(now) };
    await tx.session.update({ where: { id }, data });
    if (!anotherTeaches) return;
    await leaveRooms(sqlOf(tx), now, [id]);
    await fitOwnOpening(sqlOf(tx), now, id);
  });
  scheduler.wakeAt(now);
}
