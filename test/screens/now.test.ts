import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cable } from '../support/cable.ts';
import { JOIN_URL } from '../support/fixtures.ts';
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

const STARTS = '2026-03-12T08:00:00Z';
const ROOM = 'https://us02web.zoom.us/j/81234567890';
const minutesBefore = (minutes: number) => new Date(Date.parse(STARTS) - minutes * 60_000);

describe.skipIf(!chromium())('what is now', () => {
  let s: Screens;
  beforeAll(async () => {
    s = await screens();
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  /** Marta's class at nine in Madrid, with Nora and Olga booked; it is five to. */
  async function aMorning(change: object = {}) {
    const { h } = s;
    h.clock.set('2026-03-11T12:00:00Z');
    const manager = await h.aCenter();
    const teacher = await h.aProfessional({ name: 'Marta' }, manager);
    const serviceId = await h.aService({ name: 'Vinyasa Flow' }, manager);
    const class_ = { manager, serviceId, professionalId: teacher.id, startsAt: new Date(STARTS) };
    const sessionId = await h.aSession({ ...class_, ...change });
    const nora = await h.aCustomer({ name: 'Nora' }, manager);
    const bookingId = await h.aBooking(sessionId, nora, manager);
    await h.aBooking(sessionId, await h.aCustomer({ name: 'Olga' }, manager), manager);
    await s.at(minutesBefore(5));
    return { manager, teacher, serviceId, sessionId, nora, bookingId };
  }
  const row = (id: string) => s.h.db.prisma.session.findUniqueOrThrow({ where: { id } });
  const card = (page: Page, name = 'Vinyasa Flow') => page.getByRole('article', { name });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  it('is one screen and one paste for a class without a link: then its teacher starts it', async () => {
    const { teacher, sessionId } = await aMorning({ joinUrl: null });
    const page = await s.open('/now', { as: teacher, ...PHONE });
    await page.getByRole('heading', { name: 'Vinyasa Flow at 09:00 has no link yet' }).waitFor();
    const input = page.getByLabel('Link of the video call');
    await input.fill(`Marta invites you.\n${ROOM}\nMeeting ID: 812 3456 7890`);
    await press(page, 'Use this link');
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
    await page.getByText(ROOM, { exact: true }).waitFor();
    await press(page, 'Use the link found in it');
    await page.getByText('The link is in use.').waitFor();
    await expect.poll(() => input.count()).toBe(0);
    expect(await row(sessionId)).toMatchObject({ joinUrl: ROOM, joinUrlSource: 'MANUAL' });
    await card(page).getByText('entered by hand').waitFor();

    await s.at(STARTS);
    expect(s.h.outbox.list().filter(({ purpose }) => purpose === 'ACCESS_NOTICE')).toHaveLength(2);
    await card(page).getByText('Live', { exact: true }).waitFor();
    const [tab] = await Promise.all([page.context().waitForEvent('page'), press(page, 'Start')]);
    await expect.poll(() => tab.url()).toMatch(/zoom\.us|chrome-error/);
    await card(page).getByText('Started at 09:00').waitFor();
    await page.getByRole('button', { name: 'Open the room' }).waitFor();
    expect((await row(sessionId)).teacherJoinedAt).toEqual(new Date(STARTS));
  });

  it('shows in every window who books and who comes in, as it happens', async () => {
    const { manager, teacher, sessionId, nora, bookingId } = await aMorning();
    await s.at(STARTS);
    const theirs = await s.open('/now', { as: teacher, ...PHONE });
    const page = await s.open('/now', { as: manager });
    const figures = (where: Page) => card(where).getByRole('definition').allInnerTexts();
    await expect.poll(() => figures(theirs)).toEqual(['2 of 20', '0']);
    await s.h.access.join({ viewer: nora, bookingId });
    for (const where of [theirs, page]) await expect.poll(() => figures(where)).toEqual(['2 of 20', '1']);

    const pia = await s.h.aCustomer({ name: 'Pia Rius' }, manager);
    await press(page, 'Add person');
    const dialog = page.getByRole('dialog', { name: 'Add person' });
    await dialog.getByLabel('Name or e-mail address').fill('rius');
    await dialog.getByRole('button', { name: 'Add Pia Rius' }).click();
    await dialog.getByText('Pia Rius is booked.').waitFor();
    await dialog.getByRole('button', { name: 'Somebody new' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('Quim');
    await dialog.getByLabel('E-mail address', { exact: true }).fill('quim');
    await dialog.getByRole('button', { name: 'Add to the list' }).click();
    await dialog
      .getByRole('textbox', { name: 'E-mail address', description: /not an e-mail address/ })
      .waitFor();
    await dialog.getByLabel('E-mail address', { exact: true }).fill('quim@people.example');
    await dialog.getByRole('button', { name: 'Add to the list' }).click();
    await dialog.getByText('Quim is booked.').waitFor();
    for (const where of [theirs, page]) await expect.poll(() => figures(where)).toEqual(['4 of 20', '1']);
    const seats = await s.h.db.prisma.booking.findMany({ where: { sessionId }, include: { customer: true } });
    expect(seats.map(({ customer }) => customer.name).sort()).toEqual(['Nora', 'Olga', 'Pia Rius', 'Quim']);
    await dialog.getByLabel('Name or e-mail address').fill('rius');
    await dialog.getByRole('button', { name: 'Add Pia Rius' }).click();
    await dialog.getByRole('button', { name: 'Copy the link of Pia Rius' }).waitFor();
    expect(await s.h.db.prisma.booking.count({ where: { customerId: pia.id } })).toBe(1);

    const next = await s.h.aSession({
      manager,
      serviceId: (await row(sessionId)).serviceId,
      startsInMinutes: 20,
    });
    await s.h.aBooking(next, undefined, manager);
    await expect.poll(() => card(theirs).count()).toBe(2);
  });

  it('hands a personal link to the share sheet, and copies it where there is none', async () => {
    const { teacher, bookingId } = await aMorning();
    const { passEncrypted } = await s.h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    const url = s.h.passes.accessUrl(passEncrypted)!;
    const page = await s.open('/now', {
      as: teacher,
      ...PHONE,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await press(page, 'Share');
    await page.getByRole('button', { name: 'Copy the link of Nora' }).click();
    await page.getByRole('dialog').getByText('Copied: the link of Nora.').waitFor();
    expect(await copied(page)).toBe(url);

    await page.evaluate(() => {
      Object.assign(navigator, { share: async (given: ShareData) => Object.assign(window, { given }) });
    });
    await press(page, 'Close');
    await press(page, 'Share');
    await page.getByRole('button', { name: 'Share the link of Nora' }).click();
    const given = () => page.evaluate(() => (window as unknown as { given?: ShareData }).given?.url);
    await expect.poll(given).toBe(url);
  });

  it('says that it begins late, and turns to another room and back', async () => {
    const { teacher, sessionId } = await aMorning();
    const page = await s.open('/now', { as: teacher, ...PHONE });
    await press(page, 'Starting late');
    await press(page, '5 minutes late');
    await card(page).getByText('The session starts 5 minutes late').waitFor();
    expect((await row(sessionId)).waitingNote).toContain('5 minutes late');
    await press(page, 'Starting late');
    await press(page, '10 minutes late');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await press(page, 'Cancel');

    await press(page, 'Plan B');
    await page
      .getByLabel('The link of the other room')
      .fill('https://calendar.google.com/calendar/event?eid=x');
    await press(page, 'Send everybody there');
    await page.getByRole('dialog').getByRole('alert').filter({ hasText: /./ }).waitFor();
    await page.getByLabel('The link of the other room').fill(ROOM);
    await press(page, 'Send everybody there');
    await card(page).getByText('Everybody is sent to the backup room.').waitFor();
    expect((await row(sessionId)).joinUrl).toBe(ROOM);
    await press(page, 'Plan B');
    await press(page, 'Back to the own link');
    await expect.poll(() => card(page).getByText('Everybody is sent to the backup room.').count()).toBe(0);
    expect((await row(sessionId)).joinUrl).toBe(JOIN_URL);
  });

  it('loses no typed link with the connection, which is said and mends itself', async () => {
    const { manager, sessionId } = await aMorning({ joinUrl: null });
    const page = await s.open('/now', { as: manager, ...PHONE });
    const line = await cable(page);
    const input = page.getByLabel('Link of the video call');
    await input.fill(ROOM);
    await line.cut();
    await page.getByText('No connection.').waitFor();
    await press(page, 'Use this link');
    await page.getByText('No answer came back.').waitFor();
    expect(await input.inputValue()).toBe(ROOM);
    // What happens meanwhile is there when the connection is back.
    await s.h.aBooking(sessionId, undefined, manager);
    line.mend();
    await expect.poll(() => page.getByText('No connection.').count()).toBe(0);
    await card(page).getByText('3 of 20').waitFor();
    await page.reload();
    await page.getByText('What you typed before is back.').waitFor();
    expect(await input.inputValue()).toBe(ROOM);
    await press(page, 'Use this link');
    await page.getByText('The link is in use.').waitFor();
    expect((await row(sessionId)).joinUrl).toBe(ROOM);
  });

  it('takes nothing from the screen when a reading fails, nor when another hour begins meanwhile', async () => {
    const { manager, serviceId } = await aMorning({ joinUrl: null });
    const page = await s.open('/now', { as: manager, ...PHONE });
    await page.getByLabel('Link of the video call').fill(ROOM);
    let fails = true;
    await page.route('**/graphql', (route) =>
      fails && route.request().postData()?.includes('ClassesAtHand') ? route.abort() : route.continue(),
    );
    await s.h.aBooking(await s.h.aSession({ manager, serviceId, startsInMinutes: 20 }), undefined, manager);
    await page.getByText('This may be out of date').waitFor();
    const laterHour = page.waitForRequest((request) => !!request.postData()?.includes('"2026-03-11T08:00'), {
      timeout: 15_000,
    });
    await s.at(STARTS);
    await laterHour;
    await page.getByText('This may be out of date').waitFor();
    expect(await page.getByLabel('Link of the video call').first().inputValue()).toBe(ROOM);
    fails = false;
    await press(page, 'Try again');
    await expect.poll(() => card(page).count()).toBe(2);
    expect(await page.getByText('This may be out of date').count()).toBe(0);
  });

  it('shows a link that somebody else pasted meanwhile, and overwrites nothing by itself', async () => {
    const { manager, teacher, sessionId } = await aMorning({ joinUrl: null });
    const page = await s.open('/now', { as: teacher, ...PHONE });
    await page.getByLabel('Link of the video call').fill(ROOM);
    await s.h.access.edit(manager, sessionId, { joinUrl: { set: JOIN_URL } });
    await s.h.runDueWork();
    await page.getByText('Meanwhile somebody gave this class another link:').waitFor();
    expect(await page.getByLabel('Link of the video call').inputValue()).toBe(ROOM);
    await press(page, 'Use mine');
    // Once more, on purpose, where the class was not read anew since the other one came.
    const again = page.getByText('Press again to use your link.');
    const done = page.getByText('The link is in use.');
    await again.or(done).first().waitFor();
    if (await again.isVisible()) {
      expect((await row(sessionId)).joinUrl).toBe(JOIN_URL);
      await press(page, 'Use mine');
    }
    await done.waitFor();
    expect((await row(sessionId)).joinUrl).toBe(ROOM);
  });

  it('leaves the name of what comes tomorrow its width, also on a small phone', async () => {
    const { manager, serviceId } = await aMorning();
    await s.h.aSession({ manager, serviceId, startsInMinutes: 20 * 60 });
    const page = await s.open('/now', { as: manager, ...NARROW });
    const name = page.getByRole('region', { name: 'Next' }).getByText('Vinyasa Flow');
    expect((await name.boundingBox())!.width).toBeGreaterThan(90);
  });

  it('lets professionals do only what the API lets them', async () => {
    const { manager } = await aMorning();
    const other = await s.h.aProfessional({ name: 'Paul' }, manager);
    const page = await s.open('/now', { as: other, ...PHONE });
    await card(page).waitFor();
    const buttons = await card(page).getByRole('group').getByRole('button').allInnerTexts();
    expect(buttons).toEqual(['Share', 'Add person']);
  });

  it('is whole in four languages at 320 pixels, and accessible', async () => {
    const { manager, serviceId, teacher } = await aMorning({ joinUrl: null });
    await s.h.aSession({ manager, serviceId, professionalId: teacher.id, startsInMinutes: 30 });
    await s.h.aSession({ manager, serviceId, professionalId: null, startsInMinutes: 300 });
    const page = await s.open('/now', { as: manager, ...NARROW });
    for (const [locale, title] of [
      ['en', 'Now'],
      ['es', 'Ahora'],
      ['it', 'Adesso'],
      ['ca', 'Ara'],
    ] as const) {
      await s.h.db.prisma.center.update({ where: { id: manager.centerId }, data: { locale } });
      await page.reload();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByRole('article').first().waitFor();
      expect(await overflowsSideways(page), locale).toBe(false);
    }
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Pla B' }).first().click();
    expect(await axeFindings(page)).toEqual([]);
  });
});
