import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { askFor, changeAddress, changeMailsTo, signedInNow } from '../support/address-change.ts';
import { write } from '../support/api.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { theirDay } from '../support/message-limits.ts';
import { aDevice, aSeat } from '../support/notices.ts';
import { addressOf } from '../support/signing-in.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LIMIT = { __typename: 'MessageLimitError', message: expect.stringContaining('in a day') };

const renew = (by: Viewer, bookingId: string) =>
  write(h, by, 'renew-access-url', { bookingId: globalId('Booking', bookingId) });
const book = (by: Viewer, sessionId: string, customer: Viewer | null = null) =>
  write(h, by, 'book-session', {
    sessionId: globalId('Session', sessionId),
    ...(customer ? { customerId: globalId('Customer', customer.id) } : {}),
  });
const cancel = (by: Viewer, bookingId: string) => write(h, by, 'cancel-booking', { bookingId });
const mailsTo = (email: string) => h.outbox.list().filter(({ to }) => to === email);

/** A class that is open for a day, whose notice was sent. */
async function anOpenSession(change: object = {}) {
  const sessionId = await h.aSession({ startsInMinutes: 10, durationMinutes: 1440, ...change });
  await h.access.sendNow(h.manager, sessionId);
  await h.runDueWork();
  return sessionId;
}
/** A seat in it, with its notice. */
async function aSeatInside() {
  const seat = await aSeat(h, await anOpenSession());
  await h.runDueWork();
  return seat;
}

describe('a personal URL', () => {
  it('is renewed once a minute, whoever asks', async () => {
    const { bookingId, customer } = await aSeatInside();
    const recently = { __typename: 'RecentlySentError', message: expect.any(String) };
    expect(await renew(customer, bookingId)).toMatchObject({ __typename: 'Booking' });
    for (const by of [customer, h.manager]) expect(await renew(by, bookingId)).toEqual(recently);
    h.clock.advance(MINUTE);
    expect(await renew(customer, bookingId)).toMatchObject({ __typename: 'Booking' });
  });

  it('is renewed by one of many who ask at once', async () => {
    const { bookingId, customer } = await aSeatInside();
    const answers = await Promise.all(Array.from({ length: 6 }, () => renew(customer, bookingId)));
    expect(answers.filter(({ __typename }) => __typename === 'Booking')).toHaveLength(1);
  });
});

