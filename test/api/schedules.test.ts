import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId, parseGlobalId } from '../../src/lib/global-ids.ts';
import { operation } from '../support/documents.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const CREATE = operation('create-schedule');
const END = operation('end-schedule');

type Change = Record<string, unknown>;
async function create(change: Change = {}, by = h.manager) {
  const serviceId = change.serviceId ?? globalId('Service', await h.aService());
  const weekly = { weekdays: ['THURSDAY', 'TUESDAY'], startTime: '18:00', from: '2026-03-01' };
  return h.ask(by, CREATE, { input: { ...weekly, ...change, serviceId } });
}
const end = (scheduleId: string, until: string, by = h.manager) =>
  h.ask(by, END, { input: { scheduleId, until } });
const rowIdOf = (id: string) => parseGlobalId(id)!.id;

describe('a schedule', () => {
  it('is created with its sessions, and read where it belongs', async () => {
    const serviceId = globalId('Service', await h.aService({ name: 'Flow' }));
    const teacher = await h.aProfessional({ name: 'Marta' });
    const change = { serviceId, until: '2026-12-31', professionalId: globalId('Professional', teacher.id) };
    const { createSchedule } = (await create(change)).data;
    expect(createSchedule).toEqual({
      __typename: 'Schedule',
      id: expect.any(String),
      weekdays: ['TUESDAY', 'THURSDAY'],
      startTime: '18:00',
      durationMinutes: 60,
      from: '2026-03-01',
      until: '2026-12-31',
      service: { id: serviceId, name: 'Flow' },
      professional: { id: globalId('Professional', teacher.id), name: 'Marta' },
    });

    const calendar = { from: '2026-03-10T12:00:00Z', to: '2026-05-05T12:00:00Z', serviceId };
    const { edges } = (await h.ask(h.manager, operation('calendar'), calendar)).data.sessions;
    expect(edges).toHaveLength(16);
    const { session } = (await h.ask(h.manager, operation('session-schedule'), { id: edges[0].node.id }))
      .data;
    expect(session).toMatchObject({ origin: 'SCHEDULED', schedule: { id: createSchedule.id } });
    const { service } = (await h.ask(teacher, operation('service-schedules'), { id: serviceId })).data;
    expect(service.schedules).toMatchObject([
      { id: createSchedule.id, sessionsAfterUntil: { totalCount: 0, edges: [] } },
    ]);
  });

  it('that ends early lists what somebody has booked after it', async () => {
    const { id } = (await create({ weekdays: ['TUESDAY'] })).data.createSchedule;
    const where = { scheduleId: rowIdOf(id) };
    const sessions = await h.db.prisma.session.findMany({ where, orderBy: { startsAt: 'asc' } });
    const [booked, left, cancelled] = sessions.slice(-3).map((session) => session.id) as [
      string,
      string,
      string,
    ];
    await h.aBooking(booked);
    await h.bookings.cancel(h.manager, await h.aBooking(left));
    await h.aBooking(cancelled);
    await h.sessions.cancel(h.manager, cancelled, null);
    const { endSchedule } = (await end(id, '2026-03-31')).data;
    expect(endSchedule).toMatchObject({
      __typename: 'Schedule',
      until: '2026-03-31',
      sessionsAfterUntil: {
        totalCount: 2,
        edges: [
          { node: { id: globalId('Session', booked), seatsTaken: 1 } },
          { node: { id: globalId('Session', left), seatsTaken: 0 } },
        ],
      },
    });
    expect(await h.db.prisma.session.count({ where })).toBe(4 + 3);
  });

  it('is the staff’s to see, and the managers’ to make and to end', async () => {
    const serviceId = globalId('Service', await h.aService());
    const { id } = (await create({ serviceId })).data.createSchedule;
    const [teacher, customer] = [await h.aProfessional(), await h.aCustomer()];
    for (const caller of [teacher, customer]) {
      expect(codes(await create({ serviceId }, caller))).toEqual(['FORBIDDEN']);
      expect(codes(await end(id, '2026-04-01', caller))).toEqual(['FORBIDDEN']);
    }
    const seen = await h.ask(customer, operation('service-schedules'), { id: serviceId });
    expect(seen.data.service.schedules).toBeNull();
    expect(codes(seen)).toEqual(['FORBIDDEN']);
    const NODE = 'query ($id: ID!) { node(id: $id) { id } }';
    expect((await h.ask(teacher, NODE, { id })).data.node).toEqual({ id });
    for (const caller of [customer, await h.aCenter(), null])
      expect((await h.ask(caller, NODE, { id })).data.node).toBeNull();
  });
});

describe('a schedule is refused', () => {
  it.each([
    [{ weekdays: [] }, 'weekdays'],
    [{ startTime: '18.00' }, 'startTime'],
    [{ durationMinutes: 0 }, 'durationMinutes'],
    [{ until: '2026-02-28' }, 'until'],
  ])('for its values: %o', async (change, field) => {
    const { createSchedule } = (await create(change)).data;
    expect(createSchedule).toMatchObject({ __typename: 'InvalidInputError', field });
  });

  it('for an archived service', async () => {
    const id = await h.aService();
    await h.services.archive(h.manager, id);
    const { createSchedule } = (await create({ serviceId: globalId('Service', id) })).data;
    expect(createSchedule).toMatchObject({ __typename: 'InvalidInputError', field: 'serviceId' });
  });

  it('for ids of nothing, of another type and of another center', async () => {
    const foreign = globalId('Service', await h.aService({}, await h.aCenter()));
    for (const serviceId of ['nothing', globalId('Session', h.manager.id), foreign])
      expect((await create({ serviceId })).data.createSchedule.__typename).toBe('NotFoundError');
    expect((await end('nothing', '2026-04-01')).data.endSchedule.__typename).toBe('NotFoundError');
  });

  it('for days that are none, by the schema', async () => {
    for (const from of ['2026-02-30', '2026-3-1', '2026-03-01T18:00:00Z'])
      expect(codes(await create({ from }))).toEqual(['BAD_USER_INPUT']);
    expect(codes(await create({ weekdays: ['FUNDAY'] }))).toEqual(['BAD_USER_INPUT']);
  });

  it('an end before its first day', async () => {
    const { id } = (await create()).data.createSchedule;
    expect((await end(id, '2026-02-28')).data.endSchedule).toMatchObject({
      __typename: 'InvalidInputError',
      field: 'until',
    });
  });
});
