import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { startApp } from '../../src/app/start.ts';
import { createCertificate } from '../support/certificate.ts';
import { testDatabase } from '../support/database.ts';
import { linkTo } from '../support/link.ts';
import { silentLog } from '../support/log.ts';
import { onServer, withDatabase } from '../support/postgres.ts';
import { recordLog } from '../support/recorded-log.ts';

type Variables = Record<string, string>;
const NOBODY = 'postgresql://nobody:secret@127.0.0.1:1/sessions';

const settings = (env: Variables): Variables => ({
  PORT: '0',
  DATA_DIRECTORY: mkdtempSync(join(tmpdir(), 'sessions-test-')),
  START_WAIT_SECONDS: '0',
  ...env,
});

async function aDatabase(options?: { empty: boolean }) {
  const database = await testDatabase(options);
  onTestFinished(() => database.drop());
  return database;
}

/** What a start in this process that must fail says. */
async function complaint(env: Variables, log = silentLog): Promise<string> {
  try {
    const app = await startApp(readConfig(settings(env)), log);
    await app.close();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('started');
}

/** A process of its own, with all that it writes. */
function aProcess(env: Variables): {
  server: ChildProcess;
  output: Promise<string>;
  errors: Promise<string>;
} {
  const server = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...settings(env) },
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  return { server, output: text(server.stdout!), errors: text(server.stderr!) };
}

const parsed = (output: string): Record<string, unknown>[] =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a start', () => {
  it('waits for a PostgreSQL that is away, says so in JSON with its variable, and goes on when it is there', async () => {
    const link = await linkTo((await aDatabase()).url, { down: true });
    onTestFinished(() => link.close());
    const { log, lines } = recordLog();
    const starting = startApp(
      readConfig(settings({ DATABASE_URL: link.url, START_WAIT_SECONDS: '30' })),
      log,
    );
    await vi.waitFor(() => expect(lines.join()).toContain('waiting for PostgreSQL'), 5_000);
    expect(lines.join()).toContain('"variable":"DATABASE_URL"');
    await link.mend();
    const app = await starting;
    onTestFinished(() => app.close());
    expect((await fetch(`${app.url}/ready`)).status).toBe(200);
  }, 40_000);

  it('ends with exit code 1 after the wait: only JSON lines, no stack, no password', async () => {
    const { server, output, errors } = aProcess({ DATABASE_URL: NOBODY, START_WAIT_SECONDS: '1' });
    expect(await once(server, 'exit')).toEqual([1, null]);
    const lines = parsed(await output);
    expect(lines.at(-1)).toMatchObject({ level: 'error', msg: 'the server did not start' });
    expect(lines.at(-1)!.error).toMatch(
      /^DATABASE_URL: .*127\.0\.0\.1:1 did not answer within .*ECONNREFUSED/,
    );
    expect(lines.filter(({ msg }) => msg === 'waiting for PostgreSQL')).not.toEqual([]);
    expect(await errors).toBe('');
    expect(await output).not.toMatch(/secret|\\n +at /);
  }, 30_000);

  it('ends at once when it is told to stop while it waits', async () => {
    const { server, output } = aProcess({ DATABASE_URL: NOBODY, START_WAIT_SECONDS: '600' });
    const said: string[] = [];
    server.stdout!.on('data', (chunk) => said.push(String(chunk)));
    await vi.waitFor(() => expect(said.join('')).toContain('waiting for PostgreSQL'), 20_000);
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
    expect(parsed(await output).at(-1)).toMatchObject({ msg: 'stopping', signal: 'SIGTERM' });
  }, 30_000);

  it('names each missing setting in one JSON line', async () => {
    const { server, output, errors } = aProcess({ NODE_ENV: 'production', DATABASE_URL: NOBODY });
    expect(await once(server, 'exit')).toEqual([1, null]);
    const [line] = parsed(await output);
    expect(line!.settings).toContain('AUTH_SECRET is required in production');
    expect(line!.settings).toContain('SENDGRID_API_KEY is required in production');
    expect(await errors).toBe('');
  }, 30_000);
});

describe('a start that waiting cannot help', () => {
  const patient = { START_WAIT_SECONDS: '600' };

  it('says that there is no such database', async () => {
    const { url } = await aDatabase();
    const said = await complaint({ ...patient, DATABASE_URL: withDatabase(url, 'nope') });
    expect(said).toMatch(/^DATABASE_URL: .*database "nope" does not exist/);
  });

  it('says that the password is wrong', async () => {
    const { url } = await aDatabase();
    const wrong = new URL(url);
    wrong.password = 'wrong';
    wrong.username = 'nobody_here';
    const said = await complaint({ ...patient, DATABASE_URL: wrong.href });
    expect(said).toMatch(
      /^DATABASE_URL: .*(password authentication failed|role "nobody_here" does not exist)/,
    );
  });

  it('says that it does not know who signed the certificate', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        // PostgreSQL's yes to a request for TLS.
        socket.write('S');
        new TLSSocket(socket, { isServer: true, ...createCertificate() }).on('error', () => undefined);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const url = `postgresql://a:b@127.0.0.1:${port}/sessions?sslmode=verify-full`;
    expect(await complaint({ ...patient, DATABASE_URL: url })).toMatch(/^DATABASE_URL: .*self[- ]signed/);
  });

  it.each([
    [
      'VAPID_PUBLIC_KEY',
      { VAPID_PUBLIC_KEY: 'short', VAPID_PRIVATE_KEY: 'short', VAPID_SUBJECT: 'mailto:a@live.example' },
    ],
    ['SENDGRID_API_KEY', { SENDGRID_API_KEY: 'SG.a key', SENDGRID_FROM: 'a@live.example' }],
    [
      'SENDGRID_WEBHOOK_PUBLIC_KEY',
      {
        SENDGRID_API_KEY: 'SG.key',
        SENDGRID_FROM: 'a@live.example',
        SENDGRID_WEBHOOK_PUBLIC_KEY: 'nothing',
      },
    ],
  ])('names a wrong %s before anything is migrated', async (variable, env) => {
    const { url } = await aDatabase({ empty: true });
    expect(await complaint({ ...env, DATABASE_URL: url })).toMatch(new RegExp(`^${variable}\\b`));
    const { rows } = await onServer(url, (client) =>
      client.query(`SELECT to_regclass('_prisma_migrations') AS history`),
    );
    expect(rows).toEqual([{ history: null }]);
  });
});

it('a start without its Redis and its job store serves, and names their variables', async () => {
  const { url } = await aDatabase();
  const { log, lines } = recordLog();
  const away = { REDIS_URL: 'redis://127.0.0.1:1', MONGODB_URL: 'mongodb://127.0.0.1:1/sessions' };
  const app = await startApp(readConfig(settings({ DATABASE_URL: url, ...away })), log);
  onTestFinished(() => app.close());
  const ready = await fetch(`${app.url}/ready`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({
    status: 'degraded',
    parts: { jobStore: 'away', liveEvents: 'away' },
  });
  await vi.waitFor(() => {
    expect(lines.find((line) => line.includes('REDIS_URL') && line.includes('is away'))).toBeDefined();
    expect(lines.find((line) => line.includes('MONGODB_URL') && line.includes('is away'))).toBeDefined();
  }, 10_000);
}, 30_000);
