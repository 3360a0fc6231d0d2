import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, overflowsSideways, PHONE, type Screens, screens } from '../support/screens.ts';

const OLD = 'https://meet.example/old-room';
const NEW = 'https://meet.example/new-room';

describe.skipIf(!chromium())('services on the screen', () => {
  let s: Screens;
  beforeAll(async () => {
    s = await screens();
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  const pathOf = (serviceId: string) => `/services/${encodeURIComponent(globalId('Service', serviceId))}`;
  const service = (id: string) => s.h.db.prisma.service.findUniqueOrThrow({ where: { id } });

  /** On Tuesdays for three weeks, by start, and a one-off session. */
  async function aWeek(serviceId: string): Promise<{ ids: string[]; oneOff: string }> {
    const weekly = { weekdays: ['TUESDAY'], startTime: '18:00', from: '2026-03-10', until: '2026-03-24' };
    const scheduleId = await s.h.schedules.create(s.h.manager, {
      serviceId,
      professionalId: null,
      ...weekly,
    });
    const oneOff = await s.h.aSession({ serviceId, startsInMinutes: 3_000, joinUrl: null });
    const rows = await s.h.db.prisma.session.findMany({
      where: { scheduleId },
      orderBy: { startsAt: 'asc' },
    });
    return { ids: rows.map(({ id }) => id), oneOff };
  }
  const links = async (ids: string[]) => {
    const rows = await s.h.db.prisma.session.findMany({ where: { id: { in: ids } } });
    const linkOf = (id: string) => rows.find((row) => row.id === id)!;
    return ids.map((id) => `${linkOf(id).joinUrl ?? ''} ${linkOf(id).joinUrlSource}`.trim());
  };
  const saved = (page: Page) => page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor();

  it('a service is created, found, archived and offered again', async () => {
    await s.h.aService({ name: 'Pilates', modality: 'IN_PERSON' });
    const page = await s.open('/services', { ...PHONE, as: s.h.manager });
    await page.getByRole('link', { name: /Pilates/ }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'New service' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Yoga for all');
    await page.getByLabel('Seats').fill('');
    await page.getByLabel('Video link').fill('http://meet.example/plain');
    await page.getByRole('button', { name: 'Create the service' }).click();
    await page.getByText('Give a whole number.').waitFor();
    await page.getByLabel('Seats').fill('8');
    await page.getByRole('button', { name: 'Create the service' }).click();
    await page.getByRole('alert').filter({ hasText: /https/ }).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await page.reload();
    await page.getByRole('button', { name: 'New service' }).click();
    await page.getByText('What you typed before is back.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Yoga for all');
    await page.getByLabel('Video link').fill(OLD);
    await page.getByRole('button', { name: 'Create the service' }).click();
    await page.getByRole('heading', { level: 1, name: 'Yoga for all' }).waitFor();
    const row = await s.h.db.prisma.service.findFirstOrThrow({ where: { name: 'Yoga for all' } });
    expect(row).toMatchObject({ modality: 'ONLINE', capacity: 8, durationMinutes: 60, joinUrl: OLD });

    await page.getByRole('button', { name: 'Archive the service' }).click();
    await page.getByText('Archived: nothing new is offered.').waitFor();
    expect((await service(row.id)).archivedAt).not.toBeNull();
    await page.getByRole('link', { name: '← Services' }).click();
    await page.getByLabel('Search by name').fill('yoga');
    await page.getByText('No service is like that.').waitFor();
    await page.getByLabel('In the offer').selectOption({ label: 'Archived' });
    await page.getByRole('link', { name: /Yoga for all/ }).click();
    await page.getByRole('button', { name: 'Offer it again' }).click();
    await page.getByRole('button', { name: 'Archive the service' }).waitFor();
    expect((await service(row.id)).archivedAt).toBeNull();
  });

  it('another link fills, replaces and keeps as its preview says, or not at all, and is taken back', async () => {
    const serviceId = await s.h.aService({ name: 'Flow', joinUrl: OLD });
    const { ids, oneOff } = await aWeek(serviceId);
    const [first, byHand, cleared] = ids as [string, string, string];
    await s.h.access.edit(s.h.manager, byHand, { joinUrl: { set: 'https://zoom.us/j/5551112222' } });
    await s.h.access.edit(s.h.manager, cleared, { joinUrl: { clear: true } });
    const page = await s.open(pathOf(serviceId), { as: s.h.manager });
    await page.getByRole('button', { name: 'Change the link' }).click();
    const field = page.getByRole('textbox', { name: 'Video link' });
    // What is pasted takes the place of the link that is there.
    await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.insertText(NEW);
    expect(await field.inputValue()).toBe(NEW);
    await field.fill(`Join us here: ${NEW} and bring a mat`);
    await page.getByRole('button', { name: 'See what it would do' }).click();
    await page.getByText('In what you pasted there is this link:').waitFor();
    await page.getByRole('button', { name: 'Use it' }).click();
    const counts = page.getByRole('list', { name: 'What it does' });
    await counts.waitFor();
    expect(await counts.getByRole('listitem').allTextContents()).toEqual([
      '1 class without a link gets it',
      '1 link of the service is replaced',
      '1 link entered by hand stays',
      '1 single class keeps its own',
    ]);
    const classes = page.getByRole('list', { name: 'Class by class' }).getByRole('listitem');
    expect(await classes.first().textContent()).toMatch(
      /Tue 10 Mar, 18:00.*is replaced.*It follows the service/,
    );
    expect(await axeFindings(page)).toEqual([]);

    // Somebody types a link for the first class meanwhile: what was shown is not so any more.
    await s.h.access.edit(s.h.manager, first, { joinUrl: { set: 'https://meet.example/mine' } });
    await page.getByRole('button', { name: 'Apply exactly this' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /preview/ })
      .waitFor();
    await counts.getByText('2 links entered by hand stay').waitFor();
    expect((await service(serviceId)).joinUrl).toBe(OLD);

    await page.getByRole('button', { name: 'Apply exactly this' }).click();
    await page.getByText(/Last changed .* 1 filled · 2 by hand kept/).waitFor();
    expect(await links([first, byHand, cleared, oneOff])).toEqual([
      'https://meet.example/mine MANUAL',
      'https://zoom.us/j/5551112222 MANUAL',
      `${NEW} INHERITED`,
      `${OLD} COPIED`,
    ]);
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByText(OLD).waitFor();
    expect((await service(serviceId)).joinUrl).toBe(OLD);
    expect(await links([cleared])).toEqual(['NONE']);
  });

  it('settings are saved beside another’s edit: neither is lost, and whoever types decides', async () => {
    const serviceId = await s.h.aService({ name: 'Flow' });
    await aWeek(serviceId);
    const page = await s.open(pathOf(serviceId), { as: s.h.manager });
    await page.getByLabel('Joining details').fill('Passcode 1234');
    await page.getByRole('textbox', { name: 'Name' }).fill('Slow flow');
    await page.getByLabel('Minutes before the start at which access is sent').fill('15');
    await page.reload();
    await page.getByText('What you typed before is back.').waitFor();
    await s.h.services.update(s.h.manager, serviceId, { name: 'Fast flow', capacity: 9 });
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /Somebody else edited this/ })
      .waitFor();
    await page.getByText(/By now it says\s*Fast flow/).waitFor();
    expect(await page.getByLabel('Seats').inputValue()).toBe('9');
    expect(await page.getByLabel('Joining details').inputValue()).toBe('Passcode 1234');
    expect(await service(serviceId)).toMatchObject({ name: 'Fast flow', joiningInstructions: null });
    await page.getByRole('button', { name: 'Take this' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await saved(page);
    expect(await service(serviceId)).toMatchObject({
      ...{ name: 'Fast flow', capacity: 9, joiningInstructions: 'Passcode 1234', accessLeadMinutes: 15 },
    });

    await page.getByLabel('From how many days before').fill('7');
    await page.getByLabel('At this time of that day').fill('08:00');
    await page.getByLabel('Until').selectOption({ label: 'some time after the start' });
    await page.getByLabel('Minutes', { exact: true }).last().fill('10');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(() => service(serviceId))
      .toMatchObject({
        ...{ bookingOpensDaysAhead: 7, bookingOpensAtTime: '08:00', bookingClosesMinutes: -10 },
      });
  });

  it('the modality waits for the classes that bind it, each a link away', async () => {
    const serviceId = await s.h.aService({ name: 'Flow' });
    const { ids } = await aWeek(serviceId);
    const page = await s.open(pathOf(serviceId), { ...PHONE, as: s.h.manager });
    await page.getByLabel('In person').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /modality binds/ })
      .waitFor();
    const blocking = page.getByRole('navigation', { name: 'Classes ahead' }).getByRole('link');
    await expect.poll(() => blocking.count()).toBe(4);
    expect(await blocking.first().getAttribute('href')).toBe(
      `/sessions/${encodeURIComponent(globalId('Session', ids[0]!))}`,
    );
    expect((await service(serviceId)).modality).toBe('ONLINE');
    expect(await axeFindings(page)).toEqual([]);
  });

  it('teachers read, and find nothing that they would be refused', async () => {
    const serviceId = await s.h.aService({ name: 'Flow', joinUrl: OLD, description: 'Slow.' });
    const page = await s.open(pathOf(serviceId), { as: await s.h.aProfessional() });
    await page.getByText('Slow.').waitFor();
    await page.getByRole('button', { name: 'Copy link' }).waitFor();
    expect(await page.getByRole('main').getByRole('button').allTextContents()).toEqual(['Copy link']);
    await page.goto(`${s.url}/services/nothing`);
    await page.getByText('There is no such service.').waitFor();
  });

  it('speaks four languages, and is cut in none on a narrow phone', async () => {
    const manager = await s.h.aCenter();
    const serviceId = await s.h.aService({ name: 'Flow', joinUrl: OLD }, manager);
    const page = await s.open(pathOf(serviceId), { ...NARROW, as: manager });
    for (const [locale, settings] of [
      ['en-GB', 'Settings'],
      ['es', 'Ajustes'],
      ['it', 'Impostazioni'],
      ['ca', 'Configuració'],
    ] as const) {
      await s.h.db.prisma.professional.update({ where: { id: manager.id }, data: { locale } });
      await page.goto(s.url + pathOf(serviceId));
      await page.getByRole('heading', { level: 2, name: settings }).waitFor();
      expect([locale, await overflowsSideways(page)]).toEqual([locale, false]);
      await page.goto(`${s.url}/services`);
      await page.getByRole('link', { name: /Flow/ }).waitFor();
      expect([locale, await overflowsSideways(page)]).toEqual([locale, false]);
    }
  });
});
