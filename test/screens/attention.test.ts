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

describe.skipIf(!chromium())('what needs attention', () => {
  let s: Screens;
  beforeAll(async () => {
    s = await screens();
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  /** Marta's class at nine in Madrid, with Nora booked; it is ten to. */
  async function aMorning(change: object = {}) {
    const { h } = s;
    h.clock.set('2026-03-11T12:00:00Z');
    const manager = await h.aCenter();
    const teacher = await h.aProfessional({ name: 'Marta' }, manager);
    const paul = await h.aProfessional({ name: 'Paul' }, manager);
    const serviceId = await h.aService({ name: 'Vinyasa Flow' }, manager);
    const class_ = { manager, serviceId, professionalId: teacher.id, startsAt: new Date(STARTS) };
    const sessionId = await h.aSession({ ...class_, ...change });
    await h.aBooking(sessionId, await h.aCustomer({ name: 'Nora' }, manager), manager);
    await s.at(minutesBefore(10));
    return { manager, teacher, paul, serviceId, sessionId };
  }
  const row = (id: string) => s.h.db.prisma.session.findUniqueOrThrow({ where: { id } });
  const alert = (page: Page, name: string) => page.getByRole('article', { name });
  const isWell = (page: Page) => page.getByText('All is well.').waitFor();
  const counted = (page: Page, count: number) =>
    page.getByRole('navigation').getByText(`${count} thing`, { exact: false }).waitFor();

  it('appears and is settled in every window at once', async () => {
    const { manager, teacher, sessionId } = await aMorning();
    const page = await s.open('/attention', { as: manager, ...PHONE });
    const theirs = await s.open('/attention', { as: teacher });
    for (const where of [page, theirs]) await isWell(where);
    await s.h.access.edit(manager, sessionId, { joinUrl: { clear: true } });
    await s.h.sessions.edit(manager, sessionId, { professionalId: null });
    await s.h.runDueWork();
    for (const where of [page, theirs]) {
      await alert(where, 'No link').waitFor();
      await alert(where, 'No teacher').waitFor();
      await counted(where, 2);
    }
    await theirs.getByText('A manager can settle this.').waitFor();

    await alert(theirs, 'No link').getByLabel('Link of the video call').fill(ROOM);
    await alert(theirs, 'No link').getByRole('button', { name: 'Use this link' }).click();
    await theirs.getByText('The link is in use.').waitFor();
    await s.h.runDueWork();
    for (const where of [page, theirs]) {
      await alert(where, 'No link').waitFor({ state: 'detached' });
      await counted(where, 1);
    }
    expect((await row(sessionId)).joinUrl).toBe(ROOM);

    await page.getByRole('button', { name: 'Assign' }).click();
    await page.getByRole('alert').filter({ hasText: 'Choose' }).waitFor();
    await page.getByLabel('Who teaches?').selectOption({ label: 'Paul' });
    await page.getByRole('button', { name: 'Assign' }).click();
    await page.getByText('Paul teaches it.').waitFor();
    await s.h.runDueWork();
    for (const where of [page, theirs]) await isWell(where);
  });

  it('keeps what is typed when somebody else settles it, and shows their link', async () => {
    const { manager, sessionId } = await aMorning({ joinUrl: null });
    const page = await s.open('/attention', { as: manager, ...PHONE });
    const input = page.getByLabel('Link of the video call');
    await input.fill(ROOM);
    await s.h.access.edit(manager, sessionId, { joinUrl: { set: JOIN_URL } });
    await s.h.runDueWork();
    await page.getByText('This has been settled meanwhile.').waitFor();
    await page.getByText('Meanwhile somebody gave this class another link:').waitFor();
    expect(await input.inputValue()).toBe(ROOM);
    await page.getByRole('button', { name: 'Keep that one' }).click();
    await isWell(page);
    expect((await row(sessionId)).joinUrl).toBe(JOIN_URL);
  });

  it('counts rightly after a lost connection, during which one ended and another began', async () => {
    const { manager, sessionId, paul } = await aMorning({ joinUrl: null });
    const page = await s.open('/attention', { as: manager, ...PHONE });
    const line = await cable(page);
    await alert(page, 'No link').waitFor();
    await counted(page, 1);
    await line.cut();
    await page.getByText('No connection.').waitFor();
    await s.h.access.edit(manager, sessionId, { joinUrl: { set: ROOM } });
    await s.h.runDueWork();
    line.mend();
    await isWell(page);
    await expect.poll(() => page.getByText('No connection.').count()).toBe(0);
    await expect.poll(() => page.getByRole('navigation').getByText('needs attention').count()).toBe(0);
    await s.h.sessions.edit(manager, sessionId, { professionalId: null });
    await s.h.runDueWork();
    await alert(page, 'No teacher').waitFor();
    await counted(page, 1);
    await s.h.sessions.edit(manager, sessionId, { professionalId: paul.id });
    await s.h.runDueWork();
    await isWell(page);
  });

  it('lets the teacher start what nobody has started, and a manager choose another', async () => {
    const { manager, teacher, paul, sessionId } = await aMorning();
    await s.at(STARTS);
    const page = await s.open('/attention', { as: manager, ...PHONE });
    const theirs = await s.open('/attention', { as: teacher });
    await alert(theirs, 'The teacher has not started').waitFor();
    const write = alert(page, 'The teacher has not started').getByRole('link', { name: 'Write to Marta' });
    expect(await write.getAttribute('href')).toMatch(/^mailto:teacher\d+@/);
    await page.getByLabel('Somebody else teaches').selectOption({ label: 'Paul' });
    await page.getByRole('button', { name: 'Assign' }).click();
    await page.getByText('Paul teaches it.').waitFor();
    expect((await row(sessionId)).professionalId).toBe(paul.id);
    await s.h.sessions.edit(manager, sessionId, { professionalId: teacher.id });
    await s.h.runDueWork();
    await theirs.reload();
    await Promise.all([
      theirs.context().waitForEvent('page'),
      theirs.getByRole('button', { name: 'Start', exact: true }).click(),
    ]);
    for (const where of [page, theirs]) await isWell(where);
    expect((await row(sessionId)).teacherJoinedAt).toEqual(new Date(STARTS));
  });

  it('ends by another room, or by the word that the present one opens', async () => {
    const { manager, serviceId, paul, sessionId } = await aMorning({ joinUrl: ROOM });
    await s.h.db.prisma.session.update({ where: { id: sessionId }, data: { absentRoomUrl: ROOM } });
    const other = await s.h.aSession({
      manager,
      serviceId,
      professionalId: paul.id,
      startsAt: minutesBefore(-30),
      joinUrl: ROOM,
    });
    await s.h.runDueWork();
    const page = await s.open('/attention', { as: manager, ...PHONE });
    await page.getByRole('button', { name: 'It opens: keep this room' }).click();
    await page.getByText('The room stays.').waitFor();
    await alert(page, 'The room of somebody who is away').waitFor({ state: 'detached' });
    expect(await row(sessionId)).toMatchObject({ joinUrl: ROOM, absentRoomUrl: null });

    const clash = alert(page, 'Two classes in one room');
    await clash.getByRole('button', { name: 'Vinyasa Flow, 09:00' }).click();
    await clash.getByLabel('Link for Vinyasa Flow, 09:00').fill('https://calendar.google.com/calendar/x');
    await clash.getByRole('button', { name: 'Use this link' }).click();
    await clash.getByRole('alert').filter({ hasText: /./ }).waitFor();
    await clash.getByLabel('Link for Vinyasa Flow, 09:00').fill('https://meet.example/apart');
    await clash.getByRole('button', { name: 'Use this link' }).click();
    await isWell(page);
    expect((await row(sessionId)).joinUrl).toBe('https://meet.example/apart');
    expect((await row(other)).joinUrl).toBe(ROOM);
  });

  it('reaches who is not reached, and another system that was paused', async () => {
    const { manager, sessionId } = await aMorning();
    const { h } = s;
    const quim = await h.aCustomer({ name: 'Quim', email: null }, manager);
    const bookingId = await h.aBooking(sessionId, quim, manager);
    const taken = await h.aCustomer({ name: 'Rosa', email: 'rosa@people.example' }, manager);
    const endpoint = await h.db.prisma.webhookEndpoint.create({
      data: {
        centerId: manager.centerId,
        url: 'https://hooks.example/',
        events: ['session.cancelled'],
        secretEncrypted: Buffer.from('x'),
        createdAt: h.clock(),
        pausedAt: h.clock(),
      },
    });
    await h.runDueWork();
    const permissions = ['clipboard-read', 'clipboard-write'];
    const page = await s.open('/attention', { as: manager, ...PHONE, permissions });
    const card = alert(page, 'Messages do not arrive');
    await card.getByText('There is no way to reach this person.').waitFor();
    await card.getByRole('button', { name: 'Copy their personal link' }).click();
    const { passEncrypted } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    await expect.poll(() => copied(page)).toBe(h.passes.accessUrl(passEncrypted));
    await card.getByLabel('Correct e-mail address').fill('rosa@people.example');
    await card.getByRole('button', { name: 'Save address' }).click();
    await card.getByRole('alert').filter({ hasText: /./ }).waitFor();
    await card.getByLabel('Correct e-mail address').fill('quim@people.example');
    await card.getByRole('button', { name: 'Save address' }).click();
    await card.waitFor({ state: 'detached' });
    const where = { id: { in: [quim.id, taken.id] } };
    const addresses = (await h.db.prisma.customer.findMany({ where })).map(({ email }) => email);
    expect(addresses.sort()).toEqual(['quim@people.example', 'rosa@people.example']);

    await page.getByRole('button', { name: 'Send again' }).click();
    await isWell(page);
    const after = await h.db.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id: endpoint.id } });
    expect(after.pausedAt).toBeNull();
  });

  it('is whole in four languages at 320 pixels, and accessible', async () => {
    const { manager, serviceId, teacher, sessionId } = await aMorning({ joinUrl: ROOM });
    const { h } = s;
    await h.aBooking(sessionId, await h.aCustomer({ name: 'Quim', email: null }, manager), manager);
    const startsAt = minutesBefore(-30);
    const class_ = { manager, serviceId, startsAt };
    await h.aSession({ ...class_, professionalId: teacher.id, joinUrl: ROOM });
    const bare = await h.aSession({ ...class_, professionalId: null, joinUrl: null });
    await h.aBooking(bare, undefined, manager);
    await h.db.prisma.session.update({ where: { id: sessionId }, data: { absentRoomUrl: ROOM } });
    await s.at(STARTS);
    const page = await s.open('/attention', { as: manager, ...NARROW });
    for (const [locale, title] of [
      ['en', 'Needs attention'],
      ['es', 'Requiere atención'],
      ['it', 'Richiede attenzione'],
      ['ca', 'Demana atenció'],
    ] as const) {
      await h.db.prisma.center.update({ where: { id: manager.centerId }, data: { locale } });
      await page.reload();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await expect.poll(() => page.getByRole('article').count()).toBe(6);
      expect(await overflowsSideways(page), locale).toBe(false);
    }
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(await axeFindings(page)).toEqual([]);
  });
});
