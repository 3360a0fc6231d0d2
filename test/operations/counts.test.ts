import { afterAll, beforeAll, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf } from '../support/api.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aSeat } from '../support/notices.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const ask = async (caller: Viewer | null, document: string, input: object) =>
  dataOf(await h.ask(caller, document, { input }));

it('sending now says to how many, also when nobody is left and when it is one again', async () => {
  h.clock.set(NOON);
  const session = await h.aSession();
  const [{ bookingId }] = [await aSeat(h, session), await aSeat(h, session)];
  const SEND = `mutation ($input: SendAccessNowInput!) {
    sendAccessNow(input: $input) { ... on Session { lastSend { at recipients } } } }`;
  const send = async (input: object) => {
    const { sendAccessNow } = await ask(h.manager, SEND, input);
    await h.runDueWork();
    return sendAccessNow.lastSend;
  };
  const sessionId = globalId('Session', session);
  expect(await send({ sessionId })).toEqual({ at: h.clock().toISOString(), recipients: 2 });
  h.clock.advance(61_000);
  expect(await send({ sessionId })).toEqual({ at: h.clock().toISOString(), recipients: 0 });
  expect(await send({ bookingId: globalId('Booking', bookingId) })).toMatchObject({ recipients: 1 });
  h.clock.advance(1_000);
  await aSeat(h, session);
  await h.runDueWork();
  const row = await h.timeline.lastSend(session);
  expect(row).toMatchObject({ at: h.clock(), recipients: 1 });
});

it('closing the list says how many were absent; the press shows the booking to its own', async () => {
  h.clock.set(NOON);
  const session = await h.aSession();
  const { customer, bookingId } = await aSeat(h, session);
  await aSeat(h, session);
  await h.at('2026-03-10T13:00:00Z');
  const JOIN = `mutation ($input: JoinSessionInput!) {
    joinSession(input: $input) { ... on JoinSession { booking { id attendance { status } } } } }`;
  const id = globalId('Booking', bookingId);
  const own = { joinSession: { booking: { id, attendance: { status: 'ATTENDED' } } } };
  expect(await ask(customer, JOIN, { bookingId: id })).toEqual(own);
  const { passEncrypted } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
  const accessToken = h.passes.accessUrl(passEncrypted)!.split('/').at(-1)!;
  expect(await ask(customer, JOIN, { accessToken })).toEqual(own);
  for (const other of [null, await h.aCustomer(), await h.aPartner()])
    expect(await ask(other, JOIN, { accessToken })).toEqual({ joinSession: { booking: null } });
  const ABSENT = `mutation ($input: MarkAbsentInput!) { markAbsent(input: $input) { ... on Session { absentCount } } }`;
  const sessionId = globalId('Session', session);
  expect(await ask(h.manager, ABSENT, { sessionId })).toEqual({ markAbsent: { absentCount: 1 } });
});

it('a new schedule shows its sessions', async () => {
  h.clock.set(NOON);
  const CREATE = `mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) {
    ... on Schedule { sessions(first: 3) { edges { node { startsAt } } pageInfo { hasNextPage } } } } }`;
  const serviceId = globalId('Service', await h.aService());
  const input = { serviceId, weekdays: ['MONDAY'], startTime: '18:00', from: '2026-03-16' };
  const { sessions } = (await ask(h.manager, CREATE, input)).createSchedule;
  expect(sessions.pageInfo.hasNextPage).toBe(true);
  expect(
    sessions.edges.map(({ node }: { node: { startsAt: string } }) => node.startsAt.slice(0, 10)),
  ).toEqual(['2026-03-16', '2026-03-23', '2026-03-30']);
});
