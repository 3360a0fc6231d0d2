import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { NOON } from '../support/clock.ts';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, overflowsSideways, PHONE, type Screens, screens } from '../support/screens.ts';

const ROOM = 'https://meet.example/studio';

describe.skipIf(!chromium())('weekly classes on the screen', () => {
  let s: Screens;
  beforeAll(async () => {
    s = await screens();
  });
  afterEach(async () => {
    await s.settle();
    s.h.clock.set(NOON);
  });
  afterAll(() => s.close());

  const pathOf = (scheduleId: string) => `/schedules/${encodeURIComponent(globalId('Schedule', scheduleId))}`;
  const byStart = (scheduleId: string) =>
    s.h.db.prisma.session.findMany({ where: { scheduleId }, orderBy: { startsAt: 'asc' } });
  const starts = async (scheduleId: string) =>
    (await byStart(scheduleId)).map(({ startsAt }) => startsAt.toISOString().slice(0, 16));

  /** Tuesdays and Thursdays at six in the evening, for two weeks. */
  async function aWeek(change: Record<string, unknown> = {}, manager = s.h.manager) {
    const serviceId = await s.h.aService({ name: 'Flow', joinUrl: ROOM }, manager);
    const weekly = { weekdays: ['TUESDAY', 'THURSDAY'], startTime: '18:00', from: '2026-03-10' };
    const scheduleId = await s.h.schedules.create(manager, {
      ...{ serviceId, professionalId: null, until: '2026-03-19', ...weekly, ...change },
    });
    return { scheduleId, ids: (await byStart(scheduleId)).map(({ id }) => id) };
  }

  it('a weekly class is created with its classes, and given a last day, which leaves some over', async () => {
    const serviceId = await s.h.aService({ name: 'Flow' });
    await s.h.aProfessional({ name: 'Marta' });
    const page = await s.open(`/services/${encodeURIComponent(globalId('Service', serviceId))}`, {
      ...PHONE,
      as: s.h.manager,
    });
    await page.getByRole('button', { name: 'New weekly class' }).click();
    await page.getByRole('button', { name: 'Create it' }).click();
    await page.getByText('Choose at least one day.').waitFor();
    await page.getByRole('checkbox', { name: 'Tuesday' }).check();
    await page.getByRole('checkbox', { name: 'Friday' }).check();
    await page.getByLabel('Start', { exact: true }).fill('18:00');
    await page.getByLabel('Teacher').selectOption({ label: 'Marta' });
    await page.getByRole('button', { name: 'Create it' }).click();
    await page.getByRole('link', { name: /Tuesday and Friday, 18:00/ }).click();
    await page.getByRole('heading', { level: 2, name: 'Classes ahead' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const { id } = await s.h.db.prisma.schedule.findFirstOrThrow({ where: { serviceId } });
    const sessions = await byStart(id);
    expect(sessions).toHaveLength(17);

    await s.h.aBooking(sessions[4]!.id);
    await page.getByRole('button', { name: 'End it' }).click();
    const dialog = page.getByRole('dialog', { name: 'End the weekly class' });
    await dialog.getByLabel('Last day').fill('2026-03-17');
    await dialog.getByRole('button', { name: 'End it' }).click();
    await page.getByText('The weekly class has a last day now. 1 booked class after it stays.').waitFor();
    const left = page.getByRole('list', { name: 'Classes left over' }).getByRole('link');
    await left.first().waitFor();
    expect(await left.allTextContents()).toEqual([expect.stringMatching(/^Tue 24 Mar.*1 of 20 booked/)]);
    const ahead = page.getByRole('list', { name: 'Classes ahead' }).getByRole('link');
    await expect.poll(() => ahead.count()).toBe(3);
    expect(await starts(id)).toHaveLength(4);

    await page.getByRole('button', { name: 'Cancel them …' }).click();
    await page.getByLabel('Reason').fill('We move to mornings.');
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel the classes' }).click();
    await page.getByText('Cancelled. 1 person will be told.').waitFor();
    const cancelled = await s.h.db.prisma.session.findUniqueOrThrow({ where: { id: sessions[4]!.id } });
    expect(cancelled).toMatchObject({ status: 'CANCELLED', cancellationReason: 'We move to mornings.' });
  });

  it('a change from a day on does exactly what was shown, this one too, and is taken back in time', async () => {
    const { scheduleId, ids } = await aWeek();
    const [tuesday, thursday, byHand, unbooked] = ids as [string, string, string, string];
    await s.h.sessions.move(s.h.manager, byHand, {
      startsAt: new Date('2026-03-17T19:00:00Z'),
      sendTime: 'KEEP',
    });
    await s.h.aBooking(thursday);
    await s.h.aBooking(byHand);
    const before = await starts(scheduleId);
    const page = await s.open(pathOf(scheduleId), { as: s.h.manager });
    await page.getByRole('button', { name: 'Change from a day on' }).click();
    await page.getByRole('button', { name: 'See what it would do' }).click();
    await page.getByText('Change something first.').waitFor();
    await page.getByLabel('From this day on').fill('2026-03-11');
    await page.getByLabel('Start', { exact: true }).fill('18:30');
    await page.getByRole('checkbox', { name: 'Thursday' }).uncheck();
    await s.h.db.prisma.schedule.update({ where: { id: scheduleId }, data: { capacity: 9 } });
    await page.reload();
    await page.getByText('What you typed before is back.').waitFor();
    // Typed by nobody here: another one's seats are not part of this change.
    expect(await page.getByLabel('Seats').inputValue()).toBe('9');
    await page.getByRole('button', { name: 'See what it would do' }).click();
    const rows = page.getByRole('list', { name: 'Class by class' }).getByRole('listitem');
    const row = (day: string) => rows.filter({ hasText: new RegExp(`^${day}`) });
    await row('Thu 12 Mar').getByText('left over').waitFor();
    await row('Tue 17 Mar').getByText('Set by hand, so it stays: start.').waitFor();
    await row('Thu 19 Mar').getByText('removed').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await row('Tue 17 Mar').getByLabel('This one too').check();
    await row('Tue 17 Mar').getByText('→ Tue 17 Mar, 18:30').waitFor();
    await row('Thu 12 Mar').getByLabel('Cancel this class').check();
    await row('Thu 12 Mar').getByText('cancelled', { exact: true }).waitFor();
    await page.getByText('2 people are told, each in one message, in ten minutes').waitFor();
    expect(await starts(scheduleId)).toEqual(before);

    await page.getByRole('button', { name: 'Apply exactly this' }).click();
    await page.getByText('2 people will be told. For 10:00 it can be taken back.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Flow: Tuesday, 18:30' }).waitFor();
    expect(await starts(scheduleId)).toEqual(['2026-03-10T17:00', '2026-03-12T17:00', '2026-03-17T17:30']);
    const cancelled = await s.h.db.prisma.session.findUniqueOrThrow({ where: { id: thursday } });
    expect(cancelled.status).toBe('CANCELLED');

    // Another window sees the change, and takes it back.
    const other = await s.open(pathOf(scheduleId), { ...PHONE, as: s.h.manager });
    await other.getByRole('button', { name: 'Take it back' }).click();
    await other.getByRole('heading', { level: 1, name: 'Flow: Tuesday and Thursday, 18:00' }).waitFor();
    expect(await starts(scheduleId)).toEqual(before);
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /undone already/ })
      .waitFor();
    expect(ids).toEqual([tuesday, thursday, byHand, unbooked]);
    await s.at('2026-03-10T12:30:00Z');
    const told = s.h.outbox.list().filter(({ purpose }) => purpose === 'SCHEDULE_CHANGED');
    expect(told).toEqual([]);
  });

  it('asks what becomes of a send time that would be after the new end, and of what changed meanwhile', async () => {
    const { scheduleId, ids } = await aWeek({
      weekdays: ['TUESDAY'],
      from: '2026-03-17',
      until: '2026-03-17',
    });
    await s.h.access.edit(s.h.manager, ids[0]!, { sendAt: { set: new Date('2026-03-17T16:30:00Z') } });
    const page = await s.open(`${pathOf(scheduleId)}?do=change`, { ...PHONE, as: s.h.manager });
    await page.getByLabel('Start', { exact: true }).fill('09:00');
    await page.getByRole('button', { name: 'See what it would do' }).click();
    await page.getByText('Some would go out after the end of their class').waitFor();
    await page.getByRole('button', { name: 'Apply exactly this' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /after the new end/ })
      .waitFor();
    await page.getByLabel('Move them by as much as the start').check();
    await page.getByText('Its access would go out after the end.').waitFor({ state: 'detached' });

    await s.h.aBooking(ids[0]!);
    await s.h.sessions.edit(s.h.manager, ids[0]!, { capacity: 30 });
    await page.getByRole('button', { name: 'Apply exactly this' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /preview/ })
      .waitFor();
    await page.getByText('1 of 30 booked').waitFor();
    await page.getByRole('button', { name: 'Apply exactly this' }).click();
    await page.getByText('1 person will be told.').waitFor();
    const [session] = await byStart(scheduleId);
    expect(session).toMatchObject({
      ...{ startsAt: new Date('2026-03-17T08:00:00Z'), sendAt: new Date('2026-03-17T07:30:00Z') },
    });
  });

  it('a teacher gives their classes to a substitute, in the substitute’s room, and takes them back', async () => {
    const teacher = await s.h.aProfessional({ name: 'Berta' });
    const ana = await s.h.aProfessional({ name: 'Ana' });
    const { scheduleId, ids } = await aWeek({ professionalId: teacher.id });
    const page = await s.open(pathOf(scheduleId), { ...PHONE, as: teacher });
    await page.getByRole('button', { name: 'Substitute teacher' }).waitFor();
    expect(await page.getByRole('button', { name: /Change from|End it/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Substitute teacher' }).click();
    const who = page.getByRole('combobox', { name: 'Who teaches instead' });
    await who.getByText('Ana').waitFor({ state: 'attached' });
    expect(await who.getByRole('option').allTextContents()).not.toContain('Berta');
    await who.selectOption({ label: 'Ana' });
    await page.getByLabel('Last day').fill('2026-03-12');
    await page.getByRole('button', { name: 'See which classes' }).click();
    await page.getByRole('heading', { name: '2 classes change hands' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Apply exactly this' }).click();
    await page.getByText('Paste the link of their room.').waitFor();
    await page.getByLabel('Link of the substitute’s room').fill('meet.example/ana');
    await page.getByRole('button', { name: 'Apply exactly this' }).click();
    await page.getByRole('alert').filter({ hasText: /https/ }).waitFor();
    await page.getByLabel('Link of the substitute’s room').fill('https://meet.example/ana');
    await page.getByRole('button', { name: 'Apply exactly this' }).click();
    await page.getByText('Ana teaches instead').waitFor();
    const first = () => s.h.db.prisma.session.findUniqueOrThrow({ where: { id: ids[0]! } });
    expect(await first()).toMatchObject({ professionalId: ana.id, joinUrl: 'https://meet.example/ana' });

    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('Ana teaches instead').waitFor({ state: 'detached' });
    expect(await first()).toMatchObject({ professionalId: teacher.id, joinUrl: ROOM });
  });

  it('speaks four languages, and is cut in none on a narrow phone', async () => {
    const manager = await s.h.aCenter();
    const { scheduleId, ids } = await aWeek({}, manager);
    await s.h.aBooking(ids[1]!, undefined, manager);
    await s.h.aProfessional({ name: 'Ana' }, manager);
    const page = await s.open(pathOf(scheduleId), { ...NARROW, as: manager });
    for (const [locale, look] of [
      ['en-GB', 'See what it would do'],
      ['es', 'Ver qué haría'],
      ['it', 'Guarda che cosa farebbe'],
      ['ca', 'Mira què faria'],
    ] as const) {
      await s.h.db.prisma.professional.update({ where: { id: manager.id }, data: { locale } });
      await page.goto(s.url + pathOf(scheduleId));
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      expect([locale, await overflowsSideways(page)]).toEqual([locale, false]);
      await page.goto(`${s.url}${pathOf(scheduleId)}?do=change`);
      await page.locator('input[type=time]').fill('19:00');
      await page.getByRole('button', { name: look }).click();
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      expect([locale, await overflowsSideways(page)]).toEqual([locale, false]);
    }
  });
});
