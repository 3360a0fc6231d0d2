import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { SessionAccess } from '../../src/modules/access/live/rules.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import type { Operation, SocketClient } from '../support/socket-client.ts';

const DAY_MINUTES = 24 * 60;

let h: Harness;
const sockets: SocketClient[] = [];
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));
afterEach(async () => {
  for (const socket of sockets.splice(0)) await socket.leave();
  await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
});

async function watchCenter(caller: Viewer): Promise<Operation> {
  const socket = await h.socket(caller);
  sockets.push(socket);
  return socket.run(operation('watch-center-access'));
}

type Seen = { session: { id: string }; state: string; joinUrl: string | null; linkMissing: boolean };
const seen = async (watching: Operation): Promise<Seen> =>
  ((await watching.next()) as Result).data!.centerAccess as Seen;
const idOf = (sessionId: string) => globalId('Session', sessionId);

/** What a client of a center takes, as long as it is ready. */
function takingAll(viewer: Viewer) {
  const shown: SessionAccess[] = [];
  const subscription = h.accessSubscriptions.watchCenter(viewer).open({
    isReady: () => client.isReady,
    next: (item) => void (item instanceof Error || shown.push(item.view)),
    end: () => undefined,
  });
  const client = {
    shown,
    isReady: true,
    resume() {
      client.isReady = true;
      subscription.resume();
    },
    leave: () => subscription.close(),
  };
  return client;
}

