import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aCrowd, aDevice, aReachableSeat, aSeat, noticesOf } from '../support/notices.ts';
import { AWAY, SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { statementsOf } from '../support/statements.ts';
import { TRANSPORTS, type Watcher } from '../support/watch.ts';

const STARTS = '2026-03-10T13:00:00Z';
const ENDS = '2026-03-10T14:00:00Z';
const DAY_LATER = '2026-03-11T14:00:00Z';
const WATCH = operation('watch-session-delivery');
const NOBODY = { joined: 0, attended: 0, absent: 0, coming: 0, notComing: 0 };
const NOTHING = { total: 0, sent: 0, failed: 0, skipped: 0, pending: 0, ...NOBODY, seatsTaken: 0, alerts: 0 };

const channels = scriptedChannels();
let h: Harness;
const watchers: Watcher[] = [];
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  h.clock.set(NOON);
  Object.assign(channels, { asked: [], answer: SENT, meanwhile: () => undefined });
});
afterEach(async () => {
  for (const watcher of watchers.splice(0)) watcher.leave();
  await vi.waitFor(() => expect(h.deliverySubscriptions.open()).toBe(0));
});

async function watchById(
  id: string,
  caller: Viewer | null,
  transport: (typeof TRANSPORTS)[number],
): Promise<Watcher> {
  const socket = transport === 'WebSocket' ? await h.socket(caller) : null;
  const { next, leave } = socket
    ? { ...socket.run(WATCH, { sessionId: id }), leave: () => void socket.leave() }
    : await h.sse(caller, WATCH, { sessionId: id });
  const watcher = { next, leave };
  watchers.push(watcher);
  return watcher;
}
const watch = (sessionId: string, caller = h.manager, transport: (typeof TRANSPORTS)[number] = 'WebSocket') =>
  watchById(globalId('Session', sessionId), caller, transport);
const progress = async (watcher: Watcher) => ((await watcher.next()) as Result).data?.sessionDelivery;

/** Reads until the counts are these; a fast client sees more states in between. */
async function until(watcher: Watcher, counts: object) {
  for (;;) {
    const seen = await progress(watcher);
    try {
      expect(seen).toMatchObject(counts);
      return seen;
    } catch (error) {
      if (!seen) throw error;
    }
  }
}

/** Whoever watches then is shown the present, and no more. */
async function isOverADayLater(sessionId: string): Promise<void> {
  h.clock.set(new Date(Date.parse(DAY_LATER) - 1));
  const before = await watch(sessionId);
  await progress(before);
  h.clock.set(DAY_LATER);
  await h.deliverySubscriptions.sweep();
  expect(await before.next()).toBe('complete');
}

describe.each(TRANSPORTS)('watching how a notice goes out, by %s', (transport) => {
  it('shows who says that they will come, and who was marked', async () => {
    const seat = await aReachableSeat(h);
    const { bookingId } = await aSeat(h, seat.sessionId, { email: null });
    await h.centers.update(h.manager, { declineFreesSeat: false });
    const watcher = await watch(seat.sessionId, h.manager, transport);
    await progress(watcher);
    await h.attendance.confirm({ viewer: h.manager, bookingId }, true);
    await until(watcher, { coming: 1, notComing: 0, joined: 0 });
    await h.attendance.confirm({ viewer: h.manager, bookingId }, false);
    await until(watcher, { coming: 0, notComing: 1 });
    h.clock.set(STARTS);
    await h.attendance.set(h.manager, bookingId, 'ATTENDED');
    await until(watcher, { attended: 1, absent: 0, joined: 0 });
    await h.attendance.markAbsent(h.manager, seat.sessionId);
    await until(watcher, { attended: 1, absent: 1 });
    await h.centers.update(h.manager, { declineFreesSeat: true });
  });

  it('shows the present, each change, and completes when all is over', async () => {
    const seat = await aReachableSeat(h);
    await aSeat(h, seat.sessionId, { email: null });
    const watcher = await watch(seat.sessionId, h.manager, transport);
    expect(await progress(watcher)).toEqual({ ...NOTHING, seatsTaken: 2, alerts: 1 });
    channels.answer = AWAY;
    await h.at(STARTS);
    await until(watcher, { total: 4, sent: 0, pending: 2, skipped: 2 });
    channels.answer = SENT;
    h.clock.advance(2_000);
    await h.runDueWork();
    await until(watcher, { total: 4, sent: 2, pending: 0, skipped: 2, joined: 0 });
    await h.access.join({ viewer: h.manager, bookingId: seat.bookingId });
    expect(await progress(watcher)).toMatchObject({ joined: 1 });
    await h.at(ENDS);
    await h.attendance.markAbsent(h.manager, seat.sessionId);
    // The end changed nothing, so nothing was shown again.
    expect(await progress(watcher)).toMatchObject({ joined: 1, absent: 1 });
    await isOverADayLater(seat.sessionId);
  });
});

