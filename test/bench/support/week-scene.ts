import type pg from 'pg';
import type { Viewer } from '../../../src/ports/identity.ts';
import { createCenters, settleStorage, takeSeats } from './scene.ts';

/** How many booked each session. */
export const BOOKED = 15;

export type Studio = { manager: Viewer; scheduleId: string };

/**
 * Five centers, each with a manager who teaches so many sessions with people booked: two with a daily class of one schedule,
 * two with classes spread over less than a year, one with all of them within two weeks.
 */
export async function createStudios(admin: pg.Client, sessions: number): Promise<Studio[]> {
  await createCenters(admin, BOOKED, 5);
  const { rows } = await admin.query<{ id: string; centerId: string; scheduleId: string }>(STUDIOS);
  await admin.query(DAILY, [sessions]);
  await admin.query('UPDATE schedule SET materialized_through = current_date + $1::int', [sessions]);
  await admin.query(SPREAD, [sessions]);
  await takeSeats(admin, BOOKED);
  for (const table of ['session', 'booking', 'customer']) await admin.query(`VACUUM (ANALYZE) ${table}`);
  const expiresAt = new Date(Date.now() + 3_600_000);
  return rows.map(({ id, centerId, scheduleId }) => ({
    manager: { id, centerId, role: 'manager', sid: null, issuedAt: null, expiresAt },
    scheduleId,
  }));
}

export const settle = (admin: pg.Client) =>
  settleStorage(admin, 'session', 'booking', 'act', 'act_session', 'delivery', 'delivery_line');

const STUDIOS = `
  WITH p AS (INSERT INTO professional (center_id, name, email, role, created_at)
    SELECT id, 'Manager', 'manager-' || id || '@studio.example', 'MANAGER', now() FROM center RETURNING id, center_id),
  made AS (INSERT INTO schedule (center_id, service_id, professional_id, weekdays, start_time, duration_minutes, from_date,
      materialized_through, created_at)
    SELECT p.center_id, s.id, p.id, '{MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY,SATURDAY,SUNDAY}', '18:00', 60, current_date,
      current_date, now()
    FROM p JOIN service s ON s.center_id = p.center_id RETURNING *)
  SELECT p.id, p.center_id AS "centerId", made.id AS "scheduleId" FROM p JOIN made ON made.center_id = p.center_id
  ORDER BY p.center_id`;

const COLUMNS = `center_id, service_id, professional_id, origin, schedule_id, schedule_date, starts_at, ends_at, capacity,
  created_at, send_at, send_timing, opens_at, own_join_url, own_join_url_source, processed_through, next_transition_at`;

/** The schedules as they are made, but further ahead: a class on each day from tomorrow on. */
const DAILY = `
  INSERT INTO session (${COLUMNS})
  SELECT k.center_id, k.service_id, k.professional_id, 'SCHEDULED', k.id, day, at, at + interval '1 hour', 10000, now(), at,
    'AUTO', at, 'https://meet.example/room', 'INHERITED', now(), at
  FROM (SELECT * FROM schedule ORDER BY center_id LIMIT 2) k, generate_series(1, $1::int) n,
    LATERAL (SELECT current_date + n AS day) days,
    LATERAL (SELECT (day + time '18:00') AT TIME ZONE 'Europe/Madrid' AS at) starts`;

/** From the day after tomorrow on: over 340 days in the third center and the fourth, over 11 days in the fifth. */
const SPREAD = `
  INSERT INTO session (${COLUMNS})
  SELECT k.center_id, k.service_id, k.professional_id, 'ONE_OFF', NULL, NULL, at, at + interval '1 hour', 10000, now(), at,
    'AUTO', at, 'https://meet.example/room/' || n, 'COPIED', now(), at
  FROM (SELECT *, row_number() OVER (ORDER BY center_id) AS place FROM schedule) k, generate_series(1, $1::int) n,
    LATERAL (SELECT date_trunc('day', now()) + interval '2 days'
      + n * (CASE WHEN place = 5 THEN interval '11 days' ELSE interval '340 days' END / $1) AS at) starts
  WHERE place > 2`;
