import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf, read, write } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { codes, type Result, type Variables } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const at = (time: string) => `2026-03-10T${time}:00.000Z`;
const INSTRUCTIONS = 'Passcode: lumen';
const OF_SERVICE = { joinUrl: 'https://meet.example/service', joiningInstructions: INSTRUCTIONS };

/** From one to two o'clock; access opens a quarter of an hour before. */
async function aClass(change: object = {}) {
  const serviceId = await h.aService({ ...OF_SERVICE, accessLeadMinutes: 15 });
  const row = await h.aSession({ serviceId, ...change });
  return { row, sessionId: globalId('Session', row) };
}

describe('editing a session’s access', () => {
  const edit = async (sessionId: string, change: object) =>
    write(h, await h.aProfessional(), 'edit-session-access', { sessionId, ...change });

  it('sets, leaves, clears and resets each value', async () => {
    const { sessionId } = await aClass();
    const set = { joinUrl: { set: ' https://meet.example/x ' }, joiningInstructions: { set: 'New' } };
    const times = { sendAt: { set: at('12:30') }, waitingNote: 'In a moment' };
    const changed = await edit(sessionId, { ...set, ...times });
    expect(changed).toEqual({
      __typename: 'Session',
      id: sessionId,
      origin: 'ONE_OFF',
      status: 'SCHEDULED',
      startsAt: at('13:00'),
      endsAt: at('14:00'),
      timeZone: 'Europe/Madrid',
      capacity: 20,
      seatsTaken: 0,
      professional: null,
      backupJoinUrl: null,
      backupJoinUrlSource: 'NONE',
      joinUrlWarnings: [],
      editVersion: 2,
      roomClashes: [],
      teacherClashes: [],
      online: {
        state: 'SCHEDULED',
        live: false,
        sendAt: at('12:30'),
        sendTiming: 'MANUAL',
        opensAt: at('12:30'),
        closesAt: at('14:00'),
        openedAt: null,
        joinUrl: 'https://meet.example/x',
        joinUrlSource: 'MANUAL',
        inBackupRoom: false,
        ownJoinUrl: 'https://meet.example/x',
        ownJoinUrlSource: 'MANUAL',
        joiningInstructions: 'New',
        joiningInstructionsSource: 'MANUAL',
        generation: 1,
        waitingNote: 'In a moment',
      },
    });
    expect(await edit(sessionId, {})).toEqual(changed);
    const cleared = { joinUrl: null, joinUrlSource: 'NONE', joiningInstructions: null, waitingNote: null };
    const clear = { joinUrl: { clear: true }, joiningInstructions: { clear: true }, waitingNote: null };
    expect((await edit(sessionId, clear)).online).toMatchObject({ ...cleared, sendTiming: 'MANUAL' });
    const reset = { joinUrl: { reset: true }, joiningInstructions: { reset: true }, sendAt: { reset: true } };
    const copied = { ...OF_SERVICE, joinUrlSource: 'COPIED', sendAt: at('12:45'), sendTiming: 'AUTO' };
    expect((await edit(sessionId, reset)).online).toMatchObject(copied);
  });

  it.each(['joinUrl', 'joiningInstructions', 'sendAt'])('knows no other intents for %s', async (field) => {
    const { row, sessionId } = await aClass();
    const before = await h.db.prisma.session.findUniqueOrThrow({ where: { id: row } });
    const ask = (change: unknown) =>
      h.ask(h.manager, operation('edit-session-access'), { input: { sessionId, [field]: change } });
    for (const change of [{ leave: true }, 'x', true]) {
      const answer = await ask(change);
      expect(new Set(codes(answer)), JSON.stringify(change)).toEqual(new Set(['BAD_USER_INPUT']));
      expect(answer.errors![0]!.message).toContain(`input.${field}`);
    }
    const intents = field === 'sendAt' ? ['reset'] : ['reset', 'clear'];
    const two = { reset: true, set: at('12:30') };
    const besides = intents.map((intent) => ({ set: at('12:30'), [intent]: null }));
    const refused = intents.flatMap((intent) => [{ [intent]: false }, { [intent]: null }]);
    for (const change of [null, { set: null }, {}, two, { reset: true, set: null }, ...besides, ...refused])
      expect((await ask(change)).data.editSessionAccess, JSON.stringify(change)).toMatchObject({
        __typename: 'InvalidInputError',
        message: expect.stringContaining('Give { set: value }'),
        field,
      });
    expect(await h.db.prisma.session.findUniqueOrThrow({ where: { id: row } })).toEqual(before);
  });
});

