import type pg from 'pg';
import type { Viewer } from '../../../../src/ports/identity.ts';

/** The range that every request asks for, in pages of `FIRST`. */
export const RANGE = { from: '2030-03-12T00:00:00.000Z', to: '2030-05-12T00:00:00.000Z' };
export const FIRST = 100;

/** One center with ten services and ten teachers, and a thousand sessions in the range. Answers its manager. */
export async function createCalendar(admin: pg.Client): Promise<Viewer> {
  const { rows } = await admin.query<{ id: string; centerId: string }>(CREATE, [RANGE.from]);
  for (const table of ['session', 'service', 'professional']) await admin.query(`VACUUM (ANALYZE) ${table}`);
  const expiresAt = new Date(Date.now() + 3_600_000);
  return { ...rows[0]!, role: 'manager', sid: null, issuedAt: null, expiresAt };
}

const CREATE = `
  WITH c AS (INSERT INTO center (name, time_zone, locale, created_at)
    VALUES ('Studio', 'Europe/Madrid', 'en', now()) RETURNING id),
  p AS (INSERT INTO professional (center_id, name, email, role, created_at)
    SELECT id, 'Teacher ' || n, 'teacher' || n || '@studio.example', 'MANAGER', now() FROM c, generate_series(1, 10) n
    RETURNING id, center_id, right(name, 1)::int AS place),
  s AS (INSERT INTO service (center_id, name, modality, capacity, duration_minutes, join_url, created_at)
    SELECT id, 'Vinyasa yoga, level ' || n, 'ONLINE', 20, 60, 'https://meet.example/room-' || n, now()
    FROM c, generate_series(1, 10) n RETURNING id, center_id, join_url, right(name, 1)::int AS place),
  e AS (INSERT INTO session (center_id, service_id, professional_id, origin, starts_at, ends_at, capacity, seats_taken,
      created_at, send_at, send_timing, opens_at, own_join_url, own_join_url_source, processed_through)
    SELECT s.center_id, s.id, p.id, 'ONE_OFF', at, at + interval '1 hour', 20, n % 21, now(), at, 'AUTO', at, s.join_url,
      'COPIED', now()
    FROM (SELECT n, $1::timestamptz + n * interval '1 hour' AS at FROM generate_series(1, 1000) n) starts
      JOIN s ON s.place = n % 10 JOIN p ON p.place = n % 10)
  SELECT id, center_id AS "centerId" FROM p ORDER BY id LIMIT 1`;
