import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';

const MODULE = fileURLToPath(new URL('../../src/platform/npm-parent.ts', import.meta.url));

it('a script of npm stops within seconds after npm was killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const script = join(folder, 'script.ts');
  await writeFile(
    script,
    `import { whenNpmIsGone } from ${JSON.stringify(MODULE)};
     setInterval(() => undefined, 1_000);
     void whenNpmIsGone(() => process.exit()).then(() => console.log(process.pid));`,
  );
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  // In npm's place: it starts the script through a shell that stays.
  const npm = spawn(
    process.execPath,
    [
      '-e',
      `process.title = 'npm run demo'; child_process.spawn(process.argv[1] + '; true', { shell: true, stdio: 'inherit' })`,
      `"${process.execPath}" --import "${tsx}" "${script}"`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, npm_lifecycle_event: 'demo' } },
  );
  const pid = await new Promise<number>((resolve) =>
    npm.stdout.once('data', (line) => resolve(Number(line))),
  );

  npm.kill('SIGKILL');
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 8_000);
});
