import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { signIn } from '../support/signing-in.ts';
import { type Operation, type SocketClient, socketClient } from '../support/socket-client.ts';

let h: Harness;
const sockets: SocketClient[] = [];
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));
afterEach(async () => {
  for (const socket of sockets.splice(0)) await socket.leave();
  await vi.waitFor(() => expect(h.bookingSubscriptions.open()).toBe(0));
});

async function watch(caller: Viewer): Promise<Operation> {
  const socket = await h.socket(caller);
  sockets.push(socket);
  return socket.run(operation('watch-my-bookings'));
}

type Shown = { id: string; status: string; accessUrl: string | null; session: { id: string } };
const seen = async (watching: Operation): Promise<Shown> => {
  const result = (await watching.next()) as Result;
  if (!result.data) throw new Error(JSON.stringify(result));
  return result.data.myBookings as Shown;
};
const idOf = (bookingId: string) => globalId('Booking', bookingId);

/** Nothing but what was shown: everything is read again, too. */
async function expectNothing(...watching: Operation[]): Promise<void> {
  await h.bookingSubscriptions.sweep();
  for (const each of watching) expect(await each.unread()).toEqual([]);
}

describe('watching one’s own bookings', () => {
  it('shows those ahead by start, then each that is made, moved, cancelled, open and over', async () => {
    const zoe = await h.aCustomer();
    const [later, soon] = [
      await h.aSession({ startsInMinutes: 600 }),
      await h.aSession({ startsInMinutes: 60 }),
    ];
    const [second, first] = [await h.aBooking(later, zoe), await h.aBooking(soon, zoe)];
    await h.runDueWork();
    const watching = await watch(zoe);
    expect(await seen(watching)).toMatchObject({
      id: idOf(first),
      session: { online: { state: 'SCHEDULED' } },
    });
    expect(await seen(watching)).toMatchObject({ id: idOf(second), accessUrl: expect.any(String) });

    const made = await h.aBooking(await h.aSession({ startsInMinutes: 300 }), zoe);
    expect(await seen(watching)).toMatchObject({ id: idOf(made), status: 'BOOKED' });

    await h.sessions.move(h.manager, later, { startsAt: new Date('2026-03-11T12:00:00Z'), sendTime: 'KEEP' });
    await h.runDueWork();
    expect(await seen(watching)).toMatchObject({
      id: idOf(second),
      session: { startsAt: '2026-03-11T12:00:00.000Z' },
    });

    await h.at('2026-03-10T13:00:00Z');
    expect(await seen(watching)).toMatchObject({ id: idOf(first), session: { online: { state: 'OPEN' } } });
    await h.at('2026-03-10T15:00:00Z');
    expect(await seen(watching)).toMatchObject({ id: idOf(first), session: { online: { state: 'ENDED' } } });

    await h.bookings.cancel(zoe, made);
    expect(await seen(watching)).toMatchObject({ id: idOf(made), status: 'CANCELLED' });
    await h.sessions.cancel(h.manager, later, null);
    await h.runDueWork();
    expect(await seen(watching)).toMatchObject({ id: idOf(second), session: { status: 'CANCELLED' } });
    await expectNothing(watching);
  });

  it('shows a change of a session that was booked a moment ago', async () => {
    const zoe = await h.aCustomer();
    const watching = await watch(zoe);
    const sessionId = await h.aSession({ startsInMinutes: 300 });
    const booking = await h.aBooking(sessionId, zoe);
    expect(await seen(watching)).toMatchObject({ id: idOf(booking) });
    await h.sessions.cancel(h.manager, sessionId, null);
    await h.runDueWork();
    expect(await seen(watching)).toMatchObject({ session: { status: 'CANCELLED' } });
  });

  it('shows a seat that was given up and taken back as the same booking', async () => {
    const zoe = await h.aCustomer();
    const booking = await h.aBooking(await h.aSession({ startsInMinutes: 300 }), zoe);
    const watching = await watch(zoe);
    expect(await seen(watching)).toMatchObject({ id: idOf(booking), status: 'BOOKED' });
    await h.attendance.confirm({ viewer: zoe, bookingId: booking }, false);
    expect(await seen(watching)).toMatchObject({ id: idOf(booking), status: 'CANCELLED' });
    await expectNothing(watching);
    await h.attendance.confirm({ viewer: zoe, bookingId: booking }, true);
    expect(await seen(watching)).toMatchObject({ id: idOf(booking), status: 'BOOKED' });
  });

  it('shows a class held in person, and its end', async () => {
    const zoe = await h.aCustomer();
    const serviceId = await h.aService({ modality: 'IN_PERSON', joinUrl: null, joiningInstructions: null });
    const booking = await h.aBooking(await h.aSession({ serviceId, joinUrl: null }), zoe);
    const watching = await watch(zoe);
    expect(await seen(watching)).toMatchObject({ id: idOf(booking), session: { online: null } });
    await h.at('2026-03-10T20:00:00Z');
    expect(await seen(watching)).toMatchObject({ id: idOf(booking) });
    await expectNothing(watching);
  });

  it('is not woken by what another customer books, here or elsewhere', async () => {
    const [zoe, ben] = [await h.aCustomer(), await h.aCustomer()];
    const sessionId = await h.aSession({ startsInMinutes: 300 });
    await h.aBooking(sessionId, zoe);
    await h.runDueWork();
    const watching = await watch(zoe);
    await seen(watching);
    await expectNothing(watching);
    const statements = vi.spyOn(h.db, 'sql');
    const other = await h.aBooking(sessionId, ben);
    await h.runDueWork();
    await h.bookings.cancel(ben, other);
    await h.runDueWork();
    const reads = () =>
      statements.mock.calls.filter(([text]) => String(text).includes("'booking', NULL")).length;
    expect(reads()).toBe(0);
    await expectNothing(watching);
    expect(reads()).toBe(1);
    statements.mockRestore();
  });

  it('misses what comes before a newcomer: over, given up, cancelled', async () => {
    const zoe = await h.aCustomer();
    await h.aBooking(await h.aSession({ startsInMinutes: 10 }), zoe);
    const given = await h.aBooking(await h.aSession({ startsInMinutes: 600 }), zoe);
    await h.bookings.cancel(zoe, given);
    const cancelled = await h.aSession({ startsInMinutes: 700 });
    await h.aBooking(cancelled, zoe);
    await h.sessions.cancel(h.manager, cancelled, null);
    await h.at('2026-03-10T15:00:00Z');
    const ahead = await h.aBooking(await h.aSession({ startsInMinutes: 600 }), zoe);
    const watching = await watch(zoe);
    expect(await seen(watching)).toMatchObject({ id: idOf(ahead) });
    await expectNothing(watching);
  });

  it('shows a newcomer the next hundred, and of the rest what changes', async () => {
    const zoe = await h.aCustomer();
    const sessionIds: string[] = [];
    for (let n = 0; n < 102; n += 1) sessionIds.push(await h.aSession({ startsInMinutes: 1_000 + n }));
    for (const id of sessionIds) await h.aBooking(id, zoe);
    await h.runDueWork();
    const watching = await watch(zoe);
    const shown = new Set<string>();
    for (let n = 0; n < 100; n += 1) shown.add((await seen(watching)).session.id);
    expect([...shown]).toEqual(sessionIds.slice(0, 100).map((id) => globalId('Session', id)));
    await expectNothing(watching);
    await h.sessions.cancel(h.manager, sessionIds[101]!, null);
    await h.runDueWork();
    expect(await seen(watching)).toMatchObject({ session: { id: globalId('Session', sessionIds[101]!) } });
  });
});

