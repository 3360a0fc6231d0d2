import { InvalidInputError, NotFoundError } from '../../../lib/errors.ts';
import { assertRoom, parseInput } from '../../../lib/input.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Sql, Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { findProfessional, offeredService } from '../operations.ts';
import { makeSessions, materializeSchedules, schedulesBehind } from './materialize.ts';
import {
  daysAfter,
  localDate,
  MOST_OF_CENTER,
  MOST_OF_SERVICE,
  NewSchedule,
  ScheduleEnd,
  shownSchedules,
} from './rules.ts';

type Deps = { db: Database; clock: Clock; scheduler: Scheduler; isolation: Isolation };

/** Bounds one transaction: each has at most 57 sessions to be made. */
const SCHEDULES_AT_ONCE = 1_000;

/**
 * Weekly classes. Their sessions exist ahead as rows, made once for each day: whatever becomes of a session afterwards,
 * its day is never looked at again.
 */
export function createSchedules({ db, clock, scheduler, isolation }: Deps) {
  const { prisma } = db;

  /**
   * Starts a weekly class; the sessions of the next eight weeks exist when it answers. Its dates and times are the
   * center's. Throws `NotFoundError`, `InvalidInputError`.
   */
  async function create(
    viewer: Viewer,
    input: { serviceId: string; professionalId: string | null } & Record<string, unknown>,
  ): Promise<string> {
    const now = clock();
    const { from, until = null, durationMinutes, ...weekly } = parseInput(NewSchedule, input);
    const { id, edge } = await prisma.$transaction(async (tx) => {
      const service = await offeredService(tx, viewer, input.serviceId);
      if (input.professionalId) await findProfessional(tx, viewer, input.professionalId, now);
      const { timeZone } = await tx.center.findUniqueOrThrow({ where: { id: viewer.centerId } });
      if (until !== null && until < localDate(now, timeZone))
        throw new InvalidInputError('until', 'The last day is already over.');
      await assertRoomForSchedules(tx, viewer.centerId, service.id, now);
      const horizonDate = daysAfter(from, -1);
      const { id } = await tx.schedule.create({
        data: {
          ...weekly,
          centerId: viewer.centerId,
          serviceId: service.id,
          professionalId: input.professionalId,
          durationMinutes: durationMinutes ?? service.durationMinutes,
          fromDate: dateColumn(from),
          untilDate: until && dateColumn(until),
          horizonDate: dateColumn(horizonDate),
          createdAt: now,
        },
      });
      const schedule = { ...weekly, id, timeZone, horizonDate, untilDate: until };
      return { id, edge: await makeSessions(sqlOf(tx), [schedule], now) };
    });
    if (edge) scheduler.wakeAt(edge);
    return id;
  }

  /**
   * Makes `until` the last day. Sessions of later days that nobody ever booked are removed; the others stay, for staff
   * to move or cancel, because somebody counts on them or did. Safe to repeat. Throws `NotFoundError`, and
   * `InvalidInputError` for a day before the schedule begins or after it ends already.
   */
  async function end(viewer: Viewer, id: string, input: unknown): Promise<void> {
    const now = clock();
    const { until } = parseInput(ScheduleEnd, input);
    await prisma.$transaction(async (tx) => {
      // Sessions are made under this lock only.
      await tx.$queryRaw`SELECT 1 FROM schedule WHERE id = ${id}::uuid AND center_id = ${viewer.centerId}::uuid FOR UPDATE`;
      const schedule = await tx.schedule.findFirst({ where: { id, centerId: viewer.centerId } });
      if (!schedule) throw new NotFoundError('schedule');
      const untilDate = dateColumn(until);
      if (untilDate < schedule.fromDate)
        throw new InvalidInputError('until', 'The last day must not be before the first.');
      if (schedule.untilDate && untilDate > schedule.untilDate)
        throw new InvalidInputError('until', 'The schedule ends before that day already.');
      await tx.schedule.update({ where: { id }, data: { untilDate } });
      // Whoever books one of them right now is waited for, and then seen by the removal. In the engine’s order.
      await tx.$queryRawUnsafe(LOCK_LATER, id, until, now);
      await tx.$executeRawUnsafe(REMOVE_UNBOOKED, id, until, now);
    });
  }

  /**
   * Makes the sessions that have come into the next eight weeks, of every schedule of a service that is still offered.
   * Safe to repeat, on any number of nodes at once; a schedule that somebody is changing waits for the next time, and
   * one that cannot be made out for a later one.
   */
  async function extend(): Promise<void> {
    const now = clock();
    let extended: number;
    do {
      extended = await isolation.batch(
        'schedules',
        async (picked) => {
          const round = await db.transaction((sql) =>
            materializeSchedules(sql, now, SCHEDULES_AT_ONCE, picked),
          );
          if (round.edge) scheduler.wakeAt(round.edge);
          return round.schedules;
        },
        (aside) => schedulesBehind(db.sql, now, SCHEDULES_AT_ONCE, aside),
      );
    } while (extended === SCHEDULES_AT_ONCE);
  }

  return { create, end, extend };
}
export type Schedules = ReturnType<typeof createSchedules>;

async function assertRoomForSchedules(tx: Tx, centerId: string, serviceId: string, now: Date): Promise<void> {
  const beyond = (where: object) => (skip: number) =>
    tx.schedule.findFirst({ where: { ...where, ...shownSchedules(now) }, skip, select: { id: true } });
  const refusal = (most: number, whose: string) =>
    `${whose} has at most ${most} weekly classes, those that ended within a year among them.`;
  await assertRoom(
    MOST_OF_SERVICE,
    'serviceId',
    refusal(MOST_OF_SERVICE, 'A service'),
    beyond({ serviceId }),
  );
  await assertRoom(MOST_OF_CENTER, 'serviceId', refusal(MOST_OF_CENTER, 'A center'), beyond({ centerId }));
}

/** A day as Prisma writes it into a `date` column. */
const dateColumn = (date: string): Date => new Date(`${date}T00:00:00Z`);

/** The statements of this file and of `horizon.ts` inside a transaction of Prisma's. */
const sqlOf =
  (tx: Tx): Sql =>
  (text, values = []) =>
    tx.$queryRawUnsafe(text, ...values);

const LATER = `s.schedule_id = $1::uuid AND s.schedule_date > $2::date AND s.starts_at > $3`;

const LOCK_LATER = `SELECT 1 FROM session s WHERE ${LATER} ORDER BY s.next_transition_at, s.id FOR UPDATE`;

const REMOVE_UNBOOKED = `
  DELETE FROM session s
  WHERE ${LATER} AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.session_id = s.id)
    AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.session_id = s.id)`;
