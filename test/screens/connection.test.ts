import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { NOON } from '../support/harness.ts';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, overflowsSideways, PHONE, type Screens, screens } from '../support/screens.ts';

const DAY = 24 * 60;

describe.skipIf(!chromium())('a screen that its server does not serve for a while', () => {
  let s: Screens;
  let manager: Viewer;
  /** Seconds until calls are taken again. */
  let wait: number | null = null;
  beforeAll(async () => {
    s = await screens({ limiter: { take: () => wait, close: () => undefined } });
  });
  beforeEach(async () => {
    wait = null;
    s.h.clock.set(NOON);
    manager = await s.h.aCenter();
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  const seats = (sessionId: string) =>
    s.h.db.prisma.booking.count({ where: { sessionId, status: 'BOOKED' } });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  it('says in its reader’s language how long to wait when they call too often, and does the act once after that', async () => {
    const me = await s.h.aCustomer({ name: 'Ana', locale: 'es-ES' }, manager);
    const sessionId = await s.h.aSession({ manager, startsInMinutes: DAY });
    const page = await s.open('/me/book', { ...PHONE, as: me });
    await page.getByRole('button', { name: /Vinyasa/ }).click();
    await page.getByRole('button', { name: 'Reservar esta clase' }).waitFor();
    wait = 7;
    await press(page, 'Reservar esta clase');
    await page.getByRole('alert').filter({ hasText: '7 s' }).waitFor();
    expect(await seats(sessionId)).toBe(0);
    wait = null;
    await press(page, 'Reservar esta clase');
    await page.getByRole('dialog').getByRole('link').first().waitFor();
    expect(await seats(sessionId)).toBe(1);
  });

  it('cannot be loaded: a page in one’s own language says so, and leads back by itself', async () => {
    const page = await s.open('/week', { ...NARROW, as: manager });
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await s.stop();
    for (const [language, title] of [
      ['es', 'No hay conexión'],
      ['it', 'Non c’è connessione'],
      ['ca', 'No hi ha connexió'],
      ['en', 'There is no connection'],
    ] as const) {
      await page.evaluate((one) => localStorage.setItem('language', one), language);
      await page.reload();
      await page.getByRole('heading', { name: title }).waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
      expect(await overflowsSideways(page), language).toBe(false);
    }
    expect(await axeFindings(page)).toEqual([]);
    await s.start();
    await page.getByRole('heading', { level: 1, name: 'Week' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/week');
  });

  describe('with something typed', () => {
    const OURS = 'https://meet.google.com/our-link-abc';
    const THEIRS = 'https://meet.google.com/the-irsl-ink';
    let sessionId: string;
    let page: Page;
    beforeEach(async () => {
      sessionId = await s.h.aSession({ manager, startsInMinutes: DAY });
      page = await s.open(`/sessions/${globalId('Session', sessionId)}`, { ...PHONE, as: manager });
      await press(page, 'Change: Link');
      await page.getByLabel('Link of the video call').fill(OURS);
    });
    const lost = () => page.getByText('No connection.');
    const typed = () => page.getByLabel('Link of the video call').inputValue();
    const stored = () => s.h.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } });

    it('says that the server is away, keeps what was typed, and shows what others did when it is back', async () => {
      await s.stop();
      await lost().waitFor();
      await press(page, 'Save');
      await page.getByRole('alert').filter({ hasText: 'No answer came back.' }).waitFor();
      expect(await typed()).toBe(OURS);

      await s.start();
      await s.h.access.edit(manager, sessionId, { joinUrl: { set: THEIRS } });
      await lost().waitFor({ state: 'detached', timeout: 25_000 });
      await page.getByText(THEIRS).first().waitFor();
      expect(await typed()).toBe(OURS);
      await press(page, 'Save mine');
      await page.getByText('Saved.').waitFor();
      expect(await stored()).toMatchObject({ joinUrl: OURS });
    });

    it('says at once that there is no network, keeps what was typed, and goes on by itself', async () => {
      await page.context().setOffline(true);
      await lost().waitFor();
      await s.h.sessions.move(manager, sessionId, {
        startsAt: new Date('2026-03-11T15:00:00Z'),
        sendTime: 'RESET',
      });
      await page.context().setOffline(false);
      await lost().waitFor({ state: 'detached', timeout: 25_000 });
      await page.getByText('16:00').first().waitFor();
      expect(await typed()).toBe(OURS);
      await press(page, 'Save');
      await page.getByText('Saved.').waitFor();
      expect(await stored()).toMatchObject({ joinUrl: OURS });
    });
  });
});
