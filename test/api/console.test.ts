import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSOLE_SEGMENTS } from '../../src/api/web/console/paths.ts';
import { allSamples } from '../../src/api/web/outbox/message-gallery.ts';
import { launchBrowser } from '../support/browser.ts';
import { type Harness, harness } from '../support/harness.ts';
import { chromium } from '../support/parts.ts';
import { servePages } from '../support/serve-pages.ts';

const SCRIPT = `document.body.dataset.ran = 'yes';
addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
globalThis.violations = [];`;
const FILES = {
  'index.html': `<!doctype html><html lang="en"><head><title>Console</title>
<link rel="manifest" href="/manifest.webmanifest"><link rel="stylesheet" href="/console/assets/index-B.css">
<script type="module" src="/console/assets/index-A.js"></script></head><body><div id="root"></div></body></html>`,
  'console/assets/index-A.js': SCRIPT,
  'console/assets/index-A.js.br': brotliCompressSync(SCRIPT),
  'console/assets/index-A.js.gz': gzipSync(SCRIPT),
  'console/assets/index-B.css': 'body { color: rgb(1, 2, 3) }',
  'sw.js': `addEventListener('message', async ({ ports }) => ports[0].postMessage((await fetch('/health')).status));`,
  'manifest.webmanifest': '{"name":"Console"}',
  'ahead.json': JSON.stringify([
    ['/services/', ['/console/assets/service-C.js', '/console/assets/service-D.css']],
    ['/services', ['/console/assets/services-E.js']],
    ['/c/', ['/console/assets/timetable-F.js']],
  ]),
  'console/icon-192.png': Buffer.from('89504e470d0a1a0a', 'hex'),
};

let h: Harness;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sessions-test-'));
  const consoleDirectory = join(directory, 'console');
  await writeFile(join(directory, 'secret.txt'), 'outside');
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(consoleDirectory, name)), { recursive: true });
    await writeFile(join(consoleDirectory, name), content);
  }
  h = await harness({ consoleDirectory });
});
afterAll(async () => {
  await h.close();
  await rm(directory, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(h.url + path, { headers });

/** Sends what `fetch` would change: a path as it is written, and only these headers. */
const raw = (path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) =>
    request(`${h.url}/`, { path, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(parts) }),
      );
    })
      .on('error', reject)
      .end(),
  );

const POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' wss://live.example; frame-src 'self'; manifest-src 'self'; worker-src 'self'";

