import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterKill } from '../../src/platform/postgres/after-kill.ts';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded-postgres.ts';
import { migrate, migrationsDirectory } from '../../src/platform/postgres/migrate.ts';
import { silentLog } from './log.ts';

/** Speed over safety: nothing here outlives the run. */
const SETTINGS = {
  ...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  // Small and in one process: each of the many short connections costs less.
  ...{ shared_buffers: '32MB', io_method: 'sync' },
  max_connections: `${100 + 50 * availableParallelism()}`,
};

type Server = { url: string; stop(): Promise<void> };

/**
 * Starts a PostgreSQL, or uses the one of `TEST_DATABASE_URL`, and migrates a template database whose clones the
 * tests use. `stop` leaves no database of this run behind.
 */
export async function startPostgres(): Promise<Server & { template: string }> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? { url: given, stop: async () => undefined } : await startOwnServer();
  const template = `sessions_${randomBytes(6).toString('hex')}`;
  const stop = async () => {
    if (given) await dropDatabases(given, template);
    await server.stop();
  };
  try {
    await onServer(server.url, (client) => client.query(`CREATE DATABASE ${template}`));
    await migrate(withDatabase(server.url, template), migrationsDirectory, silentLog);
    return { url: server.url, template, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startOwnServer(): Promise<Server> {
  const { folder, remove } = await temporaryFolder('sessions-test-');
  try {
    const server = await startEmbeddedPostgres({
      dataDir: join(folder, 'postgres'),
      log: silentLog,
      settings: SETTINGS,
    });
    const stop = async () => {
      await server.stop();
      await remove();
    };
    return { url: server.url, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Stops the PostgreSQL of the folder $1 at once and removes the folder, or wherever its data lies. */
const REMOVE = `
elsewhere=$(cat "$1/postgres/location" 2> /dev/null)
kill -QUIT "$(head -n 1 "\${elsewhere:-$1/postgres}/cluster/postmaster.pid")" 2> /dev/null
sleep 1
rm -rf "$1" \${elsewhere:+"$elsewhere"}`;

/** A folder for an embedded PostgreSQL in `postgres`. The folder and its server also end with a process that is killed. */
export async function temporaryFolder(prefix: string): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  // Root's PostgreSQL runs as another user, who may enter this folder of ours.
  await chmod(folder, 0o711);
  const callOff = afterKill(REMOVE, [folder]);
  const remove = async () => {
    await removePostgres(join(folder, 'postgres'));
    await rm(folder, { recursive: true, force: true });
    callOff();
  };
  return { folder, remove };
}

/** Removes a stopped embedded PostgreSQL, wherever its data lies. */
export async function removePostgres(dataDir: string): Promise<void> {
  const elsewhere = await readFile(join(dataDir, 'location'), 'utf8').catch(() => null);
  if (elsewhere) await rm(elsewhere, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  await onServer(url, async (client) => {
    const { rows } = await client.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
      prefix,
    ]);
    for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  });
}

/** The same server's address with another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Runs one piece of work on a connection of its own. */
export async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
