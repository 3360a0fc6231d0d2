import pg from 'pg';
import { isErrno } from './files.ts';
import type { PostgresHome } from './home.ts';
import type { RunningServer } from './server.ts';

/** The key of the lock that every process using the server holds a share of, in the database `postgres`. */
const USERS_LOCK = 7_305_118_001;
const DATABASE = 'online_sessions';

/** One process's use of the server. */
export type Share = { client: pg.Client; isLost(): boolean };

/**
 * Connects and takes a share of the lock that says "in use". The share lives as long as the connection, so a process
 * that is killed gives it back. Null while the server does not take connections (starting, or on its way out).
 */
export async function joinServer(home: PostgresHome, server: RunningServer): Promise<Share | null> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    password: home.password,
    database: 'postgres',
    application_name: 'online-sessions-share',
  });
  // The server going away ends this connection; that is no reason for this process to end.
  client.on('error', () => undefined);
  let lost = false;
  client.once('end', () => {
    lost = true;
  });
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock_shared($1)', [USERS_LOCK]);
    return { client, isLost: () => lost };
  } catch (error) {
    await client.end().catch(() => undefined);
    if (isErrno(error, 'ECONNREFUSED', 'ECONNRESET', '57P01', '57P03') || isCutOff(error)) return null;
    throw error;
  }
}

/** How `pg` reports a connection that the server closed in the middle of a query. */
function isCutOff(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Connection terminated');
}

/** Gives the share back; true when nobody else has one, and then nobody can get one until the connection ends. */
export async function isLastUser({ client }: Share): Promise<boolean> {
  await client.query('SELECT pg_advisory_unlock_shared($1)', [USERS_LOCK]);
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS last', [USERS_LOCK]);
  return rows[0].last;
}

/** Makes the product's database unless it is there. */
export async function createDatabaseOnce({ client }: Share): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount) return;
  await client.query(`CREATE DATABASE ${DATABASE}`).catch((error) => {
    // Another process made it since: PostgreSQL says "exists", or trips over its own unique index.
    if (!isErrno(error, '42P04', '23505')) throw error;
  });
}

/** The address of the product's database. */
export function databaseUrl(home: PostgresHome, server: RunningServer): string {
  return `postgresql://postgres:${home.password}@127.0.0.1:${server.port}/${DATABASE}`;
}
