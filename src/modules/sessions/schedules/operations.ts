import { InvalidInputError, NotFoundError } from '../../../lib/errors.ts';
import { assertRoom, parseInput } from '../../../lib/input.ts';
import { sqlOf } from '../../../lib/sql.ts';
import { daysAfter, midnightOf } from '../../../lib/time.ts';
import type { Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import { lockOfferedService, lockTeacher } from '../lock.ts';
import type { SessionDeps } from '../operations.ts';
import { KNOWN } from './changes/queries.ts';
import { makeSessions, materializeBatch, schedulesBehind } from './materialize.ts';
import {
  localDate,
  MOST_OF_CENTER,
  MOST_OF_SERVICE,
  NewSchedule,
  ScheduleEnd,
  shownSchedules,
} from './rules.ts';

/** Bounds one transaction: each schedule has at most 57 sessions to make. */
const SCHEDULES_AT_ONCE = 1_000;

/**
 * Starts a weekly class; the sessions of the next eight weeks exist when it answers. Its dates and times are the
 * center’s. Throws `NotFoundError`, `InvalidInputError`.
 */
export async function createSchedule(
  { db, clock, scheduler }: SessionDeps,
  viewer: Viewer,
  input: { serviceId: string; professionalId: string | null } & Record<string, unknown>,
): Promise<string> {
  const now = clock();
  const { from, until = null, durationMinutes, ...weekly } = parseInput(NewSchedule, input);
  const { id, firstTransition } = await db.prisma.$transaction(async (tx) => {
    const service = await lockOfferedService(tx, viewer, input.serviceId);
    if (input.professionalId) await lockTeacher(tx, viewer, input.professionalId, now);
    const { timeZone } = await tx.center.findUniqueOrThrow({ where: { id: viewer.centerId } });
    if (until !== null && until < localDate(now, timeZone))
      throw new InvalidInputError('until', 'The last day is already over.');
    await assertRoomForSchedules(tx, viewer.centerId, service.id, now);
    const materializedThrough = daysAfter(from, -1);
    const { id } = await tx.schedule.create({
      data: {
        ...weekly,
        centerId: viewer.centerId,
        serviceId: service.id,
        professionalId: input.professionalId,
        durationMinutes: durationMinutes ?? service.durationMinutes,
        fromDate: midnightOf(from),
        untilDate: until && midnightOf(until),
        materializedThrough: midnightOf(materializedThrough),
        createdAt: now,
      },
    });
    const schedule = { ...weekly, id, timeZone, materializedThrough, untilDate: until };
    return { id, firstTransition: await makeSessions(sqlOf(tx), [schedule], now) };
  });
  if (firstTransition) scheduler.wakeAt(firstTransition);
  return id;
}

/**
 * Makes `until` the last day. Later sessions that nobody ever booked are removed; the others stay, for staff to move or
 * cancel. Safe to repeat. Throws `NotFoundError`, and `InvalidInputError` for a day before the first or after the present
 * last one.
 */
export async function endSchedule(
  { db, clock }: SessionDeps,
  viewer: Viewer,
  id: string,
  input: unknown,
): Promise<void> {
  const now = clock();
  const { until } = parseInput(ScheduleEnd, input);
  await db.prisma.$transaction(async (tx) => {
    // Sessions are made under this lock only.
    await tx.$queryRaw`SELECT 1 FROM schedule WHERE id = ${id}::uuid AND center_id = ${viewer.centerId}::uuid FOR UPDATE`;
    const schedule = await tx.schedule.findFirst({ where: { id, centerId: viewer.centerId } });
    if (!schedule) throw new NotFoundError('schedule');
    const untilDate = midnightOf(until);
    if (untilDate < schedule.fromDate)
      throw new InvalidInputError('until', 'The last day must not be before the first.');
    if (schedule.untilDate && untilDate > schedule.untilDate)
      throw new InvalidInputError('until', 'The schedule ends before that day already.');
    await tx.schedule.update({ where: { id }, data: { untilDate } });
    await sqlOf(tx)(LOCK_LATER, [id, until, now]);
    await tx.$executeRawUnsafe(REMOVE_UNBOOKED, id, until, now);
  });
}

/**
 * Makes the sessions that have come into the materialization window. Safe to repeat, on any number of nodes at once.
 * Locked schedules wait for the next run; one that fails is set aside for a later run.
 */
export async function materializeSchedules(deps: SessionDeps & { isolation: Isolation }): Promise<void> {
  const { db, scheduler, isolation } = deps;
  const now = deps.clock();
  let materialized: number;
  do {
    materialized = await isolation.batch(
      'schedules',
      async (picked) => {
        const batch = await db.transaction((sql) => materializeBatch(sql, now, SCHEDULES_AT_ONCE, picked));
        if (batch.firstTransition) scheduler.wakeAt(batch.firstTransition);
        return batch.schedules;
      },
      (aside) => schedulesBehind(db.sql, now, SCHEDULES_AT_ONCE, aside),
    );
  } while (materialized === SCHEDULES_AT_ONCE);
}

async function assertRoomForSchedules(tx: Tx, centerId: string, serviceId: string, now: Date): Promise<void> {
  const assertAtMost = (most: number, whose: string, where: object) =>
    assertRoom(
      most,
      'serviceId',
      `${whose} has at most ${most} weekly classes, those that ended within a year among them.`,
      (skip) =>
        tx.schedule.findFirst({ where: { ...where, ...shownSchedules(now) }, skip, select: { id: true } }),
    );
  await assertAtMost(MOST_OF_SERVICE, 'A service', { serviceId });
  await assertAtMost(MOST_OF_CENTER, 'A center', { centerId });
}

const LATER = `s.schedule_id = $1::uuid AND s.schedule_date > $2::date AND s.starts_at > $3`;

// Waits for bookings that are being made, so that the removal sees them.
const LOCK_LATER = `
  SELECT 1 FROM session s WHERE ${LATER}
  -- Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
  ORDER BY s.next_transition_at, s.id FOR UPDATE`;

const REMOVE_UNBOOKED = `
  DELETE FROM session s
  WHERE ${LATER} AND NOT ${KNOWN}`;
