import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The screens are tested as they are delivered: built, compressed, under their content security policy. */
export default async function buildConsole(): Promise<void> {
  const configFile = fileURLToPath(new URL('../../src/console/vite.config.ts', import.meta.url));
  await build({ configFile, logLevel: 'warn' });
}
