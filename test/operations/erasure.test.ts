import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { anAct } from '../support/acts.ts';
import { read, write } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aDevice, aSeat } from '../support/notices.ts';
import { signIn } from '../support/signing-in.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const input = ({ id }: Viewer) => ({ customerId: globalId('Customer', id) });
const remove = (by: Viewer, whom: Viewer) => write(h, by, 'delete-customer', input(whom));

/** Every row of the database that holds this text. */
async function tracesOf(text: string): Promise<string[]> {
  const tables = await h.db.sql<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
  );
  const found = tables.map(async ({ name }) => {
    const rows = await h.db.sql(`SELECT 1 FROM "${name}" t WHERE t::text ILIKE $1`, [`%${text}%`]);
    return rows.length > 0 ? [name] : [];
  });
  return (await Promise.all(found)).flat();
}

/** Somebody with a class that is over, one that is open and one to come, signed in, with a browser. */
async function aRegular() {
  const person = {
    name: 'Quilliam Zzyzx',
    email: 'quilliam@zzyzx.example',
    locale: 'ca',
    timeZone: 'Asia/Tokyo',
  };
  const over = await h.aSession({ startsInMinutes: 1, durationMinutes: 5 });
  const open = await h.aSession({ startsInMinutes: 2 });
  const ahead = await h.aSession({ startsInMinutes: 600 });
  const seat = await aSeat(h, open, person);
  const endpoint = await aDevice(h, seat.customer, 'https://push.example/zzyzx');
  for (const sessionId of [over, ahead]) await h.aBooking(sessionId, seat.customer);
  await h.at('2026-03-10T12:10:00Z');
  const { accessToken } = await signIn(h, seat.customer);
  return { ...seat, over, open, ahead, endpoint, accessToken };
}

describe('what is kept about a customer', () => {
  it('is complete, for the customer and for managers', async () => {
    const { customer, email, endpoint } = await aRegular();
    const { data, __typename } = await write(h, customer, 'export-customer', input(customer));
    expect(__typename).toBe('CustomerExport');
    const about = { id: globalId('Customer', customer.id), name: 'Quilliam Zzyzx', email, locale: 'ca' };
    expect(data.customer).toMatchObject({
      ...about,
      timeZone: 'Asia/Tokyo',
      emailVerifiedAt: '2026-03-10T12:10:00.000Z',
    });
    expect(data.pushDevices).toEqual([expect.objectContaining({ endpoint })]);
    expect(data.signIns).toHaveLength(1);
    expect(data.devices).toEqual([
      { device: null, firstSeenAt: '2026-03-10T12:10:00.000Z', lastSeenAt: '2026-03-10T12:10:00.000Z' },
    ]);
    expect(data.bookings).toHaveLength(3);
    expect(data.bookings[0]).toMatchObject({
      service: 'Vinyasa',
      startsAt: '2026-03-10T12:02:00.000Z',
      status: 'BOOKED',
    });
    const sent = { purpose: 'ACCESS_NOTICE', status: 'SENT' };
    expect(data.bookings[0].messages).toEqual([
      expect.objectContaining({ ...sent, channel: 'EMAIL', target: email }),
      expect.objectContaining({ ...sent, channel: 'PUSH', target: 'push.example' }),
    ]);
    // A file left somewhere must give no access.
    expect(JSON.stringify(data)).not.toMatch(/\/join\/|meet\.example/);
    const { data: again } = await write(h, h.manager, 'export-customer', input(customer));
    expect(again).toEqual(data);
    await remove(h.manager, customer);
  });

  it('and their erasure are refused to everybody else', async () => {
    const customer = await h.aCustomer();
    const others = { outsider: await h.aCustomer(), foreign: await h.aCenter() };
    for (const name of ['export-customer', 'delete-customer']) {
      for (const by of Object.values(others))
        expect(await write(h, by, name, input(customer))).toMatchObject({ __typename: 'NotFoundError' });
      const teacher = await h.aProfessional();
      expect(codes(await h.ask(teacher, operation(name), { input: input(customer) }))).toEqual(['FORBIDDEN']);
    }
    expect((await read(h, customer, 'viewer')).viewer).toMatchObject({ __typename: 'Customer' });
  });
});

