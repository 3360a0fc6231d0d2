import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { aSeat, type Seat } from '../support/notices.ts';
import { chromium } from '../support/parts.ts';
import { PHONE, type Screens, screens } from '../support/screens.ts';
import { aClassTomorrow } from '../support/weekly.ts';

describe.skipIf(!chromium())('a class that changes', () => {
  let s: Screens;
  let id: string;
  let seat: Seat;
  beforeAll(async () => {
    s = await screens();
  });
  beforeEach(async () => {
    s.h.clock.set('2026-03-10T12:00:00Z');
    id = await aClassTomorrow(s.h);
    seat = await aSeat(s.h, id);
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
  /** The last press in a dialog, which closes when it is done. */
  async function inDialog(page: Page, name: string): Promise<void> {
    await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  const mailed = () =>
    s.h.outbox
      .list()
      .flatMap(({ to, purpose }) => (to === seat.email ? [purpose] : []))
      .reverse();

  it('start 10:00, sending set to 9:30, moved to 11:00: it is sent at 9:30 (R16)', async () => {
    const page = await open(PHONE);
    await press(page, 'Change: Sending');
    await page.getByLabel('Date and time of sending').fill('2026-03-11T09:30');
    await save(page);
    await page.getByText('by hand', { exact: true }).waitFor();

    await press(page, 'Move');
    await page.getByLabel('New start').fill('2026-03-11T11:00');
    const preview = page.getByRole('region', { name: 'What becomes of it' });
    await preview.getByText('1 person is told after a minute.').waitFor();
    await preview.getByText('How to join is sent Wed 11 Mar, 09:30, as set by hand.').waitFor();
    await inDialog(page, 'Move');
    await page.getByText('Wednesday 11 March, 11:00–12:00').waitFor();
    expect(await stored()).toMatchObject({ sendAt: new Date('2026-03-11T08:30:00Z'), sendTiming: 'MANUAL' });

    await s.at('2026-03-11T08:29:00Z');
    expect(mailed()).not.toContain('ACCESS_NOTICE');
    await s.at('2026-03-11T08:30:00Z');
    expect(mailed()).toContain('ACCESS_NOTICE');
    await page.getByText('So far').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'How to join' }).getByText('Sent').first().waitFor();
  });

  it('shows what becomes of a send time by hand, and what cannot be, while one types', async () => {
    await s.h.access.edit(s.h.manager, id, { sendAt: { set: new Date('2026-03-11T08:30:00Z') } });
    const page = await open();
    await press(page, 'Move');
    const preview = page.getByRole('region', { name: 'What becomes of it' });
    // The time that it has is no move: nothing is foretold of it.
    expect(await page.getByLabel('New start').inputValue()).toBe('2026-03-11T10:00');
    expect(await preview.count()).toBe(0);
    await page.getByLabel('New start').fill('2026-03-11T11:00');
    await page.getByLabel('It moves by as much as the class').check();
    await preview.getByText('How to join is sent Wed 11 Mar, 10:30.').waitFor();
    await page.getByLabel('New start').fill('2026-03-11T08:00');
    await page.getByLabel('It stays where it is').check();
    await preview.getByText('The time of sending would fall after the new end.').waitFor();
    await page.getByLabel('New start').fill('2026-03-13T11:00');
    await preview.getByText('How to join is sent more than a day before the class.').waitFor();
    expect(await stored()).toMatchObject({ startsAt: new Date('2026-03-11T09:00:00Z') });
  });

  it('takes an automatic send time along (R15), and can be moved back before anybody is told', async () => {
    const page = await open();
    await press(page, 'Move');
    await page.getByLabel('New start').fill('2026-03-12T18:00');
    await page.getByLabel('Minutes').fill('90');
    await page.getByText('How to join is sent Thu 12 Mar, 18:00.').waitFor();
    await inDialog(page, 'Move');
    await page.getByText('Thursday 12 March, 18:00–19:30').waitFor();
    expect(await stored()).toMatchObject({ sendAt: new Date('2026-03-12T17:00:00Z'), sendTiming: 'AUTO' });

    await page.getByText(/People are told in \d+ s\./).waitFor();
    await press(page, 'Move it back');
    await page.getByText('Wednesday 11 March, 10:00–11:00').waitFor();
    await s.at('2026-03-10T12:05:00Z');
    expect(mailed()).not.toContain('SESSION_MOVED');
    expect(await stored()).toMatchObject({ sendAt: new Date('2026-03-11T09:00:00Z'), sendTiming: 'AUTO' });
  });

  it('offers the way back to managers only, and on a phone leads to the people booked', async () => {
    const teacher = await s.h.aProfessional({ name: 'Nadia' });
    await s.h.db.prisma.session.update({ where: { id }, data: { professionalId: teacher.id } });
    await s.h.sessions.move(s.h.manager, id, {
      startsAt: new Date('2026-03-12T17:00:00Z'),
      sendTime: 'KEEP',
    });
    const [page, theirs] = [await open(), await open({ ...PHONE, as: teacher })];
    await page.getByRole('button', { name: 'Move it back' }).waitFor();
    await theirs.getByText('Thursday 12 March, 18:00–19:00').waitFor();
    await theirs.getByRole('link', { name: 'To the people booked (1)' }).click();
    await theirs.getByRole('heading', { name: 'Who is booked' }).waitFor();
    await expect
      .poll(() => theirs.evaluate('document.querySelector("#booked").getBoundingClientRect().top < 100'))
      .toBe(true);
    expect(await theirs.getByRole('button', { name: 'Move it back' }).count()).toBe(0);
  });

  it('says what it would meet: the room and the teacher, before and after', async () => {
    const teacher = await s.h.aProfessional({ name: 'Tessa' });
    await s.h.aSession({
      serviceId: await s.h.aService({ name: 'Pilates' }),
      professionalId: teacher.id,
      startsInMinutes: 27 * 60,
      joinUrl: 'https://meet.google.com/abc-defg-hij',
    });
    const page = await open();
    await press(page, 'Change: Teacher');
    await page.getByLabel('Who teaches?').selectOption('Tessa');
    await save(page);
    await page.getByText('Tessa', { exact: true }).first().waitFor();
    await press(page, 'Move');
    await page.getByLabel('New start').fill('2026-03-11T16:00');
    await page.getByText('Another class meets in the same room at that time.').waitFor();
    await page.getByText('The teacher has another class at that time.').waitFor();
    await inDialog(page, 'Move');
    await page.getByText('In the same room while this class is open:').waitFor();
    await page.getByText('The teacher has at the same time:').waitFor();
    expect(await page.getByRole('link', { name: /Pilates/ }).count()).toBe(2);
  });

  it('is cancelled in the minute of its move, and taken back before anybody is told', async () => {
    await s.h.sessions.move(s.h.manager, id, {
      startsAt: new Date('2026-03-11T09:30:00Z'),
      sendTime: 'KEEP',
    });
    const page = await open(PHONE);
    await page.getByRole('button', { name: 'Move it back' }).waitFor();
    // The focus goes back when the browser has closed the dialog.
    const focused = () => page.evaluate('document.activeElement.textContent');
    await press(page, 'Cancel the class');
    await page.getByRole('dialog').getByText('1 person is told after a minute').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Cancel the class');
    await press(page, 'Cancel the class');
    await inDialog(page, 'Leave it');
    await expect.poll(focused).toBe('Cancel the class');
    await press(page, 'Cancel the class');
    await page.getByLabel('Reason, for the people booked').fill('A burst pipe');
    await inDialog(page, 'Cancel the class');
    await page.getByText(/1 person is told in \d+ s\./).waitFor();
    expect(await page.getByRole('button', { name: 'Move it back' }).count()).toBe(0);
    expect(await stored()).toMatchObject({ status: 'CANCELLED', cancellationReason: 'A burst pipe' });
    await press(page, 'Take it back');
    await page.getByText('Opens Wed 11 Mar, 10:30').waitFor();
    await page.getByRole('button', { name: 'Move it back' }).waitFor();
    await s.at('2026-03-10T12:05:00Z');
    expect(mailed()).not.toContain('SESSION_CANCELLED');
  });

  it('is cancelled with a reason, which is told after a minute, and restored, which is told too', async () => {
    const page = await open();
    await press(page, 'Cancel the class');
    await page.getByLabel('Reason, for the people booked').fill('A burst pipe');
    await inDialog(page, 'Cancel the class');
    await page.getByText('Reason: A burst pipe').waitFor();
    await s.at('2026-03-10T12:01:00Z');
    expect(mailed()).toContain('SESSION_CANCELLED');
    await press(page, 'Restore the class');
    await page.getByRole('dialog').getByText('Bookings keep their seats.').waitFor();
    await inDialog(page, 'Restore the class');
    await page.getByRole('button', { name: 'Move', exact: true }).waitFor();
    await s.at('2026-03-10T12:03:00Z');
    expect(mailed()).toContain('SESSION_RESTORED');
  });

  it('has as many seats as somebody says, but no fewer than are taken', async () => {
    await aSeat(s.h, id);
    const page = await open(PHONE);
    await press(page, 'Change: Seats');
    await page.getByLabel('How many seats?').fill('1');
    await press(page, 'Save');
    await page.getByRole('alert').filter({ hasText: '2' }).waitFor();
    await page.getByLabel('How many seats?').fill('2');
    await save(page);
    await page.getByText('2 of 2 taken').waitFor();
    expect(await stored()).toMatchObject({ capacity: 2 });
  });

  it('is changed by a teacher as far as the rights go', async () => {
    const teacher = await s.h.aProfessional();
    const page = await open({ as: teacher, ...PHONE });
    await page.getByRole('button', { name: 'Change: Link' }).waitFor();
    for (const name of [
      'Move',
      'Cancel the class',
      'Change: Teacher',
      'Change: Seats',
      'Plan B: another room',
    ])
      expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(0);
  });
});
