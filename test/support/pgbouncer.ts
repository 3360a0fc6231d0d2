import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { freePort } from '../../src/platform/postgres/embedded-postgres/server.ts';
import type { Part } from './parts.ts';
import { onPath, startProgram } from './programs.ts';

/** Debian puts it where only root looks. */
export function findPgbouncer(): Part {
  const program = process.env.PGBOUNCER ?? onPath('pgbouncer') ?? onPath('../sbin/pgbouncer');
  return program
    ? { url: program }
    : { missing: 'PgBouncer: set PGBOUNCER to its path, or install pgbouncer' };
}

/**
 * A PgBouncer before the server of `url`, for all its databases. It takes no startup parameter that it does not know, and
 * lends its few connections in turn, so that whatever stays behind on one soon meets somebody else.
 */
export async function startPgbouncer(
  program: string,
  url: string,
  settings: Record<string, string | number> = {},
): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const { hostname, port: target, username, password } = new URL(url);
  const login = [`user=${username}`, ...(password ? [`password=${password}`] : [])].join(' ');
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    default_pool_size: 3,
    server_round_robin: 1,
    max_client_conn: 1_000,
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  const { stop } = await startProgram(
    program,
    (folder) => {
      const file = join(folder, 'pgbouncer.ini');
      const databases = `* = host=${hostname} port=${target} ${login}`;
      writeFileSync(file, ['[databases]', databases, '[pgbouncer]', ...lines, ''].join('\n'));
      // It refuses to run as root.
      return [...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), file];
    },
    /process up/,
  );
  return { url: `postgresql://anybody@127.0.0.1:${port}`, stop };
}

/** Where a database is, by way of a PgBouncer in transaction mode, or of the run's, if any. */
export function pooled(url: string, pooler = inject('pooler')): { url: string; lent: boolean } {
  if (!pooler) return { url, lent: false };
  const { host, username } = new URL(pooler);
  return { url: Object.assign(new URL(url), { host, username, password: '' }).href, lent: true };
}