describe('none of the intents', () => {
  const answer = 'editSessionAccess(input: $input) { __typename ... on InvalidInputError { field } }';
  const VARIABLE = `mutation ($input: EditSessionAccessInput!) { ${answer} }`;
  const literal = (sessionId: string, change: string) =>
    `mutation { ${answer.replace('$input', `{ sessionId: "${sessionId}", joinUrl: ${change} }`)} }`;
  const inside = (sessionId: string) =>
    literal(sessionId, '{ set: $link }').replace('mutation', 'mutation ($link: String)');

  it.each(['HTTP', 'WebSocket'])(
    'is a refusal that names the field, by %s, however it is written',
    async (transport) => {
      const { sessionId } = await aClass();
      const socket = await h.socket(h.manager);
      const ask = async (document: string, variables?: Variables) =>
        (transport === 'HTTP'
          ? await h.ask(h.manager, document, variables)
          : await socket.run(document, variables).next()) as Result;
      const answers = [
        await ask(VARIABLE, { input: { sessionId, joinUrl: { set: null } } }),
        await ask(VARIABLE, { input: { sessionId, joinUrl: {} } }),
        await ask(literal(sessionId, '{ set: null }')),
        await ask(literal(sessionId, '{}')),
        await ask(literal(sessionId, '{ set: null, clear: true }')),
        await ask(inside(sessionId), { link: null }),
        await ask(inside(sessionId), {}),
      ];
      for (const { data } of answers)
        expect(data).toEqual({ editSessionAccess: { __typename: 'InvalidInputError', field: 'joinUrl' } });
      const set = dataOf(await ask(inside(sessionId), { link: 'https://meet.example/x' }));
      expect(set).toEqual({ editSessionAccess: { __typename: 'Session' } });
      await socket.leave();
    },
  );
});

describe('the link and the instructions', () => {
  const ONLINE = 'online { state joinUrl joiningInstructions }';
  const DOCUMENT = `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
    session(id: $id) { ${ONLINE} }
    sessions(from: $from, to: $to) { edges { node { id ${ONLINE} viewerBooking { session { ${ONLINE} } } } } }
    node(id: $id) { ... on Session { ${ONLINE} } }
    viewer { ... on Customer { bookings(upcoming: false) { edges { node { session { id ${ONLINE} } } } } } }
  }`;
  type Entry = { node: { id: string; session: { id: string } } };

  /** The session's access for a caller; the same by every path of the schema. */
  async function doorFor(caller: Viewer, sessionId: string) {
    const variables = { id: sessionId, from: at('00:00'), to: at('23:00') };
    const data = dataOf(await h.ask(caller, DOCUMENT, variables));
    const listed = data.sessions.edges.find(({ node }: Entry) => node.id === sessionId).node;
    const booked = data.viewer.bookings?.edges.find(({ node }: Entry) => node.session.id === sessionId)?.node;
    const others = [data.node, listed, listed.viewerBooking?.session ?? listed, booked?.session ?? listed];
    for (const { online } of others) expect(online).toEqual(data.session.online);
    return data.session.online;
  }

  const states = {
    SCHEDULED: { time: '12:44', holder: [null, null] },
    OPEN: { time: '12:45', holder: [JOIN_URL, INSTRUCTIONS] },
    WAITING_FOR_LINK: { time: '12:45', joinUrl: null, holder: [null, INSTRUCTIONS] },
    ENDED: { time: '14:00', holder: [null, null] },
    CANCELLED: { time: '12:45', holder: [null, null] },
  };

  it.each(Object.entries(states))(
    'while %s is for staff, and for seat holders what they need',
    async (state, row) => {
      const { time, holder, ...rest } = row;
      const { joinUrl } = { joinUrl: JOIN_URL, ...rest };
      const { row: session, sessionId } = await aClass();
      if (joinUrl === null) await h.access.edit(h.manager, session, { joinUrl: { clear: true } });
      const [zoe, left, other] = [await h.aCustomer(), await h.aCustomer(), await h.aCustomer()];
      await h.aBooking(session, zoe);
      await h.bookings.cancel(left, await h.aBooking(session, left));
      if (state === 'CANCELLED') await h.sessions.cancel(h.manager, session, null);
      h.clock.set(at(time));
      const shown = ([joinUrl, joiningInstructions]: (string | null)[]) => ({
        state,
        joinUrl,
        joiningInstructions,
      });
      for (const staff of [h.manager, await h.aProfessional()])
        expect(await doorFor(staff, sessionId)).toEqual(shown([joinUrl, INSTRUCTIONS]));
      expect(await doorFor(zoe, sessionId)).toEqual(shown(holder));
      for (const nobody of [left, other])
        expect(await doorFor(nobody, sessionId)).toEqual(shown([null, null]));
    },
  );
});

