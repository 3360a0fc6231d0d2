import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { migrationsDirectory, VERSION } from '../../src/platform/postgres/migrate.ts';
import { openDatabase } from '../../src/platform/postgres/open.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { silentLog } from '../support/log.ts';
import { onServer } from '../support/postgres.ts';
import { SECRET } from '../support/wired.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../../src/cli/admin.ts', import.meta.url));
const names = readdirSync(migrationsDirectory).filter((name) => /^\d/.test(name));

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase({ empty: true });
});
afterEach(() => database.drop());

/** Runs the operator's command; rejects with what it says on standard error. */
const admin = (...command: string[]) => adminOn(database.url, ...command);

const adminOn = (url: string, ...command: string[]) =>
  run(process.execPath, ['--import', fileURLToPath(import.meta.resolve('tsx')), program, ...command], {
    env: { ...process.env, DATABASE_URL: url, AUTH_SECRET: SECRET, NODE_ENV: '' },
    timeout: 50_000,
  });

const tables = () =>
  onServer(database.url, async (client) => {
    const { rows } = await client.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
    return rows.map(({ tablename }) => tablename);
  });

const open = (migrateAtStart: boolean) =>
  openDatabase({ ...readConfig({ DATABASE_URL: database.url }), migrateAtStart, log: silentLog });

describe('the command `migrate`', () => {
  it('says what is missing and changes nothing, applies it once, and tells of each on standard error', async () => {
    const dry = JSON.parse((await admin('migrate', '--dry-run', '--json')).stdout);
    expect(dry).toEqual({ wouldApply: names });
    expect(await tables()).toEqual([]);

    const { stdout, stderr } = await admin('migrate', '--json');
    expect(JSON.parse(stdout)).toEqual({ applied: names });
    for (const name of names) expect(stderr).toContain(`A migration begins · name ${name}\n`);

    const status = JSON.parse((await admin('migrate', '--status', '--json')).stdout);
    expect(status).toEqual({
      version: VERSION,
      applied: names.length,
      last: names.at(-1),
      pending: [],
      later: [],
    });
  }, 60_000);

  it('gives up a server that takes the connection and is silent, and so does `doctor`', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined));
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const url = `postgresql://nobody@127.0.0.1:${port}/nothing`;
    const [status, doctor] = await Promise.allSettled([
      adminOn(url, 'migrate', '--status'),
      adminOn(url, 'doctor', '--json'),
    ]);
    const gaveUp = 'PostgreSQL took no connection within 5 s';
    const said = expect.stringMatching(`^DATABASE_URL: PostgreSQL at 127.0.0.1:${port} .*${gaveUp}`);
    expect(status).toMatchObject({ reason: { code: 1, stderr: said } });
    expect(doctor).toMatchObject({ reason: { code: 1, stdout: expect.stringContaining(gaveUp) } });
  }, 60_000);

  it('is the only one that migrates: the others say that the database is older, and what to run', async () => {
    await expect(admin('revoke-token', '--email', 'ada@example.com')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Apply them by `npm run admin -- migrate`'),
    });
    expect(await tables()).toEqual([]);
  }, 60_000);
});

describe('a server', () => {
  it('applies migrations at its start where that is wanted, and else refuses to start without them', async () => {
    await expect(open(false)).rejects.toThrow('The database is older than this version');
    expect(await tables()).toEqual([]);
    await (await open(true)).close();
    await (await open(false)).close();
    expect(await tables()).toContain('session');
  });
});
