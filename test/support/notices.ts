import { createHash, randomBytes } from 'node:crypto';
import type { Viewer } from '../../src/ports/identity.ts';
import type { SessionChange } from './fixtures.ts';
import type { Harness } from './harness.ts';

/** A seat of a session with whoever holds it. */
export type Seat = { bookingId: string; customer: Viewer; email: string };

/** A seat for a new customer, who can be reached by mail only unless told. */
export async function aSeat(
  h: Harness,
  sessionId: string,
  change: Record<string, unknown> = {},
): Promise<Seat> {
  const customer = await h.aCustomer(change);
  const bookingId = await h.aBooking(sessionId, customer);
  const { email } = await h.db.prisma.customer.findUniqueOrThrow({ where: { id: customer.id } });
  return { bookingId, customer, email: email ?? '' };
}

/** A session of its own and a seat in it for somebody with a browser. */
export async function aReachableSeat(h: Harness, change: SessionChange = {}) {
  const sessionId = await h.aSession(change);
  const seat = await aSeat(h, sessionId);
  const endpoint = await aDevice(h, seat.customer);
  return { ...seat, sessionId, endpoint };
}

/** As many customers with a seat each, in as few statements as possible. The session has room for them. */
export async function aCrowd(h: Harness, sessionId: string, count: number): Promise<string[]> {
  const { prisma } = h.db;
  const { centerId } = h.manager;
  const session = await prisma.session.findUniqueOrThrow({ where: { id: sessionId } });
  const now = h.clock();
  const customers = await prisma.customer.createManyAndReturn({
    data: Array.from({ length: count }, (_, place) => ({
      centerId,
      name: `Customer ${place}`,
      email: `${randomBytes(6).toString('hex')}@people.example`,
      createdAt: now,
    })),
  });
  const seats = customers.map(({ id: customerId }) => {
    const { hash: passHash, encrypted: passEncrypted } = h.passes.create();
    const seat = { centerId, sessionId, customerId, createdAt: now, toldStartsAt: session.startsAt };
    return { ...seat, passHash, passEncrypted };
  });
  const bookings = await prisma.booking.createManyAndReturn({ data: seats, select: { id: true } });
  await prisma.session.update({ where: { id: sessionId }, data: { seatsTaken: { increment: count } } });
  return bookings.map(({ id }) => id);
}

/** A browser of this account; answers its endpoint. The same endpoint again is the same browser, with the same keys. */
export async function aDevice(h: Harness, owner: Viewer, endpoint = anEndpoint()): Promise<string> {
  const key = (bytes: number) =>
    createHash('shake256', { outputLength: bytes }).update(endpoint).digest('base64url');
  await h.people.registerPushDevice(owner, { endpoint, keys: { p256dh: key(65), auth: key(16) } }, null);
  return endpoint;
}

const anEndpoint = () => `https://push.example/${randomBytes(9).toString('base64url')}`;

type Whose = { sessionId: string } | { bookingId: string };

/** The access notices of a session or of one of its bookings, mails first, in the order in which they were listed. */
export function noticesOf(h: Harness, whose: Whose) {
  const of = 'bookingId' in whose ? { bookingId: whose.bookingId } : { sessionId: whose.sessionId };
  return h.db.prisma.delivery.findMany({
    where: { ...of, purpose: 'ACCESS_NOTICE' },
    orderBy: [{ channel: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }],
  });
}

const NO_PUSH = { channel: 'PUSH', status: 'SKIPPED', reason: 'NO_DEVICE', sentAt: null } as const;

/** These messages, each mail followed by the push that it says did not go beside it. */
export const withSkips = <Row extends object>(rows: Row[]): Row[] =>
  rows.flatMap((row) =>
    'withoutDevice' in row && row.withoutDevice ? [row, { ...row, ...NO_PUSH }] : [row],
  );

export const byChannel = (a: { channel: string }, b: { channel: string }): number =>
  a.channel < b.channel ? -1 : a.channel === b.channel ? 0 : 1;

/** The same in few words: channel, status, and the reason where there is one. */
export async function outcomesOf(h: Harness, whose: Whose): Promise<string[]> {
  const rows = withSkips(await noticesOf(h, whose)).sort(byChannel);
  return rows.map(({ channel, status, reason }) => [channel, status, reason].filter(Boolean).join(' '));
}