describe('a customer who is deleted', () => {
  it.each(['by a manager', 'by themselves'])('%s leaves no trace of the person', async (who) => {
    const { customer } = await aRegular();
    for (const trace of ['zzyzx', 'Quilliam', 'Tokyo']) expect(await tracesOf(trace)).not.toEqual([]);
    const answer = await remove(who === 'by a manager' ? h.manager : customer, customer);
    const nobody = { name: '', email: null, locale: null, timeZone: null, bookings: { edges: [] } };
    expect(answer).toEqual({ __typename: 'Customer', id: globalId('Customer', customer.id), ...nobody });
    for (const trace of ['zzyzx', 'Quilliam', 'Tokyo', 'push.example'])
      expect(await tracesOf(trace), trace).toEqual([]);
  });

  it('gives up seats ahead without a message, and stays counted in past sessions', async () => {
    await h.centers.update(h.manager, { bookingConfirmationsEnabled: true });
    const { customer, over, open, ahead } = await aRegular();
    const before = h.outbox.list().length;
    const sentTo = () => h.db.prisma.delivery.count({ where: { sessionId: open, status: 'SENT' } });
    const sent = await sentTo();
    expect(sent).toBeGreaterThan(0);
    await remove(h.manager, customer);
    await h.at('2026-03-11T12:00:00Z');
    expect(h.outbox.list()).toHaveLength(before);
    expect(await sentTo()).toBe(sent);
    const seats = await h.db.prisma.session.findMany({
      where: { id: { in: [over, open, ahead] } },
      orderBy: { startsAt: 'asc' },
    });
    expect(seats.map(({ seatsTaken }) => seatsTaken)).toEqual([1, 0, 0]);
    const waiting = {
      booking: { customerId: customer.id },
      status: { in: ['PENDING', 'CLAIMED', 'UNKNOWN'] },
    } as const;
    expect(
      await h.db.prisma.delivery.count({ where: { ...waiting, status: { in: [...waiting.status.in] } } }),
    ).toBe(0);
    await h.centers.update(h.manager, { bookingConfirmationsEnabled: false });
  });

  it('has no personal page, no token and no account any more, and it is safe to repeat', async () => {
    const { customer, bookingId, accessToken, email } = await aRegular();
    const { passEncrypted } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    const { pathname } = new URL(h.passes.accessUrl(passEncrypted)!);
    expect((await fetch(h.url + pathname)).status).toBe(200);
    const first = await remove(h.manager, customer);
    expect((await fetch(h.url + pathname)).status).toBe(404);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` };
    const body = JSON.stringify({ query: '{ viewer { name } }' });
    expect((await fetch(`${h.url}/graphql`, { method: 'POST', headers, body })).status).toBe(401);
    expect(await remove(h.manager, customer)).toEqual(first);
    expect(await write(h, h.manager, 'export-customer', input(customer))).toMatchObject({
      __typename: 'NotFoundError',
    });
    expect((await read(h, h.manager, 'customers', { search: email })).customers.edges).toEqual([]);
    const again = await h.aCustomer({ email });
    expect(again.id).not.toBe(customer.id);
    await remove(h.manager, again);
  });

  it('gets no seat meanwhile, however many bookings are made for them', async () => {
    for (let round = 0; round < 10; round += 1) {
      const customer = await h.aCustomer();
      const sessionId = await h.aSession();
      const book = () => h.aBooking(sessionId, customer).catch(() => null);
      await Promise.all([book(), h.erasure.deleteCustomer(h.manager, customer.id), book()]);
      const { seatsTaken } = await h.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } });
      expect(await h.db.prisma.booking.count({ where: { sessionId, status: 'BOOKED' } })).toBe(0);
      expect(seatsTaken).toBe(0);
    }
  });
});

describe('what staff wrote to people', () => {
  const words = (text: string) => h.db.prisma.act.count({ where: { text } });
  async function written(sessionId: string, text: string) {
    await h.notifications.messageBooked(h.manager, { sessionIds: [sessionId], text, to: 'BOOKED' });
    await h.runDueWork();
  }

  it('goes with the one person who got it, unless somebody may still book and get it', async () => {
    const customer = await h.aCustomer();
    const [alone, ahead, shared] = [
      await h.aSession({ startsInMinutes: 5 }),
      await h.aSession({ startsInMinutes: 600 }),
      await h.aSession({ startsInMinutes: 6 }),
    ];
    for (const sessionId of [alone, ahead, shared]) await h.aBooking(sessionId, customer);
    await aSeat(h, shared);
    await written(alone, 'Words to one');
    await written(ahead, 'Words that go on');
    await written(shared, 'Words to two');
    h.clock.set('2026-03-10T13:30:00Z');
    await remove(h.manager, customer);
    expect(await words('Words to one')).toBe(0);
    expect(await words('Words that go on')).toBe(1);
    expect(await words('Words to two')).toBe(1);
  });

  it('goes a year after the last of its sessions; the reason of a cancellation stays', async () => {
    const sessions = [await h.aSession({ startsInMinutes: 5 }), await h.aSession({ startsInMinutes: 60 })];
    for (const sessionId of sessions) await aSeat(h, sessionId);
    await h.notifications.messageBooked(h.manager, { sessionIds: sessions, text: 'Old words', to: 'BOOKED' });
    const cancelled = [{ sessionId: sessions[0]!, cancelled: true }];
    await anAct(h, 'CANCELLATION', cancelled, { text: 'Old reason' });
    await h.runDueWork();
    h.clock.set('2027-03-10T14:00:00Z');
    while ((await h.erasure.eraseTargets(1)) > 0);
    expect(await words('Old words')).toBe(1);
    h.clock.set('2027-03-10T14:00:00.001Z');
    while ((await h.erasure.eraseTargets(1)) > 0);
    expect(await words('Old words')).toBe(0);
    expect(await words('Old reason')).toBe(1);
  });
});

describe('a sign-up that waits for its code', () => {
  it('is forgotten with the customer of that address, in this center alone', async () => {
    const { customer, email } = await aRegular();
    const addressHash = h.credentials.addressHash(email);
    const foreign = await h.aCenter();
    const waits = [h.manager.centerId, foreign.centerId].map((centerId) => ({
      centerId,
      name: 'Quilliam',
      by: 'aa',
    }));
    await h.db.prisma.signInCode.updateMany({ where: { addressHash }, data: { signUps: waits } });
    const [code] = await h.db.prisma.signInCode.findMany({ where: { addressHash } });
    expect(code!.signUps).toHaveLength(2);
    await remove(h.manager, customer);
    const left = await h.db.prisma.signInCode.findUniqueOrThrow({ where: { id: code!.id } });
    expect(left.signUps).toEqual([expect.objectContaining({ centerId: foreign.centerId })]);
  });
});

describe('the target of a message', () => {
  const targets = (sessionId: string) =>
    h.db.prisma.delivery.count({ where: { sessionId, target: { not: null } } });

  it('is erased a year after the session, in batches; that they were sent stays', async () => {
    const rooms = ['https://meet.example/one', 'https://meet.example/two'];
    const old = await Promise.all(rooms.map((joinUrl) => h.aSession({ startsInMinutes: 5, joinUrl })));
    for (const sessionId of old) await aSeat(h, sessionId);
    await h.at('2026-03-10T12:06:00Z');
    h.clock.set('2026-06-10T12:00:00Z');
    const young = await h.aSession({ startsInMinutes: 5 });
    await aSeat(h, young);
    await h.at('2026-06-10T12:06:00Z');
    // An hour's class from 12:05.
    h.clock.set('2027-03-10T13:05:00Z');
    while ((await h.erasure.eraseTargets(1)) > 0);
    for (const sessionId of old) expect(await targets(sessionId)).toBe(1);
    h.clock.set('2027-03-10T13:05:00.001Z');
    expect(await h.erasure.eraseTargets(1)).toBe(1);
    while ((await h.erasure.eraseTargets(1)) > 0);
    for (const sessionId of old) {
      expect(await targets(sessionId)).toBe(0);
      expect(await h.db.prisma.delivery.count({ where: { sessionId, status: 'SENT' } })).toBe(1);
    }
    expect(await targets(young)).toBe(1);
  });

  it('about several classes is erased a year after the last of them', async () => {
    h.clock.set('2026-03-10T12:00:00Z');
    const first = await h.aSession({ startsInMinutes: 60 });
    const last = await h.aSession({ startsInMinutes: 10 * 24 * 60 });
    const { customer } = await aSeat(h, first);
    await h.aBooking(last, customer);
    await h.notifications.messageBooked(h.manager, {
      sessionIds: [first, last],
      text: 'Hello',
      to: 'BOOKED',
    });
    await h.at('2026-03-10T12:00:01Z');
    const words = { where: { purpose: 'STAFF_MESSAGE', target: { not: null } } } as const;
    const lines = await h.db.prisma.deliveryLine.count({ where: { booking: { customerId: customer.id } } });
    expect(lines).toBe(2);
    expect(await h.db.prisma.delivery.count(words)).toBe(1);
    h.clock.set('2027-03-11T12:00:00Z');
    while ((await h.erasure.eraseTargets(10)) > 0);
    expect(await h.db.prisma.delivery.count(words)).toBe(1);
    h.clock.set('2027-03-20T14:00:00Z');
    while ((await h.erasure.eraseTargets(10)) > 0);
    expect(await h.db.prisma.delivery.count(words)).toBe(0);
  });

  it('about several classes is erased with the person, and shown in the export before', async () => {
    h.clock.set('2026-03-10T12:00:00Z');
    const classes = [await h.aSession({ startsInMinutes: 60 }), await h.aSession({ startsInMinutes: 600 })];
    const { customer, email } = await aSeat(h, classes[0]!, { email: 'of-an-act@people.example' });
    await h.aBooking(classes[1]!, customer);
    await h.notifications.messageBooked(h.manager, {
      sessionIds: classes,
      text: 'Mats, please',
      to: 'BOOKED',
    });
    await h.at('2026-03-10T12:00:01Z');
    const shown = JSON.stringify(await h.erasure.exportCustomer(h.manager, customer.id));
    expect(shown.match(/Mats, please/g)!.length).toBeGreaterThan(1);
    await remove(h.manager, customer);
    await h.runDueWork();
    expect(await tracesOf(email)).toEqual([]);
  });
});
