import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { compatibleVersion, isOlder, type Migration, VERSION } from './files.ts';

/** What a database has of the migrations of this version. */
export type History = {
  applied: string[];
  pending: Migration[];
  /** What a later version has applied, and this version works with. */
  later: string[];
};

type Row = { name: string; checksum: string; finished: boolean; mark: string | null };

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

export async function createHistory(client: pg.Client): Promise<void> {
  await client.query(CREATE_HISTORY);
}

/**
 * Compares the database with the migrations of this version. Throws, naming the migration, where an applied one was
 * changed, failed half-way, or comes from a later version that did not mark it as compatible with this one.
 */
export async function readHistory(client: pg.Client, migrations: Migration[]): Promise<History> {
  const rows = await readRows(client);
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) refuseUnfit(row, known.get(row.name));
  const applied = new Set(rows.map(({ name }) => name));
  return {
    applied: [...applied].filter((name) => known.has(name)),
    pending: migrations.filter(({ name }) => !applied.has(name)),
    later: [...applied].filter((name) => !known.has(name)),
  };
}

async function readRows(client: pg.Client): Promise<Row[]> {
  const { rows: tables } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`,
  );
  if (!tables[0]!.exists) return [];
  const { rows } = await client.query<Row>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, logs AS mark
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

function refuseUnfit({ name, checksum, finished, mark }: Row, migration: Migration | undefined): void {
  if (!finished) throw new Error(`The migration ${name} failed half-way before: repair the database first.`);
  if (!migration) refuseIncompatible(name, compatibleVersion(mark));
  else if (migration.checksum !== checksum)
    throw new Error(`The migration ${name} was changed after it was applied.`);
}

function refuseIncompatible(name: string, compatibleWith: string | null): void {
  if (compatibleWith !== null && !isOlder(VERSION, compatibleWith)) return;
  const why = compatibleWith
    ? `it works with versions from ${compatibleWith} on`
    : 'it does not say that older versions work with it';
  throw new Error(
    `The database has the migration ${name}, which this version (${VERSION}) does not have: ${why}. Start a newer version.`,
  );
}

/** Records a migration as applied, as Prisma does. Its mark stays in the database for versions without its file. */
export async function recordApplied(client: pg.Client, migration: Migration, startedAt: Date): Promise<void> {
  const { name, checksum, compatibleWith } = migration;
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp(), 1)`,
    [randomUUID(), checksum, name, compatibleWith && `compatible-with: ${compatibleWith}`, startedAt],
  );
}
