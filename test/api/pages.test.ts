import { readFileSync } from 'node:fs';
import { getNamedType, getNullableType, isCompositeType, isListType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { MOST_ROWS } from '../../src/graphql/schema-kit/limits.ts';
import { globalId, parseGlobalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { codes, type Variables } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aCrowd } from '../support/notices.ts';

const COUNT = 105;
/** Every number below it, in an order that is not theirs. */
const numbers = Array.from({ length: COUNT }, (_, n) => (n * 64) % COUNT);

let h: Harness;
let sessionId: string;
let bookingId: string;
let bookedBy: string;
let endpointId: string;
let scheduleId: string;
let customer: Viewer;
const minutes = (n: number) => new Date(h.clock().getTime() + n * 60_000);

beforeAll(async () => {
  h = await harness();
  sessionId = await h.aSession({ capacity: COUNT, startsInMinutes: 1 });
  bookingId = (await aCrowd(h, sessionId, COUNT))[0]!;
  const booking = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
  bookedBy = booking.customerId;
  customer = await h.aCustomer({ name: 'Zoe' });
  await Promise.all([manyServices(), manyDeliveries(), manyBookings(), manyEvents()]);
  await manyClasses();
  await manyPaused();
  await manyClosures();
});
afterAll(() => h.close());

const common = () => ({ centerId: h.manager.centerId, createdAt: h.clock() });

const manyServices = () => {
  const service = { ...common(), modality: 'IN_PERSON', capacity: 9, durationMinutes: 60 } as const;
  return h.db.prisma.service.createMany({ data: numbers.map((n) => ({ ...service, name: `${1000 + n}` })) });
};

const manyDeliveries = () => {
  const whose = { centerId: h.manager.centerId, sessionId, bookingId, deadlineAt: minutes(60) };
  const mail = { purpose: 'ACCESS_NOTICE', channel: 'EMAIL', revision: 1, status: 'SKIPPED' } as const;
  const rows = numbers.map((n) => ({ ...whose, ...mail, resend: n, attempts: n, createdAt: minutes(n) }));
  return h.db.prisma.delivery.createMany({ data: rows });
};

async function manyEvents() {
  const secretEncrypted = Buffer.alloc(1);
  const endpoint = {
    ...common(),
    url: 'https://hooks.example/',
    events: ['booking.created'],
    secretEncrypted,
  };
  endpointId = (await h.db.prisma.webhookEndpoint.create({ data: endpoint })).id;
  const event = { ...common(), endpointId, type: 'booking.created', data: {}, status: 'FAILED' } as const;
  const data = numbers.map((n) => ({ ...event, attempts: n, createdAt: minutes(n) }));
  await h.db.prisma.webhookDelivery.createMany({ data });
}

/** An alert each. */
const manyPaused = () => {
  const endpoint = { ...common(), url: 'https://hooks.example/', secretEncrypted: Buffer.alloc(1) };
  const data = numbers.map((n) => ({ ...endpoint, events: ['booking.created'], pausedAt: minutes(-n) }));
  return h.db.prisma.webhookEndpoint.createMany({ data });
};

async function manyClosures() {
  const { centerId } = h.manager;
  for (const n of numbers) {
    const act = { centerId, kind: 'CLOSURE', at: h.clock() } as const;
    const { id } = await h.db.prisma.act.create({ data: act });
    const closure = { id, centerId, startsAt: minutes(n), endsAt: minutes(n + 60) };
    await h.db.prisma.closure.create({ data: closure });
  }
}

async function manyClasses() {
  const { service, session, schedule } = h.db.prisma;
  const { id: serviceId } = await service.findFirstOrThrow();
  const weekly = {
    startTime: '18:00',
    durationMinutes: 60,
    fromDate: minutes(0),
    materializedThrough: minutes(0),
    untilDate: minutes(0),
  };
  const made = { ...common(), serviceId, weekdays: ['MONDAY' as const], ...weekly };
  scheduleId = (await schedule.create({ data: made })).id;
  const one = {
    ...common(),
    serviceId,
    scheduleId,
    origin: 'SCHEDULED',
    capacity: 9,
    processedThrough: h.clock(),
  } as const;
  const day = (n: number) => minutes(n * 1_440);
  const data = numbers.map((n) => ({
    ...one,
    scheduleDate: day(n),
    startsAt: day(n + 100),
    endsAt: day(n + 101),
  }));
  await session.createMany({ data });
}

/** Of one customer, each in a session of its own. */
async function manyBookings() {
  const { session, booking } = h.db.prisma;
  const yoga = { serviceId: await h.aService(), professionalId: h.manager.id, capacity: 9 };
  const one = { ...common(), ...yoga, processedThrough: h.clock() };
  const times = (n: number) => ({ startsAt: minutes(n + 60), endsAt: minutes(n + 600) });
  const rows = numbers.map((n) => ({ ...one, ...times(n), origin: 'ONE_OFF' as const }));
  const data = (await session.createManyAndReturn({ data: rows })).map(({ id, startsAt }) => {
    const { hash: passHash, encrypted: passEncrypted } = h.passes.create();
    return {
      ...common(),
      sessionId: id,
      toldStartsAt: startsAt,
      customerId: customer.id,
      passHash,
      passEncrypted,
    };
  });
  await booking.createMany({ data });
}

// biome-ignore lint/suspicious/noExplicitAny: of eight types.
type Node = any;
type Page = {
  edges: { node: Node }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage?: boolean; endCursor: string | null };
};
type List = {
  document: string;
  /** Where the list is in the answer. */
  at: string[];
  variables?: () => Variables;
  caller?: () => Viewer;
  /** By what it is ordered; absent: by when it was made, which is the same for all here. */
  by?: (node: Node) => string | number;
};

