import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { read, write } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const at = (time: string) => `2026-03-10T${time}:00.000Z`;
const session = async (id: string, caller = h.manager) => (await read(h, caller, 'session', { id })).session;
const aSession = async (change = {}) => globalId('Session', await h.aSession(change));

describe('a session', () => {
  const planned = {
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
  };
  const noClash = { roomClashes: [], teacherClashes: [] };
  const shut = { state: 'SCHEDULED', live: false, openedAt: null, generation: 1, waitingNote: null };
  const automatic = { sendAt: at('12:45'), sendTiming: 'AUTO', opensAt: at('12:45'), closesAt: at('14:00') };
  const copied = { joinUrl: JOIN_URL, joiningInstructions: 'Passcode: lumen' };

  it('that is created takes a copy of what its service has', async () => {
    const serviceId = globalId('Service', await h.aService({ ...copied, accessLeadMinutes: 15 }));
    const sources = { joinUrlSource: 'COPIED', joiningInstructionsSource: 'COPIED' };
    expect(await write(h, h.manager, 'create-session', { serviceId, startsAt: at('13:00') })).toEqual({
      __typename: 'Session',
      id: expect.any(String),
      ...planned,
      ...noClash,
      online: { ...shut, inBackupRoom: false, ...automatic, ...copied, ...sources },
    });
  });

  it('that is created has what is given instead', async () => {
    const serviceId = globalId('Service', await h.aService({ ...copied, accessLeadMinutes: 15 }));
    const teacher = await h.aProfessional({ name: 'Clara' });
    const professionalId = globalId('Professional', teacher.id);
    const typed = {
      joinUrl: 'https://meet.example/typed',
      joiningInstructions: 'Another',
      sendAt: at('12:30'),
    };
    const times = { startsAt: '2026-03-10T14:00:00+01:00', durationMinutes: 90 };
    const input = { serviceId, professionalId, capacity: 3, ...typed, ...times };
    const sources = { joinUrlSource: 'MANUAL', joiningInstructionsSource: 'MANUAL', sendTiming: 'MANUAL' };
    const closes = { opensAt: at('12:30'), closesAt: at('14:30') };
    expect(await write(h, h.manager, 'create-session', input)).toEqual({
      __typename: 'Session',
      id: expect.any(String),
      ...planned,
      ...noClash,
      endsAt: at('14:30'),
      capacity: 3,
      professional: { id: professionalId, name: 'Clara' },
      online: { ...shut, inBackupRoom: false, ...typed, ...sources, ...closes },
    });
  });

  it('is read whole', async () => {
    const serviceId = await h.aService({ name: 'Flow' });
    const id = await aSession({ serviceId });
    expect(await session(id)).toEqual({
      id,
      ...planned,
      bookable: true,
      notBookableReason: null,
      cancelledAt: null,
      cancellationReason: null,
      movedAt: null,
      previousStartsAt: null,
      service: { id: globalId('Service', serviceId), name: 'Flow' },
      viewerBooking: null,
      joinUrlWarnings: [],
      online: expect.objectContaining(shut),
    });
  });

  it('is bookable until it is full, over or cancelled', async () => {
    const row = await h.aSession({ capacity: 1 });
    const id = globalId('Session', row);
    const bookable = async () => {
      const { bookable, notBookableReason } = await session(id);
      return [bookable, notBookableReason];
    };
    expect(await bookable()).toEqual([true, null]);
    await h.aBooking(row);
    expect(await bookable()).toEqual([false, 'FULL']);
    h.clock.set(at('14:00'));
    expect(await bookable()).toEqual([false, 'ENDED']);
    h.clock.set(NOON);
    await h.sessions.cancel(h.manager, row, null);
    expect(await bookable()).toEqual([false, 'CANCELLED']);
  });

  it('is edited as far as is said; null takes the professional off', async () => {
    const professionalId = globalId('Professional', (await h.aProfessional({ name: 'Clara' })).id);
    const sessionId = await aSession({ joinUrl: 'https://meet.example/edited' });
    const edit = (change: object) => write(h, h.manager, 'edit-session', { sessionId, ...change });
    const professional = { id: professionalId, name: 'Clara' };
    expect(await edit({ professionalId, capacity: 7 })).toEqual({
      __typename: 'Session',
      id: sessionId,
      ...planned,
      ...noClash,
      capacity: 7,
      editVersion: 2,
      professional,
      online: expect.objectContaining(shut),
    });
    expect(await edit({ capacity: 8 })).toMatchObject({ capacity: 8, professional });
    expect(await edit({ professionalId: null })).toMatchObject({ capacity: 8, professional: null });
  });

  it('is moved, and says whom that concerns', async () => {
    const row = await h.aSession();
    await h.aBooking(row);
    const sessionId = globalId('Session', row);
    const move = (change: object) => write(h, h.manager, 'move-session', { sessionId, ...change });
    const moved = {
      id: sessionId,
      startsAt: at('16:00'),
      endsAt: at('17:00'),
      movedAt: at('12:00'),
      previousStartsAt: at('13:00'),
    };
    const online = {
      state: 'SCHEDULED',
      sendAt: at('16:00'),
      sendTiming: 'AUTO',
      opensAt: at('16:00'),
      generation: 1,
    };
    expect(await move({ startsAt: at('16:00'), note: 'The room is taken' })).toEqual({
      __typename: 'MovedSession',
      warnings: [],
      recipients: 1,
      session: { ...moved, editVersion: 2, online },
    });
    h.clock.advance(1_000);
    const onlyTheEnd = { startsAt: at('16:00'), durationMinutes: 90 };
    expect(await move(onlyTheEnd)).toMatchObject({
      recipients: 0,
      session: { ...moved, endsAt: at('17:30') },
    });
  });

  it.each([
    [undefined, { sendAt: at('12:30'), sendTiming: 'MANUAL' }, ['NOTICE_OVER_A_DAY_EARLY']],
    ['KEEP', { sendAt: at('12:30'), sendTiming: 'MANUAL' }, ['NOTICE_OVER_A_DAY_EARLY']],
    ['SHIFT', { sendAt: '2026-03-12T12:30:00.000Z', sendTiming: 'MANUAL' }, []],
    ['RESET', { sendAt: '2026-03-12T13:00:00.000Z', sendTiming: 'AUTO' }, []],
  ])('that is moved with a manual send time and %s', async (sendTime, online, warnings) => {
    const sendAt = new Date(at('12:30'));
    const sessionId = await aSession({ sendAt, joinUrl: `https://meet.example/moved-${sendTime}` });
    const input = { sessionId, startsAt: '2026-03-12T13:00:00Z', sendTime };
    expect(await write(h, h.manager, 'move-session', input)).toMatchObject({ warnings, session: { online } });
  });

  it('is cancelled once, for the first reason', async () => {
    const sessionId = await aSession();
    const cancel = (reason?: string) => write(h, h.manager, 'cancel-session', { sessionId, reason });
    const cancelled = {
      __typename: 'Session',
      id: sessionId,
      status: 'CANCELLED',
      cancelledAt: at('12:00'),
      cancellationReason: 'Clara is ill',
      online: { state: 'CANCELLED' },
    };
    expect(await cancel(' Clara is ill ')).toEqual(cancelled);
    h.clock.advance(1_000);
    expect(await cancel('Something else')).toEqual(cancelled);
  });
});

