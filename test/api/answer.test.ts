import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { catalogFor } from '../../src/i18n/catalog.ts';
import { LANGUAGES } from '../../src/i18n/language.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let app: Harness;
beforeAll(async () => {
  app = await harness();
});
afterAll(() => app.close());
beforeEach(() => app.clock.set(NOON));

/** Books a seat in a session that starts in an hour, in a center with these settings. */
async function aPage(settings: Record<string, unknown> = {}, locale = 'en-GB') {
  const manager = await app.aCenter();
  await app.centers.update(manager, settings);
  const sessionId = await app.aSession({ manager });
  const bookingId = await app.aBooking(sessionId, await app.aCustomer({ locale }, manager), manager);
  const stored = () => app.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
  const path = new URL(app.passes.accessUrl((await stored()).passEncrypted)!).pathname;
  const answer = async () => (await stored()).attendanceConfirmation;
  return { manager, sessionId, path, stored, answer };
}

const get = async (path: string) => (await fetch(app.url + path)).text();
const press = (path: string, attending: string, tick: Record<string, string> = {}) =>
  fetch(`${app.url}${path}/attendance`, {
    method: 'POST',
    body: new URLSearchParams({ attending, ...tick }),
    redirect: 'manual',
    headers: { origin: 'null' },
  });
/** The box that a person ticks and a robot does not. */
const TICKED = { sure: 'yes' };
const question = (html: string) => /<section id="attendance"[\s\S]*?<\/section>/.exec(html)![0];
const buttons = (html: string) =>
  [...question(html).matchAll(/name="attending" value="(\w+)"/g)].map(([, value]) => value);

describe('the attendance question on the page', () => {
  it('is a form of two buttons, in the customer’s language', async () => {
    for (const language of LANGUAGES) {
      const { path } = await aPage({}, language);
      const asked = question(await get(path));
      const { attendance } = catalogFor(language).page;
      for (const words of [attendance.question, attendance.yes, attendance.no, attendance.freesSeat])
        expect(asked).toContain(words);
      expect(asked).toContain(`<form method="post" action="${path}/attendance">`);
    }
  });

  it('offers only the other answer after one was given', async () => {
    const { path } = await aPage({ declineFreesSeat: false });
    expect(buttons(await get(path))).toEqual(['true', 'false']);
    await press(path, 'true');
    expect(question(await get(path))).toContain('You said that you will come.');
    expect(buttons(await get(path))).toEqual(['false']);
    await press(path, 'false');
    expect(question(await get(path))).toContain('You said that you cannot come.');
    expect(buttons(await get(path))).toEqual(['true']);
  });

  it('is asked again after the session moved', async () => {
    const { manager, sessionId, path } = await aPage();
    await press(path, 'true');
    const startsAt = new Date('2026-03-10T15:00:00Z');
    await app.sessions.move(manager, sessionId, { startsAt, sendTime: 'KEEP' });
    expect(buttons(await get(path))).toEqual(['true', 'false']);
  });

  it('is absent in centers that ask nobody, from the start on, and after a cancellation', async () => {
    const off = await aPage({ attendanceConfirmationsEnabled: false });
    expect(buttons(await get(off.path))).toEqual([]);
    const { manager, sessionId, path } = await aPage();
    app.clock.set('2026-03-10T13:00:00Z');
    expect(buttons(await get(path))).toEqual([]);
    app.clock.set(NOON);
    await app.sessions.cancel(manager, sessionId, null);
    expect(buttons(await get(path))).toEqual([]);
  });
});

