/*
 * Takes the pictures of the README: the demo's center on the real server, in a headless Chromium (`CHROMIUM`, or one on the
 * PATH). `npm run pictures`, after `npm run build`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, devices } from 'playwright-core';
import { readConfig } from '../src/app/config.ts';
import { type App, startApp } from '../src/app/start.ts';
import { MANAGER_EMAIL, openDemoCenter } from '../src/cli/demo/center.ts';
import { later, MINUTE } from '../src/lib/time.ts';
import { createLog } from '../src/platform/log.ts';
import { onPath } from '../test/support/programs.ts';

const PORT = 4390;
const URL_HERE = `http://localhost:${PORT}`;

const PICTURES = [
  { name: 'console-now', path: '/now', ...devices['iPhone 13'], colorScheme: 'light' },
  { name: 'console-attention', path: '/attention', ...devices['iPhone 13'], colorScheme: 'dark' },
  { name: 'console-week', path: '/week', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
] as const;

async function picture(app: App, browser: Browser, { name, path, ...look }: (typeof PICTURES)[number]) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Rome', ...look });
  const page = await context.newPage();
  await app.signIn.requestCode({ email: MANAGER_EMAIL }, 'here');
  await page.goto(`${URL_HERE}/sign-in`);
  const mail = () => app.outbox!.list().find(({ purpose }) => purpose === 'SIGN_IN_CODE');
  while (!mail()) await page.waitForTimeout(100);
  const code = /^\d{6}$/m.exec(mail()!.text)![0];
  const data = { signIn: { email: MANAGER_EMAIL, code } };
  await page.request.post(`${URL_HERE}/session`, { headers: { origin: URL_HERE }, data });
  await page.goto(URL_HERE + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, import.meta.url)), scale: 'css' });
  await context.close();
}

const folder = await mkdtemp(join(tmpdir(), 'sessions-pictures-'));
const config = readConfig({
  PORT: String(PORT),
  PUBLIC_URL: URL_HERE,
  DATA_DIRECTORY: folder,
  LOG_LEVEL: 'warn',
});
const app = await startApp(config, createLog('warn'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? onPath('chromium', 'google-chrome') ?? undefined,
  args: ['--no-sandbox'],
});
try {
  const now = new Date();
  await openDemoCenter(app, now, later(now, 10 * MINUTE));
  for (const one of PICTURES) await picture(app, browser, one);
} finally {
  await browser.close();
  await app.close();
  await rm(folder, { recursive: true, force: true });
}
