import { globalId } from '../../../../src/lib/global-ids.ts';
import { createPasses } from '../../../../src/platform/auth/passes.ts';
import { createTokens } from '../../../../src/platform/auth/tokens.ts';
import { createDatabase } from '../../../../src/platform/postgres/database.ts';
import type { Sql } from '../../../../src/ports/database.ts';
import type { Passes } from '../../../../src/ports/passes.ts';
import { silentLog as log } from '../../../support/log.ts';
import { FIRST, linkOf } from './messages.ts';

export const SECRETS = { secret: 'for benchmarks only, never a secret', previousSecrets: [] };

/** People with a seat each, in order. */
export type Guests = {
  tokens: string[];
  /** The session of each, as the API names it. */
  watched: string[];
  /** The event stream of each one's access page. */
  pages: string[];
};

/** How many sessions, and how many people. */
type Wanted = {
  sessions: number;
  clients: number;
  /** Which session each has a seat in; absent: they are dealt out in turn. */
  seatOf?: (place: number) => number;
};

/** A calendar of open sessions for the product's server, in place of all that was there. `sessionIds` are the database's. */
export async function createGuests(url: string, wanted: Wanted): Promise<Guests & { sessionIds: string[] }> {
  const { sessions, seatOf = (place) => place % sessions } = wanted;
  const db = createDatabase({ url, log });
  const passes = createPasses({ ...SECRETS, publicUrl: 'http://localhost' });
  const tokens = createTokens({ ...SECRETS, clock: () => new Date() });
  const { centerId, sessionIds, customerIds, seats } = await createSeats(db.sql, passes, {
    ...wanted,
    seatOf,
  });
  await db.close();
  const expiresAt = new Date(Date.now() + 3_600_000);
  const issue = (id: string) => tokens.issue({ id, role: 'customer', centerId }, expiresAt);
  return {
    tokens: await Promise.all(customerIds.map(issue)),
    watched: customerIds.map((_, place) => globalId('Session', sessionIds[seatOf(place)]!)),
    pages: seats.map(({ token }) => `/join/${token}/events`),
    sessionIds,
  };
}

/** Those from one place up to another. */
export const someOf = ({ tokens, watched, pages }: Guests, from: number, to?: number): Guests => ({
  tokens: tokens.slice(from, to),
  watched: watched.slice(from, to),
  pages: pages.slice(from, to),
});

/** Empties the database and creates open sessions of one center, and customers who hold a seat each, with real passes. */
async function createSeats(sql: Sql, passes: Passes, wanted: Required<Wanted>) {
  await sql('TRUNCATE center CASCADE');
  const [service] = await sql<{ id: string; centerId: string }>(
    `WITH c AS (INSERT INTO center (name, time_zone, locale, created_at)
       VALUES ('Studio', 'Europe/Madrid', 'en', now()) RETURNING id)
     INSERT INTO service (center_id, name, modality, capacity, duration_minutes, created_at)
       SELECT id, 'Vinyasa yoga, live', 'ONLINE', 10000, 60, now() FROM c RETURNING id, center_id AS "centerId"`,
  );
  const { id: serviceId, centerId } = service!;
  const sessions = await sql<{ id: string }>(
    `INSERT INTO session (center_id, service_id, origin, starts_at, ends_at, capacity, created_at, send_at, send_timing,
       opens_at, own_join_url, own_join_url_source, processed_through, version)
     SELECT $1, $2, 'ONE_OFF', now(), now() + interval '1 hour', 10000, now(), now(), 'AUTO', now(), $4, 'MANUAL', now(), $5
     FROM generate_series(1, $3::int) RETURNING id`,
    [centerId, serviceId, wanted.sessions, linkOf(FIRST), Number(FIRST)],
  );
  const customers = await sql<{ id: string }>(
    `INSERT INTO customer (center_id, name, email, created_at)
     SELECT $1, 'Customer ' || n, 'customer' || n || '@example.org', now() FROM generate_series(1, $2::int) n RETURNING id`,
    [centerId, wanted.clients],
  );
  const seats = customers.map(() => passes.create());
  await sql(
    `INSERT INTO booking (center_id, session_id, customer_id, created_at, told_starts_at, pass_hash, pass_encrypted)
     SELECT $1, b.session_id, b.customer_id, now(), now(), b.pass_hash, b.pass_encrypted
     FROM unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[]) AS b (session_id, customer_id, pass_hash, pass_encrypted)`,
    [
      centerId,
      customers.map((_, place) => sessions[wanted.seatOf(place)]!.id),
      customers.map(({ id }) => id),
      seats.map(({ hash }) => Buffer.from(hash)),
      seats.map(({ encrypted }) => Buffer.from(encrypted)),
    ],
  );
  for (const table of ['session', 'customer', 'booking']) await sql(`ANALYZE ${table}`);
  const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);
  return { centerId, sessionIds: ids(sessions), customerIds: ids(customers), seats };
}
