import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { launchServer } from '../../src/platform/postgres/embedded-postgres/server.ts';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded-postgres.ts';
import { silentLog } from '../support/log.ts';
import { onServer, removePostgres, withDatabase } from '../support/postgres.ts';

let folder: string;
/** Most tests use one folder in turn: making a cluster takes a second. */
let dataDir: string;
let started: { url: string; stop(): Promise<void> }[] = [];
let processes: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sessions-test-'));
  await chmod(folder, 0o711);
  dataDir = join(folder, 'postgres');
});

afterEach(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await Promise.allSettled(started.map((server) => server.stop()));
  processes = [];
  started = [];
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function start(settings?: Record<string, string>, place = dataDir) {
  const all = { fsync: 'off', ...settings };
  const server = await startEmbeddedPostgres({ dataDir: place, log: silentLog, settings: all });
  started.push(server);
  return server;
}

/** Another process that uses the same folder. */
async function startProcess(): Promise<{ url: string; child: ChildProcess }> {
  const program = fileURLToPath(new URL('../support/postgres-process.ts', import.meta.url));
  const child = fork(program, [dataDir], { execArgv: ['--import', 'tsx'] });
  processes.push(child);
  const [url] = await once(child, 'message');
  return { url, child };
}

async function end(child: ChildProcess, how: 'stop' | 'exit' | 'SIGKILL') {
  const ended = once(child, 'exit');
  if (how === 'SIGKILL') child.kill(how);
  else child.send(how);
  await ended;
}

const ask = async (url: string, sql: string) => {
  const { rows } = await onServer(url, (client) => client.query({ text: sql, rowMode: 'array' }));
  return rows[0]?.[0];
};

/** The number of the server's process. */
const serverPid = (url: string): Promise<number> =>
  ask(url, `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int`);

/** A child's process stays listed for a moment after its end when its parent has died before it. */
const expectGone = (pid: number) =>
  vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 5_000);

describe('an embedded PostgreSQL', () => {
  it('answers on a loopback port only, to its password only', async () => {
    const { url } = await start();

    expect(await ask(url, 'SHOW server_version')).toMatch(/^18\./);
    expect(await ask(url, 'SHOW listen_addresses')).toBe('127.0.0.1');
    expect(await ask(url, 'SHOW unix_socket_directories')).toBe('');
    expect(await ask(url, `SELECT lower('ÀÉÎ')`)).toBe('àéî');
    const stranger = new URL(url);
    stranger.password = 'guess';
    await expect(ask(stranger.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
  });

  it('keeps its data, and leaves no process behind when it is stopped', async () => {
    const first = await start();
    const pid = await serverPid(first.url);
    await ask(first.url, 'CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer');
    await first.stop();
    await first.stop();
    await expectGone(pid);

    const second = await start();
    expect(await ask(second.url, 'SELECT answer FROM kept')).toBe(42);
  });

  it('is started once by four that want it at once, and stays until the last has stopped', async () => {
    const servers = await Promise.all(Array.from({ length: 4 }, () => start({}, join(folder, 'empty'))));
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
    const pid = await serverPid(servers[0]!.url);

    for (const server of servers.slice(1)) await server.stop();
    expect(await serverPid(servers[0]!.url)).toBe(pid);
    await servers[0]!.stop();
    await expectGone(pid);
  });

  it('serves a second process, also after the one that started it has stopped', async () => {
    const command = await startProcess();
    const server = await start();
    expect(server.url).toBe(command.url);

    await end(command.child, 'stop');
    const pid = await serverPid(server.url);
    await server.stop();
    await expectGone(pid);
  });

  it('is not stopped by a command that ends while the server that started it runs', async () => {
    const server = await start();
    const command = await startProcess();

    await end(command.child, 'stop');
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
  });

  it('is taken over by the next start when its process was killed', async () => {
    const killed = await startProcess();
    const pid = await serverPid(killed.url);
    await end(killed.child, 'SIGKILL');

    const next = await start();
    expect(next.url).toBe(killed.url);
    await next.stop();
    await expectGone(pid);
  });

  it('ends within seconds after the only process that uses it was killed', async () => {
    const { url, child } = await startProcess();
    const pid = await serverPid(url);

    await end(child, 'SIGKILL');
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 14_000);
  }, 20_000);

  it('outlives a killed process for another one that uses it', async () => {
    const killed = await startProcess();
    const server = await start();
    await end(killed.child, 'SIGKILL');

    await delay(6_000);
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
  }, 20_000);

  it('goes with a process that ends without stopping it', async () => {
    const { url, child } = await startProcess();
    const pid = await serverPid(url);

    await end(child, 'exit');
    await expectGone(pid);
  });

  it('starts again after it was killed itself', async () => {
    const killed = await start();
    await ask(killed.url, 'CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer');
    process.kill(await serverPid(killed.url), 'SIGKILL');

    const next = await start();
    expect(await ask(next.url, 'SELECT answer FROM kept')).toBe(42);
  });

  it.runIf(process.platform === 'linux')(
    'starts where the number of a killed server is now another process',
    async () => {
      const { url, stop } = await start();
      const pidFile = join(dataDir, 'cluster', 'postmaster.pid');
      const trace = await readFile(pidFile, 'utf8');
      const pid = await serverPid(url);
      await stop();
      await writeFile(pidFile, trace.replace(`${pid}`, `${process.pid}`), { mode: 0o600 });

      const next = await start();
      expect(await ask(next.url, 'SELECT 1')).toBe(1);
    },
  );

  it('is stopped by a process whose connection the server has cut', async () => {
    const { url, stop } = await start();
    const pid = await serverPid(url);
    const maintenance = withDatabase(url, 'postgres');
    await ask(
      maintenance,
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );

    await stop();
    await expectGone(pid);
  });

  it('does not hear the Ctrl-C of the terminal: it leads a process group of its own', async () => {
    const { url } = await start();
    const group = -(await serverPid(url));
    expect(process.kill(group, 0)).toBe(true);
  });

  it('says why it cannot start', async () => {
    await expect(start({ max_connections: 'many' })).rejects.toThrow(/did not start.*max_connections/s);
  });

  it('says so when its program cannot be run, and brings nobody down', async () => {
    const runAs = null;
    const home = {
      folder,
      cluster: folder,
      logFile: join(folder, 'log'),
      passwordFile: '',
      password: '',
      runAs,
    };
    const launch = await launchServer({ ...home, binaries: join(folder, 'nowhere') }, {});
    expect(await launch.failure()).toMatchObject({ code: 'ENOENT' });
  });
});

describe.runIf(process.getuid?.() === 0)(
  'an embedded PostgreSQL that root starts in a folder closed to others',
  () => {
    it('lies elsewhere, and the folder stays closed', async () => {
      const closed = join(folder, 'closed');
      await mkdir(closed, { mode: 0o700 });
      const place = join(closed, 'postgres');
      onTestFinished(() => removePostgres(place));
      const first = await start({}, place);
      await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
      await first.stop();
      const elsewhere = await readFile(join(place, 'location'), 'utf8');
      expect((await stat(join(elsewhere, 'cluster'))).isDirectory()).toBe(true);
      expect((await stat(closed)).mode & 0o777).toBe(0o700);

      const second = await start({}, place);
      expect(await ask(second.url, 'SELECT answer FROM kept')).toBe(42);
      await second.stop();

      await rm(elsewhere, { recursive: true });
      const third = await start({}, place);
      await expect(ask(third.url, 'SELECT answer FROM kept')).rejects.toThrow('does not exist');
      await third.stop();
    });
  },
);
