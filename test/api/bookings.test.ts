import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId, parseGlobalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf, read, write } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const at = (time: string) => `2026-03-10T${time}:00.000Z`;
const customerId = ({ id }: Viewer) => globalId('Customer', id);
const aSession = async (change = {}) => globalId('Session', await h.aSession(change));
const PERSONAL_URL = expect.stringMatching(/^https:\/\/live\.example\/join\/[\w-]{20,}$/);

describe('booking', () => {
  const book = (caller: Viewer, input: object) => write(h, caller, 'book-session', input);

  it('gives a customer a seat, and a personal URL', async () => {
    const zoe = await h.aCustomer({ name: 'Zoe' });
    const sessionId = await aSession({ startsInMinutes: 24 * 60 });
    expect(await book(zoe, { sessionId })).toEqual({
      __typename: 'Booking',
      id: expect.any(String),
      status: 'BOOKED',
      accessUrl: PERSONAL_URL,
      createdAt: at('12:00'),
      cancelledAt: null,
      freeCancellationUntil: '2026-03-11T00:00:00.000Z',
      session: {
        id: sessionId,
        startsAt: '2026-03-11T12:00:00.000Z',
        endsAt: '2026-03-11T13:00:00.000Z',
        seatsTaken: 1,
      },
      customer: { id: customerId(zoe), name: 'Zoe' },
    });
  });

  it('is for oneself, whatever a customer says', async () => {
    const [zoe, other] = [await h.aCustomer(), await h.aCustomer()];
    const sessionId = await aSession();
    const customer = { name: 'Cleo', email: 'cleo@people.example' };
    for (const whom of [
      { customerId: customerId(other) },
      { customer },
      { customerId: customerId(zoe), customer },
    ])
      expect(await book(zoe, { sessionId, ...whom })).toMatchObject({ __typename: 'NotFoundError' });
    expect(await h.db.prisma.customer.count({ where: { email: customer.email } })).toBe(0);
    expect(await book(zoe, { sessionId, customerId: customerId(zoe) })).toMatchObject({ status: 'BOOKED' });
  });

  it('is done by staff for a customer, or for somebody found by address or created', async () => {
    const teacher = await h.aProfessional();
    const zoe = await h.aCustomer({ email: 'zoe@people.example', name: 'Zoe' });
    const booked = await book(teacher, { sessionId: await aSession(), customerId: customerId(zoe) });
    expect(booked).toMatchObject({ __typename: 'Booking', customer: { id: customerId(zoe) } });
    const found = { name: 'Another name', email: ' Zoe@People.example ' };
    const ofZoe = { customer: { id: customerId(zoe), name: 'Zoe' } };
    expect(await book(teacher, { sessionId: await aSession(), customer: found })).toMatchObject(ofZoe);
    const created = { name: 'Nil', email: 'nil@people.example', locale: 'ca', timeZone: 'Asia/Tokyo' };
    const { customer } = await book(teacher, { sessionId: await aSession(), customer: created });
    const { customers } = await read(h, teacher, 'customers', { search: 'nil@people' });
    expect(customers.edges).toEqual([{ node: { id: customer.id, emailVerifiedAt: null, ...created } }]);
  });

  it('by an address finds nobody of another center', async () => {
    const email = 'known@elsewhere.example';
    const known = await h.aCustomer({ email });
    const manager = await h.aCenter();
    const sessionId = await aSession({ manager });
    const { customer } = await book(manager, { sessionId, customer: { name: 'Newly known', email } });
    expect(customer).toMatchObject({ name: 'Newly known' });
    expect(customer.id).not.toBe(globalId('Customer', known.id));
  });

  it('by staff needs to know for whom, and takes no two', async () => {
    const sessionId = await aSession();
    const whom = {
      customerId: customerId(await h.aCustomer()),
      customer: { name: 'X', email: 'x@people.example' },
    };
    for (const input of [{}, { customerId: null, customer: null }, whom])
      expect(await book(h.manager, { sessionId, ...input })).toMatchObject({
        __typename: 'InvalidInputError',
        field: 'customerId',
      });
  });

  it('names the value of a new customer that is wrong', async () => {
    const sessionId = await aSession();
    for (const [field, value] of Object.entries({
      name: ' ',
      email: 'x',
      locale: 'it_IT',
      timeZone: 'Roma',
    })) {
      const customer = { name: 'Cleo', email: 'cleo@people.example', [field]: value };
      const refused = { __typename: 'InvalidInputError', field: `customer.${field}` };
      expect(await book(h.manager, { sessionId, customer })).toMatchObject(refused);
    }
  });

  it('that is refused leaves no customer behind', async () => {
    const full = await h.aSession({ capacity: 1 });
    await h.aBooking(full);
    const customer = { name: 'Ghost', email: 'ghost@people.example' };
    for (const sessionId of [globalId('Session', full), globalId('Session', crypto.randomUUID())])
      expect((await book(h.manager, { sessionId, customer })).__typename).toMatch(/Error$/);
    expect((await read(h, h.manager, 'customers', { search: 'ghost' })).customers.edges).toEqual([]);
  });
});

