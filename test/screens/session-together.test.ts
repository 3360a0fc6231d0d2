import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { aSeat } from '../support/notices.ts';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, overflowsSideways, PHONE, type Screens, screens } from '../support/screens.ts';
import { aClassTomorrow } from '../support/weekly.ts';

const OURS = 'https://meet.google.com/our-link-abc';
const THEIRS = 'https://meet.google.com/the-irsl-ink';

describe.skipIf(!chromium())('a class that several people edit', () => {
  let s: Screens;
  let id: string;
  beforeAll(async () => {
    s = await screens();
  });
  beforeEach(async () => {
    s.h.clock.set('2026-03-10T12:00:00Z');
    id = await aClassTomorrow(s.h);
    await aSeat(s.h, id);
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  const open = (how: Parameters<Screens['open']>[1] = {}) =>
    s.open(`/sessions/${globalId('Session', id)}`, { as: s.h.manager, ...how });
  const stored = () => s.h.db.prisma.session.findUniqueOrThrow({ where: { id } });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  /** Saves the form that is open, which closes. */
  async function save(page: Page): Promise<void> {
    await press(page, 'Save');
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'detached' });
  }
  async function typeLink(page: Page, link: string) {
    await press(page, 'Change: Link');
    await page.getByLabel('Link of the video call').fill(link);
  }

  it('shows whoever comes second what changed, and lets them choose', async () => {
    const [page, other] = [await open(), await open(PHONE)];
    await typeLink(page, OURS);
    await typeLink(other, THEIRS);
    await save(other);

    await press(page, 'Save');
    const told = page.getByRole('alert').filter({ hasText: 'Somebody else changed this meanwhile.' });
    await told.getByText(THEIRS).waitFor();
    expect(await page.getByLabel('Link of the video call').inputValue()).toBe(OURS);
    expect(await stored()).toMatchObject({ joinUrl: THEIRS });
    expect(await axeFindings(page)).toEqual([]);
    await press(page, 'Take theirs');
    expect(await page.getByLabel('Link of the video call').inputValue()).toBe(THEIRS);
    await page.getByLabel('Link of the video call').fill(OURS);
    await save(page);
    expect(await stored()).toMatchObject({ joinUrl: OURS });
  });

  it('is not in the way of who edits another part of it', async () => {
    const [page, other] = [await open(), await open()];
    await typeLink(page, OURS);
    await press(other, 'Change: Seats');
    await other.getByLabel('How many seats?').fill('7');
    await save(other);
    await other.getByText('1 of 7 taken').waitFor();
    await save(page);
    expect(await stored()).toMatchObject({ joinUrl: OURS, capacity: 7 });
  });

  it('keeps what was typed over a reload, and still knows on which version it was typed', async () => {
    const page = await open(PHONE);
    await typeLink(page, OURS);
    await s.h.access.edit(s.h.manager, id, { joinUrl: { set: THEIRS } });
    await page.reload();
    await page.getByText('What you typed before is back.').waitFor();
    expect(await page.getByLabel('Link of the video call').inputValue()).toBe(OURS);
    await page.getByText('Somebody else changed this meanwhile.').waitFor();
    await press(page, 'Save mine');
    await page.getByText('Saved.').waitFor();
    expect(await stored()).toMatchObject({ joinUrl: OURS });
    await page.reload();
    await page.getByText(OURS).waitFor();
    expect(await page.getByLabel('Link of the video call').count()).toBe(0);
  });

  it('keeps a move that was not made yet, and forgets it when it is given up', async () => {
    const page = await open();
    await press(page, 'Move');
    await page.getByLabel('A line for the people booked').fill('The room is being painted');
    await page.reload();
    await press(page, 'Move');
    expect(await page.getByLabel('A line for the people booked').inputValue()).toBe(
      'The room is being painted',
    );
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await press(page, 'Move');
    expect(await page.getByLabel('A line for the people booked').inputValue()).toBe('');
  });

  it('fits a narrow phone and is clean for axe in every language', async () => {
    const page = await open(NARROW);
    for (const [locale, title, move] of [
      ['en-GB', 'Messages of this class', 'Move'],
      ['es-ES', 'Mensajes de esta clase', 'Mover'],
      ['it-IT', 'Messaggi di questa lezione', 'Sposta'],
      ['ca-ES', 'Missatges d’aquesta classe', 'Mou'],
    ] as const) {
      await s.h.db.prisma.professional.update({ where: { id: s.h.manager.id }, data: { locale } });
      await page.reload();
      await page.getByRole('heading', { name: title }).waitFor();
      await page.locator('ol li').first().waitFor();
      expect(await overflowsSideways(page), locale).toBe(false);
      expect(await axeFindings(page), locale).toEqual([]);
      await press(page, move);
      await page.locator('dialog input[type="datetime-local"]').fill('2026-03-11T11:00');
      await page.getByRole('dialog').getByRole('region').getByRole('status').waitFor();
      expect(await overflowsSideways(page), locale).toBe(false);
      expect(await axeFindings(page), locale).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await s.h.db.prisma.professional.update({ where: { id: s.h.manager.id }, data: { locale: null } });
  });

  it('is clean for axe on a desktop, while it goes out and is edited', async () => {
    await s.at('2026-03-11T09:05:00Z');
    const page = await open({ viewport: { width: 1280, height: 900 }, colorScheme: 'dark' });
    await page.getByText('Open: people can join').waitFor();
    await page.getByRole('progressbar').waitFor();
    for (const title of ['Sending', 'Link', 'Joining details', 'Teacher', 'Seats'])
      await press(page, `Change: ${title}`);
    expect(await axeFindings(page)).toEqual([]);
  });
});
