import { NotFoundError } from '../../../../../lib/errors.ts';
import { sqlOf } from '../../../../../lib/sql.ts';
import { statement } from '../../../../../lib/statement.ts';
import { dayOf } from '../../../../../lib/time.ts';
import type { Tx } from '../../../../../ports/database.ts';
import type { Viewer } from '../../../../../ports/identity.ts';
import { LONG_TRANSACTION, lockService } from '../../../../services/lock.ts';
import { lockWhere, restoreSet } from '../../../cancellations/set.ts';
import { UndoExpiredError } from '../../../errors.ts';
import type { SessionDeps } from '../../../operations.ts';
import { followAgain } from '../../../session-defaults.ts';
import { publishScheduleChange } from '../../../webhook-events.ts';
import { KNOWN } from '../queries.ts';

/**
 * Takes a change of a schedule back, until people are told: sessions get back what it changed where nobody edited them
 * since, those that it made go unless they are booked, those that it removed come back. Throws `UndoExpiredError`,
 * `NotFoundError`.
 */
export async function undoScheduleChange(deps: SessionDeps, viewer: Viewer, id: string): Promise<void> {
  const now = deps.clock();
  await deps.db.prisma.$transaction(async (tx) => {
    const change = await lockChange(tx, viewer, id, now);
    const sql = sqlOf(tx);
    await lockService(tx, viewer, change.schedule.serviceId, 'SHARE');
    const staff = (await sql(LOCK_STAFF, [id])).map((row) => row.id);
    await tx.$queryRaw`SELECT 1 FROM schedule WHERE id = ${change.scheduleId}::uuid FOR UPDATE`;
    await sql(LOCK_SESSIONS, [change.scheduleId, dayOf(change.fromDate), now]);
    const ended = await tx.act.updateMany({
      where: { id, toldAt: null, undoneAt: null },
      data: { undoneAt: now, tellAt: null },
    });
    if (ended.count === 0) throw new UndoExpiredError();
    await sql(REMOVE_MADE, [id]);
    const moved = await sql(GIVE_BACK, [id, now, staff]);
    const columns = (await sql(COLUMNS)).map(({ name }) => name);
    const back = await sql(bringBack(columns), [id, now, staff]);
    await followAgain(
      sql,
      now,
      back.map((session) => session.id),
      change.act.at,
    );
    await restoreSet(sql, now, await sql(LOCK_CANCELLED, [id, now]));
    const schedule = await restoreSchedule(tx, change, staff);
    const { id: scheduleId, centerId, serviceId } = schedule;
    await publishScheduleChange(sql, now, {
      ...{ centerId, serviceId, scheduleId, from: dayOf(change.fromDate) },
      moved: moved.map(({ id, startsAt, endsAt, previousStartsAt, previousEndsAt }) => ({
        id,
        from: { startsAt: previousStartsAt, endsAt: previousEndsAt },
        to: { startsAt, endsAt },
      })),
    });
  }, LONG_TRANSACTION);
  deps.scheduler.wakeAt(now);
}

async function lockChange(tx: Tx, { centerId }: Viewer, id: string, now: Date) {
  const change = await tx.scheduleChange.findFirst({
    where: { id, act: { centerId } },
    include: { act: true, schedule: true },
  });
  if (!change) throw new NotFoundError('schedule change');
  if (change.act.undoneAt) throw new UndoExpiredError('This change was undone already.');
  if (change.undoableUntil <= now) throw new UndoExpiredError();
  const next = await tx.scheduleChange.findFirst({
    where: { scheduleId: change.scheduleId, id: { gt: id }, act: { undoneAt: null } },
  });
  if (next) throw new UndoExpiredError('The schedule was changed again since: take that back first.');
  return change;
}

type Change = Awaited<ReturnType<typeof lockChange>>;

// A successor since is kept; nobody gets a class back who left the staff.
async function restoreSchedule(tx: Tx, change: Change, staff: string[]) {
  const present = await tx.schedule.findUniqueOrThrow({ where: { id: change.scheduleId } });
  const previous = change.previousProfessionalId;
  const teacher = previous === null || staff.includes(previous) ? previous : null;
  const { madeThrough } = change;
  return tx.schedule.update({
    where: { id: change.scheduleId },
    data: {
      weekdays: change.previousWeekdays,
      startTime: change.previousStartTime,
      durationMinutes: change.previousDurationMinutes,
      capacity: change.previousCapacity,
      professionalId: present.professionalId === change.professionalId ? teacher : present.professionalId,
      // What was made since is made again by the old values.
      materializedThrough:
        madeThrough < present.materializedThrough ? madeThrough : present.materializedThrough,
    },
  });
}

// Lock order: service, professionals, schedule, sessions by (next_transition_at, id), act.
const LOCK_STAFF = statement(
  { id: 'uuid' },
  `
  SELECT p.id FROM professional p
  WHERE p.removed_at IS NULL AND p.id IN (
    SELECT previous_professional_id FROM schedule_change WHERE act_id = $1::uuid
    UNION ALL SELECT (before).professional_id FROM act_session WHERE act_id = $1::uuid
    UNION ALL SELECT (r ->> 'professional_id')::uuid
      FROM schedule_change c CROSS JOIN jsonb_array_elements(c.removed) r WHERE c.act_id = $1::uuid)
  ORDER BY p.id FOR SHARE`,
);

const LOCK_SESSIONS = `
  SELECT 1 FROM session s
  WHERE s.schedule_id = $1::uuid AND s.schedule_date >= $2::date AND s.starts_at > $3
  ORDER BY s.next_transition_at, s.id FOR UPDATE`;