describe('cancelling a booking', () => {
  it('gives the seat back, once; booking again makes another', async () => {
    const zoe = await h.aCustomer();
    const sessionId = await aSession();
    const first = await write(h, zoe, 'book-session', { sessionId });
    const cancel = (caller: Viewer) => write(h, caller, 'cancel-booking', { bookingId: first.id });
    const cancelled = { ...first, status: 'CANCELLED', cancelledAt: at('12:00') };
    expect(await cancel(zoe)).toEqual({ ...cancelled, session: { ...first.session, seatsTaken: 0 } });
    h.clock.advance(1_000);
    expect(await cancel(await h.aProfessional())).toMatchObject({ cancelledAt: at('12:00') });
    const second = await write(h, zoe, 'book-session', { sessionId });
    expect(second).toMatchObject({ __typename: 'Booking', status: 'BOOKED' });
    expect(second.id).not.toBe(first.id);
    expect(second.accessUrl).not.toBe(first.accessUrl);
  });
});

describe('a booking', () => {
  it('has no personal URL in person', async () => {
    const serviceId = await h.aService({ modality: 'IN_PERSON' });
    const sessionId = await aSession({ serviceId, joinUrl: null });
    const booking = await write(h, await h.aCustomer(), 'book-session', { sessionId });
    expect(booking).toMatchObject({ status: 'BOOKED', accessUrl: null });
  });

  it('is the viewer’s own in a session, as long as it holds a seat', async () => {
    const [zoe, other] = [await h.aCustomer(), await h.aCustomer()];
    const row = await h.aSession();
    const id = globalId('Session', row);
    const booking = await h.aBooking(row, zoe);
    const own = async (caller: Viewer) => (await read(h, caller, 'session', { id })).session.viewerBooking;
    expect(await own(zoe)).toEqual({ id: globalId('Booking', booking), accessUrl: PERSONAL_URL });
    for (const caller of [other, h.manager]) expect(await own(caller)).toBeNull();
    await h.bookings.cancel(zoe, booking);
    expect(await own(zoe)).toBeNull();
  });

  it('shows its personal URL to its customer and to staff alone', async () => {
    const row = await h.aSession();
    const zoe = await h.aCustomer();
    const id = globalId('Booking', await h.aBooking(row, zoe));
    const document = 'query ($id: ID!) { node(id: $id) { ... on Booking { accessUrl } } }';
    const url = async (caller: Viewer | null) =>
      dataOf(await h.ask(caller, document, { id })).node?.accessUrl;
    const [own, forStaff] = [await url(zoe), await url(await h.aProfessional())];
    expect(own).toEqual(PERSONAL_URL);
    expect(forStaff).toBe(own);
    for (const caller of [await h.aCustomer(), await h.aCenter(), null])
      expect(await url(caller)).toBeUndefined();
  });

  it('can be cancelled freely until the time that the center says', async () => {
    await h.centers.update(h.manager, { freeCancellationMinutes: 30 });
    const booking = await write(h, await h.aCustomer(), 'book-session', { sessionId: await aSession() });
    // An hour after booking at the soonest.
    expect(booking.freeCancellationUntil).toBe(at('13:00'));
    await h.centers.update(h.manager, { freeCancellationMinutes: 720 });
  });

  it('can be cancelled freely during the class where it was booked just before, and never after its end', async () => {
    const free = async (startsInMinutes: number, durationMinutes: number) => {
      const sessionId = globalId('Session', await h.aSession({ startsInMinutes, durationMinutes }));
      return (await write(h, await h.aCustomer(), 'book-session', { sessionId })).freeCancellationUntil;
    };
    expect(await free(15, 60)).toBe(at('13:00'));
    expect(await free(15, 30)).toBe(at('12:45'));
  });
});