describe('watching how a notice goes out', () => {
  it('shows a late booking, and one who is sent it again', async () => {
    const { sessionId, bookingId } = await aReachableSeat(h);
    await h.at(STARTS);
    const watcher = await watch(sessionId);
    expect(await progress(watcher)).toMatchObject({ total: 2, sent: 2 });
    h.clock.advance(60_000);
    await aSeat(h, sessionId);
    await h.runDueWork();
    await until(watcher, { total: 4, sent: 3, skipped: 1 });
    await h.notifications.sendAgain(h.manager, bookingId);
    await h.runDueWork();
    await until(watcher, { total: 6, sent: 5, skipped: 1 });
  });

  it('shows what the provider reports', async () => {
    const seat = await aReachableSeat(h);
    await h.at(STARTS);
    const watcher = await watch(seat.sessionId);
    expect(await progress(watcher)).toMatchObject({ sent: 2, failed: 0, alerts: 0 });
    const [mail] = await noticesOf(h, seat);
    const report = { id: 'live-1', at: h.clock(), reason: null, delivery: mail!.id, messageId: null };
    await h.providerEvents.record([{ ...report, kind: 'BOUNCED' }]);
    expect(await progress(watcher)).toMatchObject({ sent: 2, failed: 0, alerts: 1 });
    await h.providerEvents.record([{ ...report, id: 'live-2', kind: 'DROPPED' }]);
    expect(await progress(watcher)).toMatchObject({ sent: 1, failed: 1, alerts: 1 });
  });

  it('counts the present notice only: after a move to later it begins anew', async () => {
    const { sessionId } = await aReachableSeat(h);
    await h.at(STARTS);
    const watcher = await watch(sessionId);
    expect(await progress(watcher)).toMatchObject({ total: 2, sent: 2 });
    const startsAt = new Date('2026-03-10T18:00:00Z');
    await h.sessions.move(h.manager, sessionId, { startsAt, sendTime: 'KEEP' });
    await h.runDueWork();
    expect(await progress(watcher)).toEqual({ ...NOTHING, seatsTaken: 1 });
    await h.at(startsAt);
    await until(watcher, { total: 2, sent: 2 });
  });

  it('waits after the end for what is still under way, and counts what was missed', async () => {
    const { sessionId } = await aReachableSeat(h);
    await h.access.edit(h.manager, sessionId, { joinUrl: { clear: true } });
    await h.at(STARTS);
    h.clock.set(ENDS);
    const watcher = await watch(sessionId);
    expect(await progress(watcher)).toEqual({ ...NOTHING, seatsTaken: 1 });
    await h.runDueWork();
    expect(await progress(watcher)).toMatchObject({ total: 2, failed: 2, pending: 0 });
    await isOverADayLater(sessionId);
  });

  it('completes when the session is cancelled', async () => {
    const { sessionId } = await aReachableSeat(h);
    channels.answer = AWAY;
    await h.at(STARTS);
    const watcher = await watch(sessionId);
    expect(await progress(watcher)).toMatchObject({ pending: 2 });
    await h.sessions.cancel(h.manager, sessionId, null);
    await h.runDueWork();
    await until(watcher, { total: 2, skipped: 2, pending: 0 });
    expect(await watcher.next()).toBe('complete');
  });

  it('shows who books a class in person, gives the seat back, and was marked, until a day after it', async () => {
    const serviceId = await h.aService({ modality: 'IN_PERSON' });
    const sessionId = await h.aSession({ serviceId, joinUrl: null });
    const watcher = await watch(sessionId);
    expect(await progress(watcher)).toEqual(NOTHING);
    const { bookingId } = await aSeat(h, sessionId);
    expect(await progress(watcher)).toEqual({ ...NOTHING, seatsTaken: 1 });
    const other = await aSeat(h, sessionId);
    expect(await progress(watcher)).toMatchObject({ seatsTaken: 2 });
    await h.bookings.cancel(other.customer, other.bookingId);
    expect(await progress(watcher)).toMatchObject({ seatsTaken: 1 });
    const erased = await aSeat(h, sessionId);
    expect(await progress(watcher)).toMatchObject({ seatsTaken: 2 });
    await h.erasure.deleteCustomer(h.manager, erased.customer.id);
    expect(await progress(watcher)).toMatchObject({ seatsTaken: 1 });
    h.clock.set(ENDS);
    await h.attendance.set(h.manager, bookingId, 'ATTENDED');
    expect(await progress(watcher)).toMatchObject({ attended: 1, absent: 0 });
    await h.attendance.set(h.manager, bookingId, 'ABSENT');
    expect(await progress(watcher)).toMatchObject({ attended: 0, absent: 1 });
    await isOverADayLater(sessionId);
  });

  it('is over at once where a class in person was cancelled', async () => {
    const serviceId = await h.aService({ modality: 'IN_PERSON' });
    const sessionId = await h.aSession({ serviceId, joinUrl: null });
    await h.sessions.cancel(h.manager, sessionId, null);
    const watcher = await watch(sessionId);
    expect(await progress(watcher)).toEqual(NOTHING);
    expect(await watcher.next()).toBe('complete');
  });

  it('recovers from a signal that was lost', async () => {
    const { sessionId, bookingId } = await aReachableSeat(h);
    await h.at(STARTS);
    const watcher = await watch(sessionId);
    await progress(watcher);
    await h.db.prisma.booking.update({ where: { id: bookingId }, data: { joinedAt: h.clock() } });
    h.deliverySubscriptions.sweep();
    expect(await progress(watcher)).toMatchObject({ joined: 1 });
  });

  it('is for the staff of the session’s center, as long as they are on it', async () => {
    const { sessionId, customer } = await aReachableSeat(h);
    const foreign = await h.aCenter();
    const refused = [
      await watch(sessionId, customer),
      await watch(sessionId, foreign),
      await watch(crypto.randomUUID()),
      await watchById('nonsense', h.manager, 'WebSocket'),
      await watchById(globalId('Service', sessionId), h.manager, 'WebSocket'),
    ];
    for (const watcher of refused) {
      expect(codes((await watcher.next()) as Result)).toEqual(['FORBIDDEN']);
      expect(await watcher.next()).toBe('complete');
    }
    const teacher = await h.aProfessional();
    const watcher = await watch(sessionId, teacher);
    expect(await progress(watcher)).toEqual({ ...NOTHING, seatsTaken: 1 });
    await h.people.removeProfessional(h.manager, teacher.id);
    h.deliverySubscriptions.sweep();
    expect(codes((await watcher.next()) as Result)).toEqual(['UNAUTHENTICATED']);

    const revoked = await h.aProfessional({ email: 'revoked@studio.example' });
    const watching = await watch(sessionId, revoked);
    expect(await progress(watching)).toMatchObject({ seatsTaken: 1 });
    h.clock.advance(1);
    await h.people.revokeTokens('revoked@studio.example');
    h.deliverySubscriptions.sweep();
    expect(codes((await watching.next()) as Result)).toEqual(['UNAUTHENTICATED']);
  });

  it('costs the database the same for many as for one, and one read for many signals', async () => {
    const sessionId = await h.aSession({ capacity: 50 });
    await aCrowd(h, sessionId, 20);
    const all = [await watch(sessionId)];
    await progress(all[0]!);
    let joined = 0;
    const pressed = async () => {
      joined += 1;
      const { id } = await h.db.prisma.booking.findFirstOrThrow({ where: { sessionId, joinedAt: null } });
      await h.db.prisma.booking.update({ where: { id }, data: { joinedAt: h.clock() } });
      return statementsOf(async () => {
        for (let n = 0; n < 10; n++) h.events.publish([`delivery:${sessionId}`]);
        for (const watcher of all) expect(await progress(watcher)).toMatchObject({ joined });
        await nextTurn();
      });
    };
    const forOne = await pressed();
    for (let n = 0; n < 9; n++) {
      all.push(await watch(sessionId));
      expect(await progress(all.at(-1)!)).toMatchObject({ joined });
    }
    expect(forOne.length).toBeLessThanOrEqual(6);
    expect((await pressed()).length).toBeLessThanOrEqual(forOne.length);
  });
});

