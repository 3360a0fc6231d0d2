import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../../ports/log.ts';
import { usableBinaries } from './binaries.ts';
import { ignoreMissing, isErrno, writeOnce } from './files.ts';
import { mayReach, type RunAs, serverUser } from './user.ts';

/** The folder an embedded PostgreSQL lives in, and who it runs as. */
export type PostgresHome = {
  folder: string;
  cluster: string;
  logFile: string;
  passwordFile: string;
  password: string;
  /** The folder that holds `bin`, `lib` and `share`. */
  binaries: string;
  runAs: RunAs;
};

/**
 * Finds or prepares the home of the PostgreSQL of `dataDir`: normally that folder itself.
 *
 * PostgreSQL refuses to run as root. Started by root it runs as another user, who may be shut out of the folder (a
 * clone below a 0700 folder): then the home is a folder of its own elsewhere, noted in `dataDir/location`. Nobody's
 * folders are opened up for it. Rejects when the folder belongs to another user.
 */
export async function openHome(dataDir: string, log: Log): Promise<PostgresHome> {
  await mkdir(dataDir, { recursive: true });
  const asked = await realpath(dataDir);
  try {
    const runAs = await serverUser(join(asked, 'cluster'));
    const folder = (await recordedFolder(asked, log)) ?? (await chooseFolder(asked, runAs, log));
    const passwordFile = join(folder, 'password');
    const password = await writeOnce(passwordFile, randomBytes(24).toString('hex'));
    if (runAs) await chown(passwordFile, runAs.uid, runAs.gid);
    return {
      folder,
      cluster: join(folder, 'cluster'),
      logFile: join(folder, 'postgres.log'),
      passwordFile,
      password,
      binaries: await usableBinaries(folder, runAs),
      runAs,
    };
  } catch (error) {
    if (!isErrno(error, 'EACCES', 'EPERM')) throw error;
    throw new Error(
      `The database in ${asked} belongs to another user: start as that user, or set DATABASE_URL.`,
      {
        cause: error,
      },
    );
  }
}

async function recordedFolder(dataDir: string, log: Log): Promise<string | null> {
  const note = join(dataDir, 'location');
  const folder = await readFile(note, 'utf8').catch(ignoreMissing);
  if (!folder) return null;
  if (await stat(folder).catch(ignoreMissing)) return folder;
  log.warn('The database folder is gone: starting with an empty database', { folder });
  await rm(note);
  return null;
}

async function chooseFolder(dataDir: string, runAs: RunAs, log: Log): Promise<string> {
  if (!runAs || (await mayReach(dataDir, runAs))) return dataDir;
  if (await stat(join(dataDir, 'cluster')).catch(ignoreMissing)) {
    throw new Error(`The user that PostgreSQL runs as can no longer reach its data in ${dataDir}.`);
  }
  const parent = (await stat('/var/lib').catch(ignoreMissing)) ? '/var/lib' : tmpdir();
  const made = await mkdtemp(join(parent, 'online-sessions-postgres-'));
  await chown(made, runAs.uid, runAs.gid);
  const folder = await writeOnce(join(dataDir, 'location'), made);
  if (folder !== made) await rm(made, { recursive: true });
  log.info('PostgreSQL cannot run as root nor reach this folder: its data lies elsewhere', { folder });
  return folder;
}
