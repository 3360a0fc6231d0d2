import { availableParallelism } from 'node:os';
import type pg from 'pg';
import { onServer } from '../../../support/postgres.ts';
import type { Run } from '../run.ts';
import { createCenters, insertSessions, settleStorage } from '../scene.ts';
import { BOOKED, CUSTOMERS, fillPast, MAILS, openFiller } from './fill.ts';
import { withoutIndexes } from './without-indexes.ts';

/** In the class whose notices are measured. */
export const IN_CLASS = 300;
const TABLES = ['delivery', 'booking', 'provider_event', 'session'];
/** More would wait for each other at the ends of the same tables. */
const MOST_FILLERS = 4;
/** The first classes show which indexes grow. */
const FIRST = 200;

/** A database with so many messages of the last ten months, and a class that is due. `fillSeconds`: until it was filled. */
export type Grown = { client: pg.Client; url: string; sessionId: string; fillSeconds: number };

/** Fills a database by SQL alone. `tell` hears how much of it is done. */
export async function grow(
  run: Run,
  url: string,
  messages: number,
  tell: (share: number) => void,
): Promise<Grown> {
  const began = performance.now();
  await onServer(url, (client) => createCenters(client, CUSTOMERS));
  const count = Math.min(availableParallelism(), MOST_FILLERS);
  const fillers = await Promise.all(Array.from({ length: count }, () => openFiller(run, url)));
  const classes = Math.ceil(messages / MAILS / BOOKED);
  const past = { classes, until: new Date(Date.now() - 2 * 3_600_000) };
  await withoutIndexes(fillers, TABLES, {
    begin: () => fillPast(fillers, past, [0, Math.min(FIRST, classes)], () => undefined),
    rest: () => fillPast(fillers, past, [Math.min(FIRST, classes), classes], (share) => tell(0.7 * share)),
  });
  const client = fillers[0]!;
  await client.query('SET session_replication_role = origin');
  const [sessionId] = await insertSessions(
    client,
    'session',
    { sessions: 1, bookings: 0 },
    Date.now() - 60_000,
  );
  await client.query(DUE, [sessionId, IN_CLASS]);
  await settleStorage(client, ...TABLES);
  tell(1);
  return { client, url, sessionId: sessionId!, fillSeconds: (performance.now() - began) / 1000 };
}

const DUE = `
  INSERT INTO booking (center_id, session_id, customer_id, created_at, told_starts_at, pass_hash, pass_encrypted)
  SELECT s.center_id, s.id, p.id, now() - interval '5 days', s.starts_at, sha256(convert_to(s.id || '/' || p.id, 'UTF8')), 'x'
  FROM session s JOIN person p ON p.center_id = s.center_id AND p.place < $2 WHERE s.id = $1`;
