import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Log } from '../../ports/log.ts';

type Migration = { name: string; sql: string; checksum: string };

/** The product's migrations, at the same relative path from the source and from the compiled files. */
export const migrationsDirectory = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

/** Prisma's own key, so that this and a concurrent `prisma migrate deploy` wait for each other. */
const LOCK = 72_707_369;
const OLDEST_SERVER = 15;

/**
 * `uuidv7()` as PostgreSQL has it since 18, for older servers: ids that grow with time. Where the server brings its own, that
 * one comes first on the search path, also after an upgrade.
 */
const UUIDV7 = `
  DO $do$ DECLARE
    -- By its arguments: since 18 there is another one of the same name.
    other name := (SELECT r.rolname FROM pg_proc f JOIN pg_roles r ON r.oid = f.proowner
      WHERE f.oid = to_regprocedure('uuidv7()') AND r.rolname <> current_user AND NOT r.rolsuper);
  BEGIN
    -- Each new row runs it with the rights of whoever writes: it must be nobody else's.
    IF other IS NOT NULL THEN
      RAISE 'The function uuidv7() belongs to the role %: drop it, or give it to %.', other, current_user;
    ELSIF to_regprocedure('uuidv7()') IS NULL THEN
      -- A random UUID whose first 48 bits are the time in ms, the next 12 the rest of it, and whose version is 7.
      CREATE FUNCTION uuidv7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $fn$
        SELECT encode(
          substring(int8send((us / 1000)::bigint) FROM 3)
            || substring(int4send((28672 + (us % 1000) * 4096 / 1000)::int) FROM 3)
            || substring(uuid_send(gen_random_uuid()) FROM 9), 'hex')::uuid
        FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) AS clock(us)
      $fn$;
    END IF;
  END $do$`;

/** Prisma's own layout, so that its commands work on this database. */
const CREATE_HISTORY = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Brings the database to the last migration of `directory` and answers with the names of those it applied.
 *
 * Each migration is applied whole or not at all; processes that start together wait for the first. Rejects, naming
 * the cause, when the server is too old, a migration fails, or an applied one was changed, is missing or failed before.
 */
export async function migrate(url: string, directory: string, log: Log): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  // A lost connection also rejects the running query. Without a listener this event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    refuseOldServer(await serverVersion(client));
    await client.query('SET statement_timeout = 0; SET lock_timeout = 0');
    // A session lock, which ends with this connection, also when this process is killed.
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(CREATE_HISTORY);
    await client.query(UUIDV7);
    const pending = await pendingMigrations(client, await readMigrations(directory));
    for (const migration of pending) await apply(client, migration);
    const names = pending.map(({ name }) => name);
    if (names.length > 0) log.info('Migrations applied', { names });
    return names;
  } finally {
    await client.end();
  }
}

async function serverVersion(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  return rows[0]!.server_version;
}

/** Throws for a server that is too old for the statements of the product. */
export function refuseOldServer(version: string): void {
  if (Number.parseInt(version, 10) >= OLDEST_SERVER) return;
  throw new Error(`needs PostgreSQL ${OLDEST_SERVER} or newer; this server is ${version.split(' ')[0]}`);
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return await Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function pendingMigrations(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows: history } = await client.query<{ name: string; checksum: string; finished: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum, finished } of history) {
    const migration = known.get(name);
    if (!migration)
      throw new Error(`The database has the migration ${name}, which this version does not have.`);
    if (!finished)
      throw new Error(`The migration ${name} failed half-way before: repair the database first.`);
    if (migration.checksum !== checksum)
      throw new Error(`The migration ${name} was changed after it was applied.`);
  }
  const applied = new Set(history.map(({ name }) => name));
  return migrations.filter(({ name }) => !applied.has(name));
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    throw new Error(`The migration ${name} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
