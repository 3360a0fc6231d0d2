import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { AccessPageEvent } from '../../src/api/web/access-page/model.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { write } from '../support/api.ts';
import { openEventStream } from '../support/event-stream.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aDevice, aSeat, noticesOf, type Seat } from '../support/notices.ts';
import { statementsOf } from '../support/statements.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const STARTS = '2026-03-10T13:00:00Z';

const renew = (by: Viewer, bookingId: string) =>
  write(h, by, 'renew-access-url', { bookingId: globalId('Booking', bookingId) });

async function urlOf(bookingId: string): Promise<string> {
  const { passEncrypted } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
  return h.passes.accessUrl(passEncrypted)!;
}
const pageOf = async (url: string) => fetch(h.url + new URL(url).pathname);

/** The mails to this address, the newest first: their purpose, and whether they hold this URL. */
const mailsTo = (email: string, url: string) =>
  h.outbox
    .list()
    .filter(({ to }) => to === email)
    .map(({ purpose, text }) => `${purpose} ${text.includes(url) ? 'new' : 'old'}`);

describe('a renewed personal URL', () => {
  it('replaces the old one at once, which opens nothing any more', async () => {
    const { bookingId, customer } = await aSeat(h, await h.aSession({ startsInMinutes: 10 }));
    await h.at('2026-03-10T12:10:00Z');
    const before = await urlOf(bookingId);
    const page = await openEventStream<AccessPageEvent>(`${h.url}${new URL(before).pathname}/events`);
    expect((await page.next())?.state).toBe('OPEN');
    const answer = await renew(customer, bookingId);
    expect(answer).toEqual({
      __typename: 'Booking',
      id: globalId('Booking', bookingId),
      accessUrl: await urlOf(bookingId),
    });
    expect(answer.accessUrl).not.toBe(before);
    // The open page is told that it is outdated, and reloads.
    expect(await page.next()).toMatchObject({ state: 'UNKNOWN', final: true });
    expect(await page.next()).toBeNull();
    expect((await pageOf(before)).status).toBe(404);
    expect(
      (await fetch(h.url + new URL(before).pathname, { method: 'POST', redirect: 'manual' })).status,
    ).toBe(404);
    const accessToken = before.split('/').at(-1);
    expect(await write(h, null, 'join-session', { accessToken })).toMatchObject({
      __typename: 'NotFoundError',
    });
    expect((await pageOf(answer.accessUrl)).status).toBe(200);
  });

  it('is for staff and its customer', async () => {
    const { bookingId } = await aSeat(h, await h.aSession());
    expect(await renew(await h.aProfessional(), bookingId)).toMatchObject({ __typename: 'Booking' });
    expect(await renew(await h.aCustomer(), bookingId)).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('goes where the old one went, in every message that is still worth reading, once', async () => {
    await h.centers.update(h.manager, { bookingConfirmationsEnabled: true });
    onTestFinished(() => h.centers.update(h.manager, { bookingConfirmationsEnabled: false }));
    const seat = await aSeat(h, await h.aSession({ startsInMinutes: 25 * 60 }));
    await aDevice(h, seat.customer);
    await h.runDueWork();
    await h.at('2026-03-10T13:00:00Z');
    expect(mailsTo(seat.email, '/join/')).toEqual(['REMINDER new', 'BOOKING_CONFIRMED new']);
    await renew(h.manager, seat.bookingId);
    await renew(h.manager, seat.bookingId);
    await h.runDueWork();
    const url = await urlOf(seat.bookingId);
    expect(mailsTo(seat.email, url).sort()).toEqual(
      ['BOOKING_CONFIRMED new', 'BOOKING_CONFIRMED old', 'REMINDER new', 'REMINDER old'].sort(),
    );
    const pushes = h.outbox.list().filter(({ channel, url: to }) => channel === 'PUSH' && to === url);
    expect(pushes.map(({ purpose }) => purpose).sort()).toEqual(['BOOKING_CONFIRMED', 'REMINDER']);
  });

  it('is sent with the notice again, and with messages that are still waiting', async () => {
    const sent = await aSeat(h, await h.aSession());
    const waiting = await aSeat(h, await h.aSession({ joinUrl: null }));
    await h.at(STARTS);
    for (const { bookingId } of [sent, waiting]) await renew(h.manager, bookingId);
    await h.runDueWork();
    expect(mailsTo(sent.email, await urlOf(sent.bookingId))).toEqual([
      'ACCESS_NOTICE new',
      'ACCESS_NOTICE old',
    ]);
    const notices = await noticesOf(h, sent);
    expect(
      notices.filter(({ channel }) => channel === 'EMAIL').map(({ resend, status }) => [resend, status]),
    ).toEqual([
      [0, 'SENT'],
      [1, 'SENT'],
    ]);
    const { sessionId } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: waiting.bookingId } });
    await h.access.edit(h.manager, sessionId, { joinUrl: { set: 'https://meet.example/late' } });
    await h.runDueWork();
    expect(mailsTo(waiting.email, await urlOf(waiting.bookingId))).toEqual(['ACCESS_NOTICE new']);
  });

  it('is sent with the words of staff again, about this class alone, as often as it is renewed', async () => {
    const sessionIds = [
      await h.aSession({ startsInMinutes: 600 }),
      await h.aSession({ startsInMinutes: 900 }),
    ];
    const [seat] = [await aSeat(h, sessionIds[0]!)];
    const other = await h.aBooking(sessionIds[1]!, seat.customer);
    await h.notifications.messageBooked(h.manager, { sessionIds, text: 'Bring a towel.', to: 'BOOKED' });
    await h.runDueWork();
    expect(mailsTo(seat.email, await urlOf(other))).toEqual(['STAFF_MESSAGE new']);
    for (const minutes of [2, 4]) {
      await h.at(new Date(Date.parse(NOON) + minutes * 60_000));
      await renew(h.manager, seat.bookingId);
      await h.runDueWork();
      const url = await urlOf(seat.bookingId);
      const mails = h.outbox
        .list()
        .filter(({ to, purpose }) => to === seat.email && purpose === 'STAFF_MESSAGE');
      expect(mails).toHaveLength(1 + minutes / 2);
      expect(mails[0]!.text).toContain(url);
      expect(mails[0]!.text).toContain('Bring a towel.');
      expect(mails[0]!.text).not.toContain(await urlOf(other));
    }
  });

  it('is in no message about an old start, and in no reminder after the class began', async () => {
    const sessionId = await h.aSession({ startsInMinutes: 25 * 60 });
    const seat = await aSeat(h, sessionId);
    await h.runDueWork();
    await h.at('2026-03-10T13:00:00Z');
    await h.sessions.move(h.manager, sessionId, {
      startsAt: new Date('2026-03-12T18:00:00Z'),
      sendTime: 'KEEP',
    });
    await h.at('2026-03-10T13:02:00Z');
    await renew(h.manager, seat.bookingId);
    await h.runDueWork();
    const url = await urlOf(seat.bookingId);
    expect(mailsTo(seat.email, url)).toEqual(['SESSION_MOVED new', 'SESSION_MOVED old', 'REMINDER old']);
    const [moved, first] = h.outbox.list().filter(({ to }) => to === seat.email);
    const without = (text: string) => text.replaceAll(/https:\S+\/join\/\S+/g, '');
    expect(without(moved!.text)).toBe(without(first!.text));
  });
});

