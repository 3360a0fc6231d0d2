import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The screens are tested as they are delivered: built, compressed, under their content security policy. */
export default async function buildConsole(): Promise<void> {
  const vite = at('../../node_modules/vite/bin/vite.js');
  // A process of its own: a test's environment would build React for developers.
  const env = { ...process.env, NODE_ENV: 'production' };
  const config = ['--config', at('../../src/console/vite.config.ts'), '--logLevel', 'warn'];
  await promisify(execFile)(process.execPath, [vite, 'build', ...config], { env });
}
