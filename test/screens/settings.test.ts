import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/ports/identity.ts';
import { chromium } from '../support/parts.ts';
import {
  axeFindings,
  isRead,
  NARROW,
  overflowsSideways,
  PHONE,
  type Screens,
  screens,
} from '../support/screens.ts';

describe.skipIf(!chromium())('the settings', () => {
  let s: Screens;
  let manager: Viewer;
  beforeAll(async () => {
    s = await screens();
  });
  beforeEach(async () => {
    manager = await s.h.aCenter({ name: 'Studio Lumen' });
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  const center = () => s.h.db.prisma.center.findUniqueOrThrow({ where: { id: manager.centerId } });

  it('change the center; what is wrong is said beside its field, and what was typed is kept over a reload', async () => {
    const page = await s.open('/settings/center', { as: manager });
    await page.getByLabel('Name').fill('Studio Luce');
    await page.getByLabel('Time zone').fill('Mars/Olympus');
    await page.reload();
    expect(await page.getByLabel('Name').inputValue()).toBe('Studio Luce');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').filter({ hasText: /zone/i }).waitFor();
    expect((await center()).name).toBe('Studio Lumen');

    await page.getByLabel('Time zone').fill('Europe/Rome');
    await page.getByLabel('Free cancellation, minutes').fill('120');
    await page.getByLabel('Anybody may read the timetable').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();
    expect(await center()).toMatchObject({
      name: 'Studio Luce',
      timeZone: 'Europe/Rome',
      freeCancellationMinutes: 120,
      publicTimetable: true,
    });
  });

  it('save what was typed alone: what another one changed meanwhile stays, also over a reload', async () => {
    const page = await s.open('/settings/center', { as: manager });
    await page.getByLabel('Free cancellation, minutes').fill('90');
    await s.h.db.prisma.center.update({
      where: { id: manager.centerId },
      data: { name: 'Studio Luce', contactPhone: '+39 02 1234567' },
    });
    await page.reload();
    await page.getByText('What you typed before is back.').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Studio Luce');
    // Stored after this page was read.
    await s.h.db.prisma.center.update({ where: { id: manager.centerId }, data: { signUp: true } });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();
    expect(await center()).toMatchObject({
      name: 'Studio Luce',
      contactPhone: '+39 02 1234567',
      signUp: true,
      freeCancellationMinutes: 90,
    });
  });

  it('make a key whose secret is shown once, and end it in two steps', async () => {
    const page = await s.open('/settings/partners', { as: manager });
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('The partner’s name').fill('Wellness Pass');
    await page.getByLabel('Book and cancel for customers').check();
    await page.getByRole('button', { name: 'Make the key' }).click();
    const secret = await page.getByText(/^osk_/).first().textContent();
    const [key] = await s.h.db.prisma.partnerKey.findMany({ where: { centerId: manager.centerId } });
    expect(secret!.startsWith(key!.prefix)).toBe(true);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    expect(await page.getByText(secret!).count()).toBe(0);

    await page.getByRole('button', { name: 'End this key' }).click();
    expect((await s.h.db.prisma.partnerKey.findUniqueOrThrow({ where: { id: key!.id } })).revokedAt).toBe(
      null,
    );
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'End this key' }).click();
    await page.getByText('No answer came back.').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'End this key' }).click();
    await page.getByRole('button', { name: 'End this key' }).click();
    await page.getByText('1 ended key').waitFor();
    const ended = await s.h.db.prisma.partnerKey.findUniqueOrThrow({ where: { id: key!.id } });
    expect(ended.revokedAt).not.toBe(null);
  });

  it('register a webhook, show its messages, and delete it', async () => {
    const page = await s.open('/settings/webhooks', { ...PHONE, as: manager });
    // The menu is wider than a phone: the place where one is stands within it.
    const here = page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Settings' });
    const { x, width } = (await here.boundingBox())!;
    expect(x + width).toBeLessThan(page.viewportSize()!.width + 1);
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('Address (https)').fill('http://plain.example');
    await page.getByLabel('booking.created').check();
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByRole('alert').filter({ hasText: /https/ }).waitFor();
    await page.getByLabel('Address (https)').fill('https://localhost/hooks');
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByText(/^whsec_/).waitFor();
    await page.getByRole('link', { name: 'https://localhost/hooks' }).click();
    await page.getByText('No messages.').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No webhook yet.').waitFor();
  });

  it.each(['center', 'partners', 'webhooks', 'account'])(
    '%s keeps nobody out, and fits a narrow phone in every language',
    async (part) => {
      const page = await s.open(`/settings/${part}`, { ...NARROW, as: manager });
      await page.getByRole('heading', { level: 1 }).waitFor();
      for (const locale of ['en-GB', 'es-ES', 'it-IT', 'ca-ES']) {
        await s.h.db.prisma.professional.update({ where: { id: manager.id }, data: { locale } });
        await page.reload();
        await page.locator(`html[lang="${locale}"]`).waitFor();
        await page.getByRole('heading', { level: 1 }).waitFor();
        await isRead(page);
        expect(await overflowsSideways(page), locale).toBe(false);
      }
      expect(await axeFindings(page)).toEqual([]);
    },
  );
});
