import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { testClock } from '../support/clock.ts';
import { copyOf, type TestDatabase, testDatabase } from '../support/database.ts';
import { fixtures } from '../support/fixtures.ts';
import { silentLog } from '../support/log.ts';
import { type SendGridDouble, startSendGridDouble } from '../support/sendgrid-double.ts';
import { SECRET, wired } from '../support/wired.ts';

const SEATS = 8;
const run = promisify(execFile);

let original: TestDatabase;
let backup: TestDatabase;
let sendgrid: SendGridDouble;
const servers: ChildProcess[] = [];

beforeAll(async () => {
  original = await testDatabase();
  await aClassThatBegins(original.url);
  backup = await copyOf(original);
  sendgrid = await startSendGridDouble();
}, 60_000);
afterAll(async () => {
  for (const server of servers) await stop(server);
  await sendgrid.close();
  await backup.drop();
  await original.drop();
}, 60_000);

/** A class whose notices are due in a moment: no server has sent them yet. */
async function aClassThatBegins(url: string): Promise<void> {
  const clock = testClock(new Date(Date.now() - 60_000).toISOString());
  const db = createDatabase({ url, log: silentLog });
  const { operations, close } = wired(db, { clock });
  const { aSession, aBooking } = await fixtures({ ...operations, clock });
  const sessionId = await aSession({ startsInMinutes: 1 });
  for (let n = 0; n < SEATS; n += 1) await aBooking(sessionId);
  await close();
  await db.close();
}

const environment = (database: TestDatabase) => ({
  PATH: process.env.PATH,
  PORT: '0',
  DATABASE_URL: database.url,
  AUTH_SECRET: SECRET,
  SENDGRID_API_KEY: sendgrid.apiKey,
  SENDGRID_FROM: 'classes@live.example',
  SENDGRID_BASE_URL: sendgrid.baseUrl,
});

/** A real server process; answers when it listens, with what it has logged by then and since. */
async function serve(database: TestDatabase, more: Record<string, string> = {}) {
  const server = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...environment(database), ...more },
  });
  servers.push(server);
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: server.stdout! }).on('line', (line) => {
      lines.push(line);
      if (line.includes('"listening"')) resolve();
    });
    server.once('exit', () => reject(new Error('the server stopped before it listened')));
  });
  return { server, lines };
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

async function admin(...command: string[]): Promise<Record<string, unknown>> {
  const program = ['--import', 'tsx', 'src/cli/admin.ts', ...command, '--json'];
  const { stdout } = await run(process.execPath, program, { env: environment(backup) });
  return JSON.parse(stdout) as Record<string, unknown>;
}

it('a server on a backup sends nobody a second mail until the operator releases it', async () => {
  const { server, lines: ofTheFirst } = await serve(original);
  await vi.waitFor(() => expect(sendgrid.mails).toHaveLength(SEATS), 20_000);
  await stop(server);
  await vi.waitFor(() => expect(ofTheFirst.at(-1)).toContain('"stopped"'));

  const lost = new Date().toISOString();
  const { lines } = await serve(backup, { SENDING_FROM: lost });
  await vi.waitFor(() => expect(lines.join('\n')).toContain('messages are withheld'), 10_000);
  // A second node on it, which was told nothing.
  const second = await serve(backup);
  expect(sendgrid.mails).toHaveLength(SEATS);
  expect(await admin('withheld', 'list')).toMatchObject({
    withheld: [{ purpose: 'ACCESS_NOTICE', messages: SEATS }],
  });
  expect(await admin('withheld', 'release', '--all', '--dry-run')).toEqual({
    dryRun: true,
    ACCESS_NOTICE: SEATS,
  });
  expect(await admin('withheld', 'release', '--all')).toEqual({ released: SEATS });
  await vi.waitFor(() => expect(sendgrid.mails).toHaveLength(2 * SEATS), 20_000);
  await stop(second.server);
}, 120_000);
