import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NOON } from '../support/clock.ts';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, overflowsSideways, PHONE, type Screens, screens } from '../support/screens.ts';

const DESKTOP = { viewport: { width: 1440, height: 900 } };

describe.skipIf(!chromium())('closures on the screen', () => {
  let s: Screens;
  beforeAll(async () => {
    s = await screens();
  });
  afterEach(async () => {
    await s.settle();
    s.h.clock.set(NOON);
  });
  afterAll(() => s.close());

  /** A center with a class of Marta's on the eleventh, that somebody booked, and one of nobody's on the twelfth of March. */
  async function aCenter() {
    const manager = await s.h.aCenter();
    const marta = await s.h.aProfessional({ name: 'Marta' }, manager);
    const yoga = await s.h.aService({ name: 'Vinyasa' }, manager);
    const gym = await s.h.aService({ name: 'Pilates' }, manager);
    const at = (instant: string, change: object) =>
      s.h.aSession({ manager, serviceId: yoga, startsAt: new Date(instant), ...change });
    const first = await at('2026-03-11T17:00:00Z', { professionalId: marta.id });
    const second = await at('2026-03-12T17:00:00Z', { serviceId: gym });
    const after = await at('2026-03-13T17:00:00Z', {});
    const customer = await s.h.aCustomer({}, manager);
    await s.h.aBooking(first, customer, manager);
    return { manager, marta, yoga, gym, first, second, after, customer };
  }

  const statusOf = async (id: string) =>
    (await s.h.db.prisma.session.findUniqueOrThrow({ where: { id } })).status;

  it('shows what a closure would do, does exactly that, and takes it back', async () => {
    const { manager, yoga, first, second, after, customer } = await aCenter();
    const page = await s.open('/closures', { as: manager, ...PHONE });
    await page.getByText('Nothing is closed.').waitFor();
    await page.getByRole('button', { name: 'Close for some time' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('First day').fill('2026-03-12');
    await dialog.getByLabel('Last day').fill('2026-03-11');
    await dialog.getByLabel('Reason').fill('The heating is broken');
    await dialog.getByRole('button', { name: 'See what it would cancel' }).click();
    await dialog.getByText('It must end after it begins.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.reload();
    await dialog.getByText('What you typed before is back.').waitFor();
    await dialog.getByLabel('First day').fill('2026-03-11');
    await dialog.getByLabel('Last day').fill('2026-03-12');
    await dialog.getByRole('button', { name: 'See what it would cancel' }).click();
    await dialog.getByText('2 classes are cancelled; 1 person is told, in one message.').waitFor();
    await dialog.getByText('Pilates').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await statusOf(first)).toBe('SCHEDULED');

    // Somebody makes a class meanwhile: nothing is done but shown.
    const third = await s.h.aSession({
      manager,
      serviceId: yoga,
      startsAt: new Date('2026-03-12T09:00:00Z'),
    });
    await dialog.getByRole('button', { name: 'Close and cancel 2 classes' }).click();
    await dialog.getByText('Something changed meanwhile.').waitFor();
    await dialog.getByText('3 classes are cancelled').waitFor();
    expect(await statusOf(first)).toBe('SCHEDULED');
    await dialog.getByRole('button', { name: 'Close and cancel 3 classes' }).click();

    const closure = page.getByRole('listitem').filter({ hasText: 'The heating is broken' });
    await closure.getByRole('heading', { name: /11 March.*12 March/ }).waitFor();
    for (const id of [first, second, third]) expect(await statusOf(id)).toBe('CANCELLED');
    expect(await statusOf(after)).toBe('SCHEDULED');
    await closure.getByText('Which classes').click();
    await closure.getByText('Cancelled').nth(2).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await s.at('2026-03-10T12:02:00Z');
    const { email } = await s.h.db.prisma.customer.findUniqueOrThrow({ where: { id: customer.id } });
    const told = s.h.outbox
      .list()
      .filter(({ to, purpose }) => to === email && purpose === 'SESSIONS_CANCELLED');
    expect(told.map(({ text }) => text.includes('The heating is broken'))).toEqual([true]);

    await closure.getByRole('button', { name: 'Take back' }).click();
    await page
      .getByRole('dialog', { name: 'Take this closure back?' })
      .getByRole('button', { name: 'Take back' })
      .click();
    await page.getByText('The closure is taken back.').waitFor();
    for (const id of [first, second, third]) expect(await statusOf(id)).toBe('SCHEDULED');
    await page.getByText('Over or taken back: 1').click();
    await closure.getByText('Taken back on').waitFor();
    await closure.getByText('Which classes').click();
    await closure.getByText('Takes place').nth(2).waitFor();
  });

  it('closes hours of one service and one teacher, and shifts them', async () => {
    const { manager, marta, yoga, first, second, after } = await aCenter();
    const page = await s.open('/closures', { as: manager, ...DESKTOP });
    await page.getByRole('button', { name: 'Close for some time' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Some hours').check();
    await dialog.getByLabel('From').fill('2026-03-11T17:00');
    await dialog.getByLabel('Until').fill('2026-03-13T23:00');
    await dialog.getByLabel('Vinyasa').check();
    await dialog.getByLabel('Only the classes of').selectOption('Marta');
    await dialog.getByRole('button', { name: 'See what it would cancel' }).click();
    await dialog.getByText('1 class is cancelled').waitFor();
    await dialog.getByRole('button', { name: 'Close and cancel 1 class' }).click();
    const closure = page.getByRole('listitem').filter({ hasText: 'Classes of Marta: Vinyasa' }).first();
    await closure.waitFor();
    expect(await statusOf(first)).toBe('CANCELLED');
    expect(await statusOf(after)).toBe('SCHEDULED');

    await closure.getByRole('button', { name: 'Shift' }).click();
    await dialog.getByRole('button', { name: 'Take back and choose the new time' }).click();
    await dialog.getByLabel('Until').waitFor();
    expect(await statusOf(first)).toBe('SCHEDULED');
    expect(await dialog.getByLabel('From').inputValue()).toBe('2026-03-11T17:00');
    expect(await dialog.getByLabel('Vinyasa').isChecked()).toBe(true);
    await dialog.getByLabel('From').fill('2026-03-12T09:00');
    await dialog.getByRole('button', { name: 'See what it would cancel' }).click();
    await dialog.getByText('No class is cancelled').waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('heading', { name: /12 March.*13 March/ }).waitFor();
    const [old, shifted] = await s.h.db.prisma.closure.findMany({
      where: { centerId: manager.centerId },
      orderBy: { startsAt: 'asc' },
    });
    expect(old).toMatchObject({ deletedAt: expect.any(Date) });
    expect(shifted).toMatchObject({ deletedAt: null, serviceIds: [yoga], professionalId: marta.id });
    expect(await statusOf(first)).toBe('SCHEDULED');
    expect(await statusOf(second)).toBe('SCHEDULED');

    const read = await s.open('/closures', { as: marta, ...PHONE });
    await read.getByRole('heading', { name: /12 March.*13 March/ }).waitFor();
    expect(await read.getByRole('button', { name: 'Take back' }).count()).toBe(0);
    expect(await read.getByRole('button', { name: 'Close for some time' }).count()).toBe(0);
  });

  it('is at home on a narrow phone in every language', async () => {
    const { manager, yoga } = await aCenter();
    const days = { from: '2026-03-11', until: '2026-03-12' };
    await s.h.closures.create(manager, { period: { days }, reason: 'Heating', serviceIds: [yoga] });
    const page = await s.open('/closures', { as: manager, ...NARROW, colorScheme: 'dark' });
    for (const locale of ['ca-ES', 'es-ES', 'it-IT', 'en-GB']) {
      await s.h.db.prisma.professional.update({ where: { id: manager.id }, data: { locale } });
      await page.goto(`${s.url}/closures`);
      await page.locator(`html[lang=${locale}]`).waitFor();
      const closure = page.getByRole('listitem').filter({ hasText: 'Vinyasa' });
      await closure.locator('summary').click();
      await closure.getByText('Marta').waitFor();
      expect(await overflowsSideways(page), locale).toBe(false);
      await page.goto(`${s.url}/closures?over=new`);
      await page.getByRole('dialog').waitFor();
      expect(await overflowsSideways(page), locale).toBe(false);
    }
    expect(await axeFindings(page)).toEqual([]);
  });
});