describe('the bookings of a session', () => {
  it('are told to staff in order, the cancelled ones too unless told', async () => {
    const row = await h.aSession();
    const id = globalId('Session', row);
    const [zoe, nil] = [await h.aCustomer({ name: 'Zoe', email: null }), await h.aCustomer({ name: 'Nil' })];
    const first = await h.aBooking(row, zoe);
    h.clock.advance(1_000);
    await h.aBooking(row, nil);
    await h.bookings.cancel(zoe, first);
    const teacher = await h.aProfessional();
    const { session } = await read(h, teacher, 'session-bookings', { id });
    expect(session).toMatchObject({ id, capacity: 20, seatsTaken: 1 });
    expect(session.bookings.edges.map(({ node }: { node: object }) => node)).toEqual([
      {
        id: globalId('Booking', first),
        joinedAt: null,
        status: 'CANCELLED',
        accessUrl: PERSONAL_URL,
        createdAt: at('12:00'),
        cancelledAt: '2026-03-10T12:00:01.000Z',
        attendanceConfirmation: null,
        attendance: null,
        alert: null,
        customer: { id: customerId(zoe), name: 'Zoe', email: null },
      },
      expect.objectContaining({ status: 'BOOKED', customer: expect.objectContaining({ name: 'Nil' }) }),
    ]);
    const only = async (status: string) => {
      const answer = await read(h, teacher, 'session-bookings', { id, status });
      return answer.session.bookings.edges.map(
        ({ node }: { node: { customer: { name: string } } }) => node.customer.name,
      );
    };
    expect(await only('BOOKED')).toEqual(['Nil']);
    expect(await only('CANCELLED')).toEqual(['Zoe']);
    const refused = await h.ask(nil, operation('session-bookings'), { id });
    expect(codes(refused)).toEqual(['FORBIDDEN']);
    expect(refused.data.session).toMatchObject({ seatsTaken: 1, bookings: null });
  });
});

describe('a customer’s bookings', () => {
  it('are what is ahead, the next first; on demand also what is over or cancelled, the newest first', async () => {
    const zoe = await h.aCustomer();
    const rows = [];
    for (const startsInMinutes of [120, 60, 180, 240]) rows.push(await h.aSession({ startsInMinutes }));
    const [second, first, third, fourth] = rows as [string, string, string, string];
    const bookings = [];
    for (const row of rows) bookings.push(await h.aBooking(row, zoe));
    await h.bookings.cancel(zoe, bookings[2]!);
    await h.sessions.cancel(h.manager, fourth, null);
    const mine = async (upcoming?: boolean) => {
      const { viewer } = await read(h, zoe, 'my-bookings', { upcoming });
      return viewer.bookings.edges.map(
        ({ node }: { node: { session: { id: string } } }) => parseGlobalId(node.session.id)!.id,
      );
    };
    expect(await mine()).toEqual([first, second]);
    expect(await mine(true)).toEqual([first, second]);
    h.clock.set(at('14:00'));
    expect(await mine(true)).toEqual([second]);
    expect(await mine(false)).toEqual([fourth, third, second, first]);
  });
});
