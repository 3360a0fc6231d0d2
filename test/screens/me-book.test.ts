import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { NOON } from '../support/harness.ts';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, overflowsSideways, PHONE, type Screens, screens } from '../support/screens.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

describe.skipIf(!chromium())('the timetables', () => {
  let s: Screens;
  let manager: Viewer;
  beforeAll(async () => {
    s = await screens();
  });
  beforeEach(async () => {
    s.h.clock.set(NOON);
    manager = await s.h.aCenter({ name: 'Studio Luz' });
    await s.h.centers.update(manager, { publicTimetable: true, signUp: true, freeCancellationMinutes: 120 });
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  const aCustomer = () => s.h.aCustomer({ name: 'Ana', locale: 'en-GB' }, manager);
  const publicPage = () => `/c/${encodeURIComponent(globalId('Center', manager.centerId))}`;
  const seatsOf = (sessionId: string) =>
    s.h.db.prisma.booking.findMany({ where: { sessionId, status: 'BOOKED' }, include: { customer: true } });

  describe('to book from', () => {
    it('shows what can be booked and why not, and a press takes a seat and says what happens next', async () => {
      const { id: professionalId } = await s.h.aProfessional({ name: 'Marta Vila' }, manager);
      const yoga = await s.h.aService({ description: 'Bring a mat.' }, manager);
      const later = await s.h.aService({ name: 'Barre', bookingOpensDaysAhead: 2 }, manager);
      const sessionId = await s.h.aSession({
        manager,
        serviceId: yoga,
        professionalId,
        startsInMinutes: DAY,
      });
      const full = await s.h.aSession({ manager, serviceId: yoga, startsInMinutes: 2 * DAY, capacity: 1 });
      await s.h.aBooking(full, undefined, manager);
      await s.h.aSession({ manager, serviceId: later, startsInMinutes: 6 * DAY });
      const page = await s.open('/me/book', { ...PHONE, as: await aCustomer() });
      await page.getByText('Full').waitFor();
      await page.getByText('From Sat 14 Mar, 13:00').waitFor();
      expect(await axeFindings(page)).toEqual([]);

      await page.getByRole('button', { name: /Barre/ }).click();
      await page.getByText('It can be booked from Saturday 14 March').waitFor();
      await page.getByRole('button', { name: 'Close' }).click();

      await page.getByRole('button', { name: /Marta Vila/ }).click();
      const dialog = page.getByRole('dialog', { name: 'Vinyasa' });
      await dialog.getByText('Bring a mat.').waitFor();
      await dialog.getByText('You can cancel freely until Wed 11 Mar, 11:00').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      expect(await seatsOf(sessionId)).toHaveLength(0);
      await dialog.getByRole('button', { name: 'Book this class' }).click();
      await dialog.getByText('You are booked').waitFor();
      await dialog.getByText('Your access comes by mail on Wed 11 Mar, 13:00').waitFor();
      expect((await seatsOf(sessionId)).map(({ customer }) => customer.name)).toEqual(['Ana']);

      await page.goBack();
      await dialog.waitFor({ state: 'detached' });
      await page.getByText('Booked', { exact: true }).waitFor();
    });

    it('names the start where a class booked just before it is cancelled freely for longer', async () => {
      const sessionId = await s.h.aSession({ manager, startsInMinutes: 15 });
      const page = await s.open('/me/book', { ...PHONE, as: await aCustomer() });
      await page.getByRole('button', { name: /Vinyasa/ }).click();
      await page.getByRole('button', { name: 'Book this class' }).click();
      const dialog = page.getByRole('dialog', { name: 'Vinyasa' });
      await dialog.getByText('You can cancel freely until Tue 10 Mar, 13:15').waitFor();
      expect(await seatsOf(sessionId)).toHaveLength(1);
    });

    it('says so when the last seat went to somebody else meanwhile', async () => {
      const sessionId = await s.h.aSession({ manager, startsInMinutes: DAY, capacity: 1 });
      const page = await s.open('/me/book', { ...PHONE, as: await aCustomer() });
      await page.getByRole('button', { name: /Vinyasa/ }).click();
      await page.getByText('1 seat left').last().waitFor();
      await s.h.aBooking(sessionId, undefined, manager);
      await page.getByRole('button', { name: 'Book this class' }).click();
      await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
      await page.getByText('Every seat is taken. When').waitFor();
      expect(await seatsOf(sessionId)).toHaveLength(1);
    });

    it('shows one service alone, and stays so after a reload', async () => {
      const [yoga, barre] = [await s.h.aService({}, manager), await s.h.aService({ name: 'Barre' }, manager)];
      await s.h.aSession({ manager, serviceId: yoga });
      await s.h.aSession({ manager, serviceId: barre });
      const page = await s.open('/me/book', { ...PHONE, as: await aCustomer() });
      await page.getByLabel('Class').selectOption('Barre');
      await page.getByRole('button', { name: /Vinyasa/ }).waitFor({ state: 'detached' });
      await page.reload();
      await page.getByRole('button', { name: /Barre/ }).waitFor();
      expect(await page.getByRole('button', { name: /Vinyasa/ }).count()).toBe(0);
    });

    it('fits the smallest phone in every language, and a desktop', async () => {
      await s.h.aSession({ manager, startsInMinutes: DAY });
      const me = await aCustomer();
      const page = await s.open('/me/book', { ...NARROW, as: me });
      for (const [locale, title] of [
        ['es', 'Reservar'],
        ['it', 'Prenota'],
        ['ca', 'Reserva'],
        ['en', 'Book'],
      ]) {
        await s.h.db.prisma.customer.update({ where: { id: me.id }, data: { locale } });
        await page.goto(`${s.url}/me/book`);
        await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
        await page.getByRole('button', { name: /Vinyasa/ }).click();
        await page.getByRole('dialog').waitFor();
        expect(await overflowsSideways(page), locale).toBe(false);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await axeFindings(page)).toEqual([]);
    });
  });

  describe('for everybody', () => {
    it('makes a stranger a customer by a mailed code, and their seat is booked', async () => {
      const sessionId = await s.h.aSession({ manager, startsInMinutes: DAY });
      const page = await s.open(publicPage(), PHONE);
      await page.getByRole('heading', { level: 1, name: 'Studio Luz' }).waitFor();
      await page.getByRole('button', { name: 'Book' }).click();
      const email = 'bea@people.example';
      await page.getByLabel('Your name').fill('Bea');
      await page.getByLabel('Your e-mail address').fill(email);
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('button', { name: 'Book' }).click();
      expect(await page.getByLabel('Your name').inputValue()).toBe('Bea');
      await page.getByRole('button', { name: 'Mail me a code' }).click();
      await page.getByText(`A code is on its way to ${email}.`).waitFor();
      await page.getByLabel('The code of the mail').waitFor();
      expect(await s.h.db.prisma.customer.count({ where: { email } })).toBe(0);

      await s.h.mailer.idle();
      const mail = s.h.outbox.list().find(({ to, purpose }) => to === email && purpose === 'SIGN_IN_CODE')!;
      await page.getByLabel('The code of the mail').fill(/^\d{6}$/m.exec(mail.text)![0]);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('You are booked').waitFor();
      expect((await seatsOf(sessionId)).map(({ customer }) => [customer.name, customer.email])).toEqual([
        ['Bea', email],
      ]);
      await page.getByRole('link', { name: 'To my classes' }).click();
      await page.getByText('The door opens at 13:00').waitFor();
    });

    it('keeps what was typed over a reload, and offers no sign-up where the center wants none', async () => {
      await s.h.aSession({ manager });
      const page = await s.open(publicPage(), PHONE);
      await page.getByRole('button', { name: 'Book' }).click();
      await page.getByLabel('Your name').fill('Bea');
      await page.reload();
      await page.getByRole('button', { name: 'Book' }).click();
      expect(await page.getByLabel('Your name').inputValue()).toBe('Bea');
      await s.h.centers.update(manager, { signUp: false });
      await page.reload();
      await page.getByRole('button', { name: 'Book' }).click();
      await page.getByLabel('Your e-mail address').waitFor();
      expect(await page.getByLabel('Your name').count()).toBe(0);
      expect(await page.getByRole('button', { name: 'I am new here' }).count()).toBe(0);
    });

    it('leads a customer who is signed in to the class', async () => {
      await s.h.aSession({ manager });
      const page = await s.open(publicPage(), { ...PHONE, as: await aCustomer() });
      await page.getByRole('link', { name: 'Book', exact: true }).click();
      await page.getByRole('dialog', { name: 'Vinyasa' }).getByText('Book this class').waitFor();
    });

    it('is not there where the center does not want it', async () => {
      await s.h.centers.update(manager, { publicTimetable: false });
      const page = await s.open(publicPage(), PHONE);
      await page.getByRole('heading', { name: 'No timetable here' }).waitFor();
      expect(await page.content()).not.toContain('Studio Luz');
      expect(await axeFindings(page)).toEqual([]);
    });

    it('fits the smallest phone in every language', async () => {
      await s.h.aSession({ manager });
      for (const [locale, lead] of [
        ['es', 'Las clases de las'],
        ['it', 'Le lezioni delle'],
        ['ca', 'Les classes de les'],
        ['en', 'The classes of the'],
      ]) {
        const page = await s.open(publicPage(), { ...NARROW, locale });
        await page.getByText(lead!).waitFor();
        await page.locator('article button').click();
        await page.getByRole('dialog').waitFor();
        expect(await overflowsSideways(page), locale).toBe(false);
        await page.close();
      }
    });
  });
});
