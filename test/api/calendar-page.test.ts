import { execute, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContextFactory } from '../../src/app/context.ts';
import { schema } from '../../src/app/schema.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { aFurnishedCenter, type Furnished } from '../support/furnished.ts';
import { type Harness, harness } from '../support/harness.ts';
import { statementsOf } from '../support/statements.ts';
import { PUSH_KEY } from '../support/wired.ts';

let h: Harness;
let home: Furnished;
let contexts: ReturnType<typeof createContextFactory>;
beforeAll(async () => {
  h = await harness();
  home = await aFurnishedCenter(h, 'quillon');
  // Another center, whose sessions are nobody’s business here.
  await aFurnishedCenter(h, 'elsewhere');
  const inPerson = await h.aService({ modality: 'IN_PERSON' }, home.manager);
  // Several at one instant, so that ids decide their order.
  for (const change of [
    { serviceId: inPerson, joinUrl: undefined },
    { joinUrl: null },
    { professionalId: home.teacher.id },
    {},
  ])
    await h.aSession({ manager: home.manager, ...change });
  await h.sessions.cancel(home.manager, await h.aSession({ manager: home.manager }), 'Snow');
  await h.aBooking(await h.aSession({ manager: home.manager }), home.customer, home.manager);
  contexts = createContextFactory({ ...h, db: h.db.prisma, pushPublicKeys: [PUSH_KEY] }, h.tokens);
});
afterAll(() => h.close());

const RANGE = { from: '2026-03-10T00:00:00Z', to: '2026-04-10T00:00:00Z' };
const callers = (): [string, Viewer][] => [
  ['a manager', home.manager],
  ['a professional', home.teacher],
  ['the customer', home.customer],
  ['another customer', home.outsider],
  ['a partner', home.partner],
];

const calendar = parse(operation('calendar'));

/** The page as the statement loads it, and as Prisma does. */
async function both(viewer: Viewer, variables: object, document = calendar) {
  const context = contexts.contextFor({ viewer, clientAddress: '127.0.0.1' });
  const variableValues = { ...RANGE, ...variables };
  const byPrisma = { ...context, calendar: { ...context.calendar, page: async () => null } };
  const one = await execute({ schema, document, variableValues, contextValue: context });
  const other = await execute({ schema, document, variableValues, contextValue: byPrisma });
  return [one, other] as const;
}

