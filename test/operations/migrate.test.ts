import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseOldServer } from '../../src/platform/postgres/migrate/server-version.ts';
import {
  migrate,
  migrationStatus,
  migrationsDirectory,
  refuseUnmigrated,
  VERSION,
} from '../../src/platform/postgres/migrate.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { silentLog } from '../support/log.ts';
import { onServer } from '../support/postgres.ts';

let database: TestDatabase;
let directory: string;

beforeEach(async () => {
  database = await testDatabase({ empty: true });
  directory = await mkdtemp(join(tmpdir(), 'sessions-test-'));
  await write('20300101000000_rooms', 'CREATE TABLE room (name text); CREATE TABLE door (name text);');
  await write('20300102000000_keys', 'CREATE TABLE key (name text);');
});

afterEach(async () => {
  await database.drop();
  await rm(directory, { recursive: true });
});

async function write(name: string, sql: string) {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, 'migration.sql'), sql);
}

const run = () => migrate(database.url, directory, silentLog);

const query = async (sql: string) => (await onServer(database.url, (client) => client.query(sql))).rows;

const tables = async () => {
  const rows = await query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
  return rows.map(({ tablename }) => tablename).filter((name) => name !== '_prisma_migrations');
};

describe('migrate', () => {
  it('applies what is missing, in the order of the names, and nothing twice', async () => {
    expect(await run()).toEqual(['20300101000000_rooms', '20300102000000_keys']);
    expect(await tables()).toEqual(['door', 'key', 'room']);

    await write('20300103000000_lamps', 'CREATE TABLE lamp (name text);');
    expect(await run()).toEqual(['20300103000000_lamps']);
    expect(await run()).toEqual([]);
  });

  it('records them as prisma migrate does', async () => {
    await run();
    const history = await query('SELECT * FROM _prisma_migrations ORDER BY migration_name LIMIT 1');
    expect(history).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: '47d5319cfdc29d524381cfa3a2f3c79856eeef31404d22ea032589a3d90716cb',
        finished_at: expect.any(Date),
        migration_name: '20300101000000_rooms',
        logs: null,
        rolled_back_at: null,
        started_at: expect.any(Date),
        applied_steps_count: 1,
      },
    ]);
  });

  it('lets eight processes start at once on an empty database', async () => {
    const applied = await Promise.all(Array.from({ length: 8 }, run));
    expect(applied.flat().sort()).toEqual(['20300101000000_rooms', '20300102000000_keys']);
    expect(await query('SELECT count(*)::int FROM _prisma_migrations')).toEqual([{ count: 2 }]);
  });

  it('leaves nothing of a migration that fails, names it, and keeps those before it', async () => {
    await write('20300103000000_lamps', 'CREATE TABLE lamp (name text); CREATE TABLE room (name text);');
    await expect(run()).rejects.toThrow(
      'The migration 20300103000000_lamps failed: relation "room" already exists',
    );
    expect(await tables()).toEqual(['door', 'key', 'room']);

    await write('20300103000000_lamps', 'CREATE TABLE lamp (name text);');
    expect(await run()).toEqual(['20300103000000_lamps']);
  });

  it('takes no function for ids that another role has put there', async () => {
    const role = `planter_${randomUUID().slice(0, 8)}`;
    await query(`CREATE ROLE ${role}`);
    try {
      await query(`CREATE FUNCTION uuidv7() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()';
        ALTER FUNCTION public.uuidv7() OWNER TO ${role}`);
      // So that newer servers, which have one of their own, find this one.
      const name = new URL(database.url).pathname.slice(1);
      await query(`ALTER DATABASE ${name} SET search_path = public, pg_catalog`);
      await expect(run()).rejects.toThrow(`The function uuidv7() belongs to the role ${role}`);
      expect(await tables()).toEqual([]);
    } finally {
      await query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
    expect(await run()).toHaveLength(2);
  });

  it('refuses a migration that was changed after it was applied', async () => {
    await run();
    await write('20300102000000_keys', 'CREATE TABLE key (name text, teeth int);');
    await write('20300103000000_lamps', 'CREATE TABLE lamp (name text);');
    await expect(run()).rejects.toThrow(
      'The migration 20300102000000_keys was changed after it was applied.',
    );
    expect(await tables()).not.toContain('lamp');
  });

  it('works on a database of a later version that is marked as compatible with this one', async () => {
    await write('20300103000000_lamps', `-- compatible-with: ${VERSION}\nCREATE TABLE lamp (name text);`);
    await run();
    await rm(join(directory, '20300103000000_lamps'), { recursive: true });
    expect(await run()).toEqual([]);
    await expect(refuseUnmigrated(database.url, directory)).resolves.toBeUndefined();
    expect(await migrationStatus(database.url, directory)).toMatchObject({
      pending: [],
      later: ['20300103000000_lamps'],
    });
  });

  it('refuses a database of a later version that is compatible with newer ones only, or does not say', async () => {
    await write('20300103000000_lamps', '-- compatible-with: 99.10.0\nCREATE TABLE lamp (name text);');
    await run();
    await rm(join(directory, '20300103000000_lamps'), { recursive: true });
    const later = `The database has the migration 20300103000000_lamps, which this version (${VERSION}) does not have: `;
    await expect(run()).rejects.toThrow(`${later}it works with versions from 99.10.0 on.`);
    await expect(refuseUnmigrated(database.url, directory)).rejects.toThrow(later);

    await query('DELETE FROM _prisma_migrations WHERE logs IS NOT NULL');
    await rm(join(directory, '20300102000000_keys'), { recursive: true });
    await expect(run()).rejects.toThrow(
      'The database has the migration 20300102000000_keys, which this version',
    );
  });

  it('says what a database lacks that it may not change, and what to run', async () => {
    const refused =
      'it lacks 2 migrations, from 20300101000000_rooms on. Apply them by `npm run admin -- migrate`';
    await expect(refuseUnmigrated(database.url, directory)).rejects.toThrow(refused);
    expect(await query(`SELECT FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
    await run();
    await expect(refuseUnmigrated(database.url, directory)).resolves.toBeUndefined();
    await write('20300103000000_lamps', 'CREATE TABLE lamp (name text);');
    await expect(refuseUnmigrated(database.url, directory)).rejects.toThrow(
      'it lacks 1 migration, from 20300103000000_lamps on.',
    );
  });

  it('refuses to go on after a migration that failed half-way, until it is marked as rolled back', async () => {
    await run();
    await query(
      `UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = '20300102000000_keys'`,
    );
    await expect(run()).rejects.toThrow('The migration 20300102000000_keys failed half-way before');

    await query('DROP TABLE key');
    await query(`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL`);
    expect(await run()).toEqual(['20300102000000_keys']);
  });

  it('refuses a server older than 15 and says which it is', () => {
    expect(() => refuseOldServer('14.18 (Debian 14.18-0+deb12u1)')).toThrow(
      'needs PostgreSQL 15 or newer; this server is 14.18',
    );
    expect(() => refuseOldServer('15.0')).not.toThrow();
    expect(() => refuseOldServer('19beta1')).not.toThrow();
  });

  it('finds nothing to do in a database that the test run has prepared', async () => {
    const prepared = await testDatabase();
    expect(await migrate(prepared.url, migrationsDirectory, silentLog)).toEqual([]);
    await prepared.drop();
  });
});
