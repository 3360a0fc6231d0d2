import pg from 'pg';
import type { Run } from '../run.ts';
import { createCenters, insertSessions, settleStorage } from '../scene.ts';

/** Mails of each booking: that it begins tomorrow, whether they come, the access notice. */
const MAILS = 3;
const BOOKED = 15;
/** In the class whose notices are measured. */
export const IN_CLASS = 300;
const CUSTOMERS = 400;

/** A database with so many messages of the last ten months, and a class that is due. */
export type Grown = { client: pg.Client; url: string; sessionId: string };

/** Fills a database by SQL alone. `tell` hears how much of it is done. */
export async function grow(
  run: Run,
  url: string,
  messages: number,
  tell: (share: number) => void,
): Promise<Grown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  run.onEnd(() => client.end());
  await createCenters(client, CUSTOMERS);
  // What is made here is right: checking each reference would take most of the time.
  await client.query('SET session_replication_role = replica');
  for (const text of FUNCTIONS) await client.query(text);
  const classes = Math.ceil(messages / MAILS / BOOKED);
  const some = Math.min(classes, 20_000);
  for (let from = 0; from < classes; from += some) {
    const until = Math.min(classes, from + some);
    for (const text of [SESSIONS, BOOKINGS, DELIVERIES, EVENTS])
      await client.query(text, [from, until, classes]);
    tell(until / classes);
  }
  await client.query('SET session_replication_role = origin');
  const [sessionId] = await insertSessions(
    client,
    'session',
    { sessions: 1, bookings: 0 },
    Date.now() - 60_000,
  );
  await client.query(DUE, [sessionId, IN_CLASS]);
  await settleStorage(client, 'session', 'booking', 'delivery', 'provider_event');
  return { client, url, sessionId: sessionId! };
}

const FUNCTIONS = [
  // An id as it would have been made then.
  `CREATE FUNCTION pg_temp.id_at(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
      || '8' || substr(md5(random()::text), 1, 15))::uuid $$`,
  // The instant of the class n of so many: evenly over the last 300 days.
  `CREATE FUNCTION pg_temp.at_of(n bigint, classes bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT date_trunc('minute', now()) - interval '2 hours' - interval '300 days' * (1 - n::float8 / classes) $$`,
  'CREATE TEMP TABLE numbered AS SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM service',
  `CREATE TEMP TABLE person AS SELECT id, center_id, row_number() OVER (PARTITION BY center_id ORDER BY id) - 1 AS place FROM customer`,
  'CREATE INDEX ON person (center_id, place)',
  'ANALYZE person',
];

const SESSIONS = `
  INSERT INTO session (id, center_id, service_id, origin, starts_at, ends_at, capacity, seats_taken, created_at, send_at, send_timing,
    opens_at, opened_at, notice_released_at, own_join_url, own_join_url_source, processed_through)
  SELECT pg_temp.id_at(at - interval '20 days'), s.center_id, s.id, 'ONE_OFF', at, at + interval '1 hour', 20, ${BOOKED},
    at - interval '20 days', at, 'AUTO', at, at, at, s.join_url, 'COPIED', at + interval '1 hour'
  FROM generate_series($1::bigint, $2::bigint - 1) n JOIN numbered s ON s.place = n % 20, LATERAL (SELECT pg_temp.at_of(n, $3::bigint) AS at) t`;

/** Those of the classes that were made last. */
const NEW = `FROM session s WHERE s.starts_at >= pg_temp.at_of($1::bigint, $3::bigint) AND s.starts_at < pg_temp.at_of($2::bigint, $3::bigint)
    AND s.next_transition_at IS NULL`;

const BOOKINGS = `
  INSERT INTO booking (id, center_id, session_id, customer_id, created_at, told_starts_at, pass_hash, pass_encrypted, noticed_revision)
  SELECT pg_temp.id_at(s.starts_at - interval '5 days'), s.center_id, s.id, p.id, s.starts_at - interval '5 days', s.starts_at,
    sha256(convert_to(s.id || '/' || p.id, 'UTF8')), decode(repeat('ab', 60), 'hex'), 1
  FROM (SELECT s.*, hashtext(s.id::text) & 255 AS turn ${NEW}) s CROSS JOIN generate_series(0, ${BOOKED - 1}) k
    JOIN person p ON p.center_id = s.center_id AND p.place = (s.turn + k) % ${CUSTOMERS}`;

const DELIVERIES = `
  INSERT INTO delivery (id, center_id, session_id, booking_id, purpose, channel, revision, target, address_verified, about_starts_at,
    status, attempts, deadline_at, request_started_at, provider_id, sent_at, created_at, without_device)
  SELECT pg_temp.id_at(at), s.center_id, s.id, b.id, m.purpose::purpose, 'EMAIL', CASE m.purpose WHEN 'ACCESS_NOTICE' THEN 1 ELSE 0 END,
    'customer@example.org', true, s.starts_at, 'SENT', 1, s.ends_at, at, substr(md5(b.id::text), 1, 22), at, at, true
  FROM (SELECT s.* ${NEW}) s JOIN booking b ON b.session_id = s.id,
    (VALUES ('REMINDER', interval '1 day'), ('ATTENDANCE_CONFIRMATION', interval '90 minutes'), ('ACCESS_NOTICE', interval '0')) m (purpose, ahead),
    LATERAL (SELECT s.starts_at - m.ahead AS at) t
  ORDER BY at`;

const EVENTS = `
  INSERT INTO provider_event (id, delivery_id, kind, at, message_id)
  SELECT 'event-' || d.id, d.id, 'DELIVERED', d.sent_at, d.provider_id
  FROM (SELECT s.* ${NEW}) s JOIN delivery d ON d.session_id = s.id AND d.purpose = 'ACCESS_NOTICE'`;

const DUE = `
  INSERT INTO booking (center_id, session_id, customer_id, created_at, told_starts_at, pass_hash, pass_encrypted)
  SELECT s.center_id, s.id, p.id, now() - interval '5 days', s.starts_at, sha256(convert_to(s.id || '/' || p.id, 'UTF8')), 'x'
  FROM session s JOIN person p ON p.center_id = s.center_id AND p.place < $2 WHERE s.id = $1`;
