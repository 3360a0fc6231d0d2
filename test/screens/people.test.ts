import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { NOON } from '../support/harness.ts';
import { chromium } from '../support/parts.ts';
import {
  axeFindings,
  copied,
  NARROW,
  overflowsSideways,
  PHONE,
  type Screens,
  screens,
} from '../support/screens.ts';

const HOUR_MS = 3_600_000;
const hoursAfterNoon = (hours: number) => new Date(Date.parse(NOON) + hours * HOUR_MS);

describe.skipIf(!chromium())('people', () => {
  let s: Screens;
  let manager: Viewer;
  beforeAll(async () => {
    s = await screens();
  });
  beforeEach(async () => {
    s.h.clock.set(NOON);
    manager = await s.h.aCenter();
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const part = (page: Page, name: string) => page.getByRole('region', { name });
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  const customerPath = ({ id }: Viewer) =>
    `/people/customers/${encodeURIComponent(globalId('Customer', id))}`;
  const memberPath = ({ id }: Viewer) => `/people/staff/${encodeURIComponent(globalId('Professional', id))}`;
  const storedCustomer = (id: string) => s.h.db.prisma.customer.findUniqueOrThrow({ where: { id } });
  const storedMember = (id: string) => s.h.db.prisma.professional.findUniqueOrThrow({ where: { id } });

  it('finds a customer by a part of the name, creates one, and refuses an address that is taken', async () => {
    await s.h.aCustomer({ name: 'Núria Ferrer', email: 'nuria@people.example' }, manager);
    await s.h.aCustomer({ name: 'Olga Prat' }, manager);
    const page = await s.open('/people', { ...PHONE, as: manager });
    await page.getByText('2 customers', { exact: true }).waitFor();
    await page.getByLabel('Search by name or address').fill('nuria');
    await page.getByText('1 customer found').waitFor();
    expect(await page.getByText('Olga Prat').count()).toBe(0);
    await page.reload();
    await page.getByText('1 customer found').waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await press(page, 'New customer');
    const dialog = page.getByRole('dialog', { name: 'New customer' });
    await dialog.getByLabel('Name').fill('Pau Vidal');
    await dialog.getByLabel('E-mail address').fill('nuria@people.example');
    await dialog.getByRole('button', { name: 'Create customer' }).click();
    await dialog.getByRole('alert').filter({ hasText: /./ }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByLabel('E-mail address').fill('pau@people.example');
    await dialog.getByRole('button', { name: 'Create customer' }).click();
    await heading(page, 'Pau Vidal');
    await page.getByRole('link', { name: 'All customers' }).click();
    await page.getByText('3 customers', { exact: true }).waitFor();
  });

  it('changes a customer; an address that staff gives is not proven; what another one changed stays', async () => {
    const ana = await s.h.aCustomer({ name: 'Ana' }, manager);
    const page = await s.open(customerPath(ana), { ...PHONE, as: manager });
    const about = part(page, 'About this person');
    await about.getByText('Not proven yet; access messages go there all the same.').waitFor();
    await about.getByLabel('E-mail address').fill('ana.ruiz@people.example');
    await about.getByLabel('Language').selectOption('Català');
    await s.h.db.prisma.customer.update({ where: { id: ana.id }, data: { name: 'Ana Ruiz' } });
    await page.reload();
    await page.getByText('What you typed before is back.').waitFor();
    await about.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await storedCustomer(ana.id)).toMatchObject({
      name: 'Ana Ruiz',
      email: 'ana.ruiz@people.example',
      locale: 'ca',
      emailVerifiedAt: null,
    });
  });

  it('shows the classes of a customer, hands out a personal link and their data, and erases in two steps', async () => {
    const ana = await s.h.aCustomer({ name: 'Ana' }, manager);
    const serviceId = await s.h.aService({ name: 'Pilates' }, manager);
    const aClass = (hours: number) =>
      s.h.aSession({ manager, serviceId, startsInMinutes: hours * 60, professionalId: null });
    await s.h.aBooking(await aClass(1), ana, manager);
    const ahead = await s.h.aBooking(await aClass(30), ana, manager);
    await s.at(hoursAfterNoon(3));
    const page = await s.open(customerPath(ana), {
      as: manager,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const upcoming = part(page, 'Classes ahead');
    await upcoming.getByRole('link', { name: 'Pilates' }).waitFor();
    expect(await upcoming.getByRole('link').count()).toBe(1);
    await upcoming.getByRole('button', { name: 'Copy personal link' }).click();
    await page.getByText('Copied').waitFor();
    expect(await copied(page)).toMatch(/\/join\/[\w-]{20,}$/);
    await press(page, 'Show past classes');
    await part(page, 'Past and given up').getByRole('link', { name: 'Pilates' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    const download = page.waitForEvent('download');
    await press(page, 'Download the data');
    const file = JSON.parse(await readFile(await (await download).path(), 'utf8'));
    expect(file.customer.name).toBe('Ana');

    await press(page, 'Erase this customer');
    const erase = page.getByRole('button', { name: 'Erase for good' });
    expect(await erase.isDisabled()).toBe(true);
    await page.getByLabel('I know that this cannot be undone').check();
    await erase.click();
    await page.getByText('Ana was erased').waitFor();
    await page.getByText('0 customers').waitFor();
    expect(await storedCustomer(ana.id)).toMatchObject({ name: '', email: null });
    const seat = await s.h.db.prisma.booking.findUniqueOrThrow({ where: { id: ahead } });
    expect(seat.status).toBe('CANCELLED');
  });

  it('adds somebody to the staff and changes their role; the last manager stays one', async () => {
    const page = await s.open('/people/staff', { ...PHONE, as: manager });
    await press(page, 'New member of staff');
    const dialog = page.getByRole('dialog', { name: 'New member of staff' });
    await dialog.getByLabel('Name').fill('Marta');
    await dialog.getByLabel('E-mail address').fill('marta@studio.example');
    await dialog.getByRole('button', { name: 'Add to the staff' }).click();
    await heading(page, 'Marta');
    await part(page, 'Classes ahead').getByText('No classes ahead.').waitFor();

    await page.goto(s.url + memberPath(manager));
    const about = part(page, 'About this person');
    await about.getByLabel('Role').selectOption('Teacher');
    await about.getByRole('button', { name: 'Save' }).click();
    await about.getByRole('alert').filter({ hasText: /./ }).waitFor();
    expect((await storedMember(manager.id)).role).toBe('MANAGER');
    expect(await page.getByRole('button', { name: 'Remove from the staff' }).count()).toBe(0);

    await page.getByRole('link', { name: 'All staff' }).click();
    await page.getByRole('link', { name: 'Marta' }).click();
    await about.getByLabel('Role').selectOption('Manager');
    await about.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    const marta = await s.h.db.prisma.professional.findFirstOrThrow({
      where: { centerId: manager.centerId, name: 'Marta' },
    });
    expect(marta.role).toBe('MANAGER');
  });

  it('removes a teacher with classes ahead only once it is said who teaches them', async () => {
    const marta = await s.h.aProfessional({ name: 'Marta' }, manager);
    const joan = await s.h.aProfessional({ name: 'Joan' }, manager);
    const serviceId = await s.h.aService({ name: 'Pilates' }, manager);
    const sessionId = await s.h.aSession({ manager, serviceId, professionalId: marta.id });
    const page = await s.open(memberPath(marta), { ...PHONE, as: manager });
    await part(page, 'Classes ahead').getByText('1 class', { exact: true }).waitFor();
    await press(page, 'Remove from the staff');
    await press(page, 'Remove');
    await page.getByText('Still theirs: 1 class on its day', { exact: true }).waitFor();
    expect((await storedMember(marta.id)).removedAt).toBeNull();
    expect(await axeFindings(page)).toEqual([]);
    await press(page, 'Hand over and remove');
    await page.getByText('Choose who takes over.').waitFor();
    await page.getByLabel('Who takes over').selectOption('Joan');
    await press(page, 'Hand over and remove');
    await page.getByRole('dialog', { name: 'Marta is no longer on the staff' }).waitFor();
    await press(page, 'Close');
    await page.getByRole('link', { name: 'Joan' }).waitFor();
    expect(await page.getByRole('link', { name: 'Marta' }).count()).toBe(0);
    expect((await storedMember(marta.id)).removedAt).not.toBeNull();
    const session = await s.h.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } });
    expect(session.professionalId).toBe(joan.id);
  });

  it('leaves classes without a teacher, and names the keys that go on', async () => {
    const boss = await s.h.aProfessional({ name: 'Boss', role: 'MANAGER' }, manager);
    await s.h.aPartner(['calendar:read'], { name: 'Wellness Map' }, { ...boss, role: 'manager' });
    const sessionId = await s.h.aSession({ manager, professionalId: boss.id });
    const weekly = {
      weekdays: ['TUESDAY', 'FRIDAY'],
      startTime: '18:00',
      from: '2026-03-10',
    };
    const serviceId = await s.h.aService({ name: 'Pilates' }, manager);
    await s.h.schedules.create(manager, { ...weekly, serviceId, professionalId: boss.id });
    const page = await s.open(memberPath(boss), { as: manager });
    await press(page, 'Remove from the staff');
    await press(page, 'Remove');
    await page.getByText('Pilates: Tuesday and Friday, 18:00').waitFor();
    await page.getByText(/^Still theirs: 1 weekly class, \d+ classes on their days$/).waitFor();
    await page.getByLabel('Nobody yet: leave them without a teacher').check();
    await press(page, 'Leave open and remove');
    await page.getByText('Wellness Map').waitFor();
    const session = await s.h.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } });
    expect(session.professionalId).toBeNull();
  });

  it('lists what a customer was sent about all classes, the newest first, and why something was not', async () => {
    const ana = await s.h.aCustomer({ name: 'Ana', email: 'ana@people.example' }, manager);
    const pilates = await s.h.aService({ name: 'Pilates' }, manager);
    const sessionId = await s.h.aSession({ manager, serviceId: pilates });
    await s.h.aBooking(sessionId, ana, manager);
    await s.at(hoursAfterNoon(1));
    await s.h.db.prisma.customer.update({ where: { id: ana.id }, data: { email: null } });
    const words = { sessionIds: [sessionId], text: 'Bring a towel.', to: 'BOOKED' as const };
    await s.h.notifications.messageBooked(manager, words);
    await s.h.runDueWork();
    await s.h.db.prisma.customer.update({ where: { id: ana.id }, data: { email: 'ana@people.example' } });
    const teacher = await s.h.aProfessional({}, manager);
    const page = await s.open(customerPath(ana), { ...NARROW, as: teacher });
    await press(page, 'Show messages sent');
    const messages = part(page, 'Messages').getByRole('listitem');
    await messages.first().waitFor();
    const lines = (await messages.allInnerTexts()).map((text) => text.split('\n').filter(Boolean));
    expect(lines.map(([what, , outcome]) => [what, outcome])).toEqual([
      ['Words to everybody – E-mail', 'Not sent. No e-mail address is known.'],
      ['Words to everybody – Push', 'Not sent. No device takes notifications.'],
      ['How to join – E-mail, ana@people.example', 'Sent Tue 10 Mar, 14:00'],
      ['How to join – Push', 'Not sent. No device takes notifications.'],
    ]);
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
    await messages.first().getByRole('link', { name: 'Pilates' }).click();
    await heading(page, 'Pilates');
  });

  it('shows a teacher people, and nothing that only managers may do', async () => {
    const teacher = await s.h.aProfessional({}, manager);
    const ana = await s.h.aCustomer({ name: 'Ana' }, manager);
    const page = await s.open(customerPath(ana), { ...PHONE, as: teacher });
    await heading(page, 'Ana');
    expect(await page.getByRole('button', { name: /Save|Erase|Download/ }).count()).toBe(0);
    await page.goto(s.url + memberPath(manager));
    await page.getByRole('heading', { name: 'About this person' }).waitFor();
    expect(await page.getByRole('button', { name: /Save|Remove/ }).count()).toBe(0);
  });

  it('fits the smallest phone in every language, and a desktop', async () => {
    const marta = await s.h.aProfessional({ name: 'Marta' }, manager);
    const ana = await s.h.aCustomer({ name: 'Ana', email: 'a.rather.long.address@people.example' }, manager);
    const sessionId = await s.h.aSession({ manager, professionalId: marta.id });
    await s.h.aBooking(sessionId, ana, manager);
    const page = await s.open('/people', { ...NARROW, as: manager });
    for (const locale of ['en-GB', 'es', 'it', 'ca']) {
      await s.h.db.prisma.professional.update({ where: { id: manager.id }, data: { locale } });
      for (const path of ['/people', '/people/staff', customerPath(ana), memberPath(marta)]) {
        await page.goto(s.url + path);
        await page.locator(`html[lang="${locale}"] h1`).waitFor();
        await page
          .getByText(path.includes('staff') ? 'Marta' : 'Ana')
          .first()
          .waitFor();
        expect(await overflowsSideways(page), `${path} in ${locale}`).toBe(false);
      }
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const path of ['/people/staff', customerPath(ana), memberPath(marta)]) {
      await page.goto(s.url + path);
      await page.locator('h1').waitFor();
      expect(await axeFindings(page), path).toEqual([]);
    }
  });
});