describe('the alerts of a session', () => {
  it('are read by staff, and of a booking; nobody else sees them', async () => {
    const sessionId = await h.aSession();
    const { bookingId, customer } = await aSeat(h, sessionId, { email: null, name: 'Noa' });
    const reachable = await aSeat(h, sessionId);
    await aDevice(h, reachable.customer);
    const id = globalId('Session', sessionId);
    const alert = { reason: 'UNREACHABLE', since: '2026-03-10T12:00:00.000Z' };
    const booking = { id: globalId('Booking', bookingId), customer: { name: 'Noa', email: null } };
    const read = await h.ask(await h.aProfessional(), operation('session-alerts'), { id });
    expect(read.data).toEqual({ session: { id, alerts: [{ ...alert, booking }] } });

    const { data } = await h.ask(h.manager, operation('session-bookings'), { id });
    const alerts = data.session.bookings.edges.map(({ node }: { node: { alert: object } }) => node.alert);
    expect(alerts).toEqual([alert, null]);

    const refused = await h.ask(customer, operation('session-alerts'), { id });
    expect(codes(refused)).toEqual(['FORBIDDEN']);
    const own = await h.ask(
      customer,
      'query ($id: ID!) { node(id: $id) { ... on Booking { id alert { reason } } } }',
      { id: booking.id },
    );
    expect(own.data).toEqual({ node: { id: booking.id, alert: null } });
    const socket = await h.socket(customer);
    const WATCHED = 'subscription ($id: ID!) { sessionAccess(sessionId: $id) { alerts } }';
    expect(await socket.run(WATCHED, { id }).next()).toEqual({ data: { sessionAccess: { alerts: null } } });
  });
});
