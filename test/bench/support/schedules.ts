import type pg from 'pg';
import type { Viewer } from '../../../src/ports/identity.ts';
import type { Scheduler } from '../../../src/ports/scheduler.ts';

/** Rings nothing: what follows from a change is measured elsewhere. */
export const idleScheduler = { wakeAt: () => undefined } as unknown as Scheduler;

export const managerOf = (centerId: string): Viewer => ({
  id: centerId,
  role: 'manager',
  centerId,
  sid: null,
  issuedAt: null,
  expiresAt: new Date(Date.now() + 3_600_000),
});

/** A service of the center in this place with one schedule and that many sessions ahead, which follow the service. */
export async function aWeeklyService(admin: pg.Client, scene: { place: number; sessions: number }) {
  const { rows } = await admin.query<{ serviceId: string; centerId: string }>(
    `WITH v AS (SELECT * FROM service ORDER BY id LIMIT 1 OFFSET $1),
     s AS (INSERT INTO schedule (center_id, service_id, weekdays, start_time, duration_minutes, from_date, materialized_through, created_at)
       SELECT center_id, id, '{MONDAY}', '18:00', 60, current_date, current_date + 50000, now() FROM v RETURNING *),
     made AS (INSERT INTO session (center_id, service_id, schedule_id, schedule_date, origin, starts_at, ends_at, capacity,
         send_at, send_timing, opens_at, own_join_url, own_join_url_source, created_at, processed_through, next_transition_at)
       SELECT s.center_id, s.service_id, s.id, current_date + n, 'SCHEDULED', t.at, t.at + interval '1 hour', 10000,
         t.at, 'AUTO', t.at, v.join_url, 'INHERITED', now(), now(), t.at
       FROM s, v, generate_series(1, $2::int) n, LATERAL (SELECT now() + make_interval(days => n) AS at) t)
     SELECT id AS "serviceId", center_id AS "centerId" FROM v`,
    [scene.place, scene.sessions],
  );
  return rows[0]!;
}