describe('watching a whole center', () => {
  it('shows what opens within a day first, then every change, and never completes', async () => {
    const manager = await h.aCenter();
    const soon = await h.aSession({ manager });
    const nextWeek = await h.aSession({ manager, startsInMinutes: 7 * DAY_MINUTES });
    await h.aSession();
    await h.runDueWork();

    const watching = await watchCenter(manager);
    expect(await seen(watching)).toMatchObject({
      session: { id: idOf(soon) },
      state: 'SCHEDULED',
      joinUrl: null,
    });

    await h.at('2026-03-10T13:00:00Z');
    expect(await seen(watching)).toMatchObject({ session: { id: idOf(soon) }, state: 'OPEN' });

    await h.access.edit(manager, nextWeek, { joinUrl: { clear: true } });
    await h.runDueWork();
    expect(await seen(watching)).toMatchObject({ session: { id: idOf(nextWeek) }, linkMissing: true });

    await h.at('2026-03-10T14:00:00Z');
    expect(await seen(watching)).toMatchObject({ session: { id: idOf(soon) }, state: 'ENDED' });
    expect(await watching.unread()).toEqual([]);
  });

  it('shows staff the seats taken anew, however far ahead, and wakes no customer', async () => {
    const manager = await h.aCenter();
    const sessionId = await h.aSession({ manager, startsInMinutes: 7 * DAY_MINUTES });
    const partner = await h.aPartner(['access:read'], {}, manager);
    const holder = await h.aCustomer({}, manager);
    await h.aBooking(sessionId, holder, manager);
    await h.runDueWork();
    h.clock.set('2026-03-10T12:30:00Z');
    const [staff, other] = [await watchCenter(manager), await watchCenter(partner)];
    const socket = await h.socket(holder);
    sockets.push(socket);
    const own = socket.run(operation('watch-session-access'), { sessionId: idOf(sessionId) });
    await own.next();
    await h.accessSubscriptions.shown();

    const booking = await h.aBooking(sessionId, undefined, manager);
    expect(await seen(staff)).toMatchObject({ session: { id: idOf(sessionId), seatsTaken: 2 } });
    await h.bookings.cancel(manager, booking);
    expect(await seen(staff)).toMatchObject({ session: { id: idOf(sessionId), seatsTaken: 1 } });
    await h.accessSubscriptions.shown();
    expect(await staff.unread()).toEqual([]);
    expect(await other.unread()).toEqual([]);
    expect(await own.unread()).toEqual([]);
  });

  it('shows a partner what changes right after a seat was taken, however far ahead', async () => {
    const manager = await h.aCenter();
    const sessionId = await h.aSession({ manager, startsInMinutes: 7 * DAY_MINUTES });
    const partner = await h.aPartner(['access:read'], {}, manager);
    await h.runDueWork();
    h.clock.set('2026-03-10T12:30:00Z');
    const client = takingAll(partner);
    await h.accessSubscriptions.shown();
    await h.aBooking(sessionId, undefined, manager);
    await h.accessSubscriptions.shown();
    expect(client.shown).toEqual([]);
    await h.access.edit(manager, sessionId, { waitingNote: 'next week' });
    await h.runDueWork();
    await h.accessSubscriptions.shown();
    expect(client.shown).toMatchObject([{ sessionId, waitingNote: 'next week' }]);
    client.leave();
  });

  it('shows staff another link before it opens, and wakes no partner', async () => {
    const manager = await h.aCenter();
    const sessionId = await h.aSession({ manager, startsInMinutes: 120 });
    const partner = await h.aPartner(['access:read'], {}, manager);
    await h.runDueWork();
    const [staff, other] = [await watchCenter(manager), await watchCenter(partner)];
    for (const watching of [staff, other]) await seen(watching);
    await h.access.edit(manager, sessionId, { joinUrl: { set: 'https://meet.example/another' } });
    await h.runDueWork();
    expect(await seen(staff)).toMatchObject({ session: { id: idOf(sessionId) }, state: 'SCHEDULED' });
    await h.accessSubscriptions.shown();
    expect(await staff.unread()).toEqual([]);
    expect(await other.unread()).toEqual([]);
  });

  it('shows a session that was created meanwhile', async () => {
    const manager = await h.aCenter();
    const watching = await watchCenter(manager);
    const sessionId = await h.aSession({ manager });
    await h.runDueWork();
    expect(await seen(watching)).toMatchObject({ session: { id: idOf(sessionId) }, state: 'SCHEDULED' });
  });

  it('shows a session without a link again whenever staff is alerted of it, and at no other time', async () => {
    const manager = await h.aCenter();
    const sessionId = await h.aSession({ manager, joinUrl: null, startsInMinutes: DAY_MINUTES + 60 });
    await h.aBooking(sessionId, undefined, manager);
    await h.runDueWork();
    const missing = {
      session: { id: idOf(sessionId) },
      state: 'SCHEDULED',
      joinUrl: null,
      linkMissing: true,
    };
    const first = await watchCenter(manager);
    await h.at('2026-03-10T13:00:00Z');
    expect(await seen(first)).toMatchObject(missing);

    h.clock.set('2026-03-11T10:59:00Z');
    const second = await watchCenter(manager);
    expect(await seen(second)).toMatchObject(missing);
    for (const at of ['2026-03-11T11:00:00Z', '2026-03-11T12:30:00Z']) {
      await h.at(at);
      expect(await seen(second), at).toMatchObject(missing);
      await h.dispatchLoop.sweep();
      await h.accessSubscriptions.sweep();
      expect(await second.unread(), at).toEqual([]);
    }
    await h.at('2026-03-11T13:00:00Z');
    expect(await seen(second)).toMatchObject({ ...missing, state: 'WAITING_FOR_LINK' });
    await h.access.edit(manager, sessionId, { joinUrl: { set: 'https://meet.example/at-last' } });
    await h.runDueWork();
    expect(await seen(second)).toMatchObject({ linkMissing: false, state: 'OPEN' });
  });

  it('shows all staff the very same, and a slow one whatever was processed meanwhile', async () => {
    const manager = await h.aCenter();
    const [soon, later] = [
      await h.aSession({ manager }),
      await h.aSession({ manager, startsInMinutes: 7 * DAY_MINUTES }),
    ];
    await h.runDueWork();
    const [one, slow] = [takingAll(manager), takingAll(await h.aProfessional({}, manager))];
    for (const { shown } of [one, slow]) await vi.waitFor(() => expect(shown).toHaveLength(1));
    expect(one.shown[0]).toBe(slow.shown[0]);
    slow.isReady = false;
    await h.access.edit(manager, later, { waitingNote: 'next week' });
    await h.at('2026-03-10T14:00:00Z');
    const ended = expect.objectContaining({ sessionId: soon, state: 'ENDED' });
    await vi.waitFor(() => expect(one.shown).toContainEqual(ended));
    // Longer than what was processed is read again.
    await h.at('2026-03-10T17:00:00Z');
    await h.accessSubscriptions.sweep();
    slow.resume();
    await vi.waitFor(() => expect(slow.shown).toHaveLength(3));
    expect(slow.shown.slice(1)).toMatchObject([
      { sessionId: soon, state: 'ENDED' },
      { sessionId: later, waitingNote: 'next week' },
    ]);
    // Some of what the other one saw in between was of the same session.
    expect(one.shown).toEqual(expect.arrayContaining(slow.shown));
    for (const { leave } of [one, slow]) leave();
  });

  it('is for staff: a customer is refused', async () => {
    const watching = await watchCenter(await h.aCustomer());
    expect(codes((await watching.next()) as Result)).toEqual(['FORBIDDEN']);
  });

  it('ends for a professional who was removed, at the next change', async () => {
    const manager = await h.aCenter();
    const teacher = await h.aProfessional({}, manager);
    const sessionId = await h.aSession({ manager });
    await h.runDueWork();
    const watching = await watchCenter(teacher);
    await seen(watching);
    await h.people.removeProfessional(manager, teacher.id);
    await h.access.edit(manager, sessionId, { waitingNote: 'soon' });
    await h.runDueWork();
    expect(codes((await watching.next()) as Result)).toEqual(['UNAUTHENTICATED']);
    expect(await watching.next()).toBe('complete');
  });
});

