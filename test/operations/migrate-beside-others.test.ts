import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DAY } from '../../src/lib/time.ts';
import { migrate, migrationsDirectory } from '../../src/platform/postgres/migrate.ts';
import { aBackup } from '../support/backup.ts';
import { operation } from '../support/documents.ts';
import { type Harness, harness } from '../support/harness.ts';
import { onServer } from '../support/postgres.ts';
import { recordLog } from '../support/recorded-log.ts';
import { WAITING } from '../support/waiting.ts';

let h: Harness;
let directory: string;
let reader: pg.Client;
const { log, lines } = recordLog();

beforeEach(async () => {
  h = await harness();
  directory = await mkdtemp(join(tmpdir(), 'sessions-test-'));
  await cp(migrationsDirectory, directory, { recursive: true });
  reader = new pg.Client({ connectionString: h.database.url, application_name: 'a backup' });
  await reader.connect();
  lines.length = 0;
});

afterEach(async () => {
  await reader.end();
  await h.close();
  await rm(directory, { recursive: true });
});

async function write(name: string, sql: string) {
  await mkdir(join(directory, name));
  await writeFile(join(directory, name, 'migration.sql'), sql);
}

function run(lockMs = 500, totalMs = 60_000): Promise<string[]> {
  const migrated = migrate(h.database.url, directory, log, { lockMs, totalMs });
  // A test that fails before does not see how this one ends without its database.
  migrated.catch(() => undefined);
  return migrated;
}

const query = async (sql: string) => (await onServer(h.database.url, (client) => client.query(sql))).rows;

const calendar = () =>
  h.ask(h.manager, operation('calendar'), {
    from: new Date(h.clock().getTime() - DAY),
    to: new Date(h.clock().getTime() + DAY),
  });

/** How long a migration waits for a lock unless told. */
const LOCK_WAIT_MS = 2_000;

/** Reads the calendar and makes a class, again and again. */
function callAllTheTime() {
  let ended = false;
  let count = 0;
  let slowestMs = 0;
  const failed: unknown[] = [];
  async function call() {
    while (!ended) {
      const startedAt = performance.now();
      const answer = await calendar();
      if (answer.errors) failed.push(answer.errors);
      await h.aSession();
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
      count += 1;
    }
    return { slowestMs, failed };
  }
  const all = call();
  return {
    all,
    count: () => count,
    end() {
      ended = true;
    },
  };
}

const indexes = (name: string) =>
  query(
    `SELECT indisvalid AS valid, indisunique AS "unique" FROM pg_index WHERE indexrelid = to_regclass('${name}')`,
  );

