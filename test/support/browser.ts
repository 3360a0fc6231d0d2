import { type Browser, chromium as browserType } from 'playwright-core';
import { chromium } from './parts.ts';
import { onPath } from './programs.ts';

/**
 * A headless browser; ask `chromium()` first whether there is one. Where it is installed, Chromium’s headless shell: it has
 * no windows around its pages, and a page costs a third. `whole`: with the parts that only a window has, such as the
 * notifications that are shown.
 */
export function launchBrowser({ whole = false } = {}): Promise<Browser> {
  const shell = whole || process.env.CHROMIUM ? null : onPath('chromium-headless-shell');
  // One process fewer, and no graphics card to be stood in for.
  const small = shell ? ['--disable-gpu', '--in-process-gpu'] : [];
  return browserType.launch({ executablePath: shell ?? chromium()!, args: ['--no-sandbox', ...small] });
}
