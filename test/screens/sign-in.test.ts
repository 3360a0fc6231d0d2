import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, PHONE, type Screens, screens } from '../support/screens.ts';

describe.skipIf(!chromium())('signing in on the screen', () => {
  let s: Screens;
  beforeAll(async () => {
    s = await screens();
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  it('takes an address, then the mailed code, and leads to where the person wanted to go', async () => {
    const manager = await s.h.aCenter();
    const { email } = await s.h.db.prisma.professional.findUniqueOrThrow({ where: { id: manager.id } });
    const page = await s.open('/week', PHONE);
    await page.getByLabel('Your e-mail address').fill(email!);
    await page.getByRole('button', { name: 'Mail me a code' }).click();
    await page.getByLabel('The code of the mail').waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await page.getByLabel('The code of the mail').fill('000000');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor();

    const mail = s.h.outbox.list().find(({ to, purpose }) => to === email && purpose === 'SIGN_IN_CODE')!;
    await page.getByLabel('The code of the mail').fill(/^\d{6}$/m.exec(mail.text)![0]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: /week/i }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/week');

    await page.reload();
    await page.getByRole('heading', { level: 1, name: /week/i }).waitFor();
  });

  it('leaves nothing typed behind when its person signs out, in no window', async () => {
    const page = await s.open('/settings/account', { as: s.h.manager });
    const other = await page.context().newPage();
    for (const window of [page, other]) {
      await window.goto(`${s.url}/settings/account`);
      await window.getByLabel('Name').fill('Somebody secret');
    }
    await page.getByRole('button', { name: 'Sign out of this device', exact: true }).click();
    for (const window of [page, other]) {
      await window.getByLabel('Your e-mail address').waitFor();
      expect(await window.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('secret');
    }
  });

  it.each([
    ['en', 'Sign in'],
    ['es', 'Entrar'],
    ['it', 'Accedi'],
    ['ca', 'Entra'],
  ])('speaks the browser’s language: %s', async (locale, title) => {
    const page = await s.open('/sign-in', { ...NARROW, locale });
    await page.getByRole('heading', { name: title }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale);
  });
});
