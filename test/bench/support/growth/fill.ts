import pg from 'pg';
import type { Run } from '../run.ts';

/** Mails of each booking: that it begins tomorrow, whether they come, the access notice. */
export const MAILS = 3;
export const BOOKED = 15;
export const CUSTOMERS = 400;
/** Classes that are written at once. */
const SOME = 2_000;

/** So many classes, evenly over the last 300 days up to `until`. */
export type Past = { classes: number; until: Date };

/** A connection that checks no reference: what it writes is right, and checking would take most of the time. */
export async function openFiller(run: Run, url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  run.onEnd(() => client.end());
  for (const text of ['SET session_replication_role = replica', "SET maintenance_work_mem = '1GB'", ...NAMED])
    await client.query(text);
  return client;
}

/** The fillers share out the classes from one up to another among themselves, oldest first. */
export async function fillPast(
  fillers: pg.Client[],
  { classes, until }: Past,
  [first, end]: [number, number],
  tell: (share: number) => void,
): Promise<void> {
  let next = first;
  const work = async (filler: pg.Client) => {
    while (next < end) {
      const from = next;
      next = Math.min(end, from + SOME);
      const values = [from, next - 1, classes, until];
      for (const text of [SESSIONS, BOOKINGS, DELIVERIES, EVENTS]) await filler.query(text, values);
      tell(next / classes);
    }
  };
  await Promise.all(fillers.map(work));
}

/** Each id follows from what it is for, so that no row is looked up to be referred to. */
const NAMED = [
  // What ids begin with that are made at this instant.
  `CREATE FUNCTION pg_temp.id_of(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT lpad(to_hex((date_part('epoch', at) * 1000)::bigint), 12, '0') || '7' $$`,
  `CREATE FUNCTION pg_temp.id_for(made text, what text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT overlay(overlay(md5(what) PLACING made FROM 1 FOR 13) PLACING '8' FROM 17 FOR 1)::uuid $$`,
  'CREATE TEMP TABLE numbered AS SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM service',
  `CREATE TEMP TABLE person AS SELECT id, center_id, row_number() OVER (PARTITION BY center_id ORDER BY id) - 1 AS place FROM customer`,
  'ANALYZE numbered',
  'ANALYZE person',
];

/** The classes from one up to another, of so many, until an instant. A plan keeps them apart: each is worked out once. */
const CLASSES = `
  SELECT n, at, pg_temp.id_for(pg_temp.id_of(at - interval '20 days'), 'class ' || n) AS id, pg_temp.id_of(at - interval '5 days') AS booked,
    s.id AS service_id, s.center_id, s.join_url
  FROM generate_series($1::bigint, $2::bigint) n JOIN numbered s ON s.place = n % 20,
    LATERAL (SELECT $4::timestamptz - interval '300 days' * (1 - n::float8 / $3::bigint) AS at) t OFFSET 0`;

const BOOKING_ID = `pg_temp.id_for(c.booked, c.n || ' is booked by ' || k)`;
const DELIVERY_ID = `pg_temp.id_for(c.told, c.n || ' tells ' || k || c.purpose)`;

const SESSIONS = `
  INSERT INTO session (id, center_id, service_id, origin, starts_at, ends_at, capacity, seats_taken, created_at, send_at, send_timing,
    opens_at, opened_at, notice_released_at, own_join_url, own_join_url_source, processed_through)
  SELECT id, center_id, service_id, 'ONE_OFF', at, at + interval '1 hour', 20, ${BOOKED},
    at - interval '20 days', at, 'AUTO', at, at, at, join_url, 'COPIED', at + interval '1 hour'
  FROM (${CLASSES}) c`;

const BOOKINGS = `
  INSERT INTO booking (id, center_id, session_id, customer_id, created_at, told_starts_at, pass_hash, pass_encrypted, noticed_revision)
  SELECT ${BOOKING_ID}, c.center_id, c.id, p.id, c.at - interval '5 days', c.at,
    sha256(convert_to(c.n || '/' || k, 'UTF8')), decode(repeat('ab', 60), 'hex'), 1
  FROM (${CLASSES}) c CROSS JOIN generate_series(0, ${BOOKED - 1}) k
    JOIN person p ON p.center_id = c.center_id AND p.place = (c.n * 37 % 256 + k) % ${CUSTOMERS}`;

/** The messages of these classes, in the order in which they were sent. */
const TELLINGS = `
  SELECT c.*, m.purpose, c.at - m.ahead AS sent, pg_temp.id_of(c.at - m.ahead) AS told FROM (${CLASSES}) c,
    (VALUES ('REMINDER', interval '1 day'), ('ATTENDANCE_CONFIRMATION', interval '90 minutes'), ('ACCESS_NOTICE', interval '0')) m (purpose, ahead)
  ORDER BY sent OFFSET 0`;

const DELIVERIES = `
  INSERT INTO delivery (id, center_id, session_id, booking_id, purpose, channel, revision, target, address_verified, about_starts_at,
    status, attempts, deadline_at, request_started_at, provider_id, sent_at, created_at, without_device)
  SELECT ${DELIVERY_ID}, c.center_id, c.id, ${BOOKING_ID}, c.purpose::purpose, 'EMAIL', CASE c.purpose WHEN 'ACCESS_NOTICE' THEN 1 ELSE 0 END,
    'customer@example.org', true, c.at, 'SENT', 1, c.at + interval '1 hour', c.sent, substr(md5(c.n || '/' || k), 1, 22), c.sent, c.sent, true
  FROM (${TELLINGS}) c CROSS JOIN generate_series(0, ${BOOKED - 1}) k`;

const EVENTS = `
  INSERT INTO provider_event (id, delivery_id, kind, at, message_id)
  SELECT 'event-' || ${DELIVERY_ID}, ${DELIVERY_ID}, 'DELIVERED', c.sent, substr(md5(c.n || '/' || k), 1, 22)
  FROM (${TELLINGS}) c CROSS JOIN generate_series(0, ${BOOKED - 1}) k WHERE c.purpose = 'ACCESS_NOTICE'`;
