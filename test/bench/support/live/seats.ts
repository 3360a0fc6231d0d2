import { globalId } from '../../../../src/lib/global-ids.ts';
import { createPasses } from '../../../../src/platform/auth/passes.ts';
import { createTokens } from '../../../../src/platform/auth/tokens.ts';
import { createDatabase } from '../../../../src/platform/postgres/database.ts';
import type { Sql } from '../../../../src/ports/database.ts';
import type { Passes } from '../../../../src/ports/passes.ts';
import { silentLog as log } from '../../../support/log.ts';
import type { Clients } from './load.ts';
import { linkOf } from './messages.ts';

export const SECRETS = { secret: 'for benchmarks only, never a secret', previousSecret: null };

/** A calendar of open sessions for the product's server, and how its clients show that they hold a seat. */
export async function createGuests(
  url: string,
  wanted: { sessions: number; clients: number },
): Promise<Clients['graphql']> {
  const db = createDatabase({ url, log });
  const passes = createPasses({ ...SECRETS, publicUrl: 'http://localhost' });
  const tokens = createTokens({ ...SECRETS, clock: () => new Date() });
  const { centerId, sessionIds, customerIds } = await createSeats(db.sql, passes, wanted);
  await db.close();
  const expiresAt = new Date(Date.now() + 3_600_000);
  const issue = (id: string) => tokens.issue({ id, role: 'customer', centerId }, expiresAt);
  return {
    tokens: await Promise.all(customerIds.map(issue)),
    sessionIds: sessionIds.map((id) => globalId('Session', id)),
    snapshot: true,
  };
}

/**
 * Empties the database and creates open sessions of one center, and customers who hold a seat each, dealt out to the
 * sessions in turn, with real passes.
 */
async function createSeats(sql: Sql, passes: Passes, wanted: { sessions: number; clients: number }) {
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
       opens_at, join_url, join_url_source, processed_through)
     SELECT $1, $2, 'ONE_OFF', now(), now() + interval '1 hour', 10000, now(), now(), 'AUTO', now(), $4, 'MANUAL', now()
     FROM generate_series(1, $3::int) RETURNING id`,
    [centerId, serviceId, wanted.sessions, linkOf('000000')],
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
      customers.map((_, place) => sessions[place % sessions.length]!.id),
      customers.map(({ id }) => id),
      seats.map(({ hash }) => Buffer.from(hash)),
      seats.map(({ encrypted }) => Buffer.from(encrypted)),
    ],
  );
  for (const table of ['session', 'customer', 'booking']) await sql(`ANALYZE ${table}`);
  return { centerId, sessionIds: sessions.map(({ id }) => id), customerIds: customers.map(({ id }) => id) };
}
