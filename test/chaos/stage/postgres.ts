import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterKill } from '../../../src/platform/postgres/after-kill.ts';
import { createCluster, serverProcess } from '../../../src/platform/postgres/embedded-postgres/cluster.ts';
import { isErrno } from '../../../src/platform/postgres/embedded-postgres/files.ts';
import { openHome } from '../../../src/platform/postgres/embedded-postgres/home.ts';
import { freePort } from '../../../src/platform/postgres/embedded-postgres/server.ts';
import { silentLog } from '../../support/log.ts';
import { onServer, withDatabase } from '../../support/postgres.ts';
import { type Server, serverOf } from './server.ts';

const exec = promisify(execFile);

const DISK_MB = 400;
const LARGE = 4_000_000;
const SMALL = 4_096;
/** Small, so that the disk fills in a second; otherwise as shipped. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  max_connections: '200',
  min_wal_size: '32MB',
  max_wal_size: '64MB',
};

export type Postgres = Server & {
  /** The address of its database `sessions`, past every link. */
  url: string;
  /** Fills the disk to the last byte; answers how to empty it. Null: it has no disk of its own here. */
  fill: (() => Promise<() => Promise<void>>) | null;
};

/** A PostgreSQL on a disk of its own, where one can be mounted: the embedded one, to be stopped and started at will. */
export async function startPostgres(folder: string, onEnd: (step: () => unknown) => void): Promise<Postgres> {
  const parent = '/var/lib';
  const made = await mkdtemp(join(process.getuid?.() === 0 ? parent : folder, 'sessions-chaos-'));
  const callOff = afterKill('sleep 1; umount "$1" 2> /dev/null; rm -rf "$1"', [made]);
  const mounted = await exec('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=711`, 'tmpfs', made]).then(
    () => true,
    () => false,
  );
  onEnd(async () => {
    if (mounted) await exec('umount', [made]);
    await rm(made, { recursive: true, force: true });
    callOff();
  });
  if (!mounted) await exec('chmod', ['711', made]);
  await mkdir(join(made, 'data'), { mode: 0o711 });
  const home = await openHome(join(made, 'data'), silentLog);
  await createCluster(home);
  const port = await freePort();
  const anyDatabase = `postgresql://postgres:${home.password}@127.0.0.1:${port}/postgres`;
  const server = serverOf({
    name: 'PostgreSQL',
    program: join(home.binaries, 'bin/postgres'),
    args: [
      ...['-D', home.cluster, '-p', `${port}`],
      ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    options: serverProcess(home),
    logFile: join(folder, 'postgresql.log'),
    answers: () => onServer(anyDatabase, (client) => client.query('SELECT 1').then(() => true)),
  });
  onEnd(() => server.kill('SIGQUIT'));
  await server.start();
  await onServer(anyDatabase, (client) => client.query('CREATE DATABASE sessions'));
  const fill = () => fillDisk(join(made, 'ballast'));
  return { ...server, url: withDatabase(anyDatabase, 'sessions'), fill: mounted ? fill : null };
}

/** PostgreSQL gives room back, as when it removes an old log: that is taken too, until the disk is emptied. */
async function fillDisk(ballast: string): Promise<() => Promise<void>> {
  await writeFile(ballast, '');
  await fillUp(ballast, LARGE);
  const end = new AbortController();
  const filling = (async () => {
    while (!end.signal.aborted) {
      await fillUp(ballast, SMALL);
      await delay(20);
    }
  })();
  return async () => {
    end.abort();
    await filling;
    await rm(ballast);
  };
}

async function fillUp(ballast: string, bytes: number): Promise<void> {
  try {
    for (;;) await appendFile(ballast, Buffer.alloc(bytes));
  } catch (error) {
    if (!isErrno(error, 'ENOSPC')) throw error;
  }
}
