import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes a file that only we can read, unless it is there; answers with what it holds. One of several callers wins. */
export async function writeOnce(file: string, content: string): Promise<string> {
  const existing = await readFile(file, 'utf8').catch(ignoreMissing);
  if (existing) return existing;
  const draft = join(dirname(file), `.${randomBytes(6).toString('hex')}`);
  await writeFile(draft, content, { mode: 0o600, flush: true });
  try {
    // Unlike a rename, a link never replaces what another process wrote meanwhile.
    await link(draft, file);
    return content;
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
    return await readFile(file, 'utf8');
  } finally {
    await rm(draft);
  }
}

/** Whether a caught value is the system error of that code. */
export function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** For `.catch`: a missing file is `null`; every other error goes on. */
export function ignoreMissing(error: unknown): null {
  if (isErrno(error, 'ENOENT')) return null;
  throw error;
}

/** Moves a finished folder to its place; when another process was first, theirs stays and ours goes. */
export async function renameOnce(draft: string, place: string): Promise<void> {
  try {
    await rename(draft, place);
  } catch (error) {
    if (!isErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    await rm(draft, { recursive: true });
  }
}