describe('the right to watch one’s bookings', () => {
  it('is a customer’s: staff, partners and nobody are refused', async () => {
    for (const caller of [h.manager, await h.aProfessional(), await h.aPartner()]) {
      const watching = await watch(caller);
      expect(codes((await watching.next()) as Result)).toEqual(['FORBIDDEN']);
    }
    const socket = await h.socket(null);
    sockets.push(socket);
    const watching = socket.run(operation('watch-my-bookings'));
    expect(codes((await watching.next()) as Result)).toEqual(['UNAUTHENTICATED']);
  });

  it.each(['signed out', 'erased'] as const)(
    'ends at once for somebody %s, who is shown nothing more',
    async (how) => {
      const zoe = await h.aCustomer();
      const sessionId = await h.aSession({ startsInMinutes: 300 });
      const booking = await h.aBooking(sessionId, zoe);
      const tokens = await signIn(h, zoe);
      const socket = await socketClient(h.url, tokens.accessToken);
      sockets.push(socket);
      const watching = socket.run(operation('watch-my-bookings'));
      expect(await seen(watching)).toMatchObject({ id: idOf(booking) });
      if (how === 'signed out') await h.signIn.signOut(tokens.refreshToken);
      else await h.erasure.deleteCustomer(h.manager, zoe.id);
      expect(codes((await watching.next()) as Result)).toEqual(['UNAUTHENTICATED']);
      await h.sessions.cancel(h.manager, sessionId, null);
      await h.runDueWork();
      expect(await watching.unread()).toEqual(['complete']);
    },
  );

  it('ends although every signal is lost, by the next sweep', async () => {
    const zoe = await h.aCustomer();
    await h.aBooking(await h.aSession({ startsInMinutes: 300 }), zoe);
    const tokens = await signIn(h, zoe);
    const socket = await socketClient(h.url, tokens.accessToken);
    sockets.push(socket);
    const watching = socket.run(operation('watch-my-bookings'));
    await seen(watching);
    await h.db.prisma.signIn.updateMany({ where: { customerId: zoe.id }, data: { endedAt: h.clock() } });
    await h.bookingSubscriptions.sweep();
    expect(codes((await watching.next()) as Result)).toEqual(['UNAUTHENTICATED']);
  });
});
