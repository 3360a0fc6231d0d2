import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/i18n/language.ts';
import { bookedClass, type ClassOptions, renewPass } from '../support/booked-class.ts';
import { launchBrowser } from '../support/browser.ts';
import { type Harness, harness } from '../support/harness.ts';
import { chromium } from '../support/parts.ts';
import { startProvider } from '../support/provider.ts';

const OPEN = '2026-03-10T17:45:00Z';
const BUTTON = {
  en: 'Join session',
  es: 'Acceder a la sesión',
  it: 'Accedi alla sessione',
  ca: 'Accedeix a la sessió',
};

describe.skipIf(!chromium())('the access page in a browser', () => {
  let h: Harness;
  let provider: Awaited<ReturnType<typeof startProvider>>;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    [h, provider] = await Promise.all([harness(), startProvider()]);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([h.close(), provider.close()]);
  });
  beforeEach(() => {
    complaints.length = 0;
    provider.visits.length = 0;
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    // A content security policy that forbids something the page needs logs an error here.
    expect(complaints).toEqual([]);
  });

  async function visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB', ...options });
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(h.url + path);
    return page;
  }
  const booked = (options: ClassOptions = {}) => bookedClass(h, { joinUrl: provider.joinUrl, ...options });
  const status = (page: Page) => page.getByRole('status');
  const button = (page: Page) => page.getByRole('button', { name: BUTTON.en });
  const attendance = async (id: string) =>
    (await h.db.prisma.booking.findUniqueOrThrow({ where: { id } })).attendanceStatus;

  it('turns from “opens at” to the button by itself, without a reload and without moving the focus', async () => {
    const { path } = await booked();
    const page = await visit(path);
    await status(page)
      .getByText(/^Opens Tuesday/)
      .waitFor();
    expect(await button(page).count()).toBe(0);
    await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
    await page.locator('#mail').focus();

    await h.at(OPEN);
    await button(page).waitFor();
    await status(page).getByText('You can join now').waitFor();
    await page.getByText('Passcode: lumen').waitFor();
    expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('mail');
    expect(await page.title()).toContain('You can join now');

    await h.at('2026-03-10T19:00:00Z');
    await status(page).getByText('This session has ended').waitFor();
    expect(await button(page).count()).toBe(0);
  });

  it('shows by itself what staff writes for those who wait', async () => {
    const { path, sessionId } = await booked({ joinUrl: null });
    await h.at(OPEN);
    const page = await visit(path);
    await status(page).getByText('Waiting for the link').waitFor();
    await h.access.edit(h.manager, sessionId, { waitingNote: 'Marta is five minutes late' });
    await h.runDueWork();
    await page.getByText('Marta is five minutes late').waitFor();
  });

  it('lets in by keyboard, and sends the provider no referrer', async () => {
    const { path, bookingId } = await booked();
    await h.at(OPEN);
    const page = await visit(path);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(BUTTON.en);
    await page.keyboard.press('Enter');
    await page.waitForURL(provider.joinUrl);
    expect(await page.title()).toBe('The call');
    expect(provider.visits.map(({ path }) => path)).toEqual(['/room?code=42']);
    expect(provider.visits[0]?.headers.referer).toBeUndefined();
    expect(await attendance(bookingId)).toBe('ATTENDED');
  });

  it('takes whoever answers on to what became of the answer, by keyboard too', async () => {
    const { path } = await booked();
    const page = await visit(path);
    const answered = () => page.evaluate(() => document.activeElement?.id);
    await page.getByRole('button', { name: 'Yes, I will come' }).press('Enter');
    await page.getByText('You said that you will come.').waitFor();
    expect(await answered()).toBe('attendance');
  });

  it('is not joined by opening it', async () => {
    const { path, bookingId } = await booked();
    await h.at(OPEN);
    await button(await visit(path)).waitFor();
    expect(await attendance(bookingId)).toBeNull();
    expect(provider.visits).toEqual([]);
  });

  it('works without scripts: it says when it opens, and later its button lets in', async () => {
    const { path, bookingId } = await booked();
    const page = await visit(path, { javaScriptEnabled: false });
    await status(page)
      .getByText(/^Opens Tuesday/)
      .waitFor();
    await h.at(OPEN);
    await page.getByRole('link', { name: 'Load again' }).click();
    await button(page).click();
    await page.waitForURL(provider.joinUrl);
    expect(await attendance(bookingId)).toBe('ATTENDED');
  });

  it('explains a press that comes too late; a reload does not press again', async () => {
    const { path, bookingId } = await booked();
    await h.at(OPEN);
    const page = await visit(path, { javaScriptEnabled: false });
    h.clock.set('2026-03-10T19:00:00Z');
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await button(page).click();
    expect((await answer).status()).toBe(409);
    await status(page).getByText('We could not let you in just now.').waitFor();
    expect(await attendance(bookingId)).toBeNull();
    complaints.length = 0;
  });

  it('says on an open page that the address was replaced', async () => {
    const { path, bookingId } = await booked();
    const page = await visit(path);
    await status(page).waitFor();
    await renewPass(h, bookingId);
    await page.getByRole('heading', { name: 'We do not know this address' }).waitFor();
    expect(await page.getByText('Vinyasa Flow').count()).toBe(0);
    // The page was loaded again, and the answer was 404 as expected.
    complaints.length = 0;
  });

  it.each(LANGUAGES)('speaks the customer’s language (%s), whatever the browser’s', async (language) => {
    const { path } = await booked({ locale: language });
    await h.at(OPEN);
    const page = await visit(path);
    await page.getByRole('button', { name: BUTTON[language], exact: true }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
  });

  describe('on a phone of 320 pixels', () => {
    const phone = { viewport: { width: 320, height: 640 } };
    const long = {
      instructions: `https://example.com/${'very-long-'.repeat(20)}\nPasscode: ${'9'.repeat(60)}`,
    };

    it.each(LANGUAGES)('fits in each state, with targets that a thumb hits (%s)', async (locale) => {
      const { path } = await booked({ locale, ...long });
      const page = await visit(path, phone);
      for (const [moment, state] of [
        ['2026-03-10T12:00:00Z', 'SCHEDULED'],
        [OPEN, 'OPEN'],
        ['2026-03-10T19:00:00Z', 'ENDED'],
      ] as const) {
        await h.at(moment);
        await page.locator(`main[data-state=${state}]`).waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth), state).toBeLessThanOrEqual(
          320,
        );
        for (const target of await page.locator('a:visible, button:visible').all())
          expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      }
    });
  });

  it('has what assistive technology needs: a language, one heading, one polite live region, named controls', async () => {
    const { path } = await booked();
    await h.at(OPEN);
    const page = await visit(path);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await page.getByRole('main').count()).toBe(1);
    expect(
      await page.locator('[aria-live]').evaluateAll((all) => all.map(({ ariaLive }) => ariaLive)),
    ).toEqual(['polite']);
    expect(
      await page.locator('[id]').evaluateAll((all) => new Set(all.map(({ id }) => id)).size === all.length),
    ).toBe(true);
    for (const control of await page.locator('a:visible, button:visible').all())
      expect((await control.textContent())?.trim()).toBeTruthy();
    expect(await page.locator('meta[name=viewport]').getAttribute('content')).not.toMatch(
      /maximum-scale|user-scalable/,
    );
  });

  it('opens from a mail that appeared by itself in the outbox', async () => {
    const { path } = await booked();
    const outbox = await visit('/outbox');
    const card = outbox.locator('article', { hasText: path });
    expect(await card.count()).toBe(0);
    await h.at(OPEN);
    // The mail has the public address of the server.
    await outbox
      .context()
      .route(`https://live.example${path}`, (route) =>
        route.fulfill({ status: 302, headers: { location: h.url + path } }),
      );
    const opening = outbox.context().waitForEvent('page');
    await card.frameLocator('iframe').getByRole('link', { name: BUTTON.en }).click();
    const page = await opening;
    await button(page).click();
    await page.waitForURL(provider.joinUrl);
  });
});
