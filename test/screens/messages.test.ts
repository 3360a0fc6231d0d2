import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allSamples } from '../../src/api/web/outbox/message-gallery.ts';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, overflowsSideways, PHONE, type Screens, screens } from '../support/screens.ts';

describe.skipIf(!chromium())('messages', () => {
  let s: Screens;
  beforeAll(async () => {
    s = await screens();
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  it('shows a message as people get it, by both channels, in another language too', async () => {
    const page = await s.open('/messages', { ...PHONE, as: s.h.manager });
    const mail = page.frameLocator('iframe');
    await mail.getByText('Join session').first().waitFor();
    const button = mail.getByRole('link', { name: 'Join session' });
    // Styles in the mail itself are shown, though the console's own policy has none of them.
    expect(await button.evaluate((link) => getComputedStyle(link).fontWeight)).toBe('600');
    await page.getByLabel('Language').selectOption('Italiano');
    await mail.getByText('Accedi alla sessione').first().waitFor();
    await page.getByLabel('Message').selectOption('Code to sign in');
    await page.getByText('This message goes by e-mail only.').waitFor();
    await mail.getByText('402817').first().waitFor();
    await page.reload();
    await mail.getByText('402817').first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('names every message and every situation, in each language', async () => {
    const page = await s.open('/messages', { ...NARROW, as: s.h.manager });
    const { manager } = s.h;
    const purposes = [...new Set(allSamples().map(({ purpose }) => purpose))];
    for (const locale of ['en-GB', 'es', 'it', 'ca']) {
      await s.h.db.prisma.professional.update({ where: { id: manager.id }, data: { locale } });
      await page.reload();
      await page.locator(`html[lang="${locale}"] iframe`).waitFor();
      expect(await overflowsSideways(page), locale).toBe(false);
      const options = await page.locator('select').first().locator('option').allTextContents();
      expect(options).toHaveLength(purposes.length);
      expect(options.filter((name) => /^[A-Z_]+$/.test(name))).toEqual([]);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(await axeFindings(page)).toEqual([]);
    await s.h.db.prisma.professional.update({ where: { id: manager.id }, data: { locale: null } });
  });
});