describe('a customer’s own acts', () => {
  it('send twenty messages to an address in any 24 hours, and those beyond it change nothing', async () => {
    const { bookingId, customer, email } = await aSeatInside();
    const began = mailsTo(email).length;
    for (let n = 0; n < 20; n += 1) {
      h.clock.advance(MINUTE);
      expect(await renew(customer, bookingId)).toMatchObject({ __typename: 'Booking' });
      await h.runDueWork();
    }
    h.clock.advance(MINUTE);
    const passOf = async () =>
      (await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } })).passHash;
    const before = await passOf();
    expect(await renew(customer, bookingId)).toEqual(LIMIT);
    await h.runDueWork();
    expect(mailsTo(email)).toHaveLength(began + 20);
    expect(await passOf()).toEqual(before);
    // Staff may.
    expect(await renew(h.manager, bookingId)).toMatchObject({ __typename: 'Booking' });
    await h.runDueWork();
    // A minute after this the first of them is a day old.
    h.clock.set(new Date(Date.parse(NOON) + 23 * HOUR + 59 * MINUTE));
    expect(await renew(customer, bookingId)).toEqual(LIMIT);
    h.clock.advance(2 * MINUTE);
    expect(await renew(customer, bookingId)).toMatchObject({ __typename: 'Booking' });
  });

  it('take no seat rather than one without its notice, in a loop of booking and cancelling', async () => {
    const sessionId = await anOpenSession();
    const customer = await h.aCustomer();
    const email = await addressOf(h, customer);
    for (let n = 0; n < 20; n += 1) {
      const { id } = await book(customer, sessionId);
      await h.runDueWork();
      await cancel(customer, id);
    }
    expect(await book(customer, sessionId)).toEqual(LIMIT);
    expect(mailsTo(email)).toHaveLength(20);
    // A class whose notice is not due yet can be booked, and staff and partners are not limited.
    expect(await book(customer, await h.aSession())).toMatchObject({ __typename: 'Booking' });
    expect(await book(h.manager, sessionId, customer)).toMatchObject({ __typename: 'Booking' });
    await h.runDueWork();
    expect(mailsTo(email)).toHaveLength(21);
  });

  it('are not counted where a seat is taken back and nothing is sent again', async () => {
    const sessionId = await h.aSession({ startsInMinutes: 600 });
    await h.access.sendNow(h.manager, sessionId);
    const { bookingId, customer } = await aSeat(h, sessionId);
    await h.runDueWork();
    for (let n = 0; n < 22; n += 1)
      for (const attending of [false, true])
        expect(await h.attendance.confirm({ viewer: customer, bookingId }, attending)).toBe(bookingId);
    await h.runDueWork();
    expect(mailsTo(await addressOf(h, customer))).toHaveLength(1);
  });

  it('count with the confirmations of a center that sends them', async () => {
    await h.centers.update(h.manager, { bookingConfirmationsEnabled: true });
    onTestFinished(() => h.centers.update(h.manager, { bookingConfirmationsEnabled: false }));
    const customer = await h.aCustomer();
    const sessionId = await h.aSession({ startsInMinutes: 48 * 60 });
    for (let n = 0; n < 20; n += 1) await cancel(customer, (await book(customer, sessionId)).id);
    expect(await book(customer, sessionId)).toEqual(LIMIT);
  });

  it('are counted exactly, however many come at once', async () => {
    const customer = await h.aCustomer();
    const sessions = await Promise.all(Array.from({ length: 24 }, () => anOpenSession()));
    const answers = await Promise.all(sessions.map((sessionId) => book(customer, sessionId)));
    expect(answers.filter(({ __typename }) => __typename === 'Booking')).toHaveLength(20);
    await h.runDueWork();
    expect(mailsTo(await addressOf(h, customer))).toHaveLength(20);
  }, 30_000);

  it('are counted for browsers too, when there is no address', async () => {
    const customer = await h.aCustomer({ email: null });
    await aDevice(h, customer);
    const sessionId = await anOpenSession();
    for (let n = 0; n < 20; n += 1) await cancel(customer, (await book(customer, sessionId)).id);
    expect(await book(customer, sessionId)).toEqual(LIMIT);
  });

  it('are not counted where words of staff cannot be sent again', async () => {
    const sessionId = await h.aSession({ startsInMinutes: 48 * 60 });
    const [reached, moved] = [await aSeat(h, sessionId), await aSeat(h, sessionId)];
    const words = { sessionIds: [sessionId], text: 'Bring a towel.', to: 'BOOKED' as const };
    await h.notifications.messageBooked(h.manager, words);
    await h.runDueWork();
    await h.db.prisma.customer.update({ where: { id: moved.customer.id }, data: { email: null } });
    for (const { customer, bookingId } of [reached, moved]) {
      expect(await renew(customer, bookingId)).toMatchObject({ __typename: 'Booking' });
      const counted = await h.db.prisma.causedMessage.count({ where: { accountId: customer.id } });
      expect(counted).toBe(customer === reached.customer ? 1 : 0);
    }
  });

  it('limit no other account, nor the same person in another center', async () => {
    const { bookingId, customer, email } = await aSeatInside();
    for (let n = 0; n < 20; n += 1) {
      h.clock.advance(MINUTE);
      await renew(customer, bookingId);
      await h.runDueWork();
    }
    h.clock.advance(MINUTE);
    const elsewhere = await h.aCenter();
    const there = await h.aCustomer({ email }, elsewhere);
    const session = await h.aSession({ manager: elsewhere, startsInMinutes: 1, durationMinutes: 600 });
    await h.access.sendNow(elsewhere, session);
    expect(await renew(customer, bookingId)).toEqual(LIMIT);
    expect(await book(there, session)).toMatchObject({ __typename: 'Booking' });
    const another = await aSeatInside();
    expect(await renew(another.customer, another.bookingId)).toMatchObject({ __typename: 'Booking' });
  });

  it('ask for twenty other addresses a day, whichever they are', async () => {
    const { viewer } = await signedInNow(h, await h.aCustomer());
    const address = (n: number) => `stranger${n}@elsewhere.example`;
    for (let n = 0; n < 20; n += 1)
      expect(await askFor(h, viewer, address(n))).toMatchObject({ __typename: 'Customer' });
    expect(await askFor(h, viewer, address(20))).toEqual(LIMIT);
    expect(changeMailsTo(h, address(19))).toHaveLength(1);
    expect(changeMailsTo(h, address(20))).toEqual([]);
  });

  it('ask for no more other addresses by making some of them their own in turn', async () => {
    const { viewer } = await signedInNow(h, await h.aCustomer());
    for (let n = 0; n < 18; n += 1) await askFor(h, viewer, `turn${n}@elsewhere.example`);
    await changeAddress(h, viewer, 'own@elsewhere.example');
    h.clock.advance(MINUTE);
    expect(await askFor(h, viewer, 'turn19@elsewhere.example')).toMatchObject({ __typename: 'Customer' });
    expect(await askFor(h, viewer, 'turn20@elsewhere.example')).toEqual(LIMIT);
    expect(changeMailsTo(h, 'turn20@elsewhere.example')).toEqual([]);
  });

  it('count what the present address is told of another one', async () => {
    const { viewer } = await signedInNow(h, await h.aCustomer());
    await theirDay(h, viewer, 20);
    expect(await askFor(h, viewer, 'untold@elsewhere.example')).toMatchObject(LIMIT);
    expect(changeMailsTo(h, 'untold@elsewhere.example')).toEqual([]);
  });

  it('are stored without the address', async () => {
    const { viewer } = await signedInNow(h, await h.aCustomer());
    await askFor(h, viewer, 'secret@elsewhere.example');
    const rows = await h.db.sql('SELECT m::text FROM caused_message m WHERE account_id = $1', [viewer.id]);
    expect(rows.length).toBeGreaterThan(0);
    const secret = Buffer.from('secret@').toString('hex');
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`secret@|${secret}`));
  });

  it('are deleted after 24 hours', async () => {
    const { viewer } = await signedInNow(h, await h.aCustomer());
    await askFor(h, viewer, 'forgotten@elsewhere.example');
    const left = async () => [
      await h.db.prisma.emailChange.count({ where: { customerId: viewer.id } }),
      await h.db.prisma.causedMessage.count({ where: { accountId: viewer.id } }),
    ];
    await h.emailChanges.forget();
    expect(await left()).toEqual([1, 2]);
    h.clock.advance(24 * HOUR);
    await h.emailChanges.forget();
    expect(await left()).toEqual([1, 0]);
    h.clock.advance(6 * 24 * HOUR);
    await h.emailChanges.forget();
    expect(await left()).toEqual([0, 0]);
  });
});
