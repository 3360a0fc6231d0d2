import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { resumeCenter, suspendCenter } from '../../src/modules/people/centers/operations.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { post } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { mutate } from '../support/signing-in.ts';

const DAY = 24 * 3_600_000;

let h: Harness;
let elsewhere: Viewer;
let unique = 0;
beforeAll(async () => {
  h = await harness();
  elsewhere = await h.aCenter({ name: 'Elsewhere', timeZone: 'Europe/Rome' });
});
afterAll(() => h.close());
beforeEach(async () => {
  h.clock.set(NOON);
  await h.db.prisma.attemptCount.deleteMany();
});

const anAddress = () => {
  unique += 1;
  return `reader${unique}@people.example`;
};

async function enter(email: string, account: Viewer): Promise<string> {
  const centerId = globalId('Center', account.centerId);
  const code = await h.aCode(email);
  const answer = await mutate(h, 'sign-in', { email, code, centerId, role: 'CUSTOMER' });
  return answer.accessToken;
}

type Entry = { bookingId: string; elsewhere: boolean; centerName: string };
async function listed(token: string, variables: object = {}): Promise<Entry[]> {
  const data = dataOf(await post(`${h.url}/graphql`, operation('all-bookings'), { ...variables }, token));
  return data.me.allBookings.edges.map(({ node }: { node: Entry }) => node);
}
const idsOf = (entries: Entry[]) => entries.map(({ bookingId }) => bookingId);
const idOf = (bookingId: string) => globalId('Booking', bookingId);

/** Two customers with one address, each with a seat; the one elsewhere is proven if told. */
async function aPair({ proven = true } = {}) {
  const email = anAddress();
  const here = await h.aCustomer({ name: 'Zoe', email });
  const there = await h.aCustomer({ name: 'Zoe', email }, elsewhere);
  const professionalId = (await h.aProfessional({ name: 'Ben' }, elsewhere)).id;
  const session = await h.aSession({ manager: elsewhere, startsInMinutes: 300, professionalId });
  const bookedThere = await h.aBooking(session, there, elsewhere);
  const bookedHere = await h.aBooking(await h.aSession({ startsInMinutes: 400 }), here);
  if (proven) await enter(email, there);
  return { email, here, there, session, bookedThere, bookedHere };
}

