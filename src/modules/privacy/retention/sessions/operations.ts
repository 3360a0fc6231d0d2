import { allBut, among, valuesOf } from '../../../../lib/sql.ts';
import { statement } from '../../../../lib/statement.ts';
import { DAY, later } from '../../../../lib/time.ts';
import type { Sql } from '../../../../ports/database.ts';
import type { Picked } from '../../../../ports/isolation.ts';
import type { OperationDeps } from '../../../../ports/operation-deps.ts';
import { type Batch, turnOf } from '../operations.ts';
import { firstIdAt } from '../rules.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock' | 'isolation' | 'retention'>;

/** Each with some hundred bookings at most. */
const AT_ONCE = 20;

/**
 * Deletes some sessions that ended long ago, from the id `after` on, with their bookings and all that hangs on them. How many
 * there were is added to the numbers of their month. While another node does so, none.
 */
export async function deleteOldSessions(deps: Deps, after: string, share: number): Promise<Batch> {
  const { db, clock, isolation, retention } = deps;
  const before = later(clock(), -retention.sessions * DAY);
  const limit = Math.ceil(AT_ONCE * share);
  const values = (picked: Picked) => [before, firstIdAt(before), after, limit, ...valuesOf(picked)];
  let last: string | null = null;
  const deleted = await isolation.batch(
    'retention',
    (picked) =>
      db.transaction(async (sql) => {
        const old = (await sql(OLD_SESSIONS, values(picked))).map(({ id }) => id);
        last = old.at(-1) ?? last;
        if (old.length > 0) await deleteSessions(sql, old);
        return old.length;
      }),
    async (aside) => (await db.sql(OLD_SESSIONS, values(allBut(aside)))).map(({ id }) => id),
  );
  return { deleted, last: deleted < limit ? null : last };
}

const OLD_SESSIONS = statement(
  { id: 'uuid' },
  `
  SELECT id FROM session
  WHERE (SELECT ${turnOf(100)}) AND id >= $3 AND id < $2 AND ends_at < $1 AND ${among('id', 5)}
  ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED`,
);

async function deleteSessions(sql: Sql, sessionIds: string[]): Promise<void> {
  await sql(COUNT, [sessionIds]);
  for (const text of DELETE_ALL) await sql(text, [sessionIds]);
}

// Rows of months are taken in one order, to avoid deadlocks.
const COUNT = `
  INSERT INTO class_month AS m (center_id, service_id, month, held, cancelled, seats, booked, attended, absent, given_up, late)
  SELECT s.center_id, s.service_id, date_trunc('month', s.starts_at AT TIME ZONE ce.time_zone)::date AS month,
    count(*) FILTER (WHERE s.status = 'SCHEDULED'), count(*) FILTER (WHERE s.status = 'CANCELLED'),
    coalesce(sum(s.capacity) FILTER (WHERE s.status = 'SCHEDULED'), 0), sum(b.booked), sum(b.attended), sum(b.absent),
    sum(b.given_up), sum(b.late)
  FROM session s
    JOIN center ce ON ce.id = s.center_id
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE status = 'BOOKED') AS booked, count(*) FILTER (WHERE status = 'CANCELLED') AS given_up,
        count(*) FILTER (WHERE attendance_status = 'ATTENDED') AS attended,
        count(*) FILTER (WHERE attendance_status = 'ABSENT') AS absent, count(*) FILTER (WHERE cancelled_late) AS late
      FROM booking WHERE session_id = s.id
    ) b
  WHERE s.id = ANY($1::uuid[])
  GROUP BY s.center_id, s.service_id, month ORDER BY s.service_id, month
  ON CONFLICT (center_id, service_id, month) DO UPDATE SET held = m.held + excluded.held,
    cancelled = m.cancelled + excluded.cancelled, seats = m.seats + excluded.seats, booked = m.booked + excluded.booked,
    attended = m.attended + excluded.attended, absent = m.absent + excluded.absent, given_up = m.given_up + excluded.given_up,
    late = m.late + excluded.late`;

/** What refers to sessions, before what it refers to. Reports, calendar entries and what acts did go with their rows. */
export const DELETE_ALL = [
  'DELETE FROM delivery_line WHERE session_id = ANY($1::uuid[])',
  'DELETE FROM delivery WHERE session_id = ANY($1::uuid[])',
  'DELETE FROM booking WHERE session_id = ANY($1::uuid[])',
  'DELETE FROM session WHERE id = ANY($1::uuid[])',
];
