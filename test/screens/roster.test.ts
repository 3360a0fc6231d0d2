import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { aCrowd, aSeat } from '../support/notices.ts';
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

const NOON = '2026-03-10T12:00:00Z';
const START = '2026-03-10T18:00:00Z';
const IN_CLASS = '2026-03-10T18:10:00Z';

describe.skipIf(!chromium())('the roster of a class', () => {
  let s: Screens;
  let id: string;
  beforeAll(async () => {
    s = await screens();
  });
  beforeEach(async () => {
    s.h.clock.set(NOON);
    id = await aClass();
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  const aClass = async (change: Record<string, unknown> = {}) =>
    s.h.aSession({ startsInMinutes: 360, serviceId: await s.h.aService(change) });
  const open = (how: Parameters<Screens['open']>[1] = {}) =>
    s.open(`/sessions/${globalId('Session', id)}`, { as: s.h.manager, ...how });
  const booking = (bookingId: string) =>
    s.h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const inDialog = (page: Page, name: string) =>
    page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  const list = (page: Page) => page.getByRole('list', { name: 'Who is booked' });
  const line = (page: Page, name: string) => list(page).getByRole('listitem').filter({ hasText: name });
  /** Presses *Join session* on the page of the mail. */
  async function pressJoin(page: Page, bookingId: string): Promise<void> {
    const url = s.h.passes.accessUrl((await booking(bookingId)).passEncrypted)!;
    const answer = await page.request.post(url, { headers: { origin: s.url }, maxRedirects: 0 });
    expect(answer.status()).toBe(303);
  }

  it('never says that nobody is booked before the list is read', async () => {
    await s.h.aBooking(id, await s.h.aCustomer({ name: 'Nora' }));
    const page = await s.open('/week', { as: s.h.manager });
    await page.evaluate(() => {
      const look = () => {
        if (document.body.innerText.includes('Nobody is booked')) document.body.dataset.said = '';
      };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    });
    let release = () => {};
    const held = new Promise<void>((released) => {
      release = released;
    });
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('RosterSeats')) await held;
      await route.continue();
    });
    await page
      .getByRole('link', { name: /Vinyasa/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Teacher and seats' }).waitFor();
    release();
    await line(page, 'Nora').waitFor();
    expect(await page.locator('[data-said]').count()).toBe(0);
  });

  it('takes somebody known, who is found by a part of the name, and takes them off in two steps', async () => {
    await s.h.aCustomer({ name: 'Zoë Adler', email: 'zoe@people.example' });
    const page = await open(PHONE);
    await page.getByText('Nobody is booked yet.').waitFor();
    await press(page, 'Add person');
    await page.getByLabel('Name or e-mail address').fill('zoe adl');
    await press(page, 'Add Zoë Adler');
    await page.getByText('Zoë Adler has a seat.').waitFor();
    await line(page, 'Zoë Adler').waitFor();
    await page.getByText('1 of 20 seats taken').first().waitFor();
    const taken = await s.h.db.prisma.booking.findFirstOrThrow({ where: { sessionId: id } });
    expect(taken.status).toBe('BOOKED');

    await press(page, 'Add person');
    await page.getByLabel('Name or e-mail address').fill('zoe@people');
    await page.getByRole('dialog').getByText('Has a seat').waitFor();
    await inDialog(page, 'Close');

    await press(page, 'More about Zoë Adler');
    await inDialog(page, 'Take off the list');
    expect((await booking(taken.id)).status).toBe('BOOKED');
    await inDialog(page, 'Take off the list');
    await page.getByText('Zoë Adler is off the list.').waitFor();
    expect(await booking(taken.id)).toMatchObject({ status: 'CANCELLED', cancelledLate: false });
    await page.getByText('1 seat given back').click();
    await press(page, 'Book again: Zoë Adler');
    await line(page, 'Zoë Adler').waitFor();
  });

  it('takes somebody new, by name and address, keeps what was typed, and says when the class is full', async () => {
    id = await aClass({ capacity: 2 });
    const page = await open(PHONE);
    await press(page, 'Add person');
    await page.getByLabel('Name or e-mail address').fill('Bo Lindqvist');
    await press(page, 'Somebody new');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Bo Lindqvist');
    await page.getByLabel('E-mail address').fill('bo at people');
    await press(page, 'Add to the list');
    await page.getByRole('dialog').getByRole('alert').filter({ hasText: /./ }).waitFor();
    await page.reload();
    await page.getByText('What you typed before is back.').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Bo Lindqvist');
    await page.getByLabel('E-mail address').fill('bo@people.example');
    await press(page, 'Add to the list');
    await line(page, 'bo@people.example').waitFor();

    // Without an address too.
    await press(page, 'Add person');
    await press(page, 'Somebody new');
    await page.getByLabel('Name', { exact: true }).fill('Walk In');
    await press(page, 'Add to the list');
    await line(page, 'Walk In').getByText('No e-mail address').waitFor();

    await press(page, 'Add person');
    await press(page, 'Somebody new');
    await page.getByLabel('Name', { exact: true }).fill('One More');
    for (const _twice of [1, 2]) {
      await press(page, 'Add to the list');
      await page
        .getByRole('dialog')
        .getByRole('alert')
        .filter({ hasText: /full|taken/i })
        .waitFor();
    }
    expect(await s.h.db.prisma.customer.count({ where: { name: 'One More' } })).toBe(1);
    expect(await s.h.db.prisma.booking.count({ where: { sessionId: id } })).toBe(2);
  });

  it('says what was sent by which channel and why not, sends again, copies and renews the personal link', async () => {
    const ana = await aSeat(s.h, id, { name: 'Ana Quill' });
    await aSeat(s.h, id, { name: 'Bo', email: null });
    await s.at(START);
    const mail = await s.h.db.prisma.delivery.findFirstOrThrow({
      where: { bookingId: ana.bookingId, channel: 'EMAIL' },
    });
    const at = s.h.clock();
    await s.h.db.prisma.providerEvent.create({
      data: { id: 'e1', deliveryId: mail.id, kind: 'BOUNCED', at, reason: '550 no such user' },
    });
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await line(page, 'Ana Quill')
      .getByText(/E-mail: sent .*19:00/)
      .waitFor();
    await line(page, 'Bo')
      .getByText(/E-mail: not sent\. No e-mail address is known\./)
      .waitFor();
    await line(page, 'Bo').getByText('No message reaches them').waitFor();

    await press(page, 'More about Ana Quill');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/It came back: there is no such address \(550 no such user\)/).waitFor();
    await dialog.getByText('No device takes notifications.').waitFor();
    await inDialog(page, 'Copy the personal link');
    const before = await booking(ana.bookingId);
    await expect.poll(() => copied(page)).toBe(s.h.passes.accessUrl(before.passEncrypted));

    const sent = () =>
      s.h.outbox.list().filter(({ to, purpose }) => to === ana.email && purpose === 'ACCESS_NOTICE').length;
    await s.at('2026-03-10T18:02:00Z');
    await inDialog(page, 'Send again');
    await page.getByText('On its way to Ana Quill again.').waitFor();
    await s.h.runDueWork();
    expect(sent()).toBe(2);
    await inDialog(page, 'Send again');
    await dialog
      .getByRole('alert')
      .filter({ hasText: /ago|minute|wait/i })
      .waitFor();
    expect(sent()).toBe(2);

    await s.at('2026-03-10T18:04:00Z');
    await inDialog(page, 'New personal link');
    await inDialog(page, 'New personal link');
    await page.getByText('There is a new personal link.').waitFor();
    const after = await booking(ana.bookingId);
    expect(after.passHash).not.toEqual(before.passHash);
    await inDialog(page, 'Copy the personal link');
    await expect.poll(() => copied(page)).toBe(s.h.passes.accessUrl(after.passEncrypted));

    await inDialog(page, 'Close');
    await press(page, 'More about Bo');
    await inDialog(page, 'Take off the list');
    await inDialog(page, 'Take off the list');
    await line(page, 'Bo').waitFor({ state: 'detached' });
    // The dialog went with its line: the keyboard goes on at the list.
    await page.waitForFunction("document.activeElement.tagName === 'UL'");
  });

  it('shows in every window who comes in and who is booked elsewhere', async () => {
    const ana = await aSeat(s.h, id, { name: 'Ana Quill' });
    await s.at(IN_CLASS);
    const [page, other] = [await open(), await open(PHONE)];
    for (const window of [page, other]) await line(window, 'Ana Quill').waitFor();
    await pressJoin(page, ana.bookingId);
    for (const window of [page, other]) {
      await line(window, 'Ana Quill').getByText('In since 19:10').waitFor();
      await window.getByText('1 in', { exact: true }).waitFor();
    }
    await s.h.aCustomer({ name: 'Late Comer' });
    await press(page, 'Add person');
    await page.getByLabel('Name or e-mail address').fill('late com');
    await press(page, 'Add Late Comer');
    for (const window of [page, other]) await line(window, 'Late Comer').waitFor();
  });

  it('shows of a class in person who is booked elsewhere and who was marked, after its end too', async () => {
    const serviceId = await s.h.aService({ modality: 'IN_PERSON' });
    id = await s.h.aSession({ startsInMinutes: 360, serviceId, joinUrl: null });
    await aSeat(s.h, id, { name: 'Ana Quill' });
    await s.at('2026-03-10T17:55:00Z');
    const [page, now] = [await open(PHONE), await s.open('/now', { as: s.h.manager })];
    await line(page, 'Ana Quill').waitFor();
    const path = `/sessions/${encodeURIComponent(globalId('Session', id))}`;
    const figures = () => now.locator(`article:has(a[href="${path}"]) dd`).allInnerTexts();
    const { bookingId } = await aSeat(s.h, id, { name: 'Late Comer' });
    await line(page, 'Late Comer').waitFor();
    await s.h.attendance.set(s.h.manager, bookingId, 'ATTENDED');
    await line(page, 'Late Comer').locator('[aria-pressed=true]', { hasText: 'Present' }).waitFor();
    await expect.poll(() => figures()).toEqual(['2 of 20', '1']);
    await now.close();
    await s.at('2026-03-10T20:00:00Z');
    await s.h.attendance.markAbsent(s.h.manager, id);
    await line(page, 'Ana Quill').locator('[aria-pressed=true]', { hasText: 'Absent' }).waitFor();
  });

  it('records who came, overrules, and closes the list in two steps', async () => {
    const [ana, bo, cy] = [
      await aSeat(s.h, id, { name: 'Ana Quill' }),
      await aSeat(s.h, id, { name: 'Bo' }),
      await aSeat(s.h, id, { name: 'Cy' }),
    ];
    const before = await open(PHONE);
    await line(before, 'Ana Quill').waitFor();
    expect(
      await before.getByRole('button', { name: /^(Present|Absent|Mark the rest absent)$/ }).count(),
    ).toBe(0);
    await before.close();

    await s.at(IN_CLASS);
    const [page, other] = [await open(PHONE), await open()];
    const mark = (name: string, verdict: string) =>
      line(page, name).getByRole('button', { name: verdict, exact: true });
    await mark('Ana Quill', 'Absent').click();
    await line(page, 'Ana Quill').locator('[aria-pressed=true]', { hasText: 'Absent' }).waitFor();
    await mark('Ana Quill', 'Present').click();
    for (const window of [page, other])
      await line(window, 'Ana Quill').locator('[aria-pressed=true]', { hasText: 'Present' }).waitFor();
    expect(await booking(ana.bookingId)).toMatchObject({
      attendanceStatus: 'ATTENDED',
      attendanceSource: 'STAFF',
    });

    await press(page, 'Mark the rest absent');
    await page.getByText('Of 2 people nothing is known').waitFor();
    expect((await booking(bo.bookingId)).attendanceStatus).toBe(null);
    await inDialog(page, 'Mark the rest absent');
    await page.getByText('2 absent').waitFor();
    for (const { bookingId } of [bo, cy]) expect((await booking(bookingId)).attendanceStatus).toBe('ABSENT');
    expect((await booking(ana.bookingId)).attendanceStatus).toBe('ATTENDED');
  });

  it('writes to everybody: refused beside the text, kept over a reload, and counted', async () => {
    const ana = await aSeat(s.h, id, { name: 'Ana Quill' });
    const bo = await aSeat(s.h, id, { name: 'Bo' });
    await s.at(IN_CLASS);
    const page = await open(PHONE);
    await pressJoin(page, ana.bookingId);
    await press(page, 'Write to all');
    await page.getByLabel('Your words').fill('Look at https://other.example');
    await inDialog(page, 'Send');
    await page
      .getByRole('dialog')
      .getByRole('alert')
      .filter({ hasText: /address|link/i })
      .waitFor();
    await page.getByLabel('Your words').fill('The mats are in the hall.');
    await page.reload();
    await page.getByText('What you typed before is back.').waitFor();
    expect(await page.getByLabel('Your words').inputValue()).toBe('The mats are in the hall.');
    await page.getByLabel('Only those who are not in yet').check();
    await inDialog(page, 'Send');
    await page.getByText('On its way to 1 person.').waitFor();
    await s.h.runDueWork();
    const told = s.h.outbox.list().filter(({ purpose }) => purpose === 'STAFF_MESSAGE');
    expect(told.map(({ to }) => to)).toEqual([bo.email]);
    expect(told[0]!.text).toContain('The mats are in the hall.');
    await page.reload();
    await line(page, 'Bo').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('forgives a late cancellation', async () => {
    const { bookingId, customer } = await aSeat(s.h, id, { name: 'Ana Quill' });
    s.h.clock.set('2026-03-10T14:00:00Z');
    await s.h.bookings.cancel(customer, bookingId);
    expect((await booking(bookingId)).cancelledLate).toBe(true);
    const page = await open(PHONE);
    await page.getByText('1 seat given back').click();
    await page.getByText('Late', { exact: true }).waitFor();
    await press(page, 'Count it as not late: Ana Quill');
    await page.getByText('Ana Quill no longer counts as late.').waitFor();
    await page.getByText('Late', { exact: true }).waitFor({ state: 'detached' });
    expect((await booking(bookingId)).cancelledLate).toBe(false);
  });

  it('is a file for spreadsheets in which no name is a formula', async () => {
    await aSeat(s.h, id, {
      name: '=cmd|"/c calc"!A1, Ana',
      email: 'ana@people.example',
    });
    await aSeat(s.h, id, { name: '@SUM(1)', email: null });
    const { customer, bookingId } = await aSeat(s.h, id, { name: 'Cy', email: '-cy@people.example' });
    await s.h.bookings.cancel(customer, bookingId);
    const page = await open();
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Download (CSV)')]);
    expect(download.suggestedFilename()).toBe('Vinyasa 2026-03-10 19.00.csv');
    const lines = (await readFile((await download.path())!, 'utf8')).split('\r\n');
    expect(lines[0]).toBe('\uFEFFName,E-mail,Seat,Answer,Attendance');
    expect(lines.slice(1)).toEqual([
      `"'=cmd|""/c calc""!A1, Ana",ana@people.example,Booked,,`,
      "'@SUM(1),,Booked,,",
      "Cy,'-cy@people.example,Given back,,",
      '',
    ]);
  });

  it('has everybody of a large class, and finds one of them', async () => {
    id = await aClass({ capacity: 230 });
    await aCrowd(s.h, id, 229);
    const { bookingId } = await aSeat(s.h, id, { name: 'José Último' });
    s.h.clock.set(IN_CLASS);
    const page = await open(PHONE);
    await page.getByLabel('Find by name or address').fill('jose ult');
    await line(page, 'José Último').waitFor();
    await expect.poll(() => list(page).getByRole('listitem').count()).toBe(1);
    await pressJoin(page, bookingId);
    await line(page, 'José Último').getByText('In since 19:10').waitFor();
    await page.getByLabel('Find by name or address').fill('');
    await expect.poll(() => list(page).getByRole('listitem').count()).toBe(230);
  });

  it('gives a teacher all of it, and words to the people of their own class only', async () => {
    const teacher = await s.h.aProfessional({ name: 'Tea' });
    await aSeat(s.h, id, { name: 'Ana Quill' });
    const asTeacher = (how: { as: Viewer }) => open({ ...PHONE, ...how });
    const others = await asTeacher({ as: teacher });
    await line(others, 'Ana Quill').waitFor();
    await others.getByRole('button', { name: 'Add person' }).waitFor();
    expect(await others.getByRole('button', { name: 'Write to all' }).count()).toBe(0);
    await s.h.db.prisma.session.update({ where: { id }, data: { professionalId: teacher.id } });
    await others.reload();
    await others.getByRole('button', { name: 'Write to all' }).waitFor();
  });

  it.each([
    ['phone', PHONE],
    ['desktop', {}],
  ])('is for everybody: %s', async (_device, how) => {
    await aSeat(s.h, id, { name: 'Ana Quill' });
    const { customer, bookingId } = await aSeat(s.h, id, { name: 'Bo', email: null });
    await aSeat(s.h, id, { name: 'Cy', email: null });
    await s.h.bookings.cancel(customer, bookingId);
    await s.at(IN_CLASS);
    const page = await open(how);
    await line(page, 'Ana Quill').getByRole('button', { name: 'Present' }).click();
    await page.getByText('1 seat given back').click();
    expect(await axeFindings(page)).toEqual([]);
    for (const name of ['More about Ana Quill', 'Add person', 'Write to all', 'Mark the rest absent']) {
      await press(page, name);
      await page.getByRole('dialog').getByRole('button').first().waitFor();
      expect(await axeFindings(page), name).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });

  it('fits 320 px in every language', async () => {
    await aSeat(s.h, id, { name: 'Anastasia-Konstantina Papadopoulou-Vandersteen', email: null });
    const { customer, bookingId } = await aSeat(s.h, id);
    await s.h.bookings.cancel(customer, bookingId);
    await s.at(IN_CLASS);
    for (const [locale, title, write] of [
      ['en-GB', 'Who is booked', 'Write to all'],
      ['es', 'Quién ha reservado', 'Escribir a todos'],
      ['it', 'Chi è prenotato', 'Scrivi a tutti'],
      ['ca', 'Qui ha reservat', 'Escriu a tothom'],
    ] as const) {
      await s.h.db.prisma.professional.update({ where: { id: s.h.manager.id }, data: { locale } });
      const page = await open({ ...NARROW, locale });
      await page.getByRole('heading', { name: title }).waitFor();
      await page.locator('details').last().locator('summary').click();
      expect(await overflowsSideways(page), locale).toBe(false);
      await press(page, write);
      expect(await overflowsSideways(page), locale).toBe(false);
      await page.context().close();
    }
    await s.h.db.prisma.professional.update({ where: { id: s.h.manager.id }, data: { locale: null } });
  });
});
