import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNew, writingTo } from '../../src/cli/paths.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sessions-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function* lines(failure?: Error) {
  yield 'one\n';
  if (failure) throw failure;
  yield 'two\n';
}

const write = (path: string, failure?: Error) => writingTo('to', path, () => writeNew(path, lines(failure)));

describe('a path that a command is told to write to', () => {
  it('is written for this user alone', async () => {
    const path = join(folder, 'written');
    await write(path);
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it('is named with what hinders it and what would be right', async () => {
    const there = join(folder, 'there');
    await writeFile(there, 'kept');
    const refusals: [string, string][] = [
      [there, 'is there already: name one that is not there yet'],
      [folder, 'is there already: name one that is not there yet'],
      [
        join(folder, 'none', 'file'),
        'cannot be made, because its folder is not there: make the folder first',
      ],
      [
        join(there, 'file'),
        'cannot be made, because a part of its path is a file and no folder: name another',
      ],
      [join(folder, 'long'.repeat(100)), 'is too long a name: name a shorter one'],
    ];
    for (const [path, says] of refusals)
      await expect(write(path)).rejects.toMatchObject({
        field: 'to',
        message: expect.stringContaining(`${path} ${says}`),
      });
    await expect(write('')).rejects.toMatchObject({ field: 'to', message: 'name a path: it is empty' });
    expect(await readFile(there, 'utf8')).toBe('kept');
  });

  it('is free again after work that failed half-way, and that failure is told as it is', async () => {
    const failure = Object.assign(new Error('connect ENOENT /run/postgresql'), {
      code: 'ENOENT',
      syscall: 'connect',
    });
    await expect(write(join(folder, 'cut.gz'), failure)).rejects.toBe(failure);
    expect(await readdir(folder)).not.toContain('cut.gz');
  });
});
