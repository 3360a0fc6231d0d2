import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readTrustedDocuments } from '../../src/graphql/execution/trusted-documents.ts';
import { chromium } from '../support/parts.ts';
import { PHONE, type Screens, screens } from '../support/screens.ts';

const built = fileURLToPath(new URL('../../dist/console', import.meta.url));
const KB = 1_000;

describe('the built console', () => {
  it('has nothing of its schema or its tests beside the files that a browser asks for', () => {
    const names = readdirSync(built).sort();
    expect(names).toEqual([
      'ahead.json',
      'console',
      'documents.json',
      'index.html',
      'manifest.webmanifest',
      'sw.js',
    ]);
  });

  it('brings every script compressed', () => {
    const folder = join(built, 'console/assets');
    const large = readdirSync(folder).filter(
      (name) => name.endsWith('.js') && statSync(join(folder, name)).size >= KB,
    );
    expect(large.length).toBeGreaterThan(10);
    for (const name of large) expect(readdirSync(folder)).toContain(`${name}.br`);
  });
});

/** As a browser loads it. */
function compressedSize(path: string): number {
  const file = join(built, path);
  const gzip = `${file}.gz`;
  return readFileSync(existsSync(gzip) ? gzip : file).length;
}
const isCode = (path: string) => /\.(js|css)$/.test(path) && path !== '/sw.js';
const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);

describe.skipIf(!chromium())('the console', () => {
  let s: Screens;
  beforeAll(async () => {
    // As a production server may be: only documents that are known.
    s = await screens({ trusted: readTrustedDocuments(join(built, 'documents.json')) });
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  it.each(['/now', '/week', '/attention'])(
    'loads at most 150 KB of compressed script for %s, and works where only its own documents are taken',
    async (path) => {
      const page = await s.open('/sign-in', PHONE);
      await page.waitForLoadState('networkidle');
      const loaded: string[] = [];
      page.on(
        'response',
        (response) => response.url().endsWith('.js') && loaded.push(new URL(response.url()).pathname),
      );
      const { manager } = s.h;
      const { email } = await s.h.db.prisma.professional.findUniqueOrThrow({ where: { id: manager.id } });
      await page.request.post(`${s.url}/session`, {
        headers: { origin: s.url },
        data: { signIn: { email, code: await s.h.aCode(email!) } },
      });
      const answer = await page.goto(s.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      // One round of files: each is named by the page, or by the server beside it.
      const named = (await answer!.text()) + answer!.headers().link;
      expect(loaded.filter(isCode).filter((file) => !named.includes(file))).toEqual([]);
      expect(loaded.length).toBeGreaterThan(1);
      expect(sum(loaded.filter(isCode).map(compressedSize))).toBeLessThanOrEqual(150 * KB);
      expect(await page.getByRole('alert').filter({ hasText: /./ }).count()).toBe(0);
    },
  );

  // On Lighthouse's slow phone each file in a row costs 150 ms, and 100 KB cost half a second.
  it('shows the sign-in after one round of files, small ones, and before the server says who is there', async () => {
    const page = await s.open('about:blank', PHONE);
    const loaded: string[] = [];
    page.on('response', (response) => loaded.push(new URL(response.url()).pathname));
    await page.route('**/session', () => {});
    await page.goto(`${s.url}/sign-in`);
    await page.getByLabel('Your e-mail address').waitFor();
    const code = loaded.filter(isCode);
    const named = readFileSync(join(built, 'index.html'), 'utf8');
    expect(code.filter((path) => !named.includes(path))).toEqual([]);
    expect(code.length).toBeLessThanOrEqual(3);
    expect(sum(code.map(compressedSize))).toBeLessThanOrEqual(80 * KB);
  });
});
