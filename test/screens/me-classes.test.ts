import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { NOON } from '../support/harness.ts';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, overflowsSideways, PHONE, type Screens, screens } from '../support/screens.ts';

const minutes = (count: number) => new Date(Date.parse(NOON) + count * 60_000);

describe.skipIf(!chromium())('my classes', () => {
  let s: Screens;
  let manager: Viewer;
  let me: Viewer;
  beforeAll(async () => {
    s = await screens();
  });
  beforeEach(async () => {
    s.h.clock.set(NOON);
    manager = await s.h.aCenter({ name: 'Studio Luz' });
    await s.h.centers.update(manager, { freeCancellationMinutes: 120 });
    me = await s.h.aCustomer({ name: 'Ana', locale: 'en-GB' }, manager);
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  const bookingOf = (id: string) => s.h.db.prisma.booking.findUniqueOrThrow({ where: { id } });

  it('opens the door by itself when it is time, and a press leads into the room and is recorded', async () => {
    const sessionId = await s.h.aSession({ manager, joiningInstructions: 'Passcode: lumen' });
    const bookingId = await s.h.aBooking(sessionId, me, manager);
    const page = await s.open('/me/classes', { ...PHONE, as: me });
    await page.getByText('The door opens at 14:00').waitFor();
    expect(await page.getByRole('button', { name: 'Join session' }).count()).toBe(0);
    expect(await page.content()).not.toContain('lumen');
    expect(await axeFindings(page)).toEqual([]);

    await s.at(minutes(60));
    await page.getByText('Live now').waitFor();
    await page.getByText('Passcode: lumen').waitFor();

    await page.context().route(`${JOIN_URL}**`, (route) => route.fulfill({ body: 'the room' }));
    const room = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Join session' }).click();
    await (await room).waitForURL(JOIN_URL);
    await page.getByText('You have gone in.').waitFor();
    expect(await bookingOf(bookingId)).toMatchObject({
      attendanceStatus: 'ATTENDED',
      attendanceSource: 'BUTTON',
    });
  });

  it('offers the class for one’s calendar', async () => {
    await s.h.aBooking(await s.h.aSession({ manager }), me, manager);
    const page = await s.open('/me/classes', { ...PHONE, as: me });
    const href = await page.getByRole('link', { name: 'Add to calendar' }).getAttribute('href');
    const file = await page.request.get(href!);
    expect(file.headers()['content-type']).toContain('text/calendar');
    expect(await file.text()).toContain('STATUS:CONFIRMED');
  });

  it('says that a cancellation is late before it happens, and the same seat can be taken back', async () => {
    const sessionId = await s.h.aSession({ manager, startsInMinutes: 180 });
    const bookingId = await s.h.aBooking(sessionId, me, manager);
    const before = await bookingOf(bookingId);
    await s.at(minutes(90));
    const page = await s.open('/me/classes', { ...PHONE, as: me });
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    const question = page.getByRole('dialog', { name: 'Cancel Vinyasa?' });
    await question.getByText('It is late: cancelling was free until Tue 10 Mar, 14:00').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect((await bookingOf(bookingId)).status).toBe('BOOKED');

    await question.getByRole('button', { name: 'Keep my seat' }).click();
    await question.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await question.getByRole('button', { name: 'Give my seat back' }).click();
    await page.getByText('You cancelled late').waitFor();
    await page.getByText('Nothing is booked yet').waitFor();
    expect(await bookingOf(bookingId)).toMatchObject({ status: 'CANCELLED', cancelledLate: true });

    await page.getByRole('button', { name: 'Take my seat back' }).click();
    await page.getByText('You have your seat again.').waitFor();
    await page.getByText('The door opens at 16:00').waitFor();
    expect(await bookingOf(bookingId)).toMatchObject({ status: 'BOOKED', passHash: before.passHash });
  });

  it('says so when the seat has gone to somebody else', async () => {
    const sessionId = await s.h.aSession({ manager, startsInMinutes: 1_000, capacity: 1 });
    await s.h.bookings.cancel(me, await s.h.aBooking(sessionId, me, manager));
    await s.h.aBooking(sessionId, undefined, manager);
    const page = await s.open('/me/classes', { ...PHONE, as: me });
    await page.getByRole('button', { name: 'Take my seat back' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /every seat|taken|full/i })
      .waitFor();
  });

  it('asks whether one comes, and a no that gives the seat back takes two steps', async () => {
    await s.h.centers.update(manager, { declineFreesSeat: true });
    const sessionId = await s.h.aSession({ manager, startsInMinutes: 300 });
    const bookingId = await s.h.aBooking(sessionId, me, manager);
    await s.at(minutes(120));
    const page = await s.open('/me/classes', { ...PHONE, as: me });
    await page.getByText('Will you come?').waitFor();
    await page.getByRole('button', { name: 'Yes, I will come' }).click();
    await page.getByText('You said you will come').waitFor();
    expect(await bookingOf(bookingId)).toMatchObject({ attendanceConfirmation: 'CONFIRMED' });

    await page.getByRole('button', { name: 'No, I cannot' }).click();
    expect((await bookingOf(bookingId)).attendanceConfirmation).toBe('CONFIRMED');
    await page.getByRole('dialog').getByRole('button', { name: 'I cannot come' }).click();
    await page.getByText('No longer booked').waitFor();
    expect(await bookingOf(bookingId)).toMatchObject({
      attendanceConfirmation: 'DECLINED',
      status: 'CANCELLED',
    });
  });

  it('says that the connection is lost, keeps what it shows, and mends itself with what happened meanwhile', async () => {
    const sessionId = await s.h.aSession({ manager, startsInMinutes: 1_000 });
    await s.h.aBooking(sessionId, me, manager);
    const page = await s.open('/me/classes', { ...PHONE, as: me });
    await page.getByText('The door opens at').waitFor();
    await page.context().setOffline(true);
    await page.getByText('No connection.').waitFor();
    await page.getByText('The door opens at').waitFor();

    await s.h.sessions.cancel(manager, sessionId, 'The heating is broken');
    await page.context().setOffline(false);
    await page.getByText('Cancelled by the studio').waitFor();
    await page.getByText('The heating is broken').waitFor();
    await page.getByText('No connection.').waitFor({ state: 'detached' });
  });

  it('takes in what is booked elsewhere, without a reload', async () => {
    const page = await s.open('/me/classes', { ...PHONE, as: me });
    await page.getByText('Nothing is booked yet').waitFor();
    await s.h.aBooking(await s.h.aSession({ manager }), me, manager);
    await page.getByText('The door opens at 14:00').waitFor();
  });

  it('shows classes at other studios, and leads to the account there', async () => {
    const other = await s.h.aCenter({ name: 'Casa Pilates' });
    const { email } = await s.h.db.prisma.customer.findUniqueOrThrow({ where: { id: me.id } });
    const there = await s.h.aCustomer({ email, name: 'Ana', locale: 'en-GB' }, other);
    await s.h.db.prisma.customer.update({ where: { id: there.id }, data: { emailVerifiedAt: NOON } });
    await s.h.aBooking(await s.h.aSession({ manager: other, startsInMinutes: 200 }), there, other);
    const page = await s.open('/me/classes', { ...PHONE, as: me });
    await page.getByRole('heading', { name: 'At other studios' }).waitFor();
    await page.getByRole('button', { name: 'Go there' }).click();
    await page.getByText('The door opens at').waitFor();
    const { data } = await s.h.ask(there, '{ center { id } }');
    expect(data.center.id).toBe(globalId('Center', other.centerId));
    expect(await page.getByRole('heading', { name: 'At other studios' }).count()).toBe(0);
  });

  it('fits the smallest phone in every language, and a desktop', async () => {
    const sessionId = await s.h.aSession({ manager, startsInMinutes: 300 });
    await s.h.aBooking(sessionId, me, manager);
    const given = await s.h.aSession({ manager, startsInMinutes: 2_000 });
    await s.h.bookings.cancel(me, await s.h.aBooking(given, me, manager));
    await s.at(minutes(120));
    const page = await s.open('/me/classes', { ...NARROW, as: me });
    for (const [locale, title] of [
      ['es', 'Mis clases'],
      ['it', 'Le mie lezioni'],
      ['ca', 'Les meves classes'],
      ['en', 'My classes'],
    ]) {
      await s.h.db.prisma.customer.update({ where: { id: me.id }, data: { locale } });
      await page.reload();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByRole('heading', { level: 2 }).last().waitFor();
      expect(await overflowsSideways(page), locale).toBe(false);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Show earlier classes' }).click();
    await page.getByText('There are none.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });
});
