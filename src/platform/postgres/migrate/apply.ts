import type pg from 'pg';
import type { Log } from '../../../ports/log.ts';
import { type Migration, statementsOf } from './files.ts';
import { recordApplied } from './history.ts';

const CONCURRENTLY = /^(CREATE(?: UNIQUE)?|DROP|REINDEX) INDEX CONCURRENTLY\b/i;
const BUILT = /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS ("?[\w]+"?)/i;
const CHANGES_ROWS = /^(UPDATE|DELETE|WITH)\b/i;

/** Applies one migration. `lockMs` is how long it may wait for a lock while others queue behind it. */
export async function apply(
  client: pg.Client,
  migration: Migration,
  { lockMs, log }: { lockMs: number; log: Log },
): Promise<void> {
  await client.query(`SET statement_timeout = 0; SET lock_timeout = ${lockMs}`);
  if (migration.outsideTransaction) await applyInSteps(client, migration, log);
  else await applyWhole(client, migration);
}

async function applyWhole(client: pg.Client, migration: Migration): Promise<void> {
  const startedAt = new Date();
  await client.query('BEGIN');
  await client.query(migration.sql);
  await recordApplied(client, migration, startedAt);
  await client.query('COMMIT');
}

/** Whatever was done before a failure is done again without harm: the laws of migrations see to it. */
async function applyInSteps(client: pg.Client, migration: Migration, log: Log): Promise<void> {
  const startedAt = new Date();
  for (const statement of statementsOf(migration.sql)) {
    if (CONCURRENTLY.test(statement)) await runConcurrently(client, statement);
    else if (CHANGES_ROWS.test(statement)) await runInBatches(client, statement, migration.name, log);
    else await client.query(statement);
  }
  await recordApplied(client, migration, startedAt);
}

/**
 * Builds or drops an index beside all readers and writers. It waits for open transactions as long as they take, because
 * nobody waits behind it. What a build that failed has left behind would count as built: it is dropped before.
 */
async function runConcurrently(client: pg.Client, statement: string): Promise<void> {
  const { rows: settings } = await client.query<{ lock_timeout: string }>('SHOW lock_timeout');
  await client.query('SET lock_timeout = 0');
  const name = BUILT.exec(statement)?.[1];
  if (name && (await isInvalid(client, name))) await client.query(`DROP INDEX CONCURRENTLY ${name}`);
  await client.query(statement);
  await client.query(`SET lock_timeout = '${settings[0]!.lock_timeout}'`);
}

async function isInvalid(client: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid',
    [name],
  );
  return rowCount === 1;
}

/** Repeats a statement, which takes a few thousand rows at a time, until it finds none. */
async function runInBatches(client: pg.Client, statement: string, name: string, log: Log): Promise<void> {
  let rows = 0;
  for (let changed = 1; changed > 0; rows += changed) {
    changed = (await client.query(statement)).rowCount ?? 0;
    if (changed > 0) log.debug('A migration has changed rows', { name, rows: rows + changed });
  }
}