describe('the calendar', () => {
  const day = { from: '2026-03-20T00:00:00+01:00', to: '2026-03-21T00:00:00+01:00' };
  const calendar = async (variables: object, caller = h.manager) => {
    const { sessions } = await read(h, caller, 'calendar', { ...day, ...variables });
    return sessions.edges.map(({ node }: { node: { startsAt: string } }) => node.startsAt);
  };
  const inMinutes = (instant: string) => (Date.parse(instant) - Date.parse(NOON)) / 60_000;
  const starts = ['2026-03-19T22:59:59.999Z', '2026-03-19T23:00:00.000Z', '2026-03-20T22:59:59.999Z'];

  it('has the sessions that start in a range, its start included, by their start', async () => {
    const manager = await h.aCenter();
    const [flow, pilates] = [await h.aService({}, manager), await h.aService({}, manager)];
    for (const [serviceId, instant] of [
      [flow, '2026-03-20T23:00:00.000Z'],
      [pilates, starts[2]!],
      [flow, starts[1]!],
      [flow, starts[0]!],
    ] as const)
      await h.aSession({ manager, serviceId, startsInMinutes: inMinutes(instant) });
    expect(await calendar({}, manager)).toEqual(starts.slice(1));
    expect(await calendar({}, await h.aCustomer({}, manager))).toEqual(starts.slice(1));
    expect(await calendar({ serviceId: globalId('Service', flow) }, manager)).toEqual([starts[1]]);
    expect(await calendar({ from: starts[0], to: starts[2] }, manager)).toEqual(starts.slice(0, 2));
  });

  it('shows what a client’s own calendar does, in person too', async () => {
    const serviceId = await h.aService({ name: 'Pilates', modality: 'IN_PERSON' });
    const id = await aSession({ serviceId, joinUrl: null, startsInMinutes: 60 });
    const variables = { from: NOON, to: at('14:00'), serviceId: globalId('Service', serviceId) };
    const { sessions } = await read(h, h.manager, 'calendar', variables);
    const { edges } = sessions;
    expect(edges.map(({ node }: { node: object }) => node)).toEqual([
      {
        id,
        status: 'SCHEDULED',
        startsAt: at('13:00'),
        endsAt: at('14:00'),
        timeZone: 'Europe/Madrid',
        capacity: 20,
        seatsTaken: 0,
        bookable: true,
        notBookableReason: null,
        service: { id: globalId('Service', serviceId), name: 'Pilates', modality: 'IN_PERSON' },
        professional: null,
        online: null,
        viewerBooking: null,
      },
    ]);
  });

  it.each([
    ['that ends before it starts', { from: day.to, to: day.from }, 'end is after its start'],
    ['of no length', { to: day.from }, 'end is after its start'],
    ['of more than a year', { to: '2027-03-22T00:00:00Z' }, 'at most a year'],
    [
      'before anybody counted',
      { from: '0000-01-01T00:00:00Z', to: '0000-02-01T00:00:00Z' },
      'after the year 0',
    ],
  ])('refuses a range %s', async (_what, range, says) => {
    const answer = await h.ask(h.manager, operation('calendar'), { ...day, ...range });
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors![0]).toMatchObject({ path: ['sessions'], message: expect.stringContaining(says) });
    expect(answer.data).toEqual({ sessions: null });
  });
});
