import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ignoreMissing, renameOnce } from './files.ts';
import type { PostgresHome } from './home.ts';

const exec = promisify(execFile);

/**
 * Makes the cluster of a home unless it is there; an interrupted or doubled call leaves a whole one or none.
 * Rejects with what `initdb` said.
 */
export async function createCluster(home: PostgresHome): Promise<void> {
  if (await stat(home.cluster).catch(ignoreMissing)) return;
  const draft = await mkdtemp(`${home.cluster}-`);
  try {
    if (home.runAs) await chown(draft, home.runAs.uid, home.runAs.gid);
    await initialise(home, draft);
    await renameOnce(draft, home.cluster);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function initialise(home: PostgresHome, folder: string): Promise<void> {
  const options = [
    `--pgdata=${folder}`,
    '--username=postgres',
    `--pwfile=${home.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own collation: the same order on every machine, whatever locales it has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ];
  try {
    await exec(join(home.binaries, 'bin/initdb'), options, serverProcess(home));
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`PostgreSQL's data folder could not be made. ${said || error}`, { cause: error });
  }
}

/**
 * How PostgreSQL's programs are started: as the server's user, in a folder that user can enter, and without our
 * environment, which holds keys that are none of the server's business.
 */
export function serverProcess(home: PostgresHome) {
  return { ...home.runAs, cwd: home.folder, env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } };
}
