import type { Part } from './parts.ts';
import { onPath } from './programs.ts';

/** Uses the browser of `CHROMIUM`, else one on the PATH. */
export function findChromium(): Part {
  const program = process.env.CHROMIUM ?? onPath('chromium', 'chromium-browser', 'google-chrome');
  return program ? { url: program } : { missing: 'Chromium: set CHROMIUM to its path, or install chromium' };
}
