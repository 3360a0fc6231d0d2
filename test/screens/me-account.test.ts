import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/ports/identity.ts';
import { NOON } from '../support/harness.ts';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, overflowsSideways, PHONE, type Screens, screens } from '../support/screens.ts';

const minutes = (count: number) => new Date(Date.parse(NOON) + count * 60_000);

describe.skipIf(!chromium())('my account', () => {
  let s: Screens;
  let me: Viewer;
  beforeAll(async () => {
    s = await screens();
  });
  beforeEach(async () => {
    s.h.clock.set(NOON);
    me = await s.h.aCustomer({ name: 'Ana', locale: 'en-GB' });
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  const stored = () => s.h.db.prisma.customer.findUniqueOrThrow({ where: { id: me.id } });
  const part = (page: Page, name: string) => page.getByRole('region', { name });

  /** The code that was mailed last to this address. */
  async function lastCode(email: string): Promise<string> {
    await s.h.mailer.idle();
    const mails = s.h.outbox.list().filter(({ to, text }) => to === email && /^\d{6}$/m.test(text));
    const newest = mails.toSorted((one, other) => Number(other.at) - Number(one.at))[0];
    return /^\d{6}$/m.exec(newest!.text)![0];
  }

  it('saves name, language and zone; the page speaks the new language at once', async () => {
    const page = await s.open('/me/account', { ...PHONE, as: me });
    const about = part(page, 'About you');
    await about.getByLabel('Name').fill('Ana Ruiz');
    await about.getByLabel('Language').selectOption('Català');
    await about.getByLabel('Time zone').selectOption('Atlantic/Azores');
    await about.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Compte' }).waitFor();
    await page.getByText('Desat').waitFor();
    expect(await stored()).toMatchObject({ name: 'Ana Ruiz', locale: 'ca', timeZone: 'Atlantic/Azores' });
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Compte' }).waitFor();
    expect(await page.getByLabel('Nom').inputValue()).toBe('Ana Ruiz');
    expect(await page.getByText('El que havies escrit').count()).toBe(0);
  });

  it('changes the address after a proof of who it is, and another of the new one', async () => {
    const { email } = await stored();
    const elsewhere = await s.h.aCenter({ name: 'Studio Nord' });
    const there = await s.h.aCustomer({ email }, elsewhere);
    await s.h.db.prisma.customer.update({ where: { id: there.id }, data: { emailVerifiedAt: NOON } });
    await s.h.aBooking(await s.h.aSession({ manager: elsewhere }), there, elsewhere);
    const page = await s.open('/me/account', { ...PHONE, as: me });
    await page.getByRole('button', { name: 'Change address' }).waitFor();
    await page.getByText('Studio Nord').waitFor();
    await s.at(minutes(20));
    const next = `new-${email}`;
    await page.getByLabel('Another address').fill(next);
    await page.getByRole('button', { name: 'Change address' }).click();
    const again = page.getByRole('dialog', { name: 'Is it really you?' });
    await again.getByRole('button', { name: 'Mail me a code' }).click();
    await again.getByLabel('The code of the mail').waitFor();
    await again.getByLabel('The code of the mail').fill(await lastCode(email!));
    expect(await axeFindings(page)).toEqual([]);
    await again.getByRole('button', { name: 'Sign in' }).click();

    await page.getByLabel('The code of the mail to the new address').waitFor();
    expect((await stored()).email).toBe(email);
    await page.getByLabel('The code of the mail to the new address').fill(await lastCode(next));
    await page.getByRole('button', { name: 'Confirm the new address' }).click();
    await part(page, 'E-mail address').getByText(next, { exact: true }).waitFor();
    // The account there is still of the address before.
    await page.getByText('Studio Nord').waitFor({ state: 'detached' });
    expect((await stored()).email).toBe(next);
  });

  it('ends a sign-in elsewhere, and signs out here', async () => {
    const lost = await s.open('/me/classes', { ...PHONE, as: me });
    await lost.getByRole('heading', { level: 1 }).waitFor();
    const page = await s.open('/me/account', { as: me });
    await part(page, 'Where you are signed in').getByRole('button', { name: 'End', exact: true }).click();
    await page.getByText('That sign-in has ended').waitFor();
    await lost.reload();
    await lost.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.getByRole('button', { name: 'Sign out of this device' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  });

  it('hands out what is kept as a file, and erases it in two steps', async () => {
    const page = await s.open('/me/account', { ...PHONE, as: me });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download my data' }).click();
    const file = JSON.parse(await readFile(await (await download).path(), 'utf8'));
    expect(file.customer.name).toBe('Ana');

    await page.getByRole('button', { name: 'Erase my account' }).click();
    const erase = page.getByRole('button', { name: 'Erase it for good' });
    expect(await erase.isDisabled()).toBe(true);
    await page.getByLabel('I know that this cannot be undone').check();
    expect((await stored()).name).toBe('Ana');
    await erase.click();
    await page.getByText('Your account has been erased.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await stored()).toMatchObject({ name: '', email: null });
  });

  it('fits the smallest phone in every language, and a desktop', async () => {
    const page = await s.open('/me/account', { ...NARROW, as: me });
    for (const [locale, title] of [
      ['es', 'Cuenta'],
      ['it', 'Account'],
      ['ca', 'Compte'],
      ['en', 'Account'],
    ]) {
      await s.h.db.prisma.customer.update({ where: { id: me.id }, data: { locale } });
      await page.reload();
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
      await page.getByRole('heading', { level: 2 }).nth(3).waitFor();
      expect(await overflowsSideways(page), locale).toBe(false);
    }
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await axeFindings(page)).toEqual([]);
  });
});
