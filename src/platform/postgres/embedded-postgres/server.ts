import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, readFile, readlink, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { serverProcess } from './cluster.ts';
import { ignoreMissing, isErrno } from './files.ts';
import type { PostgresHome } from './home.ts';

export type RunningServer = { pid: number; port: number };

/** One attempt to start a server. */
export type Launch = {
  process: ChildProcess;
  /** Null while it runs, `passing` when it lost a race and may be tried again, else the error that ended it. */
  failure(): Promise<Error | 'passing' | null>;
  /** From now on the server does not end with this process. */
  letGo(): void;
};

/** The server's own log is for finding out what went wrong lately, not an archive. */
const MAX_LOG_BYTES = 5_000_000;

/** Reads which server serves the home's cluster, if any; removes the trace of one that was killed if it is in the way. */
export async function runningServer(home: PostgresHome): Promise<RunningServer | null> {
  const pidFile = join(home.cluster, 'postmaster.pid');
  const [pid, , , port] = ((await readFile(pidFile, 'utf8').catch(ignoreMissing)) ?? '')
    .split('\n')
    .map(Number);
  if (!pid || !port) return null;
  if (await serves(pid, home.cluster)) return { pid, port };
  // PostgreSQL overlooks the file of a dead process, but not one whose number another process carries by now.
  if (isAlive(pid)) await rm(pidFile, { force: true });
  return null;
}

/** A PostgreSQL server works inside its cluster's folder, which tells it from a process that got its old number. */
async function serves(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== 'linux') return isAlive(pid);
  const folder = await readlink(`/proc/${pid}/cwd`).catch((error) =>
    isErrno(error, 'EACCES') ? cluster : null,
  );
  return folder === cluster;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}

/** Starts a server on a free loopback port and returns at once; whether it answers is for the caller to see. */
export async function launchServer(home: PostgresHome, settings: Record<string, string>): Promise<Launch> {
  const given = { listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', ...settings };
  const flags = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A file and not a pipe: the server may outlive us, and a broken pipe would end it.
  const log = await openLog(home);
  const child = spawn(
    join(home.binaries, 'bin/postgres'),
    ['-D', home.cluster, '-p', `${await freePort()}`, ...flags],
    {
      ...serverProcess(home),
      // Its own process group: Ctrl-C in the terminal is for us, and we end the server when we no longer need it.
      detached: true,
      stdio: ['ignore', log.handle.fd, log.handle.fd],
    },
  );
  child.unref();
  // Node ending early (an uncaught error) must not leave a server behind. SIGTERM is PostgreSQL's smart shutdown:
  // another process that still uses the server may finish first.
  const onExit = () => child.kill('SIGTERM');
  const letGo = () => process.off('exit', onExit);
  process.once('exit', onExit);
  let ended: { because?: Error } | null = null;
  child.once('error', (because) => {
    ended = { because };
    letGo();
  });
  child.once('exit', () => {
    ended ??= {};
    letGo();
  });
  await log.handle.close();
  const failure = async () => ended && (ended.because ?? (await whatWentWrong(home, log.size)));
  return { process: child, failure, letGo };
}

async function whatWentWrong({ logFile }: PostgresHome, since: number): Promise<Error | 'passing'> {
  const said = (await readFile(logFile)).subarray(since).toString().trim();
  // It lost a race: another process started the server or took the port, or a killed server is just leaving memory.
  if (/"postmaster.pid" already exists|could not create any TCP\/IP sockets|shared memory block/.test(said)) {
    return 'passing';
  }
  return new Error(`It said:\n${said}`);
}

async function openLog({ logFile, runAs }: PostgresHome): Promise<{ handle: FileHandle; size: number }> {
  const handle = await open(logFile, 'a', 0o600);
  if (runAs) await handle.chown(runAs.uid, runAs.gid);
  const { size } = await handle.stat();
  if (size < MAX_LOG_BYTES) return { handle, size };
  await handle.truncate();
  return { handle, size: 0 };
}

/** Finds a loopback port that is free just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (!address || typeof address === 'string') throw new Error('No free port on 127.0.0.1');
  return address.port;
}

/** Ends a server by fast shutdown and waits until it is gone. Rejects when it does not end. */
export async function shutDown(home: PostgresHome, { pid }: RunningServer): Promise<void> {
  if (isAlive(pid)) process.kill(pid, 'SIGINT');
  const deadline = performance.now() + 30_000;
  while (await serves(pid, home.cluster)) {
    if (performance.now() > deadline)
      throw new Error(`PostgreSQL (process ${pid}) does not stop: see ${home.logFile}`);
    await delay(10);
  }
}