describe('the console', () => {
  it.each(['/', ...CONSOLE_SEGMENTS.flatMap((name) => [`/${name}`, `/${name}/any/thing?at=all`])])(
    'is shown at %s',
    async (path) => {
      const page = await get(path);
      expect([page.status, await page.text()]).toEqual([200, FILES['index.html']]);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    },
  );

  it.each(['/nowhere', '/sign-ins', '/console/nothing.js', '/console/assets/', '/c.html'])(
    'is not at %s',
    async (path) => {
      const page = await get(path);
      expect(page.status).toBe(404);
      expect(page.headers.get('cache-control')).toMatch(/^no-(store|cache)$/);
      expect(await page.text()).not.toContain('id="root"');
    },
  );

  it('is asked for anew each time, and loads only what is its own', async () => {
    const page = await get('/week');
    const kept = Object.fromEntries(page.headers);
    expect(kept).toMatchObject({
      'cache-control': 'no-cache',
      'content-security-policy': POLICY,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const again = await get('/', { 'if-none-match': kept.etag! });
    expect([again.status, await again.text()]).toEqual([304, '']);
    // A browser that keeps the page takes these for the page's own.
    expect(again.headers.get('content-security-policy')).toBe(POLICY);
    expect((await get('/', { 'if-none-match': '"another"' })).status).toBe(200);
  });

  it('names the files of its screen with the page, to whoever is signed in', async () => {
    const cookie = '__Host-session=any';
    const linkAt = async (path: string, headers: Record<string, string> = { cookie }) =>
      (await get(path, headers)).headers.get('link');
    const service = `</console/assets/service-C.js>; rel=modulepreload, </console/assets/service-D.css>; rel=preload; as=style; crossorigin`;
    expect(await linkAt('/services/one')).toBe(service);
    expect(await linkAt('/services')).toBe('</console/assets/services-E.js>; rel=modulepreload');
    // A browser that has the page already loads them too.
    const etag = (await get('/services')).headers.get('etag')!;
    expect(await linkAt('/services/one', { cookie, 'if-none-match': etag })).toBe(service);
    expect(await linkAt('/sign-in')).toBeNull();
    expect(await linkAt('/services', {})).toBeNull();
    expect(await linkAt('/c/one', {})).toBe('</console/assets/timetable-F.js>; rel=modulepreload');
  });

  it('has files that are kept for a year, compressed where the caller takes it', async () => {
    const kept = 'public, max-age=31536000, immutable';
    const plain = await raw('/console/assets/index-A.js');
    expect(plain.body.toString()).toBe(SCRIPT);
    expect(plain.headers).toMatchObject({
      'cache-control': kept,
      'content-type': 'text/javascript; charset=utf-8',
    });
    const br = await raw('/console/assets/index-A.js', { 'accept-encoding': 'gzip, deflate, br' });
    expect(br.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      vary: 'Accept-Encoding',
      'cache-control': kept,
    });
    expect(brotliDecompressSync(br.body).toString()).toBe(SCRIPT);
    const gzip = await raw('/console/assets/index-A.js', { 'accept-encoding': 'gzip' });
    expect(gzip.headers).toMatchObject({ 'content-encoding': 'gzip' });
    const css = await raw('/console/assets/index-B.css', { 'accept-encoding': 'br' });
    expect(css.headers['content-encoding']).toBeUndefined();
  });

  it('has other files that are asked for anew', async () => {
    for (const [path, type] of [
      ['/sw.js', 'text/javascript; charset=utf-8'],
      ['/manifest.webmanifest', 'application/manifest+json'],
      ['/console/icon-192.png', 'image/png'],
    ] as const) {
      const { status, headers } = await get(path);
      expect([path, status, headers.get('content-type')]).toEqual([path, 200, type]);
      expect(headers.get('cache-control')).toBe('no-cache');
      expect((await get(path, { 'if-none-match': headers.get('etag')! })).status).toBe(304);
    }
  });

  it.each([
    '/console/../secret.txt',
    '/console/%2e%2e/secret.txt',
    '/console/..%2fsecret.txt',
    '/console/%2e%2e%2fsecret.txt',
    '/console/assets/..%5c..%5c..%5csecret.txt',
    '/console/assets/%252e%252e/%252e%252e/secret.txt',
    '/console//../../secret.txt',
    '/console/assets/....//secret.txt',
    '/console/index-A.js%00.png',
  ])('shows no file from elsewhere: %s', async (path) => {
    const { status, body } = await raw(path);
    expect([400, 404]).toContain(status);
    expect(body.toString()).not.toContain('outside');
  });

  it('is read, by GET and HEAD alone', async () => {
    for (const path of ['/', '/week', '/sw.js', '/console/assets/index-A.js']) {
      const head = await fetch(h.url + path, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const answer = await fetch(h.url + path, { method });
        expect([method, path, answer.status]).toEqual([method, path, 405]);
        expect(answer.headers.get('allow')).toBe('GET, HEAD');
      }
    }
  });

  it('is one place in the metrics, whatever its address says', async () => {
    await get('/week/of/somebody');
    await get('/console/icon-192.png');
    const text = await (await get('/metrics')).text();
    const places = [...text.matchAll(/_http_[a-z_]+\{[^}]*place="([^"]*)"/g)].map(([, place]) => place);
    expect(places).toContain('console');
    expect(places).not.toContain('week');
  });
});

describe('samples of messages', () => {
  it('lists every message of a language, without its mail', async () => {
    const answer = await get('/console/messages/it');
    const listed = (await answer.json()) as { purpose: string; file: string; subject: string }[];
    expect(new Set(listed.map(({ purpose }) => purpose))).toEqual(
      new Set(allSamples().map(({ purpose }) => purpose)),
    );
    expect(listed.every((sample) => !('html' in sample) && sample.file.endsWith('.it.html'))).toBe(true);
    for (const path of ['/console/messages/xx', '/console/messages/it/nothing.html'])
      expect((await get(path)).status, path).toBe(404);
  });

  it('sends nothing twice that a browser has', async () => {
    for (const path of ['/console/messages/es', '/console/messages/es/access-notice.online.es.html']) {
      const first = await get(path);
      const again = await get(path, { 'if-none-match': first.headers.get('etag')! });
      expect([path, again.status, await again.text()]).toEqual([path, 304, '']);
      const rules = ({ headers }: Response) => headers.get('content-security-policy');
      expect(rules(again)).toBe(rules(first));
    }
  });

  it('shows a mail in a frame of its own origin that may do nothing', async () => {
    const mail = await get('/console/messages/ca/access-notice.online.ca.html');
    expect(await mail.text()).toContain('Accedeix a la sessió');
    const rules = mail.headers.get('content-security-policy')!.split('; ');
    expect(rules.map((rule) => rule.trim())).toEqual([
      "default-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      'sandbox',
      "style-src 'unsafe-inline'",
      'img-src data:',
    ]);
  });
});

describe('a console that is not built', () => {
  it('says what builds it; outside production it leads to the tools', async () => {
    const missing = { consoleDirectory: join(directory, 'nowhere') };
    for (const development of [true, false]) {
      const { pages } = h.wired({ ...missing, development });
      const page = await pages.request('/week');
      expect(page.status).toBe(404);
      const html = await page.text();
      expect(html).toContain('npm run build');
      expect(html.includes('href="/dev"')).toBe(development);
      for (const path of ['/sw.js', '/console/assets/index-A.js'])
        expect((await pages.request(path)).status).toBe(404);
    }
  });
});

describe.skipIf(!chromium())('the console, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it('runs with its script, style, socket and worker, and reaches nobody else, also when it is loaded again', async () => {
    const consoleDirectory = join(directory, 'console');
    const { url, close } = await servePages(h, 'http', 'localhost', { consoleDirectory });
    const page = await browser.newPage();
    await page.goto(`${url}/week`);
    for (const _time of [1, 2]) {
      await page.reload();
      await page.waitForSelector('body[data-ran=yes]', { state: 'attached' });
      expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(1, 2, 3)');
    }
    const seen = await page.evaluate(async () => {
      const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/graphql`);
      await new Promise((over) => socket.addEventListener('error', over));
      await fetch('/health');
      const worker =
        (await navigator.serviceWorker.register('/sw.js')) && (await navigator.serviceWorker.ready);
      const { port1, port2 } = new MessageChannel();
      const status = new Promise((told) => port1.addEventListener('message', ({ data }) => told(data)));
      port1.start();
      worker.active?.postMessage('ask', [port2]);
      const own = [...(globalThis as unknown as { violations: string[] }).violations];
      await fetch('https://elsewhere.example').catch(() => undefined);
      document.body.insertAdjacentHTML('beforeend', '<p style="color: red"></p>');
      await new Promise((later) => setTimeout(later));
      return {
        status: await status,
        own,
        all: (globalThis as unknown as { violations: string[] }).violations,
      };
    });
    expect(seen.own).toEqual([]);
    expect(seen.status).toBe(200);
    expect(seen.all.toSorted()).toEqual(['connect-src', 'style-src-attr']);
    await page.close();
    await close();
  }, 60_000);
});