describe('an answer to the attendance question', () => {
  it('is recorded, and leads back to the page', async () => {
    const { path, answer } = await aPage();
    for (let i = 0; i < 3; i++) await get(path);
    expect((await fetch(`${app.url}${path}/attendance`)).status).toBe(405);
    expect(await answer()).toBeNull();
    const pressed = await press(path, 'true');
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, `${path}#attendance`]);
    expect(pressed.headers.get('cache-control')).toBe('no-store');
    expect(await answer()).toBe('CONFIRMED');
  });

  it('gives the seat back by a second step, and the page says so', async () => {
    const { path, stored } = await aPage();
    const first = await press(path, 'false');
    expect([first.status, first.headers.get('location')]).toEqual([303, `${path}?answer=no#attendance`]);
    expect(await stored()).toMatchObject({ status: 'BOOKED', attendanceConfirmation: null });
    const second = question(await get(`${path}?answer=no`));
    expect(second).toContain('Give your seat back?');
    expect(second).toMatch(/<input type="checkbox" name="sure" value="yes" id="tick" required>/);
    expect((await press(path, 'false', TICKED)).headers.get('location')).toBe(`${path}#attendance`);
    expect(await stored()).toMatchObject({ status: 'CANCELLED', attendanceConfirmation: 'DECLINED' });
    const page = await get(path);
    expect(page).toContain('data-state="BOOKING_CANCELLED"');
    expect(page).toContain('You gave your seat back');
    expect((await press(path, 'false', TICKED)).status).toBe(303);
  });

  it('says in the customer’s language that the seat is given back late, and not before it is', async () => {
    for (const language of LANGUAGES) {
      app.clock.set(NOON);
      const { path, stored, sessionId } = await aPage({ freeCancellationMinutes: 15 }, language);
      await app.db.sql(`UPDATE session SET starts_at = $2, ends_at = $3 WHERE id = $1::uuid`, [
        sessionId,
        '2026-03-10T13:30:00Z',
        '2026-03-10T14:30:00Z',
      ]);
      await app.db.sql(`UPDATE booking SET agreed_starts_at = $2 WHERE session_id = $1::uuid`, [
        sessionId,
        '2026-03-10T13:30:00Z',
      ]);
      app.clock.set('2026-03-10T13:15:00Z');
      expect(await get(`${path}?answer=no`)).not.toContain('id="late"');
      app.clock.set('2026-03-10T13:15:01Z');
      const [, told] = /id="late">([^<]+)</.exec(await get(`${path}?answer=no`)) ?? [];
      const [before] = catalogFor(language).page.attendance.giveBack.late('|').split('|');
      expect(told).toContain(before);
      // At 13:15 UTC; the customer is in Madrid, as the center.
      expect(told).toMatch(/(14|\b2):15/);
      await press(path, 'false', TICKED);
      expect(await stored()).toMatchObject({ status: 'CANCELLED', cancelledLate: true });
    }
  });

  it('gives nothing back, however often a robot fills in the first form and follows', async () => {
    const { path, stored } = await aPage();
    for (let page = path, round = 0; round < 6; round++) {
      const html = await get(page);
      const [form] = /<form[\s\S]*?<\/form>/.exec(html) ?? [];
      const [, action] = /action="([^"]+)"/.exec(form!)!;
      const [, name, value] = /<button[^>]* name="(\w+)" value="(\w+)"/.exec(form!)!;
      const answer = await fetch(app.url + action, {
        method: 'POST',
        body: new URLSearchParams({ [name!]: value! }),
        redirect: 'manual',
      });
      expect(answer.status).toBe(303);
      page = answer.headers.get('location')!.replace(/#.*/, '');
      expect(await stored()).toMatchObject({ status: 'BOOKED' });
    }
  });

  it('takes two steps to give the seat back also where nobody is asked any more', async () => {
    const { path, stored } = await aPage({ attendanceConfirmationsEnabled: false });
    const first = await press(path, 'false');
    expect(first.headers.get('location')).toBe(`${path}?answer=no#attendance`);
    expect(await stored()).toMatchObject({ status: 'BOOKED', attendanceConfirmation: null });
    expect(question(await get(`${path}?answer=no`))).toContain('Give your seat back?');
    await press(path, 'false', TICKED);
    expect(await stored()).toMatchObject({ status: 'CANCELLED' });
  });

  it('takes the seat back, with the same booking and address, while one is free', async () => {
    const { manager, path, stored, sessionId } = await aPage();
    await app.sessions.edit(manager, sessionId, { capacity: 1 });
    const before = await stored();
    await press(path, 'false', TICKED);
    const taken = await app.aBooking(sessionId, undefined, manager);
    expect(await get(path)).toContain('At the moment every seat is taken.');
    expect((await press(path, 'true', TICKED)).status).toBe(409);
    await app.bookings.cancel(manager, taken);
    expect((await press(path, 'true')).headers.get('location')).toContain('answer=yes');
    expect(await stored()).toMatchObject({ status: 'CANCELLED' });
    expect(question(await get(path))).toContain('Take my seat back');
    expect((await press(path, 'true', TICKED)).headers.get('location')).toBe(`${path}#attendance`);
    const { id, passHash } = before;
    const now = { id, passHash, status: 'BOOKED', cancelledAt: null, attendanceConfirmation: 'CONFIRMED' };
    expect(await stored()).toMatchObject(now);
    expect(question(await get(path))).toContain('You said that you will come.');
  });

  it('takes back no seat that somebody else took away, nor a second one, nor after the start', async () => {
    const taken = await aPage();
    await app.bookings.cancel(taken.manager, (await taken.stored()).id);
    expect(question(await get(taken.path))).not.toContain('Take my seat back');
    expect((await press(taken.path, 'true', TICKED)).status).toBe(409);
    expect(await taken.stored()).toMatchObject({ status: 'CANCELLED' });

    const twice = await aPage();
    await press(twice.path, 'false', TICKED);
    const customerId = (await twice.stored()).customerId;
    await app.bookings.book(twice.manager, { sessionId: twice.sessionId, customerId, customer: null });
    expect((await press(twice.path, 'true', TICKED)).status).toBe(409);

    const late = await aPage();
    await press(late.path, 'false', TICKED);
    app.clock.set('2026-03-10T13:00:00Z');
    expect(question(await get(late.path))).not.toContain('Take my seat back');
    expect((await press(late.path, 'true', TICKED)).status).toBe(409);
  });

  it('comes too late at the start: the page is shown as it is', async () => {
    const { path, answer } = await aPage();
    app.clock.set('2026-03-10T13:00:00Z');
    const late = await press(path, 'false');
    expect(late.status).toBe(409);
    expect(await late.text()).toContain('data-state="OPEN"');
    expect(await answer()).toBeNull();
  });

  it('says yes or no, and nothing else', async () => {
    const { path, answer } = await aPage();
    for (const odd of ['', 'maybe', 'TRUE', 'x'.repeat(5_000)])
      expect((await press(path, odd)).status).toBe(400);
    const none = await fetch(`${app.url}${path}/attendance`, { method: 'POST' });
    expect(none.status).toBe(400);
    expect(await answer()).toBeNull();
    expect((await press('/join/unknown', 'true')).status).toBe(404);
  });

  it('does not wait for the end of a body that is too long', async () => {
    const { path } = await aPage();
    const status = await new Promise((answered, failed) => {
      const sender = request(`${app.url}${path}/attendance`, { method: 'POST' });
      sender.on('response', (response) => {
        response.resume();
        sender.on('close', () => answered(response.statusCode));
      });
      sender.on('error', failed);
      sender.write('x'.repeat(1_000));
    });
    expect(status).toBe(400);
  });
});
