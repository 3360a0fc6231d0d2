import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId, rowId } from '../../src/lib/global-ids.ts';
import { SCOPES } from '../../src/modules/partners/rules.ts';
import type { Scope } from '../../src/ports/identity.ts';
import { dataOf, read, write } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { JOIN_URL, type PartnerCaller } from '../support/fixtures.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const ONLINE = `query ($id: ID!) { session(id: $id) { viewerBooking { id } service { joinUrl joiningInstructions }
  online { state joinUrl joiningInstructions opensAt } } }`;

describe('the door', () => {
  async function online(...scopes: Scope[]) {
    const caller = await h.aPartner(['calendar:read', ...scopes]);
    return dataOf(await h.ask(caller, ONLINE, { id: sessionId })).session;
  }
  let sessionId: string;
  beforeEach(async () => {
    sessionId = globalId('Session', await h.aSession({ joiningInstructions: 'The passcode' }));
  });

  it('is hidden without access:read, its link without access:url and while it is shut', async () => {
    expect(await online()).toMatchObject({ online: null, viewerBooking: null });
    const shut = { state: 'SCHEDULED', joinUrl: null, joiningInstructions: null };
    expect((await online('access:read', 'access:url')).online).toMatchObject(shut);
    h.clock.set('2026-03-10T13:00:00Z');
    const open = { state: 'OPEN', joiningInstructions: null };
    expect((await online('access:read')).online).toMatchObject({ ...open, joinUrl: null });
    expect((await online('access:read', 'access:url')).online).toMatchObject({ ...open, joinUrl: JOIN_URL });
    h.clock.set('2026-03-10T14:00:00Z');
    expect((await online('access:read', 'access:url')).online).toMatchObject({
      state: 'ENDED',
      joinUrl: null,
    });
  });

  it('never shows a partner what the service keeps for staff', async () => {
    const serviceId = await h.aService({ joinUrl: JOIN_URL, joiningInstructions: 'The passcode' });
    const id = globalId('Session', await h.aSession({ serviceId }));
    const { session } = dataOf(await h.ask(await h.aPartner(), ONLINE, { id }));
    expect(session.service).toEqual({ joinUrl: null, joiningInstructions: null });
  });
});

describe('bookings', () => {
  const BOOKING = `query ($id: ID!) { node(id: $id) { ... on Booking { id accessUrl
    deliveries { edges { node { id } } }
    customer { id name email emailVerifiedAt locale timeZone pushDevices { id }
      bookings(upcoming: false) { edges { node { id } } } } } } }`;
  const customer = { name: 'Cleo', email: 'cleo@people.example', locale: 'it', timeZone: 'Europe/Rome' };
  let partner: PartnerCaller;
  let sessionId: string;
  beforeEach(async () => {
    partner = await h.aPartner();
    sessionId = globalId('Session', await h.aSession());
  });
  const book = (input: object, by = partner) => write(h, by, 'book-session', { sessionId, ...input });
  const node = async (by: PartnerCaller, id: string) => dataOf(await h.ask(by, BOOKING, { id })).node;

  it('are made for customers that the partner brings, and shown without what others told the center', async () => {
    const booking = await book({ customer });
    expect(booking).toMatchObject({
      __typename: 'Booking',
      status: 'BOOKED',
      accessUrl: expect.stringMatching(/^https:\/\/live\.example\/join\/.{32}$/),
      customer: { name: 'Cleo' },
    });
    // Somebody else's seat of the same person.
    await h.aBooking(await h.aSession(), await theCustomer());
    await h.runDueWork();
    expect(await node(partner, booking.id)).toEqual({
      id: booking.id,
      accessUrl: booking.accessUrl,
      deliveries: { edges: [] },
      customer: {
        id: booking.customer.id,
        name: 'Cleo',
        email: null,
        emailVerifiedAt: null,
        locale: null,
        timeZone: null,
        pushDevices: [],
        bookings: { edges: [{ node: { id: booking.id } }] },
      },
    });
  });

  async function theCustomer() {
    const where = { email: customer.email, centerId: h.manager.centerId };
    const { id } = await h.db.prisma.customer.findFirstOrThrow({ where });
    return { ...h.manager, role: 'customer' as const, id };
  }

  it('show their personal URL with access:url only, and are found with bookings:write only', async () => {
    const name = 'One partner';
    const writer = await h.aPartner(['bookings:write'], { name });
    const booking = await book({ customer: { ...customer, email: 'dora@people.example' } }, writer);
    expect(booking).toMatchObject({ __typename: 'Booking', accessUrl: null });
    expect(await node(await h.aPartner(['access:url', 'access:read'], { name }), booking.id)).toBeNull();
    const both = await h.aPartner(['access:url', 'bookings:write'], { name });
    expect((await node(both, booking.id)).accessUrl).toContain('/join/');
  });

  it('stay the partner’s when its key is renewed under the same name, and are nobody else’s', async () => {
    const before = await h.aPartner(SCOPES, { name: 'Class Hub' });
    const booking = await book({ customer }, before);
    await h.partners.revokeKey(h.manager, before.key!.id);
    const after = await h.aPartner(SCOPES, { name: ' class hub ' });
    expect(after.id).toBe(before.id);
    expect(await node(after, booking.id)).toMatchObject({ id: booking.id });
    expect(await node(await h.aPartner(), booking.id)).toBeNull();
    const elsewhere = await h.aPartner(SCOPES, { name: 'Class Hub' }, await h.aCenter());
    expect(await node(elsewhere, booking.id)).toBeNull();
  });

  it('are made by customerId for whom the partner has brought before, and for nobody else', async () => {
    const { customer: cleo } = await book({ customer });
    const stranger = globalId('Customer', (await h.aCustomer()).id);
    sessionId = globalId('Session', await h.aSession());
    expect(await book({ customerId: stranger })).toMatchObject({ __typename: 'NotFoundError' });
    expect(await book({ customerId: cleo.id })).toMatchObject({ __typename: 'Booking' });
    expect(await book({ customerId: cleo.id }, await h.aPartner())).toMatchObject({
      __typename: 'NotFoundError',
    });
    expect(await book({})).toMatchObject({ __typename: 'InvalidInputError', field: 'customerId' });
  });

  it('that somebody else made are refused without being shown', async () => {
    const first = await book({ customer });
    expect(await book({ customer })).toMatchObject({
      __typename: 'AlreadyBookedError',
      booking: { id: first.id },
    });
    expect(await book({ customer }, await h.aPartner())).toMatchObject({
      __typename: 'AlreadyBookedError',
      booking: null,
    });
  });

  it('are attended by whoever presses; that a partner did it for them is written down', async () => {
    const { id, accessUrl } = await book({ customer });
    h.clock.set('2026-03-10T13:00:00Z');
    const accessToken = accessUrl.split('/').at(-1);
    expect(await write(h, partner, 'join-session', { accessToken })).toMatchObject({ joinUrl: JOIN_URL });
    const row = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: rowId('Booking', id) } });
    expect(row).toMatchObject({ attendanceStatus: 'ATTENDED', attendanceSource: 'PARTNER' });
  });

  it('are attended by the person when a partner of another center presses: that one did it for nobody here', async () => {
    const { id, accessUrl } = await book({ customer });
    h.clock.set('2026-03-10T13:00:00Z');
    const stranger = await h.aPartner(undefined, {}, await h.aCenter());
    const accessToken = accessUrl.split('/').at(-1);
    expect(await write(h, stranger, 'join-session', { accessToken })).toMatchObject({ joinUrl: JOIN_URL });
    const row = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: rowId('Booking', id) } });
    expect(row).toMatchObject({ attendanceStatus: 'ATTENDED', attendanceSource: 'BUTTON' });
  });

  it('are cancelled by the partner that made them; it neither joins nor answers for people', async () => {
    const { id: bookingId } = await book({ customer });
    h.clock.set('2026-03-10T13:00:00Z');
    const stranger = await h.aPartner();
    expect(await write(h, stranger, 'cancel-booking', { bookingId })).toMatchObject({
      __typename: 'NotFoundError',
    });
    expect(await write(h, partner, 'join-session', { bookingId })).toMatchObject({
      __typename: 'NotFoundError',
    });
    const answered = await h.ask(partner, operation('confirm-attendance'), {
      input: { bookingId, attending: true },
    });
    expect(codes(answered)).toEqual(['FORBIDDEN']);
    expect(await write(h, partner, 'cancel-booking', { bookingId })).toMatchObject({ status: 'CANCELLED' });
  });
});

describe('the viewer', () => {
  it('is the partner, with what its key may do', async () => {
    const partner = await h.aPartner(['access:read', 'calendar:read'], { name: 'Hub' });
    expect(await read(h, partner, 'viewer')).toEqual({
      viewer: {
        __typename: 'Partner',
        id: globalId('Partner', partner.id),
        name: 'Hub',
        scopes: ['calendar:read', 'access:read'],
      },
    });
  });
});
