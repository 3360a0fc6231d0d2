import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** The user that PostgreSQL runs as; null is ourselves. */
export type RunAs = { uid: number; gid: number } | null;

const exec = promisify(execFile);

/**
 * Tells who an embedded PostgreSQL runs as: ourselves, or for root, since PostgreSQL refuses root, the owner of the
 * existing cluster, else `postgres`, else `nobody`. Rejects when there is no such user.
 */
export async function serverUser(cluster: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(cluster).catch(() => null);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const user = await lookUp(name);
    if (user) return user;
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as: ' +
      'start as an ordinary user, or set DATABASE_URL.',
  );
}

async function lookUp(name: string): Promise<RunAs> {
  try {
    const [uid, gid] = await Promise.all([exec('id', ['-u', name]), exec('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/**
 * Whether that user can walk down to `folder` and into it, by the folders' owners and modes. Cautious: a right that
 * comes from a group or an access list does not count.
 */
export async function mayReach(folder: string, user: NonNullable<RunAs>): Promise<boolean> {
  const { mode, uid } = await stat(folder);
  if ((mode & 0o001) === 0 && !(uid === user.uid && mode & 0o100)) return false;
  const parent = dirname(folder);
  return parent === folder || (await mayReach(parent, user));
}