describe('all bookings of a proven address', () => {
  it('are those of all centers, by start, as a calendar needs them', async () => {
    const { email, here, bookedThere, bookedHere } = await aPair();
    const token = await enter(email, here);
    const [first, second, ...more] = await listed(token);
    expect(more).toEqual([]);
    expect(first).toEqual({
      bookingId: idOf(bookedThere),
      centerId: globalId('Center', elsewhere.centerId),
      centerName: 'Elsewhere',
      elsewhere: true,
      serviceName: 'Vinyasa',
      teacherName: 'Ben',
      startsAt: '2026-03-10T17:00:00.000Z',
      endsAt: '2026-03-10T18:00:00.000Z',
      timeZone: 'Europe/Rome',
      status: 'BOOKED',
      sessionStatus: 'SCHEDULED',
    });
    expect(second).toMatchObject({ bookingId: idOf(bookedHere), elsewhere: false });
  });

  it('are read-only elsewhere: no object of that center opens, and nothing is done to it', async () => {
    const { email, here, bookedThere, session } = await aPair();
    const token = await enter(email, here);
    const ids = [idOf(bookedThere), globalId('Session', session), globalId('Center', elsewhere.centerId)];
    for (const id of ids)
      expect(
        (await post(`${h.url}/graphql`, `{ node(id: "${id}") { id } }`, {}, token)).data.node,
      ).toBeNull();
    const bookingId = idOf(bookedThere);
    for (const [name, input] of [
      ['cancel-booking', { bookingId }],
      ['confirm-attendance', { bookingId, attending: false }],
      ['join-session', { bookingId }],
      ['renew-access-url', { bookingId }],
    ] as const)
      expect(await mutate(h, name, input, token), name).toMatchObject({ __typename: 'NotFoundError' });
    const { status } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookedThere } });
    expect(status).toBe('BOOKED');
  });

  it('are those of the own center alone 30 days after the code, until the next', async () => {
    const { email, here } = await aPair();
    const token = await enter(email, here);
    const long = { upcoming: false };
    const session = await h.token(
      { ...here, sid: (await h.db.prisma.signIn.findFirstOrThrow({ where: { customerId: here.id } })).id },
      new Date(h.clock().getTime() + 60 * DAY),
    );
    expect(await listed(token, long)).toHaveLength(2);
    h.clock.advance(30 * DAY - 1);
    expect(await listed(session, long)).toHaveLength(2);
    h.clock.advance(1);
    expect(await listed(session, long)).toMatchObject([{ elsewhere: false }]);
    expect(await listed(await enter(email, here), long)).toHaveLength(2);
  });

  it('are those of the own center alone for a token that no code began', async () => {
    const { here } = await aPair();
    expect(await listed(await h.token(here))).toMatchObject([{ elsewhere: false }]);
  });

  it('leave out a center while it is suspended', async () => {
    const { email, here } = await aPair();
    const token = await enter(email, here);
    for (const upcoming of [true, false]) expect(await listed(token, { upcoming })).toHaveLength(2);
    await suspendCenter(h, elsewhere.centerId);
    for (const upcoming of [true, false])
      expect(await listed(token, { upcoming })).toMatchObject([{ elsewhere: false }]);
    await resumeCenter(h, elsewhere.centerId);
    expect(await listed(token)).toHaveLength(2);
  });

  it('leave out an address that is not proven there, whoever gave it', async () => {
    const { email, here, there } = await aPair({ proven: false });
    const token = await enter(email, here);
    expect(await listed(token)).toMatchObject([{ elsewhere: false }]);
    await h.db.prisma.customer.update({ where: { id: there.id }, data: { emailSelfSet: true } });
    expect(await listed(token)).toMatchObject([{ elsewhere: false }]);
  });

  it('are not opened by an address that its holder set and nobody proved', async () => {
    const { email } = await aPair();
    const thief = await h.aCustomer({ email: anAddress() }, await h.aCenter());
    const own = (await h.db.prisma.customer.findUniqueOrThrow({ where: { id: thief.id } })).email!;
    const token = await enter(own, thief);
    // As a row of before such changes had to be proven; and as if it had kept its proof.
    for (const emailVerifiedAt of [null, h.clock()]) {
      await h.db.prisma.customer.update({
        where: { id: thief.id },
        data: { email, emailSelfSet: true, emailVerifiedAt },
      });
      expect(await listed(token)).toEqual([]);
    }
  });

  it('are not opened by a code that went to the address of before', async () => {
    const { email, here } = await aPair();
    const token = await enter(email, here);
    await h.db.prisma.customer.update({ where: { id: here.id }, data: { email: anAddress() } });
    expect(await listed(token)).toMatchObject([{ elsewhere: false }]);
  });

  it('are not opened by another sign-in of the account', async () => {
    const { email, here } = await aPair();
    const token = await enter(email, here);
    await h.db.prisma.signIn.updateMany({ where: { customerId: here.id }, data: { codeAddressHash: null } });
    expect(await listed(token)).toMatchObject([{ elsewhere: false }]);
    expect(await listed(await enter(email, here))).toHaveLength(2);
    expect(await listed(token)).toMatchObject([{ elsewhere: false }]);
  });

  it('leave out who was deleted there, or got another address', async () => {
    const one = await aPair();
    const token = await enter(one.email, one.here);
    await h.erasure.deleteCustomer(elsewhere, one.there.id);
    expect(await listed(token, { upcoming: false })).toMatchObject([{ elsewhere: false }]);
    const other = await aPair();
    const another = await enter(other.email, other.here);
    await h.people.updateCustomer(elsewhere, other.there.id, { email: anAddress() });
    expect(await listed(another)).toMatchObject([{ elsewhere: false }]);
  });

  it('are nobody else’s: staff of either center sees none', async () => {
    const { email, here } = await aPair();
    await enter(email, here);
    const document =
      '{ customers(first: 100) { edges { node { id allBookings { edges { __typename } } } } } }';
    for (const caller of [h.manager, elsewhere])
      for (const { node } of (await h.ask(caller, document)).data.customers.edges)
        expect(node.allBookings).toBeNull();
  });

  it('are paged, forward and newest first', async () => {
    const { email, here, bookedThere, bookedHere } = await aPair();
    const third = await h.aBooking(await h.aSession({ startsInMinutes: 400 }), here);
    await h.bookings.cancel(here, third);
    const token = await enter(email, here);
    const page = async (variables: object) => {
      const answer = await post(`${h.url}/graphql`, operation('all-bookings'), { ...variables }, token);
      return dataOf(answer).me.allBookings;
    };
    for (const [upcoming, all] of [
      [true, [bookedThere, bookedHere]],
      [false, [third, bookedHere, bookedThere]],
    ] as const) {
      const found: string[] = [];
      let after: string | null = null;
      for (const _ of all) {
        const { edges, pageInfo } = await page({ upcoming, first: 1, after });
        found.push(...idsOf(edges.map(({ node }: { node: Entry }) => node)));
        after = pageInfo.endCursor;
        expect(pageInfo.hasNextPage).toBe(found.length < all.length);
      }
      expect(found).toEqual(all.map(idOf));
      expect((await page({ upcoming, first: 1, after })).edges).toEqual([]);
    }
  });
});
