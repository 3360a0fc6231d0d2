import { createServer } from 'node:net';
import axe from 'axe-core';
import { type BrowserContextOptions, devices, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { launchBrowser } from './browser.ts';
import { NOON, testClock } from './clock.ts';
import { testDatabase } from './database.ts';
import { type Harness, type HarnessOptions, harness } from './harness.ts';

/** A port that nobody listens on: the console is served at the server's public URL only. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

export const PHONE = devices['iPhone 13']!;
export const NARROW: BrowserContextOptions = { viewport: { width: 320, height: 640 } };

export type Visit = BrowserContextOptions & { as?: Viewer };

/** Not faults: what the browser writes about refused or interrupted requests, and about these tests' own scripts in a sample of a mail. */
const EXPECTED =
  /status of 4(?:01|09|22|29)|WebSocket connection|net::ERR_|^Blocked script execution in '[^']*\/console\/messages\//;

export type ScreensOptions = HarnessOptions & {
  /** For what a page has of the window around it. */
  wholeBrowser?: boolean;
};

/** The whole server with the built console, and a browser. Ask `chromium()` first whether there is one. */
export async function screens({ wholeBrowser = false, ...options }: ScreensOptions = {}) {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const database = options.database ?? (await testDatabase());
  const { clock = testClock(NOON), ...parts } = options;
  const start = () => harness({ publicUrl: url, port, ...parts, clock, database });
  let h: Harness = await start();
  const browser = await launchBrowser({ whole: wholeBrowser });
  const complaints: string[] = [];
  const pages = new Set<Page>();

  async function open(path: string, { as, ...context }: Visit = {}): Promise<Page> {
    const opened = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Rome', ...context });
    // Sooner than the test itself gives up, so that a failure names the step that waited.
    opened.setDefaultTimeout(15_000);
    const page = await opened.newPage();
    pages.add(page);
    page.on('close', () => pages.delete(page));
    page.on(
      'console',
      (message) =>
        message.type() === 'error' &&
        !EXPECTED.test(message.text()) &&
        complaints.push(`${message.text()} ${message.location().url}`),
    );
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
    await page.clock.setFixedTime(h.clock());
    if (as) await signIn(page, as);
    await page.goto(new URL(path, url).href);
    return page;
  }

  /** Signs the page's browser in by a mailed code, without the screen for it. */
  async function signIn(page: Page, { id, role, centerId }: Viewer): Promise<void> {
    const who = { where: { id } };
    const { email } =
      role === 'customer'
        ? await h.db.prisma.customer.findUniqueOrThrow(who)
        : await h.db.prisma.professional.findUniqueOrThrow(who);
    const answer = await page.request.post(`${url}/session`, {
      headers: { origin: url },
      data: {
        signIn: {
          email,
          code: await h.aCode(email!),
          centerId: globalId('Center', centerId),
          role: role.toUpperCase(),
        },
      },
    });
    expect((await answer.json()).session, `sign-in of ${email}`).toBeTruthy();
  }

  return {
    /** The server of now. */
    get h() {
      return h;
    },
    url,
    browser,
    open,
    /** Ends the server; its database stays. */
    stop: () => h.close(),
    /** Another server at the same address, on the same database. */
    async start(): Promise<void> {
      h = await start();
    },
    /** Moves the server's clock and those of all pages, and lets everything happen that is due. */
    async at(instant: Date | string): Promise<void> {
      h.clock.set(instant);
      for (const page of pages) await page.clock.setFixedTime(h.clock());
      await h.runDueWork();
    },
    /** For `afterEach`: closes all pages, and fails if one of them wrote an error or broke the content security policy. */
    async settle(): Promise<void> {
      await Promise.all(browser.contexts().map((context) => context.close()));
      expect(complaints.splice(0)).toEqual([]);
    },
    async close(): Promise<void> {
      await browser.close();
      await h.close();
      if (!options.database) await database.drop();
    },
  };
}
export type Screens = Awaited<ReturnType<typeof screens>>;

/** What axe finds wrong with a page, a line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Evaluated, not as an element: the page's policy allows no script from elsewhere.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(),
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
  );
}

/** Waits until nothing that is read is still to come. A part that waits for its data shows gray lines. */
export const isRead = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => !document.querySelector('[class*=skeleton]'));

/** What was copied last, where the page may read it. */
export const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** Whether something is cut or makes the page scroll sideways. */
export const overflowsSideways = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
