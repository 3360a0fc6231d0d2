import { open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { InvalidInputError } from '../lib/errors.ts';

/** What keeps a path from being written, and what would be right. */
const OBSTACLES: Readonly<Record<string, string>> = {
  EEXIST: 'is there already: name one that is not there yet',
  ENOENT: 'cannot be made, because its folder is not there: make the folder first, or name another',
  ENOTDIR: 'cannot be made, because a part of its path is a file and no folder: name another',
  EISDIR: 'is a folder: name a file in it',
  EACCES: 'may not be written by this user: name a path that may be',
  EPERM: 'may not be written by this user: name a path that may be',
  EROFS: 'is on a file system that takes no writes: name a path elsewhere',
  ENOSPC: 'found no room on its disk: make room, or name a path elsewhere',
  EDQUOT: 'found no room in this user’s quota: make room, or name a path elsewhere',
  EFBIG: 'is larger than its file system takes: name a path elsewhere',
  ENAMETOOLONG: 'is too long a name: name a shorter one',
};

/** The same codes from elsewhere, such as from the socket of a database, are not about this path. */
const OF_FILES = new Set(['open', 'mkdir', 'write', 'close']);

/** Does some work on the path of an option. Where the path hinders it, the error names both and says what would be right. */
export async function writingTo<T>(option: string, path: string, work: () => Promise<T>): Promise<T> {
  if (path === '') throw new InvalidInputError(option, 'name a path: it is empty');
  try {
    return await work();
  } catch (error) {
    const { code = '', syscall = '' } = error as NodeJS.ErrnoException;
    const obstacle = OF_FILES.has(syscall) && OBSTACLES[code];
    throw obstacle ? new InvalidInputError(option, `${path} ${obstacle}`) : error;
  }
}

/**
 * Writes a file that is not there yet, for this user alone; compressed where its name ends in .gz. One that was cut off is
 * taken away, so that the command can be repeated.
 */
export async function writeNew(path: string, lines: AsyncIterable<string>): Promise<void> {
  const file = (await open(path, 'wx', 0o600)).createWriteStream();
  try {
    await (path.endsWith('.gz') ? pipeline(lines, createGzip(), file) : pipeline(lines, file));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
