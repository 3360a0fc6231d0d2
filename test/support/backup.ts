import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { vi } from 'vitest';
import { onServer } from './postgres.ts';

/** A backup that has begun to read and goes on until it is let end. */
export type Backup = { program: string; end(): Promise<void> };

/**
 * Begins a backup: by a real `pg_dump`, which goes no further because nobody takes what it writes; where there is none for
 * this server, by a transaction that has locked and reads as it does.
 */
export async function aBackup(url: string): Promise<Backup> {
  return (await hasPgDump(url)) ? byPgDump(url) : byHand(url);
}

/** A `pg_dump` refuses a server that is newer than itself. */
async function hasPgDump(url: string): Promise<boolean> {
  try {
    const said = execFileSync('pg_dump', ['--version'], { encoding: 'utf8' });
    const { rows } = await onServer(url, (client) => client.query('SHOW server_version'));
    return Number.parseInt(said.replace(/\D+/, ''), 10) >= Number.parseInt(rows[0].server_version, 10);
  } catch {
    return false;
  }
}

async function byPgDump(url: string): Promise<Backup> {
  const process = spawn('pg_dump', ['--dbname', url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(process, 'exit');
  const reads = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'pg_dump'
    AND query LIKE 'COPY %' AND wait_event = 'ClientWrite'`;
  await onServer(url, (client) =>
    vi.waitFor(async () => {
      if ((await client.query(reads)).rowCount === 0) throw new Error('pg_dump does not read yet');
    }, 30_000),
  );
  return {
    program: 'pg_dump',
    async end() {
      process.stdout.resume();
      const [code] = await exited;
      if (code !== 0) throw new Error(`pg_dump ended with ${code}`);
    },
  };
}

async function byHand(url: string): Promise<Backup> {
  const client = new pg.Client({ connectionString: url, application_name: 'pg_dump by hand' });
  await client.connect();
  const { rows } = await client.query<{ tables: string }>(
    `SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS tables FROM pg_tables WHERE schemaname = 'public'`,
  );
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query(`LOCK TABLE ${rows[0]!.tables} IN ACCESS SHARE MODE`);
  await client.query('SELECT FROM session');
  return {
    program: 'pg_dump by hand',
    async end() {
      await client.query('COMMIT');
      await client.end();
    },
  };
}
