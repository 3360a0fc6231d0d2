import { statement } from '../../../lib/statement.ts';
import { between } from '../../../lib/time.ts';
import type { Sql } from '../../../ports/database.ts';
import { leaveRooms } from '../rooms/operations.ts';

/*
 * The classes of a professional who leaves the staff: each gets a successor, or nobody yet. The caller has locked the
 * professional, so that nobody assigns them to a class meanwhile (`lockTeacher` waits for it). Lock order: schedules before
 * sessions, because sessions are made under the lock of their schedule.
 */

/** What somebody still teaches, as row ids: schedules that make further sessions, and sessions ahead. */
export type Classes = { scheduleIds: string[]; sessionIds: string[] };

/** Locks the schedules and sessions of the professional that are not over; answers those that still take place. */
export async function lockClasses(sql: Sql, now: Date, professionalId: string): Promise<Classes> {
  const schedules = await sql(LOCK_SCHEDULES, [professionalId, now]);
  const sessions = await sql(LOCK_SESSIONS, [professionalId, now]);
  return {
    scheduleIds: schedules.filter(({ goesOn }) => goesOn).map(({ id }) => id),
    sessionIds: sessions.sort((a, b) => between(b.startsAt, a.startsAt)).map(({ id }) => id),
  };
}

/** Gives all locked classes to `successorId`; null: to nobody yet. Messages follow with `applyTransitions`. */
export async function handOver(
  sql: Sql,
  now: Date,
  professionalId: string,
  successorId: string | null,
): Promise<void> {
  await sql(HAND_OVER_SCHEDULES, [professionalId, now, successorId]);
  const handedOver = await sql(HAND_OVER_SESSIONS, [professionalId, now, successorId]);
  await leaveRooms(
    sql,
    now,
    handedOver.map(({ id }) => id),
  );
}

/** A schedule is over when its last day is over in every zone. */
const NOT_OVER = `s.professional_id = $1::uuid
    AND (s.until_date IS NULL OR s.until_date >= ($2::timestamptz AT TIME ZONE 'UTC')::date - 1)`;

const LOCK_SCHEDULES = statement(
  { id: 'uuid', goesOn: 'bool' },
  `
  SELECT s.id,
    -- No more sessions come of an archived service, or after the last one.
    v.archived_at IS NULL AND (s.until_date IS NULL OR s.until_date > s.materialized_through) AS "goesOn"
  FROM schedule s JOIN service v ON v.id = s.service_id
  WHERE ${NOT_OVER}
  ORDER BY s.id FOR NO KEY UPDATE OF s`,
);

const HAND_OVER_SCHEDULES = `UPDATE schedule s SET professional_id = $3::uuid WHERE ${NOT_OVER}`;

const AHEAD = `s.professional_id = $1::uuid AND s.status = 'SCHEDULED' AND s.ends_at > $2`;

// Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
const LOCK_SESSIONS = statement(
  { id: 'uuid', startsAt: 'timestamptz' },
  `
  SELECT s.id, s.starts_at AS "startsAt" FROM session s
  WHERE ${AHEAD}
  ORDER BY s.next_transition_at, s.id FOR NO KEY UPDATE`,
);

// A new teacher knows the present start.
const HAND_OVER_SESSIONS = statement(
  { id: 'uuid' },
  `
  UPDATE session s SET professional_id = $3::uuid, teacher_starts_at = NULL, version = s.version + 1,
    edit_version = s.edit_version + 1, next_transition_at = $2
  WHERE ${AHEAD}
  RETURNING s.id`,
);