const inSession = () => ({ id: globalId('Session', sessionId) });
const inBooking = () => ({ id: globalId('Booking', bookingId) });
const ahead = () => ({ from: minutes(60), to: minutes(600) });
const attempts = ({ attempts }: Node): number => attempts;
const rowOf = ({ id }: Node): string => parseGlobalId(id)!.id;

const lists: Record<string, List> = {
  'Query.alerts': { document: 'alerts', at: ['alerts'], by: ({ since }) => since },
  'Query.closures': { document: 'closures', at: ['closures'], by: ({ from }) => from },
  'Query.services': { document: 'services', at: ['services'], by: ({ name }) => name },
  'Query.sessions': {
    document: 'calendar',
    at: ['sessions'],
    variables: ahead,
    by: ({ startsAt }) => startsAt,
  },
  'Query.customers': { document: 'customers', at: ['customers'], by: ({ name }) => name },
  'Session.bookings': { document: 'session-bookings', at: ['session', 'bookings'], variables: inSession },
  'Session.deliveries': {
    document: 'session-deliveries',
    at: ['session', 'deliveries'],
    variables: inSession,
    by: attempts,
  },
  'Booking.deliveries': {
    document: 'booking-deliveries',
    at: ['node', 'deliveries'],
    variables: inBooking,
    by: attempts,
  },
  'Customer.deliveries': {
    document: 'customer-deliveries',
    at: ['node', 'deliveries'],
    variables: () => ({ id: globalId('Customer', bookedBy) }),
    // Newest first.
    by: ({ attempts }) => -attempts,
  },
  'WebhookEndpoint.deliveries': {
    document: 'webhook-deliveries',
    at: ['node', 'deliveries'],
    variables: () => ({ id: globalId('WebhookEndpoint', endpointId) }),
    // Newest first.
    by: ({ attempts }) => -attempts,
  },
  'Schedule.sessions': {
    document: 'schedule-sessions',
    at: ['node', 'sessions'],
    variables: () => ({ id: globalId('Schedule', scheduleId) }),
    by: ({ startsAt }) => startsAt,
  },
  'Schedule.sessionsAfterUntil': {
    document: 'schedule-sessions-after-until',
    at: ['node', 'sessionsAfterUntil'],
    variables: () => ({ id: globalId('Schedule', scheduleId) }),
    by: ({ startsAt }) => startsAt,
  },
  'Professional.sessions': {
    document: 'professional-sessions',
    at: ['node', 'sessions'],
    variables: () => ({ id: globalId('Professional', h.manager.id), ...ahead() }),
    by: ({ startsAt }) => startsAt,
  },
  'Customer.bookings': {
    document: 'my-bookings',
    at: ['viewer', 'bookings'],
    caller: () => customer,
    by: ({ session }) => session.startsAt,
  },
};

