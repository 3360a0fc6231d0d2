import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Edit, Guard } from './list.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PARTS = ['src', 'test', 'schema', 'prisma', 'docs', 'package.json', 'tsconfig.json'];

/** `red`: a test failed. `broken`: nothing ran, so nothing is proven. `lost`: the text is not there, or more than once. */
export type Verdict = 'red' | 'survived' | 'broken' | 'lost';

/** A copy of the tree to change at will; its tests use this PostgreSQL. */
export async function copyTree(postgresUrl: string) {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-guards-'));
  for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));

  /** Until the first test fails. */
  async function test(tests: string[]): Promise<Verdict> {
    const report = join(folder, 'report.json');
    await rm(report, { force: true });
    const args = [
      'run',
      '--config',
      'test/vitest.config.ts',
      '--bail=1',
      '--reporter=json',
      `--outputFile=${report}`,
    ];
    const vitest = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args, ...tests], {
      cwd: folder,
      env: { ...process.env, TEST_DATABASE_URL: postgresUrl },
      stdio: 'ignore',
    });
    await new Promise((resolve) => vitest.once('close', resolve));
    const text = await readFile(report, 'utf8').catch(() => null);
    if (text === null) return 'broken';
    const { success, numFailedTests, numPassedTests } = JSON.parse(text) as Report;
    if (numFailedTests > 0) return 'red';
    return success && numPassedTests > 0 ? 'survived' : 'broken';
  }

  async function without({ edits, tests }: Guard): Promise<Verdict> {
    const files = [...new Set(edits.map(({ file }) => file))];
    const before = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    const after = before.map((text, nth) =>
      edits.filter(({ file }) => file === files[nth]).reduce<string | null>(replaced, text),
    );
    if (after.includes(null)) return 'lost';
    const write = (texts: (string | null)[]) =>
      Promise.all(files.map((file, nth) => writeFile(join(folder, file), texts[nth]!)));
    await write(after);
    try {
      return await test(tests);
    } finally {
      await write(before);
    }
  }

  return { test, without, remove: () => rm(folder, { recursive: true }) };
}

type Report = { success: boolean; numFailedTests: number; numPassedTests: number };

/** Null unless the text is there exactly once. */
function replaced(text: string | null, { from, to }: Edit): string | null {
  const parts = text?.split(from);
  return parts?.length === 2 ? parts.join(to) : null;
}