describe('somebody whom messages do not reach', () => {
  type Alerted = Seen & { alerts: number };
  const alerted = async (watching: Operation) => (await seen(watching)) as Alerted;

  it('is shown to those who watch the center, when it turns out', async () => {
    const manager = await h.aCenter();
    const sessionId = await h.aSession({ manager });
    const other = await h.aSession({ manager });
    const bookingId = await h.aBooking(sessionId, await h.aCustomer({}, manager), manager);
    await h.at('2026-03-10T13:00:00Z');
    const watching = await watchCenter(manager);
    expect(await alerted(watching)).toMatchObject({ session: { id: idOf(sessionId) }, alerts: 0 });
    expect(await alerted(watching)).toMatchObject({ session: { id: idOf(other) }, alerts: 0 });

    const { id: delivery } = await h.db.prisma.delivery.findFirstOrThrow({
      where: { bookingId, channel: 'EMAIL' },
    });
    const report = { id: 'center-1', at: h.clock(), reason: null, delivery, messageId: null };
    await h.providerEvents.record([{ ...report, kind: 'DELIVERED' }]);
    await h.runDueWork();
    await h.providerEvents.record([{ ...report, id: 'center-2', kind: 'BOUNCED' }]);
    await h.runDueWork();
    expect(await alerted(watching)).toMatchObject({ session: { id: idOf(sessionId) }, alerts: 1 });
    // The same report a second time changes nothing.
    await h.providerEvents.record([{ ...report, id: 'center-2', kind: 'BOUNCED' }]);
    await h.runDueWork();
    expect(await watching.unread()).toEqual([]);
  });

  it('is shown also where the provider refuses at once', async () => {
    const refusing = await harness({
      sendEmails: async (emails) =>
        emails.map(() => ({ kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'HTTP 400' })),
    });
    const sessionId = await refusing.aSession();
    await refusing.aBooking(sessionId);
    await refusing.runDueWork();
    const socket = await refusing.socket(refusing.manager);
    const watching = socket.run(operation('watch-center-access'));
    expect(await alerted(watching)).toMatchObject({ state: 'SCHEDULED', alerts: 0 });
    await refusing.at('2026-03-10T13:00:00Z');
    await refusing.runDueWork();
    // Once as it opens, and once more for this; a slow reader sees the newest only.
    let newest = await alerted(watching);
    if (newest.alerts === 0) newest = await alerted(watching);
    expect(newest).toMatchObject({ state: 'OPEN', alerts: 1 });
    await socket.leave();
    await refusing.close();
  });
});
