import type pg from 'pg';
import { passes } from './product.ts';

const CENTERS = 20;

/** What a scene holds: sessions that are due at one instant, and how many booked each. */
export type Scene = { sessions: number; bookings: number };
/** A scene that was filled, and the instant at which all of it is due. */
export type Due = { ids: string[]; at: number };

/** Creates the centers, their services and customers, once. */
export async function createCenters(
  admin: pg.Client,
  customersEach: number,
  centers = CENTERS,
): Promise<void> {
  await admin.query(
    `WITH c AS (INSERT INTO center (name, time_zone, locale, created_at)
       SELECT 'Studio ' || n, 'Europe/Madrid', 'en', now() FROM generate_series(1, $1::int) n RETURNING id),
     s AS (INSERT INTO service (center_id, name, modality, capacity, duration_minutes, join_url, created_at)
       SELECT id, 'Vinyasa yoga, live', 'ONLINE', 10000, 60, 'https://meet.example/room', now() FROM c)
     INSERT INTO customer (center_id, name, email, email_verified_at, created_at)
       SELECT id, 'Customer ' || n, 'customer' || n || '@example.org', now(), now()
       FROM c, generate_series(1, $2::int) n`,
    [centers, customersEach],
  );
}

/**
 * Empties the calendar and fills it with sessions that open, start and are announced at `at`, spread over the centers.
 * Answers their ids. Leaves statistics, visibility and buffers as a server at rest has them.
 */
export async function fillSessions(admin: pg.Client, scene: Scene, at: number): Promise<string[]> {
  await admin.query('TRUNCATE session CASCADE');
  const ids = await insertSessions(admin, 'session', scene, at);
  if (scene.bookings > 0) await takeSeats(admin, scene.bookings);
  await settleStorage(admin, 'session', 'booking', 'delivery');
  return ids;
}

/** The same sessions in `table`, which has the session's columns. */
export async function insertSessions(
  admin: pg.Client,
  table: string,
  scene: Scene,
  at: number,
): Promise<string[]> {
  const { rows } = await admin.query<{ id: string }>(
    `INSERT INTO ${table} (center_id, service_id, origin, starts_at, ends_at, capacity, created_at, send_at, send_timing,
       opens_at, own_join_url, own_join_url_source, processed_through, next_transition_at)
     SELECT s.center_id, s.id, 'ONE_OFF', t.at, t.at + interval '1 hour', 10000, t.at - interval '1 day', t.at, 'AUTO',
       t.at, s.join_url, 'COPIED', t.at - interval '1 day', t.at
     FROM generate_series(1, $1::int) n
       JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS total FROM service) s ON s.place = n % s.total + 1,
       (SELECT to_timestamp($2::float8 / 1000) AS at) t
     RETURNING id`,
    [scene.sessions, at],
  );
  return rows.map(({ id }) => id);
}

/** Books so many seats in every session. One encrypt that opens for all, because nobody presses: their mails can be composed. */
export async function takeSeats(admin: pg.Client, bookings: number, statement = BOOKINGS): Promise<void> {
  await admin.query(statement, [bookings, passes.create().encrypted]);
  await admin.query(
    'UPDATE session s SET seats_taken = (SELECT count(*) FROM booking b WHERE b.session_id = s.id)',
  );
}

/** As many customers of the center in each session. */
const BOOKINGS = `
  INSERT INTO booking (center_id, session_id, customer_id, created_at, told_starts_at, pass_hash, pass_encrypted)
  SELECT s.center_id, s.id, c.id, now(), s.starts_at, sha256(convert_to(s.id || '/' || c.id, 'UTF8')), $2::bytea
  FROM session s JOIN (SELECT *, row_number() OVER (PARTITION BY center_id ORDER BY id) AS place FROM customer) c
    ON c.center_id = s.center_id AND c.place <= $1`;

/** The same, but nobody books two of them: the customers of a center are dealt out to its sessions. */
export const BOOKINGS_OF_THEIR_OWN = BOOKINGS.replace(
  'FROM session s JOIN',
  'FROM (SELECT *, row_number() OVER (PARTITION BY center_id ORDER BY id) - 1 AS turn FROM session) s JOIN',
).replace('c.place <= $1', 'c.place > s.turn * $1 AND c.place <= (s.turn + 1) * $1');

/** Fills a scene for an instant that is still `leastMs` away when it is ready, whatever the filling takes. */
export async function fillAhead(
  scene: Scene,
  leastMs: number,
  fill: (at: number) => Promise<string[]>,
): Promise<Due> {
  for (let ms = 300 + scene.sessions * (0.05 + 0.15 * scene.bookings); ; ms *= 2) {
    const at = Math.round(Date.now() + leastMs + ms);
    const ids = await fill(at);
    if (at - Date.now() >= leastMs) return { ids, at };
  }
}

/** So that no vacuum, analysis or checkpoint falls into a measurement. */
export async function settleStorage(admin: pg.Client, ...tables: string[]): Promise<void> {
  for (const table of tables) await admin.query(`VACUUM (ANALYZE) ${table}`);
  await admin.query('CHECKPOINT');
}
