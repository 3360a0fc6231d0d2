import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { allSamples } from '../../src/api/web/outbox/message-gallery.ts';

const program = fileURLToPath(new URL('../../src/cli/message-gallery.ts', import.meta.url));
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [
    '--import',
    fileURLToPath(import.meta.resolve('tsx')),
    program,
    ...args,
  ]);

describe('the command for looking at the messages', () => {
  it('writes the page and every mail where it is told, and says where', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sessions-test-'));
    try {
      const { stdout } = await run('--out', folder);
      const page = join(folder, 'index.html');
      expect(stdout.trim()).toBe(page);
      expect((await readdir(join(folder, 'mails'))).sort()).toEqual(
        allSamples()
          .map(({ file }) => file)
          .sort(),
      );
      expect(await readFile(page, 'utf8')).toContain('href="messages.css"');
      expect(await readdir(folder)).toContain('messages.css');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says which path it cannot write to, and why', async () => {
    await expect(run('--out', join(program, 'in-a-file'))).rejects.toMatchObject({
      code: 1,
      stderr: `--out: ${program}/in-a-file cannot be made, because a part of its path is a file and no folder: name another\n`,
    });
  });

  it('explains itself', async () => {
    expect((await run('--help')).stdout).toMatch(/--out <folder>/);
  });
});
