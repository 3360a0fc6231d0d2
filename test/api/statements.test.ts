import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { aSubscription } from '../support/furnished.ts';
import type { Variables } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { statementsOf } from '../support/statements.ts';

let h: Harness;
let customer: Viewer;
let serviceId: string;
let crowded: string;
let bookingId: string;

/** One more of everything that a list can have, none of which shares anything with another. */
async function grow(): Promise<void> {
  const teacher = await h.aProfessional();
  const somebody = await h.aCustomer();
  await h.people.registerPushDevice(somebody, aSubscription(), null);
  const own = await h.aSession({ professionalId: teacher.id, serviceId: await h.aService() });
  await h.aSession({ serviceId, joinUrl: null });
  for (const whose of [customer, somebody]) await h.aBooking(own, whose);
  await h.aBooking(crowded, somebody);
  await h.aBooking(crowded, await h.aCustomer({ email: null }));
  await h.people.registerPushDevice(customer, aSubscription(), null);
  await h.notifications.sendAgain(h.manager, bookingId);
  h.clock.advance(60_000);
}

beforeAll(async () => {
  h = await harness();
  customer = await h.aCustomer();
  serviceId = await h.aService();
  crowded = await h.aSession({ startsInMinutes: 180 });
  bookingId = await h.aBooking(crowded, customer);
  await grow();
});
afterAll(() => h.close());

const WIDE = `query ($from: DateTime!, $to: DateTime!) {
  sessions(from: $from, to: $to) { edges { node {
    id seatsTaken bookable timeZone
    center { name }
    service { name modality joinUrl center { name } }
    professional { name email role }
    online { state joinUrl joiningInstructions }
    viewerBooking { id status accessUrl freeCancellationUntil attendanceConfirmation attendance { status } }
  } } }
}`;
const TIMELINES = `query ($from: DateTime!, $to: DateTime!) {
  sessions(from: $from, to: $to) { edges { node { id timeline { purpose at status recipients } alerts { since } } } }
}`;
const DEVICES = '{ customers { edges { node { name pushDevices { endpointHost } } } } }';
const day = { from: '2026-03-10T12:00:00Z', to: '2026-03-11T12:00:00Z' };
const inSession = () => ({ id: globalId('Session', crowded) });

const asked: [what: string, document: string, variables: () => Variables, caller?: () => Viewer][] = [
  ['the calendar', operation('calendar'), () => day],
  ['the calendar of a customer', operation('calendar'), () => day, () => customer],
  ['sessions with all that is beside them', WIDE, () => day],
  ['sessions with all that a customer sees of them', WIDE, () => day, () => customer],
  ['the customers', operation('customers'), () => ({})],
  ['the customers with their browsers', DEVICES, () => ({})],
  ['the professionals', operation('professionals'), () => ({})],
  ['the services', operation('services'), () => ({})],
  ['the alerts of a session', operation('session-alerts'), inSession],
  ['the timelines of the calendar', TIMELINES, () => day],
  ['the bookings of a session', operation('session-bookings'), inSession],
  ['the deliveries of a session', operation('session-deliveries'), inSession],
  [
    'the deliveries of a booking',
    operation('booking-deliveries'),
    () => ({ id: globalId('Booking', bookingId) }),
  ],
  [
    'the messages to a customer',
    operation('customer-deliveries'),
    () => ({ id: globalId('Customer', customer.id) }),
  ],
  ['a customer’s bookings', operation('my-bookings'), () => ({ upcoming: false }), () => customer],
  [
    'the preview of a link change',
    operation('service-link-change-preview'),
    () => ({ serviceId: globalId('Service', serviceId), joinUrl: 'https://meet.example/new' }),
  ],
];

/** What an answer took, and how long it was. */
async function cost([, document, variables, caller = () => h.manager]: (typeof asked)[number]) {
  let data: unknown;
  const statements = await statementsOf(async () => {
    data = dataOf(await h.ask(caller(), document, variables()));
  });
  return { statements, length: JSON.stringify(data).length };
}

describe('however much there is, the same number of statements answers', () => {
  const few = new Map<string, Awaited<ReturnType<typeof cost>>>();
  beforeAll(async () => {
    for (const one of asked) few.set(one[0], await cost(one));
    for (let n = 0; n < 4; n++) await grow();
  });

  it.each(asked)('%s', async (...one) => {
    const before = few.get(one[0])!;
    const { statements, length } = await cost(one as (typeof asked)[number]);
    expect(length).toBeGreaterThan(before.length * 1.5);
    expect(before.statements.length).toBeGreaterThan(1);
    expect(statements.length, statements.join('\n')).toBe(before.statements.length);
  });
});