// Those of days that came into the window since are made again by the old values.
const REMOVE_MADE = `
  DELETE FROM session s USING schedule_change c JOIN act a ON a.id = c.act_id
  WHERE c.act_id = $1::uuid AND s.schedule_id = c.schedule_id AND NOT ${KNOWN}
    AND (s.schedule_date = ANY (c.made_days) OR s.schedule_date > c.made_through AND s.created_at >= a.at
      AND NOT EXISTS (SELECT 1 FROM act_session x WHERE x.act_id = c.act_id AND x.session_id = s.id))`;

const SAME_TIMES =
  '(o.starts_at, o.ends_at, o.status) IS NOT DISTINCT FROM (a.starts_at, a.ends_at, a.status)';
/** A notice that was released since was for whoever it reached: it is not sent again. */
const SAME_NOTICE =
  'o.notice_revision = a.notice_revision AND o.notice_released_at IS NOT DISTINCT FROM a.notice_released_at';

const GROUPS = {
  times: [
    ...['schedule_date', 'starts_at', 'ends_at', 'start_by_hand', 'duration_by_hand', 'moved_at'],
    ...['previous_starts_at', 'move_note', 'move_notice_at', 'teacher_starts_at', 'teacher_told_id'],
  ],
  notice: ['notice_revision', 'notice_released_at'],
  sending: ['send_at', 'send_timing', 'opens_at'],
  teaching: ['professional_by_hand'],
  seats: ['capacity_by_hand'],
};

const givenBack = Object.entries(GROUPS)
  .flatMap(([group, columns]) =>
    columns.map((column) => `${column} = CASE WHEN f.${group} THEN f.${column} ELSE s.${column} END`),
  )
  .join(', ');
const kept = Object.values(GROUPS)
  .flat()
  .map((column) => `b.${column}`)
  .join(', ');

const GIVE_BACK = statement(
  {
    id: 'uuid',
    startsAt: 'timestamptz',
    endsAt: 'timestamptz',
    previousStartsAt: 'timestamptz',
    previousEndsAt: 'timestamptz',
  },
  `
  WITH f AS MATERIALIZED (
    SELECT o.id, o.starts_at AS was_starts_at, o.ends_at AS was_ends_at, ${kept}, b.professional_id, b.capacity,
      ${SAME_TIMES} AS times, ${SAME_TIMES} AND ${SAME_NOTICE} AS notice,
      ${SAME_TIMES} AND (o.send_at, o.send_timing) IS NOT DISTINCT FROM (a.send_at, a.send_timing) AS sending,
      o.professional_id IS NOT DISTINCT FROM a.professional_id AND o.professional_by_hand = a.professional_by_hand AS teaching,
      o.capacity = a.capacity AND o.capacity_by_hand = a.capacity_by_hand AS seats
    FROM act_session c JOIN session o ON o.id = c.session_id
      CROSS JOIN LATERAL (SELECT (c.before).*) b
      CROSS JOIN LATERAL (SELECT (c.after).*) a
    -- Composite values are NOT NULL only where all of their columns are.
    WHERE c.act_id = $1::uuid AND NOT c.before IS NULL
  ), bound AS (
    UPDATE booking k SET cancel_free_until = NULL
    FROM f WHERE f.times AND k.session_id = f.id AND k.cancel_free_until = f.was_starts_at
  ), updated AS (
    UPDATE session s SET ${givenBack},
      professional_id = CASE WHEN NOT f.teaching THEN s.professional_id
        WHEN f.professional_id = ANY ($3::uuid[]) THEN f.professional_id END,
      capacity = CASE WHEN f.seats THEN greatest(f.capacity, s.seats_taken) ELSE s.capacity END,
      version = s.version + 1, edit_version = s.edit_version + 1, next_transition_at = $2
    FROM f WHERE s.id = f.id
    RETURNING s.id, s.starts_at, s.ends_at, f.was_starts_at, f.was_ends_at
  )
  SELECT id, starts_at AS "startsAt", ends_at AS "endsAt", was_starts_at AS "previousStartsAt", was_ends_at AS "previousEndsAt"
  FROM updated WHERE (starts_at, ends_at) <> (was_starts_at, was_ends_at)`,
);

// The row comes back whole, whatever columns it has by now.
const COLUMNS = statement(
  { name: 'text' },
  `SELECT quote_ident(attname) AS name FROM pg_attribute
  WHERE attrelid = 'session'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
);

const LOCK_CANCELLED = lockWhere(
  `s.cancellation_act_id = $1::uuid AND s.status = 'CANCELLED' AND s.ends_at > $2`,
);

const bringBack = (columns: string[]) =>
  statement(
    { id: 'uuid' },
    `
  INSERT INTO session (${columns.join(', ')})
  SELECT ${columns.map((column) => `s.${column}`).join(', ')} FROM schedule_change c JOIN schedule p ON p.id = c.schedule_id
    CROSS JOIN LATERAL jsonb_array_elements(c.removed) r
    CROSS JOIN LATERAL (SELECT (jsonb_populate_record(NULL::session, r || jsonb_build_object('next_transition_at', $2::timestamptz,
      'professional_id', (SELECT t FROM unnest($3::uuid[]) t WHERE t = (r ->> 'professional_id')::uuid)))).*) s
  WHERE c.act_id = $1::uuid AND (p.until_date IS NULL OR (r ->> 'schedule_date')::date <= p.until_date)
  ON CONFLICT DO NOTHING
  RETURNING id`,
  );
