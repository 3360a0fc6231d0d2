import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { read } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aDevice } from '../support/notices.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

type Entry = { node: { channel: string } };
const nodes = ({ edges }: { edges: Entry[] }) => edges.map(({ node }) => node);
const byChannel = (a: { channel: string }, b: { channel: string }) => (a.channel < b.channel ? -1 : 1);

async function ofBooking(caller: Viewer, booking: string) {
  const { node } = await read(h, caller, 'booking-deliveries', { id: globalId('Booking', booking) });
  return node && nodes(node.deliveries).sort(byChannel);
}

/** A class whose notice goes out at one o'clock, and does. */
/** A seat whose notice was sent, in a room of its own. */
async function noticed(customer: Viewer) {
  const row = await h.aSession({ joinUrl: `https://meet.example/${crypto.randomUUID()}` });
  const booking = await h.aBooking(row, customer);
  await h.at('2026-03-10T13:00:00Z');
  return { row, booking };
}

const sent = {
  id: expect.any(String),
  purpose: 'ACCESS_NOTICE',
  status: 'SENT',
  reason: null,
  attempts: 1,
  possibleRepeat: false,
  withoutDevice: false,
  sentAt: '2026-03-10T13:00:00.000Z',
  providerEvents: [],
};
const alone = { ...sent, channel: 'EMAIL', withoutDevice: true };
const skipped = { ...sent, status: 'SKIPPED', target: null, attempts: 0, sentAt: null };

describe('the deliveries of a booking', () => {
  it('say by which way each message went, and to where', async () => {
    const zoe = await h.aCustomer({ email: 'zoe@people.example' });
    await aDevice(h, zoe, 'https://push.example/zoe');
    const { booking } = await noticed(zoe);
    expect(await ofBooking(h.manager, booking)).toEqual([
      { ...sent, channel: 'EMAIL', target: 'zoe@people.example', addressVerified: false },
      { ...sent, channel: 'PUSH', target: 'push.example', addressVerified: null },
    ]);
  });

  it('say that an address was verified', async () => {
    const zoe = await h.aCustomer();
    await h.db.prisma.customer.update({ where: { id: zoe.id }, data: { emailVerifiedAt: h.clock() } });
    const { booking } = await noticed(zoe);
    expect(await ofBooking(h.manager, booking)).toMatchObject([{ addressVerified: true }]);
  });

  it('say why there was none', async () => {
    const { booking } = await noticed(await h.aCustomer({ email: null }));
    expect(await ofBooking(h.manager, booking)).toEqual([
      { ...skipped, channel: 'EMAIL', reason: 'NO_ADDRESS', addressVerified: null, withoutDevice: true },
    ]);
  });

  it('are their customer’s to read, but not where they went; and nobody else’s', async () => {
    const zoe = await h.aCustomer();
    const { booking } = await noticed(zoe);
    expect(await ofBooking(zoe, booking)).toEqual([{ ...alone, target: null, addressVerified: false }]);
    for (const other of [await h.aCustomer(), await h.aCenter()])
      expect(await ofBooking(other, booking)).toBeNull();
  });
});

describe('the deliveries of a customer', () => {
  const idOf = ({ id }: Viewer) => ({ id: globalId('Customer', id) });
  async function ofCustomer(caller: Viewer, customer: Viewer) {
    const { node } = await read(h, caller, 'customer-deliveries', idOf(customer));
    return node && nodes(node.deliveries);
  }

  it('are those of all their bookings and of acts, once each and the newest first, and nobody else’s', async () => {
    const zoe = await h.aCustomer();
    const { row } = await noticed(zoe);
    await noticed(await h.aCustomer());
    const sessionIds = [
      await h.aSession({ startsInMinutes: 600 }),
      await h.aSession({ startsInMinutes: 700 }),
    ];
    for (const sessionId of sessionIds) await h.aBooking(sessionId, zoe);
    h.clock.advance(60_000);
    await h.notifications.messageBooked(h.manager, { sessionIds, text: 'Bring a towel.', to: 'BOOKED' });
    await h.runDueWork();
    expect(await ofCustomer(h.manager, zoe)).toMatchObject([
      { purpose: 'STAFF_MESSAGE', status: 'SENT', session: { id: globalId('Session', sessionIds[0]!) } },
      { purpose: 'ACCESS_NOTICE', status: 'SENT', session: { id: globalId('Session', row) } },
    ]);
  });

  it('are theirs to read, but not where they went; and no other customer’s, center’s or partner’s', async () => {
    const zoe = await h.aCustomer();
    const { row } = await noticed(zoe);
    expect(await ofCustomer(zoe, zoe)).toMatchObject([{ target: null, session: null }]);
    for (const other of [await h.aCustomer(), await h.aCenter()])
      expect(await ofCustomer(other, zoe)).toBeNull();
    expect(await ofCustomer(await h.aProfessional(), zoe)).toMatchObject([
      { target: expect.stringContaining('@'), session: { id: globalId('Session', row) } },
    ]);
  });
});

describe('the deliveries of a session', () => {
  it('are told to staff, of everybody and in order', async () => {
    const zoe = await h.aCustomer({ email: 'first@people.example' });
    const { row } = await noticed(zoe);
    h.clock.advance(60_000);
    await h.aBooking(row, await h.aCustomer({ email: 'second@people.example' }));
    await h.runDueWork();
    const id = globalId('Session', row);
    const { session } = await read(h, await h.aProfessional(), 'session-deliveries', { id });
    const mails = nodes(session.deliveries).filter(({ channel }) => channel === 'EMAIL');
    expect(mails).toEqual([
      { ...alone, target: 'first@people.example', addressVerified: false },
      expect.objectContaining({ target: 'second@people.example', sentAt: '2026-03-10T13:01:00.000Z' }),
    ]);
    const refused = await h.ask(zoe, operation('session-deliveries'), { id });
    expect(codes(refused)).toEqual(['FORBIDDEN']);
    expect(refused.data.session).toEqual({ id, deliveries: null });
  });
});

describe('what was sent to staff', () => {
  const ofStaff = ({ purpose }: { purpose: string }) => ['TEACHER_LINK', 'MISSING_LINK'].includes(purpose);

  it('is told to staff beside the rest, by both ways, and never to a customer', async () => {
    const teacher = await h.aProfessional({ email: 'marta@studio.example' });
    const zoe = await h.aCustomer();
    const row = await h.aSession({ professionalId: teacher.id });
    const booking = await h.aBooking(row, zoe);
    await h.at('2026-03-10T13:00:00Z');
    const { session } = await read(h, teacher, 'session-deliveries', { id: globalId('Session', row) });
    const told = nodes(session.deliveries as never) as { id: string; purpose: string; channel: string }[];
    expect(told.filter(ofStaff).sort(byChannel)).toEqual([
      { ...alone, purpose: 'TEACHER_LINK', target: 'marta@studio.example', addressVerified: null },
    ]);

    const [link] = told.filter(ofStaff);
    const node = 'query ($id: ID!) { node(id: $id) { id } }';
    expect((await h.ask(h.manager, node, { id: link!.id })).data.node).toEqual({ id: link!.id });
    expect((await h.ask(zoe, node, { id: link!.id })).data.node).toBeNull();
    expect((await h.ask(await h.aCenter(), node, { id: link!.id })).data.node).toBeNull();
    expect((await ofBooking(zoe, booking))!.filter(ofStaff as never)).toEqual([]);
  });
});