describe('a migration beside others', () => {
  it('waits for a long reader without anybody waiting behind it, says who that is, and ends', async () => {
    await h.aSession();
    await write('20300101000000_shelf', 'ALTER TABLE session ADD COLUMN shelf TEXT;');
    await reader.query('BEGIN; SELECT FROM session');
    let ended = false;
    const migrated = run();
    const end = () => {
      ended = true;
    };
    migrated.then(end, end);
    // Its first try holds up the calendar for as long as it waits for the lock.
    await vi.waitFor(() => expect(lines.join()).toContain('A migration waits for others'), 10_000);
    expect(lines.join()).toMatch(/20300101000000_shelf.*process \d+ \(a backup\) of the role \w+/);
    for (let calls = 0; calls < 20; calls += 1) {
      expect((await calendar()).errors).toBeUndefined();
      expect(await query(WAITING)).toEqual([]);
    }
    expect(ended).toBe(false);
    expect(lines.filter((line) => line.includes('waits for others'))).toHaveLength(1);
    await reader.query('COMMIT');
    expect(await migrated).toEqual(['20300101000000_shelf']);
    expect(await query('SELECT shelf FROM session')).toHaveLength(1);
  });

  it('goes on beside backups: no call waits longer than for one lock, and all is done when they have ended', async () => {
    await h.aSession();
    // More than the pipe of a backup takes, and in its way before it has read everything.
    await query(`CREATE TABLE ballast AS SELECT repeat('x', 1000) AS text FROM generate_series(1, 20000)`);
    await write(
      '20300101000000_titles',
      `-- outside-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "titles" ON "session" ("capacity");`,
    );
    await write('20300102000000_shelf', 'ALTER TABLE session ADD COLUMN shelf TEXT;');
    const first = await aBackup(h.database.url);
    const calls = callAllTheTime();
    // As long as the command waits.
    const migrated = migrate(h.database.url, directory, log);
    migrated.then(calls.end, calls.end);
    // The index waits for the backup's snapshot. A backup that begins now is none that it waits for.
    const builds = `SELECT FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase = 'waiting for old snapshots'`;
    await vi.waitFor(async () => expect(await query(builds)).not.toEqual([]), 20_000);
    const second = await aBackup(h.database.url);
    expect(await indexes('titles')).toEqual([{ valid: false, unique: false }]);
    await first.end();
    const waits = 'A migration waits for others';
    await vi.waitFor(() => expect(lines.join()).toContain(waits), 20_000);
    expect(lines.join()).toContain(`(${second.program})`);
    const during = calls.count();
    await vi.waitFor(() => expect(calls.count()).toBeGreaterThan(during + 5), 20_000);
    await second.end();
    expect(await migrated).toEqual(['20300101000000_titles', '20300102000000_shelf']);
    expect(await indexes('titles')).toEqual([{ valid: true, unique: false }]);
    expect(await query('SELECT shelf FROM session')).not.toEqual([]);
    const { slowestMs, failed } = await calls.all;
    expect(failed).toEqual([]);
    expect(slowestMs).toBeLessThan(LOCK_WAIT_MS + 1_500);
  }, 90_000);

  it('gives up in the end, names who is in the way, and leaves nothing', async () => {
    await write('20300101000000_shelf', 'ALTER TABLE session ADD COLUMN shelf TEXT;');
    await reader.query('BEGIN; SELECT FROM session');
    await expect(run(300, 600)).rejects.toThrow(
      /The migration 20300101000000_shelf got no lock in time, because of process \d+ \(a backup\)/,
    );
    await expect(query('SELECT shelf FROM session')).rejects.toThrow('"shelf" does not exist');
  });

  it('builds an index while others write, and waits for open transactions without giving up', async () => {
    await write(
      '20300101000000_titles',
      `-- outside-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "titles" ON "session" ("capacity");`,
    );
    await reader.query('BEGIN');
    await reader.query(`UPDATE session SET capacity = capacity`);
    const migrated = run(200);
    const waits = `${WAITING} AND query LIKE 'CREATE INDEX CONC%'
      AND clock_timestamp() - query_start > interval '600 ms'`;
    await vi.waitFor(async () => expect(await query(waits)).not.toEqual([]), 10_000);
    expect(await h.aSession()).toBeTruthy();
    await reader.query('COMMIT');
    expect(await migrated).toEqual(['20300101000000_titles']);
    expect(await indexes('titles')).toEqual([{ valid: true, unique: false }]);
  });

  it('builds again what a build that failed has left behind', async () => {
    await h.aSession();
    await h.aSession();
    const broken = 'CREATE UNIQUE INDEX CONCURRENTLY "titles" ON "session" ("capacity")';
    await expect(query(broken)).rejects.toThrow('could not create unique index');
    expect(await indexes('titles')).toEqual([{ valid: false, unique: true }]);
    await write(
      '20300101000000_titles',
      `-- outside-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "titles" ON "session" ("capacity");`,
    );
    expect(await run()).toEqual(['20300101000000_titles']);
    expect(await indexes('titles')).toEqual([{ valid: true, unique: false }]);
  });

  it('lets processes that start together build one index: those that wait are not waited for', async () => {
    await write(
      '20300101000000_titles',
      `-- outside-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "titles" ON "session" ("capacity");`,
    );
    await reader.query('BEGIN');
    await reader.query(`UPDATE session SET capacity = capacity`);
    const all = Promise.all([run(), run(), run()]);
    await vi.waitFor(() => expect(lines.join()).toContain('this one waits for it'), 10_000);
    await reader.query('COMMIT');
    expect((await all).flat()).toEqual(['20300101000000_titles']);
  });

  it('changes many rows a few at a time, each few in a transaction of their own', async () => {
    for (let made = 0; made < 5; made += 1) await h.aSession();
    await write(
      '20300101000000_labels',
      `-- outside-transaction
       ALTER TABLE session ADD COLUMN IF NOT EXISTS label INTEGER;
       UPDATE session SET label = capacity
       WHERE id IN (SELECT id FROM session WHERE label IS NULL LIMIT 2);`,
    );
    expect(await run()).toEqual(['20300101000000_labels']);
    expect(await query('SELECT FROM session WHERE label = capacity')).toHaveLength(5);
    expect(await query('SELECT DISTINCT xmin::text FROM session')).toHaveLength(3);
    expect(lines.filter((line) => line.includes('has changed rows'))).toHaveLength(3);
  });
});