const forged = (parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

const ask = ({ document, variables, caller }: List, page: Variables) =>
  h.ask(caller?.() ?? h.manager, operation(document), { ...variables?.(), ...page });

async function pageOf(list: List, page: Variables = {}): Promise<Page> {
  const data = dataOf(await ask(list, page));
  return list.at.reduce((value, key) => value[key], data);
}

it('are what every list of the schema answers', () => {
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'))
    // Lists that are read forward alone have tests of their own.
    .filter(({ field }) => field.args.some(({ name }) => name === 'last'));
  expect(Object.keys(lists).sort()).toEqual(
    fields.map(({ type, field }) => `${type.name}.${field.name}`).sort(),
  );
});

it('are what a list of objects has, or a bound that it is weighed by', () => {
  const unpaged = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field: { name, type } }) => name !== 'edges' && isListType(getNullableType(type)))
    .filter(({ field }) => isCompositeType(getNamedType(field.type)));
  expect(unpaged.map(({ type, field }) => `${type.name}.${field.name}`).sort()).toEqual(
    Object.keys(MOST_ROWS).sort(),
  );
});

it('are bounded as docs/partners.md says', () => {
  const page = readFileSync(new URL('../../docs/partners.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `/.test(line));
  for (const [list, most] of Object.entries(MOST_ROWS)) {
    const names = [list, list.split('.')[1]].map((name) => new RegExp(`\`${name}[\`(]`));
    const [row, ...others] =
      names.map((name) => rows.filter((one) => name.test(one))).find((found) => found.length > 0) ?? [];
    expect(others, list).toEqual([]);
    expect(row?.split(' | ')[1]?.replace(/[ |]/g, ''), list).toBe(most.toLocaleString('en'));
  }
});

/** The cursors of these entries of a list, whatever its document asks for. */
async function cursorsOf(list: List, page: Variables): Promise<{ cursor: string; node: Node }[]> {
  const edges = [];
  for (const { node } of (await pageOf(list, page)).edges) {
    const { pageInfo } = await pageOf(list, { first: edges.length + 1 });
    edges.push({ cursor: pageInfo.endCursor!, node });
  }
  return edges;
}
const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.id);

describe.each(Object.entries(lists))('the pages of %s', (_name, list) => {
  it('have 50 entries, or as many as asked for, up to 100', async () => {
    for (const [page, size] of [
      [{}, 50],
      [{ first: 7 }, 7],
      [{ first: 100 }, 100],
      [{ first: 0 }, 0],
      [{ first: 7, last: null }, 7],
    ] as const) {
      const { edges, pageInfo } = await pageOf(list, page);
      expect(edges).toHaveLength(size);
      expect(pageInfo.hasNextPage).toBe(true);
    }
  });

  it('show each entry once and in order, one page after the other', async () => {
    const seen: Node[] = [];
    let after: string | null = null;
    for (const more of [true, true, false]) {
      const { edges, pageInfo } = await pageOf(list, { first: 40, after });
      seen.push(...edges.map(({ node }) => node));
      expect(pageInfo.hasNextPage).toBe(more);
      after = pageInfo.endCursor;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBeGreaterThanOrEqual(COUNT);
    const places = seen.map(list.by ?? rowOf);
    expect(places).toEqual([...places].sort((a, b) => (a < b ? -1 : 1)));
    expect(await pageOf(list, { after })).toMatchObject({ edges: [], pageInfo: { hasNextPage: false } });
  });

  it('go on behind a row that is gone, or never was', async () => {
    const [, , third, fourth] = await cursorsOf(list, { first: 4 });
    const [name, key, id] = JSON.parse(Buffer.from(third!.cursor, 'base64url').toString());
    expect(id).toBe(rowOf(third!.node));
    const never = Buffer.from(JSON.stringify([name, key, `${id.slice(0, -1)}${id.at(-1) === '0' ? 1 : 0}`]));
    const { edges, pageInfo } = await pageOf(list, { first: 3, after: never.toString('base64url') });
    expect(edges).toHaveLength(3);
    expect(edges.map(({ node }) => node.id)).toContain(fourth!.node.id);
    expect(pageInfo.hasNextPage).toBe(true);
  });

  it.each([
    ['first', 101, 'at most 100'],
    ['first', -1, 'non-negative'],
    ['after', 'junk', 'Give in after a cursor'],
    ['after', Buffer.from('GPC:S:nothing').toString('base64'), 'Give in after a cursor'],
    ['after', Buffer.from('GPC:N:1').toString('base64'), 'Give in after a cursor'],
    ['after', Buffer.from(`GPC:S:${crypto.randomUUID()}`).toString('base64'), 'Give in after a cursor'],
    ['after', forged(['another list', 'A', crypto.randomUUID()]), 'Give in after a cursor'],
    ['after', forged(['services', 'A\0', crypto.randomUUID()]), 'Give in after a cursor'],
    ['after', forged(['services', 5, crypto.randomUUID()]), 'Give in after a cursor'],
    ['after', forged(['customers', 'A', [crypto.randomUUID()]]), 'Give in after a cursor'],
    ['after', forged(['sessions', -1e15, crypto.randomUUID()]), 'Give in after a cursor'],
    ['after', 'x'.repeat(100_000), 'Give in after a cursor'],
  ])('are refused with %s: %j', async (argument, value, says) => {
    const answer = await ask(list, { [argument]: value });
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors![0]!.message).toContain(says);
  });
});

describe('the pages of a list', () => {
  const BACKWARD = `query ($last: Int, $before: String) {
    services(last: $last, before: $before) { edges { node { name } cursor } pageInfo { hasPreviousPage startCursor } }
  }`;
  const backward = async (page: Variables) => dataOf(await h.ask(h.manager, BACKWARD, page)).services;

  it('can be read from the end', async () => {
    const end = await backward({ last: 2 });
    const before = await backward({ last: 2, before: end.pageInfo.startCursor });
    const names = [...before.edges, ...end.edges].map(({ node }) => node.name);
    expect(names).toEqual(['1103', '1104', 'Vinyasa', 'Vinyasa']);
    expect(before.pageInfo.hasPreviousPage).toBe(true);
    expect(codes(await h.ask(h.manager, BACKWARD, { last: 101 }))).toEqual(['BAD_USER_INPUT']);
  });

  it('are of its beginning or of its end, never of both', async () => {
    const both = '{ services(first: 2, last: 2) { edges { cursor } } }';
    const answer = await h.ask(h.manager, both, {});
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors![0]).toMatchObject({
      message: expect.stringContaining('Give first, or last'),
      extensions: { field: 'last' },
    });
  });

  const MIXED = `query ($first: Int, $last: Int, $after: String, $before: String) {
    services(first: $first, last: $last, after: $after, before: $before) {
      edges { node { id name } cursor } pageInfo { hasNextPage hasPreviousPage } } }`;
  const mixed = async (page: Variables): Promise<Page & { edges: { cursor: string }[] }> =>
    dataOf(await h.ask(h.manager, MIXED, page)).services;

  it('lie between two cursors, from either end', async () => {
    const all = (await mixed({ first: 100 })).edges;
    const [after, before] = [all[10]!.cursor, all[20]!.cursor];
    const ids = all.map(({ node }) => node.id);
    const between = async (page: Variables) => {
      const { edges, pageInfo } = await mixed(page);
      return [edges.map(({ node }) => ids.indexOf(node.id)), pageInfo.hasPreviousPage, pageInfo.hasNextPage];
    };
    expect(await between({ after, before })).toEqual([[11, 12, 13, 14, 15, 16, 17, 18, 19], true, true]);
    expect(await between({ after, before, first: 2 })).toEqual([[11, 12], true, true]);
    expect(await between({ after, before, last: 2 })).toEqual([[18, 19], true, true]);
    expect(await between({ before, first: 2 })).toEqual([[0, 1], false, true]);
    expect(await between({ before, last: 2 })).toEqual([[18, 19], true, true]);
    expect(await between({ before: all[3]!.cursor })).toEqual([[0, 1, 2], false, true]);
    expect((await mixed({ after, last: 2 })).edges.map(({ node }) => node.name)).toEqual([
      'Vinyasa',
      'Vinyasa',
    ]);
    expect(await between({ after: before, before: after })).toEqual([[], true, true]);
  });

  it('repeat and skip nobody when the last of a page was deleted', async () => {
    const list = lists['Query.customers']!;
    const whole = idsOf(await pageOf(list, { first: 100 }));
    const { edges, pageInfo } = await pageOf(list, { first: 3 });
    const deleting = operation('delete-customer');
    dataOf(await h.ask(h.manager, deleting, { input: { customerId: edges[2]!.node.id } }));
    expect(idsOf(await pageOf(list, { first: 3, after: pageInfo.endCursor }))).toEqual(whole.slice(3, 6));
  });

  it('say nothing of where a row of another center stands', async () => {
    const list = lists['Query.sessions']!;
    const foreign = globalId('Session', crypto.randomUUID());
    const [first] = await cursorsOf(list, { first: 1 });
    const [name, key] = JSON.parse(Buffer.from(first!.cursor, 'base64url').toString());
    const before = idsOf(
      await pageOf(list, { first: 100, after: forged([name, key - 1, parseGlobalId(foreign)!.id]) }),
    );
    expect(before[0]).toBe(first!.node.id);
  });
});