describe('a corrected address', () => {
  const correct = (by: Viewer, { customer }: Seat, email: string | null) =>
    write(h, by, 'update-customer', { customerId: globalId('Customer', customer.id), email });

  /** Seats of one customer: in a class that is open, in one to come, in one that is over. */
  async function seats() {
    const over = await h.aSession({ startsInMinutes: 1, durationMinutes: 10 });
    const open = await h.aSession();
    const ahead = await h.aSession({ startsInMinutes: 48 * 60 });
    const seat = await aSeat(h, open);
    const others = [await h.aBooking(ahead, seat.customer), await h.aBooking(over, seat.customer)] as const;
    await h.at(STARTS);
    return { seat, ahead: others[0], over: others[1] };
  }

  it('renews everything that is ahead, and sends again to the new one what went to the old one', async () => {
    const { seat, ahead, over } = await seats();
    const bookings = [seat.bookingId, ahead, over];
    const before = await Promise.all(bookings.map(urlOf));
    const email = `right.${seat.email}`;
    expect(await correct(h.manager, seat, email)).toMatchObject({ email, emailVerifiedAt: null });
    await h.runDueWork();
    const after = await Promise.all(bookings.map(urlOf));
    expect(after.map((url, n) => url !== before[n])).toEqual([true, true, false]);
    expect((await pageOf(before[0]!)).status).toBe(404);
    expect(mailsTo(email, after[0]!)).toEqual(['ACCESS_NOTICE new']);
    expect(mailsTo(seat.email, after[0]!)).not.toContain('ACCESS_NOTICE new');
  });

  it('takes the same number of statements however many bookings are ahead', async () => {
    const one = await aSeat(h, await h.aSession());
    const many = await aSeat(h, await h.aSession());
    for (let n = 0; n < 5; n += 1) await h.aBooking(await h.aSession(), many.customer);
    const taken = async (seat: Seat) =>
      (await statementsOf(() => correct(h.manager, seat, `x.${seat.email}`))).length;
    expect(await taken(many)).toBe(await taken(one));
  });

  it('changes nothing when it is the same; an emptied one sends nothing by mail', async () => {
    const { seat } = await seats();
    const before = await urlOf(seat.bookingId);
    await correct(h.manager, seat, seat.email.toUpperCase());
    expect(await urlOf(seat.bookingId)).toBe(before);
    await correct(h.manager, seat, null);
    await h.runDueWork();
    const after = await urlOf(seat.bookingId);
    expect(after).not.toBe(before);
    expect(h.outbox.list().some(({ text }) => text.includes(after))).toBe(false);
  });
});