describe('a page of the calendar loaded by one statement', () => {
  const cursors = async (): Promise<string[]> => {
    const edges = `{ sessions(from: "${RANGE.from}", to: "${RANGE.to}") { edges { cursor } } }`;
    const { data } = await h.ask(home.manager, edges);
    return data.sessions.edges.map(({ cursor }: { cursor: string }) => cursor);
  };

  it('is the same as by Prisma for everybody, from any place on', async () => {
    const places = [null, ...(await cursors())];
    expect(places.length).toBeGreaterThan(5);
    const pages = places.flatMap((after) => [1, 3, 100].map((first) => ({ first, after })));
    for (const [who, viewer] of callers())
      for (const page of pages) {
        const [one, other] = await both(viewer, page);
        expect(one, who).toEqual(other);
        expect(one.errors).toBeUndefined();
      }
  });

  it('is the same as by Prisma for any service, and from a place before the range or after it', async () => {
    const services = [home.serviceId, home.sessionId].map((id) => ({ serviceId: globalId('Service', id) }));
    const places = ['2026-03-25T00:00:00Z', '2026-03-01T00:00:00Z'].map((from) => ({ from }));
    const pages = [...services, { serviceId: globalId('Session', home.serviceId) }, ...places];
    for (const after of await cursors())
      for (const page of pages) {
        const [one, other] = await both(home.manager, { ...page, after });
        expect(one).toEqual(other);
      }
  });

  it('is the same as by Prisma for any filter', async () => {
    const filters = [
      { professionalId: globalId('Professional', home.teacher.id) },
      { professionalId: globalId('Service', home.serviceId) },
      ...['IN_PERSON', 'ONLINE'].map((modality) => ({ modality })),
      ...['SCHEDULED', 'CANCELLED'].map((status) => ({ status })),
      ...[true, false].flatMap((yes) => [{ bookable: yes }, { missingLink: yes }]),
      {
        serviceId: globalId('Service', home.serviceId),
        modality: 'ONLINE',
        bookable: true,
        missingLink: false,
      },
    ];
    const document = parse(
      operation('calendar')
        .replace('$bookable: Boolean', '$bookable: Boolean $missingLink: Boolean')
        .replace('bookable: $bookable', 'bookable: $bookable missingLink: $missingLink'),
    );
    const all = (await both(home.manager, {}, document))[0].data!.sessions as unknown as { edges: unknown[] };
    for (const filter of filters) {
      const [one, other] = await both(home.manager, { ...filter, first: 100 }, document);
      expect(one.errors).toBeUndefined();
      expect(one, JSON.stringify(filter)).toEqual(other);
      const { edges } = one.data!.sessions as unknown as { edges: { node: object }[] };
      expect(edges.length, JSON.stringify(filter)).toBeLessThan(all.edges.length);
      if ('bookable' in filter)
        for (const { node } of edges) expect(node).toMatchObject({ bookable: filter.bookable });
      // Prisma answers what is of no professional.
      if (edges.length === 0) continue;
      const contextValue = contexts.contextFor({ viewer: home.manager, clientAddress: '127.0.0.1' });
      const asked = { schema, document, variableValues: { ...RANGE, ...filter }, contextValue };
      const statements = await statementsOf(async () => execute(asked));
      expect(statements, JSON.stringify(filter)).toHaveLength(1);
    }
  });

  it('filters and counts what can be booked as each session says, also where a service says when', async () => {
    const serviceId = await h.aService({}, home.manager);
    await h.db.prisma.service.update({
      where: { id: serviceId },
      data: { bookingOpensDaysAhead: 7, bookingOpensAtTime: '12:30', bookingClosesMinutes: 90 },
    });
    // At noon, one o’clock in Madrid: closed, open, the last day open, not open.
    for (const startsInMinutes of [60, 240, 7 * 24 * 60, 8 * 24 * 60])
      await h.aSession({ manager: home.manager, serviceId, startsInMinutes });
    const ids = async (bookable?: boolean) => {
      const variables = { bookable, first: 100, serviceId: globalId('Service', serviceId) };
      const [one, other] = await both(home.manager, variables);
      expect(one).toEqual(other);
      const { edges } = one.data!.sessions as never as {
        edges: { node: { id: string; bookable: boolean } }[];
      };
      const args = `from: "${RANGE.from}", to: "${RANGE.to}", serviceId: "${variables.serviceId}"`;
      const { data } = await h.ask(
        home.manager,
        `query ($bookable: Boolean) { sessions(${args}, bookable: $bookable, last: 50) { totalCount edges { node { id } } } }`,
        { bookable },
      );
      expect(data.sessions.totalCount).toBe(edges.length);
      expect(data.sessions.edges).toMatchObject(edges.map(({ node: { id } }) => ({ node: { id } })));
      return edges.map(({ node }) => node.bookable);
    };
    expect(await ids()).toEqual([false, true, true, false]);
    expect(await ids(true)).toEqual([true, true]);
    expect(await ids(false)).toEqual([false, false]);
  });

  it('counts the whole list, when it is asked, and not the page', async () => {
    const ask = (filter: string) =>
      h.ask(
        home.manager,
        `{ sessions(from: "${RANGE.from}", to: "${RANGE.to}", first: 1${filter}) { totalCount edges { node { id } } } }`,
      );
    const all = await cursors();
    expect((await ask('')).data.sessions.totalCount).toBe(all.length);
    expect((await ask(`, after: "${all.at(-1)}"`)).data.sessions).toEqual({
      totalCount: all.length,
      edges: [],
    });
    const { centerId } = home.manager;
    const startsAt = { gte: new Date(RANGE.from), lt: new Date(RANGE.to) };
    const cancelled = await h.db.prisma.session.count({ where: { centerId, startsAt, status: 'CANCELLED' } });
    expect(cancelled).toBeGreaterThan(1);
    expect((await ask(', status: CANCELLED')).data.sessions.totalCount).toBe(cancelled);
  });

  it('asks for missing links only as staff', async () => {
    for (const [who, viewer] of callers()) {
      const [{ errors }] = await both(
        viewer,
        {},
        parse(`query ($from: DateTime!, $to: DateTime!) {
        sessions(from: $from, to: $to, missingLink: true) { edges { node { id } } } }`),
      );
      expect(errors?.map(({ message }) => message) ?? [], who).toEqual(
        ['manager', 'professional'].includes(viewer.role) ? [] : ['Only staff may ask for `missingLink`.'],
      );
    }
  });

  it('holds the caller’s own seat, and nobody else’s', async () => {
    const seats = async (viewer: Viewer) => {
      const [{ data }] = await both(viewer, {});
      const { edges } = data!.sessions as unknown as { edges: { node: { viewerBooking: unknown } }[] };
      return edges.flatMap(({ node }) => node.viewerBooking ?? []);
    };
    expect(await seats(home.customer)).toContainEqual({
      id: expect.any(String),
      accessUrl: expect.stringContaining('/join/'),
    });
    const other = await seats(home.outsider);
    for (const seat of await seats(home.customer)) expect(other).not.toContainEqual(seat);
    expect(await seats(home.manager)).toEqual([]);
  });

  it('takes one statement for everybody', async () => {
    for (const [who, viewer] of callers()) {
      const contextValue = contexts.contextFor({ viewer, clientAddress: '127.0.0.1' });
      const asked = { schema, document: calendar, variableValues: RANGE, contextValue };
      expect(await statementsOf(async () => execute(asked)), who).toHaveLength(1);
    }
  });

  it('is left to Prisma where more is asked than it has', async () => {
    const document = parse(`query ($from: DateTime!, $to: DateTime!) { sessions(from: $from, to: $to) {
      edges { node { id online { joiningInstructions } service { name description } schedule { id } absentCount } } } }`);
    const [one, other] = await both(home.manager, {}, document);
    expect(one.errors).toBeUndefined();
    expect(one).toEqual(other);
  });

  it('is the same as by Prisma where it shows more than a calendar usually does', async () => {
    const document =
      parse(`query ($from: DateTime!, $to: DateTime!) { sessions(from: $from, to: $to) { edges { node {
      id origin cancelledAt cancellationReason movedAt previousStartsAt
      service { capacity durationMinutes } professional { name email role locale } } } } }`);
    for (const [who, viewer] of callers()) {
      const [one, other] = await both(viewer, {}, document);
      expect(one.errors, who).toBeUndefined();
      expect(one, who).toEqual(other);
      const contextValue = contexts.contextFor({ viewer, clientAddress: '127.0.0.1' });
      const asked = { schema, document, variableValues: RANGE, contextValue };
      expect(await statementsOf(async () => execute(asked)), who).toHaveLength(1);
    }
  });

  it('loads no column that a usual calendar does not show', async () => {
    const contextValue = contexts.contextFor({ viewer: home.manager, clientAddress: '127.0.0.1' });
    const asked = { schema, document: calendar, variableValues: RANGE, contextValue };
    const [text] = await statementsOf(async () => execute(asked));
    expect(text).toContain('professional.name');
    for (const column of ['professional.email', 'session.origin', 'service.capacity'])
      expect(text).not.toContain(column);
  });

  it('has every column of a professional', async () => {
    const [from, to] = [new Date(RANGE.from), new Date(RANGE.to)];
    const page = { centerId: home.manager.centerId, from, to, now: h.clock() };
    const rows = await h.calendar.page({ ...page, after: null, take: 100 }, { id: true, professional: true });
    const taught = rows!.find(({ professional }) => professional) as { professional: { id: string } };
    expect(taught.professional).toEqual(
      await h.db.prisma.professional.findUniqueOrThrow({ where: { id: taught.professional.id } }),
    );
  });
});
