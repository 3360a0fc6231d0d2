import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { counted } from '../../lib/text.ts';
import type { Log } from '../../ports/log.ts';
import { apply } from './migrate/apply.ts';
import { type Blocker, blockersEnd, described, type Watch, watchWork } from './migrate/blockers.ts';
import { type Migration, readMigrations } from './migrate/files.ts';
import { createHistory, type History, readHistory } from './migrate/history.ts';
import { refuseOldServer, serverVersion } from './migrate/server-version.ts';
import { createUuidv7 } from './migrate/uuidv7.ts';
import { onConnection } from './one-connection.ts';

export { migrationsDirectory, VERSION } from './migrate/files.ts';

/** Prisma's own key, so that this and a concurrent `prisma migrate deploy` exclude each other. */
const LOCK = 72_707_369;
const LOCK_POLL_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/** How long a migration may wait for a lock while others queue behind it, and for all its tries together. */
export type Patience = { lockMs: number; totalMs: number };
/** A backup reads for less than an hour. */
const PATIENCE: Patience = { lockMs: 2_000, totalMs: 3_600_000 };

/** PostgreSQL's words for a lock that was not had in time, and for two that wait for each other. */
const BLOCKED = ['55P03', '40P01'];

/** A try that changed nothing, because somebody held what it needs. */
class Blocked extends Error {
  readonly migration: string;
  readonly blockers: Blocker[];

  constructor(migration: string, blockers: Blocker[]) {
    super(`The migration ${migration} was blocked`);
    this.migration = migration;
    this.blockers = blockers;
  }
}

type Run = {
  url: string;
  migrations: Migration[];
  log: Log;
  lockMs: number;
  until: number;
  /** The names of those that were applied. */
  applied: string[];
};

/**
 * Brings the database to the last migration of `directory` and answers with the names of those it applied.
 *
 * Processes that start together wait for the first. Who holds a lock for long delays the migration and nobody else: it
 * tries again when that transaction has ended. Rejects, naming the cause, when the server is too old, a migration fails or
 * is blocked for an hour, or the database does not fit this version.
 */
export async function migrate(
  url: string,
  directory: string,
  log: Log,
  patience = PATIENCE,
): Promise<string[]> {
  const { lockMs, totalMs } = patience;
  const migrations = await readMigrations(directory);
  const run: Run = { url, migrations, log, lockMs, until: performance.now() + totalMs, applied: [] };
  for (let tries = 0; ; tries += 1) {
    try {
      await onConnection(url, (client) => applyPending(run, client));
      break;
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      await untilFree(run, error, tries);
    }
  }
  if (run.applied.length > 0) log.info('Migrations applied', { names: run.applied });
  return run.applied;
}

/** Rejects, saying what to do, where the database does not fit this version. Changes nothing. */
export async function refuseUnmigrated(url: string, directory: string): Promise<void> {
  const { pending } = await migrationStatus(url, directory);
  if (pending.length === 0) return;
  throw new Error(
    `The database is older than this version: it lacks ${counted(pending.length, 'migration')}, from ${pending[0]!.name} on. ` +
      'Apply them by `npm run admin -- migrate`; a server with MIGRATE_AT_START=1 applies them itself.',
  );
}

/** What the database has of the migrations of `directory`. Changes nothing. */
export async function migrationStatus(url: string, directory: string): Promise<History> {
  const migrations = await readMigrations(directory);
  return await onConnection(url, async (client) => {
    refuseOldServer(await serverVersion(client));
    return await readHistory(client, migrations);
  });
}

async function applyPending(run: Run, client: pg.Client): Promise<void> {
  const { url, migrations, log } = run;
  refuseOldServer(await serverVersion(client));
  await client.query('SET statement_timeout = 0; SET lock_timeout = 0');
  await excludeOthers(run, client);
  await createHistory(client);
  await createUuidv7(client);
  const { pending } = await readHistory(client, migrations);
  if (pending.length === 0) return;
  let name = '';
  const watch = await watchWork(url, client, (seconds, blockers, progress) => {
    const waitsFor = blockers.length > 0 ? { waitsFor: described(blockers) } : {};
    log.info('A migration is under way', { name, seconds, ...progress, ...waitsFor });
  });
  try {
    for (const migration of pending) {
      name = migration.name;
      await applyWatched(run, client, watch, migration);
      run.applied.push(name);
    }
  } finally {
    await watch.stop();
  }
}

/**
 * Keeps other processes out until this connection ends, also when this process is killed. It asks again and again: a waiting
 * statement would hold up whoever builds an index, which waits for all statements of others.
 */
async function excludeOthers({ log, until }: Run, client: pg.Client): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const { rows } = await client.query<{ alone: boolean }>('SELECT pg_try_advisory_lock($1) AS alone', [
      LOCK,
    ]);
    if (rows[0]!.alone) return;
    if (performance.now() > until) throw new Error('Another process is still applying migrations.');
    if (tries === 1) log.info('Another process applies migrations: this one waits for it');
    await pause(LOCK_POLL_MS);
  }
}

async function applyWatched(
  { lockMs, log }: Run,
  client: pg.Client,
  watch: Watch,
  migration: Migration,
): Promise<void> {
  const { name } = migration;
  log.debug('A migration begins', { name });
  watch.begin();
  try {
    await apply(client, migration, { lockMs, log });
  } catch (error) {
    if (BLOCKED.includes(String((error as { code?: unknown }).code)))
      throw new Blocked(name, watch.blockers());
    throw new Error(`The migration ${name} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** Waits for those who were in the way, holding nothing, so that nobody waits behind it. */
async function untilFree({ url, log, until }: Run, blocked: Blocked, tries: number): Promise<void> {
  const { migration, blockers } = blocked;
  const blockedBy = described(blockers);
  const leftMs = until - performance.now();
  if (leftMs <= 0)
    throw new Error(`The migration ${migration} got no lock in time, because of ${blockedBy.join('; ')}.`);
  log.warn('A migration waits for others to end, and then tries again', { migration, blockedBy });
  if (blockers.length > 0) await blockersEnd(url, blockers, leftMs);
  await pause(Math.min(250 * 2 ** tries, LONGEST_PAUSE_MS, leftMs));
}
