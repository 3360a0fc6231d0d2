import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NOON } from '../support/clock.ts';
import { ZOOM } from '../support/invitations.ts';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, overflowsSideways, PHONE, type Screens, screens } from '../support/screens.ts';

const DESKTOP = { viewport: { width: 1440, height: 900 } };

describe.skipIf(!chromium())('the week on the screen', () => {
  let s: Screens;
  beforeAll(async () => {
    s = await screens();
  });
  afterEach(async () => {
    await s.settle();
    s.h.clock.set(NOON);
  });
  afterAll(() => s.close());

  /** A center on Tuesday at 13:00 in Madrid: a class of yesterday, two of Wednesday, one of the week after. */
  async function aWeek() {
    const manager = await s.h.aCenter();
    const marta = await s.h.aProfessional({ name: 'Marta' }, manager);
    const yoga = await s.h.aService({ name: 'Vinyasa' }, manager);
    const gym = await s.h.aService({ name: 'Pilates', modality: 'IN_PERSON' }, manager);
    const at = (instant: string, change: object) =>
      s.h.aSession({ manager, startsAt: new Date(instant), ...change });
    const online = { serviceId: yoga, professionalId: marta.id };
    const inPerson = { serviceId: gym, joinUrl: undefined };
    const later = await at('2026-03-11T17:00:00Z', { ...online, sendAt: new Date('2026-03-11T16:30:00Z') });
    const sooner = await at('2026-03-11T08:00:00Z', inPerson);
    const friday = await at('2026-03-13T08:00:00Z', { serviceId: yoga, joinUrl: null });
    const nextWeek = await at('2026-03-17T08:00:00Z', { serviceId: yoga });
    return { manager, marta, yoga, gym, later, sooner, friday, nextWeek };
  }

  /** So many classes like this one, each a minute after the one before. */
  async function manyLike(sessionId: string, count: number): Promise<void> {
    const columns = await s.h.db.prisma.$queryRaw<{ name: string }[]>`
      SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = current_schema() AND table_name = 'session' AND is_generated = 'NEVER' AND column_name <> 'id'`;
    const names = columns.map(({ name }) => name);
    const later = new Set(['starts_at', 'ends_at', 'opens_at', 'send_at', 'planned_starts_at']);
    const values = names.map((name) => (later.has(name) ? `${name} + n * interval '1 minute'` : name));
    await s.h.db.prisma.$executeRawUnsafe(
      `INSERT INTO session (id, ${names}) SELECT gen_random_uuid(), ${values}
       FROM session, generate_series(1, ${count}) n WHERE id = '${sessionId}'`,
    );
  }

  const wednesday = (page: Page) => page.getByRole('region', { name: /Wednesday 11 March/ });

  it('shows each day in order of time, with seats, teacher, door, link and send time', async () => {
    const { manager, later } = await aWeek();
    await s.h.aBooking(later, undefined, manager);
    const page = await s.open('/week', { as: manager, ...DESKTOP });
    const day = wednesday(page);
    const cards = day.getByRole('listitem');
    await cards.nth(1).waitFor();
    await expect.poll(() => cards.count()).toBe(2);
    const [first, second] = [await cards.nth(0).innerText(), await cards.nth(1).innerText()];
    for (const fact of ['09:00', 'Pilates', 'No teacher yet', 'In person']) expect(first).toContain(fact);
    for (const fact of [
      '18:00',
      'Vinyasa',
      'Marta',
      '1/20',
      'Opens 17:30',
      'Link by hand',
      'Sending 17:30',
      'by hand',
    ])
      expect(second).toContain(fact);
    await page
      .getByRole('region', { name: /Friday 13 March/ })
      .getByText('No link')
      .waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('shows the door, seats and what is made elsewhere as it becomes', async () => {
    const { manager, yoga, later, friday } = await aWeek();
    await s.at('2026-03-11T16:25:00Z');
    const page = await s.open('/week', { as: manager, ...DESKTOP });
    const day = wednesday(page);
    await day.getByText('Opens 17:30').waitFor();
    await s.at('2026-03-11T16:30:00Z');
    await day.getByText('Door open').waitFor();
    await s.h.aBooking(later, undefined, manager);
    await day.getByText('1/20').waitFor();
    await s.h.access.edit(manager, friday, {
      sendAt: { set: new Date('2026-03-13T07:30:00Z') },
      joinUrl: { set: ZOOM },
    });
    await s.h.runDueWork();
    const fridays = page.getByRole('region', { name: /Friday 13 March/ });
    await fridays.getByText('Sending 08:30 (by hand)').waitFor();
    await fridays.getByText('Link by hand').waitFor();

    const made = await s.h.aSession({ manager, serviceId: yoga, startsAt: new Date('2026-03-12T09:00:00Z') });
    await s.h.runDueWork();
    const thursday = page.getByRole('region', { name: /Thursday 12 March/ });
    const moved = fridays.getByRole('listitem').filter({ hasText: '10:00–' });
    await thursday.getByRole('link', { name: /10:00 Vinyasa/ }).waitFor();
    await s.h.sessions.move(manager, made, { startsAt: new Date('2026-03-13T09:00:00Z'), sendTime: 'KEEP' });
    await s.h.runDueWork();
    await moved.waitFor();
    await expect.poll(() => thursday.getByRole('link').count()).toBe(0);
    await s.h.sessions.cancel(manager, made, 'Marta is ill');
    await s.h.runDueWork();
    await moved.getByText('Cancelled').waitFor();
  });

  it('is read once: a stream that begins with what was just read has nothing read again', async () => {
    const { manager, later } = await aWeek();
    const page = await s.open('about:blank', { as: manager, ...DESKTOP });
    const readings: string[] = [];
    page.on('request', (request) => {
      const asked = request.postData() ?? '';
      if (asked.includes('query WeekClasses')) readings.push(asked);
    });
    await page.goto(`${s.url}/week`);
    await wednesday(page).getByText('Opens 17:30').waitFor();
    await s.h.aBooking(later, undefined, manager);
    await wednesday(page).getByText('1/20').waitFor();
    expect(readings).toHaveLength(1);
  });

  it('keeps week and filters in the address, for a reload and for others', async () => {
    const { manager, marta } = await aWeek();
    const page = await s.open('/week', { as: manager, ...DESKTOP });
    const classes = page.getByRole('main').getByRole('listitem');
    await page.getByText('3 classes').waitFor();
    await page.getByLabel('Missing link').check();
    await page.getByText('1 class ·').waitFor();
    await page.getByText('Filters').click();
    await page.getByLabel('Teacher', { exact: true }).selectOption('Marta');
    await page.getByText('No class of this week is like that.').waitFor();
    await page.reload();
    await page.getByText('No class of this week is like that.').waitFor();
    expect(await page.getByLabel('Missing link').isChecked()).toBe(true);
    await page.getByLabel('Missing link').uncheck();
    await page.getByRole('link', { name: /18:00 Vinyasa/ }).waitFor();
    await expect.poll(() => classes.count()).toBe(1);
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.getByText('3 classes').waitFor();
    await page.getByLabel('Modality').selectOption('In person');
    await page.getByRole('link', { name: /09:00 Pilates/ }).waitFor();
    await expect.poll(() => classes.count()).toBe(1);

    await page.getByRole('link', { name: 'Next week' }).click();
    await page.getByText('16 – 22 Mar 2026').waitFor();
    await page.getByText('No class of this week is like that.').waitFor();
    const shared = await s.open(new URL(page.url()).pathname + new URL(page.url()).search, { as: marta });
    await shared.getByText('No class of this week is like that.').waitFor();
    await shared.getByRole('button', { name: 'Show everything' }).click();
    await shared.getByRole('link', { name: /09:00 Vinyasa/ }).click();
    await shared.waitForURL(/\/sessions\//);
    await shared.goBack();
    await shared.getByText('16 – 22 Mar 2026').waitFor();

    await page.getByLabel('Go to a date').fill('2026-03-11');
    await page.getByText('9 – 15 Mar 2026').waitFor();
    await page.getByRole('link', { name: /09:00 Pilates/ }).waitFor();
    expect(page.url()).toContain('modality=IN_PERSON');
  });

  it('makes a one-off class, with what was typed kept over a reload and refusals beside their fields', async () => {
    const { manager, marta, yoga } = await aWeek();
    const page = await s.open('/week', { as: manager, ...PHONE });
    await page.getByRole('button', { name: 'New class' }).click();
    const dialog = page.getByRole('dialog', { name: 'A new class' });
    await dialog.getByLabel('Service').selectOption('Vinyasa');
    await dialog.getByLabel('Day').fill('2026-03-19');
    await dialog.getByLabel('Time').fill('18:30');
    await dialog.getByLabel('Teacher').selectOption('Marta');
    await dialog
      .getByLabel('Link of the video call')
      .fill(`Join Zoom Meeting\n${ZOOM}\n\nMeeting ID: 812 3456 7890`);
    expect(await axeFindings(page)).toEqual([]);

    await page.reload();
    await dialog.getByText('What you typed before is back.').waitFor();
    await dialog.getByRole('combobox', { name: 'Teacher' }).getByText('Marta').waitFor({ state: 'attached' });
    expect(await dialog.getByLabel('Teacher').inputValue()).not.toBe('');
    await dialog.getByLabel('Day').fill('2026-03-02');
    await dialog.getByRole('button', { name: 'Create the class' }).click();
    await dialog.getByRole('alert').filter({ hasText: /./ }).waitFor();
    await dialog.getByLabel('Day').fill('2026-03-19');
    await dialog.getByRole('button', { name: 'Create the class' }).click();
    await dialog.getByRole('button', { name: /Take https:.*zoom.us/ }).click();
    await dialog.getByLabel('When the access is sent').fill('2026-03-19T18:00');
    await dialog.getByRole('button', { name: 'Create the class' }).click();

    await page.getByRole('link', { name: /18:30 Vinyasa/ }).waitFor();
    await page.getByText('16 – 22 Mar 2026').waitFor();
    const made = await s.h.db.prisma.session.findFirstOrThrow({
      where: { serviceId: yoga, startsAt: new Date('2026-03-19T17:30:00Z') },
    });
    expect(made).toMatchObject({
      professionalId: marta.id,
      capacity: 20,
      joinUrl: ZOOM,
      sendAt: new Date('2026-03-19T17:00:00Z'),
      origin: 'ONE_OFF',
    });

    // Once more at that time: the class is made, and one hears of the other one.
    await page.getByRole('button', { name: 'New class' }).click();
    expect(await dialog.getByText('What you typed before is back.').count()).toBe(0);
    await dialog.getByLabel('Service').selectOption('Pilates');
    await dialog.getByLabel('Day').fill('2026-03-19');
    await dialog.getByLabel('Time').fill('18:30');
    await dialog.getByLabel('Teacher').selectOption('Marta');
    await dialog.getByRole('button', { name: 'Create the class' }).click();
    await page.getByText('The teacher has another class at that time:').waitFor();
    await page.getByRole('button', { name: 'Leave it so' }).click();
    await page.getByRole('link', { name: /18:30 Pilates/ }).waitFor();
  });

  it('cancels several classes with one reason and one message a person', async () => {
    const { manager, later, friday, sooner } = await aWeek();
    const customer = await s.h.aCustomer({}, manager);
    await s.h.aBooking(later, customer, manager);
    await s.h.aBooking(friday, customer, manager);
    const page = await s.open('/week', { as: manager, ...PHONE });
    await page.getByRole('button', { name: 'Select' }).click();
    await page.getByLabel(/18:00 Vinyasa/).check();
    await page.getByLabel('All of Fri 13 Mar').check();
    await page.getByText('2 classes selected').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel classes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel 2 classes?' });
    await dialog.getByText('2 classes, 2 seats taken.').waitFor();
    await dialog.getByLabel('Reason').fill('Marta is ill');
    await dialog.getByRole('button', { name: 'Cancel 2 classes' }).click();
    await page
      .getByRole('dialog', { name: 'Cancelled. 1 person is told.' })
      .getByRole('button', { name: 'Close' })
      .click();
    const cancelled = page.getByRole('listitem').filter({ hasText: 'Cancelled' });
    await expect.poll(() => cancelled.count()).toBe(2);
    const statuses = (ids: string[]) =>
      s.h.db.prisma.session.findMany({ where: { id: { in: ids } }, select: { status: true } });
    expect(await statuses([later, friday])).toEqual([{ status: 'CANCELLED' }, { status: 'CANCELLED' }]);
    expect(await statuses([sooner])).toEqual([{ status: 'SCHEDULED' }]);
    await s.at('2026-03-10T12:02:00Z');
    const { email } = await s.h.db.prisma.customer.findUniqueOrThrow({ where: { id: customer.id } });
    const told = s.h.outbox
      .list()
      .filter(({ to, purpose }) => to === email && purpose === 'SESSIONS_CANCELLED');
    expect(told.map(({ text }) => text.includes('Marta is ill'))).toEqual([true]);
  });

  it('takes back the cancellation of several classes before anybody is told of it', async () => {
    const { manager, later, friday } = await aWeek();
    const customer = await s.h.aCustomer({}, manager);
    await s.h.aBooking(later, customer, manager);
    const page = await s.open('/week', { as: manager, ...PHONE });
    await page.getByRole('button', { name: 'Select' }).click();
    await page.getByLabel(/18:00 Vinyasa/).check();
    await page.getByLabel('All of Fri 13 Mar').check();
    await page.getByRole('button', { name: 'Cancel classes' }).click();
    await page.getByRole('button', { name: 'Cancel 2 classes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancelled. 1 person is told.' });
    await dialog.getByText('For 60 s you can take it back, and nobody is told anything.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('The classes take place.').waitFor();
    await dialog.waitFor({ state: 'detached' });
    await s.at('2026-03-10T12:02:00Z');
    const both = await s.h.db.prisma.session.findMany({ where: { id: { in: [later, friday] } } });
    expect(both.map(({ status }) => status)).toEqual(['SCHEDULED', 'SCHEDULED']);
    const { email } = await s.h.db.prisma.customer.findUniqueOrThrow({ where: { id: customer.id } });
    const told = s.h.outbox.list().filter(({ to }) => to === email);
    expect(told.map(({ purpose }) => purpose)).not.toContain('SESSIONS_CANCELLED');
  });

  it('shows teachers whose classes are theirs, and lets them write to those of a day', async () => {
    const { manager, marta, later } = await aWeek();
    const customer = await s.h.aCustomer({}, manager);
    await s.h.aBooking(later, customer, manager);
    const page = await s.open('/week', { as: marta, ...PHONE });
    await wednesday(page)
      .getByRole('link', { name: /09:00 Pilates/ })
      .waitFor();
    expect(await page.getByRole('button', { name: 'New class' }).count()).toBe(0);
    expect(await page.getByText('Yours', { exact: true }).count()).toBe(1);
    await page.getByLabel('My classes').check();
    await page.getByText('1 class ·').waitFor();

    await page.getByRole('button', { name: 'Write to everybody of Wednesday 11 March' }).click();
    const dialog = page.getByRole('dialog', { name: 'Words to everybody booked' });
    await dialog.getByText('Wednesday 11 March: 1 class').waitFor();
    await dialog.getByLabel('Your words').fill('Bring a belt.');
    await page.reload();
    await dialog.getByText('What you typed before is back.').waitFor();
    await dialog.getByRole('button', { name: 'Send' }).click();
    await page.getByText('On its way to 1 person.').waitFor();
    await s.h.runDueWork();
    const { email } = await s.h.db.prisma.customer.findUniqueOrThrow({ where: { id: customer.id } });
    const mail = s.h.outbox.list().find(({ to, purpose }) => to === email && purpose === 'STAFF_MESSAGE')!;
    expect(mail.text).toContain('Bring a belt.');

    // The same again within a minute is refused in the dialog, in words.
    await page.getByRole('button', { name: 'Write to everybody of Wednesday 11 March' }).click();
    await dialog.getByLabel('Your words').fill('Bring a belt.');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByRole('alert').filter({ hasText: /./ }).waitFor();
  });

  it('shows all classes of a full week', async () => {
    const { manager, yoga, later } = await aWeek();
    await manyLike(later, 230);
    const page = await s.open('/week?week=2026-03-09', { as: manager, ...DESKTOP });
    await page.getByText('233 classes').waitFor();
    await s.h.sessions.move(
      manager,
      await s.h.aSession({ manager, serviceId: yoga, startsInMinutes: 10_000 }),
      {
        startsAt: new Date('2026-03-11T00:15:00Z'),
        sendTime: 'KEEP',
      },
    );
    await s.h.runDueWork();
    await page.getByText('234 classes').waitFor();

    // A class is seen from its top, also where it is known already and stands at once.
    const ofClass = page.getByRole('heading', { level: 2, name: 'Messages of this class' });
    for (const _ of ['first', 'again']) {
      await page
        .getByRole('link', { name: /Wed 11 Mar/ })
        .last()
        .click();
      await ofClass.waitFor();
      await expect.poll(() => page.evaluate('scrollY')).toBe(0);
      await page.goBack();
      await page.getByText('234 classes').waitFor();
    }
  });

  it('is at home on a narrow phone in every language, in light and dark', async () => {
    const { manager } = await aWeek();
    const page = await s.open('/week', { as: manager, ...NARROW, colorScheme: 'dark' });
    for (const locale of ['ca-ES', 'es-ES', 'it-IT', 'en-GB']) {
      await s.h.db.prisma.professional.update({ where: { id: manager.id }, data: { locale } });
      await page.goto(`${s.url}/week?status=SCHEDULED`);
      await page.locator(`html[lang=${locale}]`).waitFor();
      await page
        .getByRole('link', { name: /Vinyasa/ })
        .first()
        .waitFor();
      expect(await overflowsSideways(page), locale).toBe(false);
      await page.getByRole('button').first().click();
      await page
        .getByRole('checkbox', { name: /Vinyasa/ })
        .first()
        .check();
      expect(await overflowsSideways(page), locale).toBe(false);
      await page.goto(`${s.url}/week?over=new`);
      await page.getByRole('dialog').waitFor();
      expect(await overflowsSideways(page), locale).toBe(false);
    }
    expect(await axeFindings(page)).toEqual([]);
  });

  it('says that the connection is lost, keeps what is there, and shows the present when it is back', async () => {
    const { manager, later } = await aWeek();
    const page = await s.open('/week', { as: manager, ...PHONE });
    await page.getByRole('link', { name: /18:00 Vinyasa/ }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('No connection.').waitFor();
    await page.getByRole('button', { name: 'Write to everybody of Friday 13 March' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your words').fill('Bring a belt.');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText('No answer came back.').waitFor();
    await s.h.sessions.cancel(manager, later, 'Marta is ill');
    await s.h.runDueWork();
    await page.context().setOffline(false);
    await page.getByText('Marta is ill').waitFor({ timeout: 15_000 });
    expect(await dialog.getByLabel('Your words').inputValue()).toBe('Bring a belt.');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Nobody gets it now.').waitFor();
  });
});
