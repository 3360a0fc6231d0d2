import type { Sql } from '../../../ports/database.ts';

/*
 * Whoever leaves the staff leaves no class behind that names them: each gets a successor, or nobody yet. The caller holds
 * the row of the leaver, so that nobody is given classes meanwhile (`findProfessional` waits for it), and then locks here
 * what there is: schedules before sessions, because new sessions are made under the lock of their schedule.
 */

/** What somebody still teaches, row ids: schedules that make further sessions, and sessions neither ended nor cancelled. */
export type Classes = { scheduleIds: string[]; sessionIds: string[] };

/** Locks everything that names this professional and is not over; answers what of it still takes place. */
export async function lockClasses(sql: Sql, now: Date, professionalId: string): Promise<Classes> {
  const schedules = await sql<{ id: string; goesOn: boolean }>(LOCK_SCHEDULES, [professionalId, now]);
  const sessions = await sql<{ id: string; startsAt: Date }>(LOCK_SESSIONS, [professionalId, now]);
  return {
    scheduleIds: schedules.filter(({ goesOn }) => goesOn).map(({ id }) => id),
    sessionIds: sessions.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime()).map(({ id }) => id),
  };
}

/** Gives all of that to `successorId`; null: to nobody yet. What is told of it, to whom, follows when sessions are settled. */
export async function handOver(
  sql: Sql,
  now: Date,
  professionalId: string,
  successorId: string | null,
): Promise<void> {
  await sql(HAND_OVER_SCHEDULES, [professionalId, now, successorId]);
  await sql(HAND_OVER_SESSIONS, [professionalId, now, successorId]);
}

// A schedule counts as over when its last day is over in every zone.
const NOT_OVER = `s.professional_id = $1::uuid
    AND (s.until_date IS NULL OR s.until_date >= ($2::timestamptz AT TIME ZONE 'UTC')::date - 1)`;

// One that has made its last session, or of an archived service, makes none any more.
const LOCK_SCHEDULES = `
  SELECT s.id, v.archived_at IS NULL AND (s.until_date IS NULL OR s.until_date > s.horizon_date) AS "goesOn"
  FROM schedule s JOIN service v ON v.id = s.service_id
  WHERE ${NOT_OVER}
  ORDER BY s.id FOR NO KEY UPDATE OF s`;

const HAND_OVER_SCHEDULES = `UPDATE schedule s SET professional_id = $3::uuid WHERE ${NOT_OVER}`;

const AHEAD = `s.professional_id = $1::uuid AND s.status = 'SCHEDULED' AND s.ends_at > $2`;

// In the engine's order, as everybody who changes several does: nobody waits in a circle.
const LOCK_SESSIONS = `
  SELECT s.id, s.starts_at AS "startsAt" FROM session s
  WHERE ${AHEAD}
  ORDER BY s.next_transition_at, s.id FOR NO KEY UPDATE`;

// Whoever takes a class on knows when it starts.
const HAND_OVER_SESSIONS = `
  UPDATE session s SET professional_id = $3::uuid, teacher_starts_at = NULL, version = s.version + 1, next_transition_at = $2
  WHERE ${AHEAD}`;
