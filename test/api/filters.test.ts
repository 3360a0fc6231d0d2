import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { read, write } from '../support/api.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
let manager: Viewer;
beforeAll(async () => {
  h = await harness();
  manager = await h.aCenter();
});
afterAll(() => h.close());

const names = async (caller: Viewer, variables: object) =>
  (await read(h, caller, 'services', { ...variables })).services.edges.map(
    ({ node }: { node: { name: string } }) => node.name,
  );

describe('services', () => {
  it('are found by words of their name, whatever the accents, and by whether they are offered', async () => {
    const archived = await h.aService({ name: 'Meditación guiada' }, manager);
    await h.aService({ name: 'Pilates' }, manager);
    await h.services.archive(manager, archived);
    expect(await names(manager, { search: 'GUIADA meditacion' })).toEqual(['Meditación guiada']);
    expect(await names(manager, { search: 'guiada 100%' })).toEqual([]);
    expect(await names(manager, { search: ' ' })).toEqual(['Meditación guiada', 'Pilates']);
    expect(await names(manager, { archived: true })).toEqual(['Meditación guiada']);
    expect(await names(manager, { archived: false })).toEqual(['Pilates']);
    const customer = await h.aCustomer({}, manager);
    expect(await names(customer, { archived: true })).toEqual([]);
    expect(await names(customer, {})).toEqual(['Pilates']);

    const serviceId = globalId('Service', archived);
    const offered = { __typename: 'Service', id: serviceId, archivedAt: null };
    for (const _again of [1, 2])
      expect(await write(h, manager, 'unarchive-service', { serviceId })).toEqual(offered);
    expect(await names(customer, {})).toEqual(['Meditación guiada', 'Pilates']);
  });
});

describe('the bookings of a customer', () => {
  it('are found by status and by the start of their sessions, and counted', async () => {
    const customer = await h.aCustomer({}, manager);
    const [today, later] = [
      await h.aSession({ manager }),
      await h.aSession({ manager, startsInMinutes: 3 * 24 * 60 }),
    ];
    const [first, second] = [
      await h.aBooking(today, customer, manager),
      await h.aBooking(later, customer, manager),
    ];
    await h.bookings.cancel(manager, second);
    const ask = async (args: string) => {
      const { data } = await h.ask(
        customer,
        `{ me { bookings${args} { totalCount edges { node { id } } } } }`,
      );
      const { totalCount, edges } = data.me.bookings;
      expect(totalCount).toBe(edges.length);
      return edges.map(({ node }: { node: { id: string } }) => node.id);
    };
    const [one, two] = [globalId('Booking', first), globalId('Booking', second)];
    expect(await ask('')).toEqual([one]);
    expect(await ask('(upcoming: false)')).toEqual([two, one]);
    expect(await ask('(status: CANCELLED)')).toEqual([two]);
    expect(await ask('(from: "2026-03-11T00:00:00Z")')).toEqual([two]);
    expect(await ask('(to: "2026-03-11T00:00:00Z")')).toEqual([one]);
    expect(await ask('(from: "2026-03-11T00:00:00Z", upcoming: true)')).toEqual([]);
  });
});

describe('the sessions of a professional', () => {
  it('are those they teach in a range, for staff alone', async () => {
    const teacher = await h.aProfessional({}, manager);
    const taught = await h.aSession({ manager, professionalId: teacher.id });
    await h.aSession({ manager, professionalId: teacher.id, startsInMinutes: 20 * 24 * 60 });
    await h.aSession({ manager });
    const document = `query ($id: ID!) { node(id: $id) { ... on Professional {
      sessions(from: "2026-03-10T00:00:00Z", to: "2026-03-17T00:00:00Z") { totalCount edges { node { id } } } } } }`;
    const variables = { id: globalId('Professional', teacher.id) };
    expect((await h.ask(teacher, document, variables)).data.node.sessions).toEqual({
      totalCount: 1,
      edges: [{ node: { id: globalId('Session', taught) } }],
    });
    const customer = await h.aCustomer({}, manager);
    expect(codes(await h.ask(customer, document, variables))).toEqual(['FORBIDDEN']);
  });
});

describe('the sessions of a schedule', () => {
  it('are found by their start, and those of a weekday that it no longer has stand apart', async () => {
    const serviceId = await h.aService({}, manager);
    const weekly = { weekdays: ['TUESDAY', 'THURSDAY'], startTime: '18:00', from: '2026-03-10' };
    const id = await h.schedules.create(manager, { ...weekly, serviceId, professionalId: null });
    await h.db.prisma.schedule.update({ where: { id }, data: { weekdays: ['TUESDAY'] } });
    const document = `query ($id: ID!) { node(id: $id) { ... on Schedule {
      sessions(from: "2026-03-11T00:00:00Z", to: "2026-03-18T00:00:00Z") { totalCount edges { node { startsAt } } }
      sessionsAfterUntil(first: 1) { totalCount edges { node { startsAt } } } } } }`;
    const { node } = (await h.ask(manager, document, { id: globalId('Schedule', id) })).data;
    const starts = ({ edges }: { edges: { node: { startsAt: string } }[] }) =>
      edges.map((edge) => edge.node.startsAt.slice(0, 10));
    expect(starts(node.sessions)).toEqual(['2026-03-12', '2026-03-17']);
    expect(node.sessions.totalCount).toBe(2);
    expect(starts(node.sessionsAfterUntil)).toEqual(['2026-03-12']);
    expect(node.sessionsAfterUntil.totalCount).toBe(8);
    h.clock.set(NOON);
  });
});