describe('sending the access notice now', () => {
  const send = (input: object) => write(h, h.manager, 'send-access-now', input);

  it('makes now its time, and reaches only those who have not had it', async () => {
    const { row, sessionId } = await aClass();
    await h.aBooking(row);
    const online = { state: 'OPEN', sendAt: at('12:00'), sendTiming: 'MANUAL', generation: 1 };
    expect(await send({ sessionId })).toEqual({ __typename: 'Session', id: sessionId, online });
    await h.runDueWork();
    await h.aBooking(row);
    h.clock.advance(60_000);
    expect(await send({ sessionId })).toEqual({ __typename: 'Session', id: sessionId, online });
    await h.runDueWork();
    const { session } = await read(h, h.manager, 'session-deliveries', { id: sessionId });
    const mails = session.deliveries.edges.filter(
      ({ node }: { node: { channel: string } }) => node.channel === 'EMAIL',
    );
    expect(mails).toHaveLength(2);
  });

  it('answers that access opened and when, before that is stored', async () => {
    const { row, sessionId } = await aClass();
    h.clock.tick(1);
    const { online } = await send({ sessionId });
    h.clock.tick(0);
    expect(online).toMatchObject({ state: 'OPEN' });
    expect((await write(h, h.manager, 'edit-session-access', { sessionId })).online).toMatchObject({
      state: 'OPEN',
      openedAt: online.sendAt,
    });
    expect(await h.db.prisma.session.findUnique({ where: { id: row } })).toMatchObject({ openedAt: null });
  });

  it('sends it to one booking again, which holds a seat', async () => {
    const { row, sessionId } = await aClass();
    const booking = await h.aBooking(row);
    const bookingId = globalId('Booking', booking);
    expect(await send({ bookingId })).toMatchObject({ __typename: 'Session', id: sessionId });
    await h.bookings.cancel(h.manager, booking);
    expect(await send({ bookingId })).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('needs a session or a booking, and takes no both', async () => {
    const { row, sessionId } = await aClass();
    const bookingId = globalId('Booking', await h.aBooking(row));
    for (const input of [{}, { sessionId: null }, { sessionId, bookingId }])
      expect(await send(input)).toMatchObject({ __typename: 'InvalidInputError', field: 'sessionId' });
  });
});

describe('the press of the button', () => {
  const join = (caller: Viewer | null, input: object) => write(h, caller, 'join-session', input);
  const joined = { __typename: 'JoinSession', joinUrl: JOIN_URL };
  const pressed = { status: 'ATTENDED', source: 'BUTTON', at: at('12:50') };

  async function aSeat(change: object = {}) {
    const zoe = await h.aCustomer();
    const { row } = await aClass(change);
    const booking = await h.aBooking(row, zoe);
    const { passEncrypted } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: booking } });
    const accessToken = new URL(h.passes.accessUrl(passEncrypted)!).pathname.split('/').at(-1);
    return { zoe, row, booking, bookingId: globalId('Booking', booking), accessToken };
  }

  it('is for the customer, for staff, and for the holder of the personal URL', async () => {
    const { zoe, bookingId, accessToken } = await aSeat();
    h.clock.set(at('12:50'));
    expect(await join(zoe, { bookingId })).toEqual({ ...joined, attendance: pressed });
    h.clock.set(at('12:55'));
    for (const caller of [null, zoe, await h.aCustomer(), await h.aCenter()])
      expect(await join(caller, { accessToken })).toEqual({ ...joined, attendance: pressed });
    expect(await join(await h.aProfessional(), { bookingId })).toEqual({ ...joined, attendance: pressed });
  });

  it('lets in early, and is no attendance yet', async () => {
    const { bookingId, zoe } = await aSeat({ sendAt: new Date(at('12:10')) });
    h.clock.set(at('12:29'));
    expect(await join(zoe, { bookingId })).toEqual({ ...joined, attendance: null });
  });

  it('says why a session cannot be joined, and when it opens if it will', async () => {
    const refusal = async ({ zoe, bookingId }: Awaited<ReturnType<typeof aSeat>>) => {
      const { __typename, state, opensAt, message, bookingCancelled } = await join(zoe, { bookingId });
      expect([__typename, bookingCancelled]).toEqual(['AccessNotOpenError', /booking/.test(message)]);
      return [state, opensAt, message];
    };
    const seat = await aSeat();
    expect(await refusal(seat)).toEqual(['SCHEDULED', at('12:45'), 'The session is not open to join yet.']);
    h.clock.set(at('12:45'));
    await h.access.edit(h.manager, seat.row, { joinUrl: { clear: true } });
    expect(await refusal(seat)).toEqual([
      'WAITING_FOR_LINK',
      null,
      expect.stringContaining('has no link yet'),
    ]);
    await h.bookings.cancel(h.manager, seat.booking);
    const cancelled = 'This booking is cancelled: book again first.';
    expect(await refusal(seat)).toEqual(['CANCELLED', null, cancelled]);
    await h.sessions.cancel(h.manager, seat.row, null);
    expect(await refusal(seat)).toEqual(['CANCELLED', null, 'The session is cancelled.']);
    const inPerson = await aSeat({ serviceId: await h.aService({ modality: 'IN_PERSON' }), joinUrl: null });
    expect(await refusal(inPerson)).toEqual(['NOT_ONLINE', null, expect.stringContaining('in person')]);
  });

  it('needs a booking of the caller’s or a token, and takes no both', async () => {
    const { zoe, bookingId, accessToken } = await aSeat();
    const refused = { __typename: 'InvalidInputError', field: 'bookingId' };
    for (const [caller, input] of [
      [zoe, {}],
      [zoe, { bookingId, accessToken }],
      [zoe, { accessToken: '' }],
      [null, { bookingId }],
    ] as const)
      expect(await join(caller, input), JSON.stringify(input)).toMatchObject(refused);
    for (const unknown of ['nobody’s', `${accessToken}x`])
      expect(await join(null, { accessToken: unknown })).toMatchObject({ __typename: 'NotFoundError' });
  });
});
