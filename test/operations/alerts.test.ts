import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { markAlertsChanged } from '../../src/modules/notifications/alerts/queries.ts';
import type { Report } from '../../src/ports/channels.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aDevice, aReachableSeat, aSeat, type Seat } from '../support/notices.ts';
import { AWAY, SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { statementsOf } from '../support/statements.ts';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  h.clock.set(NOON);
  Object.assign(channels, { asked: [], answer: SENT });
});

const STARTS = '2026-03-10T13:00:00Z';
const NOTICED = new Date(STARTS);

/** The alert of this booking as a line; the booking and its session must agree. */
async function alertOf({ bookingId }: Pick<Seat, 'bookingId'>) {
  const alert = await h.alerts.ofBooking(bookingId);
  const { sessionId } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
  const all = await h.alerts.ofSession(sessionId);
  expect(all.find((one) => one.bookingId === bookingId) ?? null).toEqual(alert);
  return alert && `${alert.reason} ${alert.since.toISOString().slice(11, 19)}`;
}

let named = 0;
/** Records a report on the booking's newest email, so many seconds after one o'clock. */
async function say({ bookingId }: Pick<Seat, 'bookingId'>, kind: Report['kind'], seconds = 1) {
  const mail = await h.db.prisma.delivery.findFirstOrThrow({
    where: { bookingId, channel: 'EMAIL' },
    orderBy: { id: 'desc' },
  });
  named += 1;
  const at = new Date(NOTICED.getTime() + seconds * 1000);
  await h.providerEvents.record([
    { id: `alert-${named}`, kind, at, reason: null, delivery: mail.id, messageId: null },
  ]);
}

describe('a customer whom messages reach', () => {
  it('has no alert before the notice, while it is sent, and after it', async () => {
    const seat = await aReachableSeat(h);
    expect(await alertOf(seat)).toBeNull();
    channels.answer = AWAY;
    await h.at(STARTS);
    expect(await alertOf(seat)).toBeNull();
    channels.answer = SENT;
    await h.at('2026-03-10T13:00:30Z');
    for (const kind of ['PROCESSED', 'DEFERRED', 'DELIVERED', 'SPAM_REPORTED'] as const)
      await say(seat, kind);
    expect(await alertOf(seat)).toBeNull();
  });

  it('has no alert without a push device, or without an address', async () => {
    const sessionId = await h.aSession();
    const mailOnly = await aSeat(h, sessionId);
    const pushOnly = await aSeat(h, sessionId, { email: null });
    await aDevice(h, pushOnly.customer);
    await h.at(STARTS);
    expect(await alertOf(mailOnly)).toBeNull();
    expect(await alertOf(pushOnly)).toBeNull();
  });
});

describe('a mail that was turned away', () => {
  it.each([
    ['BOUNCED', 'BOUNCED'],
    ['BLOCKED', 'BOUNCED'],
    ['DROPPED', 'DROPPED'],
  ] as const)('%s is an alert: %s', async (kind, reason) => {
    const seat = await aReachableSeat(h);
    await h.at(STARTS);
    await say(seat, kind, 5);
    expect(await alertOf(seat)).toBe(`${reason} 13:00:05`);
  });

  it('is an alert if the provider refused it at once', async () => {
    const seat = await aReachableSeat(h);
    channels.answer = (message) =>
      'to' in message ? { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'HTTP 400' } : SENT;
    await h.at(STARTS);
    expect(await alertOf(seat)).toBe('DROPPED 13:00:00');
  });

  it('is an alert even after it had arrived; a later mail that arrives ends it', async () => {
    const seat = await aReachableSeat(h);
    await h.at(STARTS);
    await say(seat, 'BOUNCED', 5);
    await say(seat, 'DELIVERED', 4);
    expect(await alertOf(seat)).toBe('BOUNCED 13:00:05');
    await h.at('2026-03-10T13:10:00Z');
    await h.notifications.sendAgain(h.manager, seat.bookingId);
    await h.runDueWork();
    expect(await alertOf(seat)).toBe('BOUNCED 13:00:05');
    await say(seat, 'DELIVERED', 601);
    expect(await alertOf(seat)).toBeNull();
  });

  it('is no alert any more after a change of address', async () => {
    const seat = await aReachableSeat(h);
    await h.at(STARTS);
    await say(seat, 'BOUNCED');
    await h.people.updateCustomer(h.manager, seat.customer.id, { email: `${seat.bookingId}@new.example` });
    expect(await alertOf(seat)).toBeNull();
  });

  it('makes a customer without a push device unreachable', async () => {
    const seat = await aSeat(h, await h.aSession());
    await h.at(STARTS);
    await say(seat, 'BOUNCED', 5);
    expect(await alertOf(seat)).toBe('UNREACHABLE 13:00:05');
    await aDevice(h, seat.customer);
    // The next message will reach them; this one did not.
    expect(await alertOf(seat)).toBe('UNREACHABLE 13:00:05');
    await h.at('2026-03-10T13:10:00Z');
    await h.notifications.sendAgain(h.manager, seat.bookingId);
    await h.runDueWork();
    expect(await alertOf(seat)).toBe('BOUNCED 13:00:05');
  });

  it('is an alert before the notice', async () => {
    h.clock.set('2026-03-08T12:00:00Z');
    const seat = await aSeat(h, await h.aSession({ startsInMinutes: 49 * 60 }));
    await h.at('2026-03-09T13:00:00Z');
    await say(seat, 'DROPPED', -86_000);
    expect(await alertOf(seat)).toBe('UNREACHABLE 13:06:40');
  });
});

