import { request } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Harness, harness } from '../support/harness.ts';
import { chromium } from '../support/parts.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness({ explorable: true });
});
afterAll(() => h.close());

const get = (path: string) => fetch(h.url + path, { redirect: 'manual' });
/** Sends headers that `fetch` does not allow. */
const statusOf = (path: string, headers: Record<string, string>) =>
  new Promise((resolve, reject) =>
    request(h.url + path, { headers }, (answer) => {
      resolve(answer.statusCode);
      answer.destroy();
    })
      .on('error', reject)
      .end(),
  );

const ELSEWHERE: Record<string, string>[] = [
  { host: 'rebound.example' },
  { 'x-forwarded-for': '203.0.113.7' },
  { via: '1.1 proxy' },
];

describe('the page for developers', () => {
  it('leads to whatever there is to look at', async () => {
    const page = await get('/dev');
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('<html lang="en">');
    const links = [...html.matchAll(/<a href="([^"]*)"/g)].map(([, path]) => path!);
    expect(links).toEqual(['/', '/graphql', '/outbox', '/outbox/messages']);
    for (const path of links.slice(1)) {
      const answer = await fetch(h.url + path, { headers: { accept: 'text/html' } });
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('content-type')).toContain('text/html');
    }
  });

  it('names the operator’s commands', async () => {
    const html = await (await get('/dev')).text();
    const command = /npm run admin -- create-center[^<]*/.exec(html)![0];
    for (const option of ['--name', '--time-zone', '--locale', '--manager-email'])
      expect(command).toContain(` ${option} `);
    expect(html).toContain('npm run admin -- issue-token --email ');
  });

  it('loads nothing but its style, and runs nothing', async () => {
    const page = await get('/dev');
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('script-src');
    expect(await page.text()).not.toMatch(/<script|style="/);
  });

  it('is for this machine only', async () => {
    for (const headers of ELSEWHERE) expect(await statusOf('/dev', headers)).toBe(403);
  });

  it('links to no outbox if messages are really sent', async () => {
    const { pages } = h.wired({ outbox: null });
    const incoming = { socket: { remoteAddress: '127.0.0.1' }, headers: {} };
    const answer = await pages.request('/dev', { headers: { host: 'localhost:4000' } }, { incoming });
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).not.toContain('href="/outbox');
    expect(html).toContain('really sends');
  });

  it('does not exist in production', async () => {
    const { pages } = h.wired({ development: false });
    const incoming = { socket: { remoteAddress: '127.0.0.1' }, headers: {} };
    const answer = await pages.request('/dev', { headers: { host: 'localhost:4000' } }, { incoming });
    expect(answer.status).toBe(404);
  });
});

describe.skipIf(!chromium())('the pages for developers, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it.each(['/dev', '/outbox', '/outbox/messages'])(
    '%s fits 360 pixels, and its links a finger',
    async (path) => {
      const page = await browser.newPage({ viewport: { width: 360, height: 700 } });
      await page.goto(h.url + path);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      const links = await page.locator('a:visible').all();
      expect(links.length).toBeGreaterThan(0);
      for (const link of links) {
        const { width, height } = (await link.boundingBox())!;
        expect(Math.min(width, height), await link.innerText()).toBeGreaterThanOrEqual(44);
      }
      await page.close();
    },
    30_000,
  );
});
