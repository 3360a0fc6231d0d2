import type pg from 'pg';
import type { Viewer } from '../../../../src/ports/identity.ts';

const DAY = { from: '2030-03-12T00:00:00Z', to: '2030-03-13T00:00:00Z' };
const SEASON = { from: '2030-04-01T00:00:00Z', to: '2030-06-01T00:00:00Z' };

/** What is read, in pages of `first`. */
export type Calendar = {
  what: string;
  document: string;
  variables: { from: string; to: string; first: number };
};

export const CALENDARS: Calendar[] = [
  {
    what: 'a center’s day',
    document: `query Day($from: DateTime!, $to: DateTime!, $first: Int, $after: String) {
      sessions(from: $from, to: $to, first: $first, after: $after) {
        edges { cursor node {
          id origin status startsAt endsAt timeZone capacity seatsTaken bookable notBookableReason
          cancelledAt cancellationReason movedAt previousStartsAt
          service { id name modality capacity durationMinutes joinUrl accessLeadMinutes }
          professional { id name email role }
          online { state live sendAt sendTiming opensAt closesAt joinUrl joinUrlSource }
        } }
        pageInfo { hasNextPage endCursor }
      }
    }`,
    variables: { ...DAY, first: 100 },
  },
  {
    what: '1,000 sessions with their bookings counted',
    document: `query Counts($from: DateTime!, $to: DateTime!, $first: Int, $after: String) {
      sessions(from: $from, to: $to, first: $first, after: $after) {
        edges { node { id startsAt endsAt status capacity seatsTaken bookable service { id name } } }
        pageInfo { hasNextPage endCursor }
      }
    }`,
    variables: { ...SEASON, first: 100 },
  },
];

/** One center with ten services and ten teachers, a day of a hundred sessions and a season of a thousand. */
export async function createCalendar(admin: pg.Client): Promise<Viewer> {
  const { rows } = await admin.query<{ id: string; centerId: string }>(CREATE, [
    `${DAY.from}`,
    `${SEASON.from}`,
  ]);
  for (const table of ['session', 'service', 'professional']) await admin.query(`VACUUM (ANALYZE) ${table}`);
  const { id, centerId } = rows[0]!;
  const expiresAt = new Date('2031-01-01T00:00:00Z');
  return { id, centerId, role: 'manager', sid: null, issuedAt: null, expiresAt };
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
  starts AS (
    SELECT n, $1::timestamptz + n * interval '14 minutes' AS at FROM generate_series(1, 100) n
    UNION ALL SELECT n, $2::timestamptz + n * interval '1 hour' FROM generate_series(1, 1000) n),
  e AS (INSERT INTO session (center_id, service_id, professional_id, origin, starts_at, ends_at, capacity, seats_taken,
      created_at, send_at, send_timing, opens_at, join_url, join_url_source, processed_through)
    SELECT s.center_id, s.id, p.id, 'ONE_OFF', at, at + interval '1 hour', 20, n % 21, now(), at, 'AUTO', at, s.join_url,
      'COPIED', now()
    FROM starts JOIN s ON s.place = n % 10 JOIN p ON p.place = n % 10)
  SELECT id, center_id AS "centerId" FROM p ORDER BY id LIMIT 1`;