describe('noting alerts', () => {
  const isNoted = async (id: string) => {
    const session = await h.db.prisma.session.findUniqueOrThrow({ where: { id } });
    return session.alertedAt !== null;
  };

  it('takes one statement for any number of sessions', async () => {
    const ids = [await h.aSession(), await h.aSession(), await h.aSession()];
    expect(await statementsOf(() => markAlertsChanged(h.db.sql, h.clock(), [...ids, ids[0]!]))).toHaveLength(
      1,
    );
    expect(await Promise.all(ids.map(isNoted))).toEqual([true, true, true]);
  });

  it('changes no session that is over or cancelled', async () => {
    const [over, cancelled] = [await h.aSession(), await h.aSession()];
    await h.sessions.cancel(h.manager, cancelled, null);
    await markAlertsChanged(h.db.sql, new Date('2026-03-10T14:00:00Z'), [over, cancelled]);
    expect([await isNoted(over), await isNoted(cancelled)]).toEqual([false, false]);
  });

  it('waits for a locked session, and holds no other meanwhile', async () => {
    const [held, free] = [await h.aSession(), await h.aSession()];
    let noting = Promise.resolve();
    await h.db.transaction(async (sql) => {
      await sql('SELECT 1 FROM session WHERE id = $1 FOR UPDATE', [held]);
      noting = markAlertsChanged(h.db.sql, h.clock(), [held, free]);
      await expect.poll(() => isNoted(free)).toBe(true);
      expect(await isNoted(held)).toBe(false);
    });
    await noting;
    expect(await isNoted(held)).toBe(true);
  });
});

describe('a customer whom no channel can reach', () => {
  it('is an alert from the booking on, until the notice went by a new channel', async () => {
    const seat = await aSeat(h, await h.aSession(), { email: null });
    expect(await alertOf(seat)).toBe('UNREACHABLE 12:00:00');
    await h.at(STARTS);
    expect(await alertOf(seat)).toBe('UNREACHABLE 13:00:00');
    await aDevice(h, seat.customer);
    expect(await alertOf(seat)).toBe('UNREACHABLE 13:00:00');
    await h.at('2026-03-10T13:10:00Z');
    await h.notifications.sendAgain(h.manager, seat.bookingId);
    await h.runDueWork();
    expect(await alertOf(seat)).toBeNull();
  });

  it('is an alert if the only push device was gone', async () => {
    const seat = await aSeat(h, await h.aSession(), { email: null });
    await aDevice(h, seat.customer);
    channels.answer = (message) => ('target' in message ? { kind: 'gone' } : SENT);
    expect(await alertOf(seat)).toBeNull();
    await h.at(STARTS);
    expect(await alertOf(seat)).toBe('UNREACHABLE 13:00:00');
  });

  it('is no alert after the seat is lost or the session cancelled', async () => {
    const lost = await aSeat(h, await h.aSession(), { email: null });
    await h.bookings.cancel(h.manager, lost.bookingId);
    expect(await alertOf(lost)).toBeNull();
    const sessionId = await h.aSession();
    const calledOff = await aSeat(h, sessionId, { email: null });
    await h.sessions.cancel(h.manager, sessionId, null);
    expect(await alertOf(calledOff)).toBeNull();
  });

  it('is listed in the order of booking', async () => {
    const sessionId = await h.aSession();
    const seats: string[] = [];
    for (let n = 0; n < 3; n++) {
      h.clock.advance(1_000);
      seats.push((await aSeat(h, sessionId, { email: null })).bookingId);
    }
    const alerts = await h.alerts.ofSession(sessionId);
    expect(alerts.map(({ bookingId }) => bookingId)).toEqual(seats);
  });
});
