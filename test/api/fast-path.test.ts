import { setTimeout as delay } from 'node:timers/promises';
import { execute, getOperationAST, parse, validate } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { createFastExecutor } from '../../src/graphql/fast-path/index.ts';
import { createShadow } from '../../src/graphql/fast-path/shadow.ts';
import type { Prepared } from '../../src/graphql/schema-kit/operation.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import { noMetrics } from '../../src/platform/metrics.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { aFurnishedCenter, type Furnished, readsOf } from '../support/furnished.ts';
import { type Harness, harness } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { type Literals, randomFrom, randomQuery } from '../support/random-query.ts';
import { recordLog } from '../support/recorded-log.ts';
import { seedFor } from '../support/seed.ts';
import { statementsOf } from '../support/statements.ts';

const SEED = seedFor('random queries');
/** Random documents that the fast path must answer, and how many are tried for it at most. */
const ANSWERED = 20;
const DOCUMENTS = 1_000;

let h: Harness;
let home: Furnished;
beforeAll(async () => {
  h = await harness();
  home = await aFurnishedCenter(h, 'quillon');
  // Lists with rows that differ: cancelled, in person, without a teacher, without a link.
  const inPerson = await h.aService({ modality: 'IN_PERSON' }, home.manager);
  for (const change of [
    { serviceId: inPerson, joinUrl: undefined },
    { joinUrl: null },
    { professionalId: home.teacher.id },
  ])
    await h.aSession({ manager: home.manager, ...change });
  await h.sessions.cancel(home.manager, await h.aSession({ manager: home.manager }), 'Snow');
  await h.aBooking(await h.aSession({ manager: home.manager }), home.customer, home.manager);
});
afterAll(() => h.close());

const callers = (): [string, Viewer | null][] => [
  ['a manager', home.manager],
  ['a professional', home.teacher],
  ['the customer', home.customer],
  ['another customer', home.outsider],
  ['a partner', home.partner],
  ['nobody', null],
];

const contextOf = (viewer: Viewer | null) => h.contexts.contextFor({ viewer, clientAddress: '127.0.0.1' });

const fastExecutor = createFastExecutor({
  schema,
  enabled: true,
  shadowEvery: 0,
  metrics: noMetrics,
  log: silentLog,
});

function prepared(text: string): Prepared {
  const document = parse(text, { noLocation: true });
  return { text, document, operation: getOperationAST(document)!, cost: 1, calls: 1 };
}

/** The first run plans a document, later runs use the plan. */
const TIMES = 3;

/** Asks the fast path and graphql-js. Answers how often the fast path answered; each answer was the same. */
async function expectSame(
  asked: Prepared,
  variables: Record<string, unknown>,
  [who, viewer]: [string, Viewer | null],
) {
  const what = `${who}, ${JSON.stringify(variables)}, SEED=${SEED}:\n${asked.text}`;
  const { document } = asked;
  const contextValue = contextOf(viewer);
  const theirs = await execute({ schema, document, variableValues: variables, contextValue });
  let answered = 0;
  for (let time = 0; time < TIMES; time++) {
    const ours = await fastExecutor.tryRun(asked, variables, contextOf(viewer));
    if (ours === null) continue;
    answered += 1;
    expect(theirs.errors, what).toBeUndefined();
    expect(JSON.stringify(ours), what).toBe(JSON.stringify(theirs));
  }
  return answered;
}

describe('the fast path', () => {
  it('answers every document that clients send as graphql-js does, to everybody', async () => {
    const answered = new Set<string>();
    const reads = Object.entries(readsOf(home)).flatMap(([name, requests]) =>
      requests.map((variables) => ({ name, variables })),
    );
    for (const { name, variables } of reads)
      for (const caller of callers())
        if (await expectSame(prepared(operation(name)), variables, caller)) answered.add(name);
    for (const name of [
      'calendar',
      'session',
      'session-bookings',
      'session-deliveries',
      'customers',
      'services',
    ])
      expect(answered).toContain(name);
  });

  it('answers random queries as graphql-js does, to everybody', async () => {
    const ids = [home.sessionId].map((id) => JSON.stringify(globalId('Session', id)));
    const literals: Literals = {
      first: ['1', '2', '3', '4', '10', '50', '100', 'null'],
      after: ['null'],
      from: ['"2026-03-10T00:00:00Z"'],
      to: ['"2026-03-11T00:00:00+01:00"', '"2026-03-20T00:00:00Z"'],
      'session.id': [...ids, '"nonsense"'],
      'service.id': [JSON.stringify(globalId('Service', home.serviceId))],
      'node.id': [...ids, JSON.stringify(globalId('Booking', home.bookingId))],
      status: ['BOOKED', 'CANCELLED', 'null'],
      modality: ['ONLINE', 'IN_PERSON'],
      search: ['"quillon"', '""'],
      upcoming: ['true', 'false'],
      serviceId: [JSON.stringify(globalId('Service', home.serviceId)), 'null'],
    };
    const random = randomFrom(SEED);
    let answered = 0;
    for (let n = 0; n < DOCUMENTS && answered < ANSWERED; n++) {
      const asked = prepared(randomQuery(schema, random, literals));
      if (validate(schema, asked.document).length > 0) continue;
      const caller = callers()[Math.floor(random() * callers().length)]!;
      const either = () => (random() < 0.2 ? null : random() < 0.5);
      const on = { on: either(), off: either() };
      await expectSame(asked, on, caller);
      const times = await expectSame(asked, {}, ['a manager', home.manager]);
      expect([0, TIMES], asked.text).toContain(times);
      if (times > 0) answered += 1;
    }
    expect(answered, `so many that this says something, SEED=${SEED}`).toBe(ANSWERED);
  }, 60_000);

  it.each([
    'edges @include(if: $o) { cursor }',
    'edges @skip(if: $o) { cursor }',
    '... @include(if: $o) { edges { cursor } }',
    '... on QueryServicesConnection @skip(if: $o) { edges { cursor } }',
    '...F @skip(if: $o)',
    'edges { node { name @skip(if: $o) } }',
  ])(
    'leaves a null for what a condition wants to graphql-js, which says so where it meets it: %s',
    async (inside) => {
      const fragment = inside.startsWith('...F')
        ? ' fragment F on QueryServicesConnection { edges { cursor } }'
        : '';
      const text = `query ($o: Boolean = true) { center { name } services { ${inside} pageInfo { hasNextPage } } }${fragment}`;
      const asked = prepared(text);
      expect(await fastExecutor.tryRun(asked, { o: null }, contextOf(home.manager))).toBeNull();
      for (const variables of [{}, { o: true }, { o: false }])
        expect(await expectSame(asked, variables, callers()[0]!)).toBe(TIMES);
      const { data, errors } = await h.ask(home.manager, text, { o: null });
      expect(data).toEqual({ center: { name: expect.any(String) }, services: null });
      expect(errors).toMatchObject([{ path: ['services'], extensions: { code: 'BAD_USER_INPUT' } }]);
    },
  );

  it('asks the database no more than graphql-js does', async () => {
    const asked = prepared(operation('calendar'));
    const variables = readsOf(home).calendar![0]!;
    const { document } = asked;
    const ours = await statementsOf(async () => {
      expect(await fastExecutor.tryRun(asked, variables, contextOf(home.manager))).not.toBeNull();
    });
    const theirs = await statementsOf(async () => {
      await execute({
        schema,
        document,
        variableValues: variables,
        contextValue: contextOf(home.manager),
      });
    });
    expect(ours).toEqual(theirs);
  });
});

const DAY = 'from: "2026-03-10T00:00:00Z", to: "2026-03-20T00:00:00Z"';

describe('a page of the calendar on the fast path', () => {
  const page = (fields: string) =>
    prepared(`query ($first: Int, $after: String, $last: Int, $serviceId: ID) {
      sessions(${DAY}, first: $first, after: $after, last: $last, serviceId: $serviceId) {
        ${fields} pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }`);
  const plain =
    'edges { cursor node { id startsAt status seatsTaken bookable service { name } online { state } } }';

  it('is the same as graphql-js’s for everybody, however it is cut', async () => {
    const asked = page(plain);
    for (const caller of callers().slice(0, 5)) expect(await expectSame(asked, {}, caller)).toBe(TIMES);
    const caller = callers()[0]!;
    const { data } = await execute({
      schema,
      document: asked.document,
      contextValue: contextOf(home.manager),
    });
    const { edges } = data!.sessions as { edges: { cursor: string }[] };
    expect(edges.length).toBeGreaterThan(4);
    for (const first of [1, 2, edges.length - 1, edges.length, 100, null])
      for (const after of [null, ...edges.map(({ cursor }) => cursor)])
        expect(await expectSame(asked, { first, after }, caller)).toBe(TIMES);
    for (const variables of [
      { last: 2 },
      { first: 0 },
      { serviceId: globalId('Service', home.serviceId) },
      { serviceId: globalId('Session', home.serviceId) },
    ])
      expect(await expectSame(asked, variables, caller)).toBe(TIMES);
  });

  it('is the same in whatever order its fields are asked', async () => {
    const random = randomFrom(SEED);
    const shuffled = (fields: string[]) =>
      fields
        .map((field) => ({ field, place: random() }))
        .sort((one, other) => one.place - other.place)
        .map(({ field }) => field)
        .join(' ');
    for (let n = 0; n < 30; n++) {
      const service = `service { ${shuffled(['id', 'center { name id }', 'modality'])} }`;
      const node = shuffled(['id', service, `again: ${service}`, 'center { id }', 'online { state }']);
      const nodes = `node { ${node} }`;
      const asked = prepared(`{ sessions(${DAY}) { edges { ${n % 2 ? nodes : `cursor ${nodes}`} } } }`);
      expect(await expectSame(asked, {}, callers()[0]!), asked.text).toBe(TIMES);
    }
  });

  it('is left to graphql-js where Pothos refuses its arguments', async () => {
    const asked = page(plain);
    for (const variables of [{ first: 101 }, { first: -1 }, { after: btoa('GPC:S:1') }])
      expect(
        await fastExecutor.tryRun(asked, variables, contextOf(home.manager)),
        JSON.stringify(variables),
      ).toBeNull();
    const backwards = page(plain.replace('cursor', '')).text.replace('2026-03-20', '2026-03-01');
    expect(await fastExecutor.tryRun(prepared(backwards), {}, contextOf(home.manager))).toBeNull();
  });

  it('shows its caller nothing that only another caller of the same document may see', async () => {
    const asked = page('edges { node { id service { joinUrl } online { joinUrl } schedule { id } } }');
    expect(await expectSame(asked, {}, callers()[0]!)).toBe(TIMES);
    for (const caller of callers()) await expectSame(asked, {}, caller);
    expect(await fastExecutor.tryRun(asked, {}, contextOf(null))).toBeNull();
    const lesser = await h.aPartner(['bookings:write'], {}, home.manager);
    expect(await fastExecutor.tryRun(page(plain), {}, contextOf(lesser))).toBeNull();
  });

  it.each([
    'viewerBooking { id status } online { joinUrl }',
    'alerts { reason }',
    'timeline { purpose }',
    'bookings { edges { node { id } } }',
  ])('is the same with %s, which depends on the caller or is loaded for itself', async (fields) => {
    const asked = page(`edges { node { id ${fields} } }`);
    for (const caller of [...callers(), ...callers()]) await expectSame(asked, {}, caller);
  });

  it('is the same whatever a variable leaves of it', async () => {
    const asked = prepared(`query ($on: Boolean!) {
      sessions(${DAY}) { edges { node { id capacity @include(if: $on) service { name @skip(if: $on) id } } } } }`);
    for (const on of [true, false, true]) expect(await expectSame(asked, { on }, callers()[0]!)).toBe(TIMES);
  });

  it('takes the same statements each time', async () => {
    const asked = page(plain);
    const ask = () => fastExecutor.tryRun(asked, {}, contextOf(home.manager)) as Promise<unknown>;
    const statements = await statementsOf(ask);
    expect(statements.length).toBeGreaterThan(0);
    for (let time = 1; time < TIMES; time++) expect(await statementsOf(ask)).toEqual(statements);
  });
});

describe('what is kept of a document', () => {
  const service = 'fragment S on Service { id name modality archivedAt center { id name timeZone } }';
  const often = (times: number) =>
    Array.from({ length: times }, (_, n) => `s${n}: service { ...S }`).join(' ');

  it('is in proportion to its text, however many operations spread the same fragment', async () => {
    const session = `session(id: ${JSON.stringify(globalId('Session', home.sessionId))})`;
    const names = Array.from({ length: 20 }, (_, n) => `Q${n}`);
    const text = `${names.map((name) => `query ${name} { ${session} { ...R } }`).join(' ')}
      fragment R on Session { ${often(28)} } ${service}`;
    const document = parse(text, { noLocation: true });
    const fieldsOfEach = 1 + 28 * 9;
    let kept = 0;
    for (const name of names) {
      const operation = getOperationAST(document, name)!;
      const answer = await fastExecutor.tryRun(
        { text, document, operation, cost: 1, calls: 1 },
        {},
        contextOf(home.manager),
      );
      if (answer) kept += fieldsOfEach;
    }
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(text.length);
  });
});

describe('a row that is unlike those before it', () => {
  afterEach(() => void vi.restoreAllMocks());
  const day = `{ sessions(${DAY}) {
    edges { node { id status startsAt capacity joinable: bookable timeZone service { name joinUrl } online { state } } } } }`;

  const ANY_TIME = { bookingOpensDaysAhead: null, bookingOpensAtTime: null, bookingClosesMinutes: null };

  it.each<[string, object, boolean]>([
    ['a value that is written otherwise', { capacity: '20' }, true],
    ['nothing where there may be nothing', { service: { name: 'Yoga', joinUrl: null, ...ANY_TIME } }, true],
    ['what is still to come', { capacity: Promise.resolve(20) }, true],
    ['nothing where there must be something', { capacity: null }, false],
    ['no object where there must be one', { service: null }, false],
    ['a value that is none of its type', { status: 'WHENEVER' }, false],
    ['an error', { service: new Error('gone') }, false],
    ['what would have to be called', { startsAt: () => new Date() }, false],
  ])('%s', async (_what, odd, isAnswered) => {
    const { session } = h.db.prisma;
    const { findMany } = session;
    const asked = prepared(day);
    for (let time = 0; time < TIMES; time++) await fastExecutor.tryRun(asked, {}, contextOf(home.manager));
    vi.spyOn(session, 'findMany').mockImplementation((async (query: never) => {
      const rows = await findMany(query);
      return rows.map((row, place) => (place === 2 ? { ...row, ...odd } : row));
    }) as never);
    for (const again of [prepared(day), asked])
      expect((await expectSame(again, {}, ['a manager', home.manager])) > 0).toBe(isAnswered);
  });
});

describe('what the fast path leaves to graphql-js', () => {
  const session = () => `session(id: ${JSON.stringify(globalId('Session', home.sessionId))})`;

  it.each([
    ['a mutation', () => operation('archive-service')],
    ['introspection', () => '{ __schema { types { name } } }'],
    ['an interface', () => '{ viewer { name } }'],
    ['a name of JavaScript’s', () => `{ ${session()} { __proto__: id } }`],
    [
      'a variable that is none',
      () =>
        `query ($n: Int!) { sessions(from: "2026-03-10T00:00:00Z", to: "2026-03-11T00:00:00Z", first: $n) { edges { cursor } } }`,
    ],
    ['an argument that is refused', () => '{ customers(first: 101) { edges { cursor } } }'],
  ])('%s', async (_what, text) => {
    expect(await fastExecutor.tryRun(prepared(text()), {}, contextOf(home.manager))).toBeNull();
  });

  it('whatever is forbidden, or fails, at once or later', async () => {
    const asked = prepared(`{ ${session()} { id bookings { edges { node { id } } } } }`);
    expect(await fastExecutor.tryRun(asked, {}, contextOf(home.customer))).toBeNull();
    const failing = vi.spyOn(h.db.prisma.booking, 'findMany').mockRejectedValue(new Error('gone'));
    expect(await fastExecutor.tryRun(asked, {}, contextOf(home.manager))).toBeNull();
    failing.mockRestore();
    expect(await fastExecutor.tryRun(asked, {}, contextOf(home.manager))).not.toBeNull();
  });

  it('and then both doors answer with its errors', async () => {
    const text = `{ ${session()} { id bookings { edges { node { id } } } } }`;
    const { data, errors } = await h.ask(home.customer, text);
    expect(data.session).toEqual({ id: globalId('Session', home.sessionId), bookings: null });
    expect(errors).toMatchObject([{ path: ['session', 'bookings'], extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('the fast path, switched', () => {
  const read = `{ session(id: "$id") { id startsAt } }`;
  const countsOf = async (server: Harness) => {
    const { text } = await server.metrics.read();
    const counts = text.matchAll(/^online_sessions_fast_path_total\{result="(\w+)"\} (\d+)$/gm);
    return Object.fromEntries([...counts].map(([, result, count]) => [result, Number(count)]));
  };
  const askFor = (server: Harness) =>
    server.ask(server.manager, read.replace('$id', globalId('Session', crypto.randomUUID())));

  it('answers queries and counts them, and what it leaves to graphql-js', async () => {
    const server = await harness();
    try {
      await askFor(server);
      await server.ask(server.manager, '{ viewer { name } }');
      await server.ask(server.manager, operation('sign-out'));
      expect(await countsOf(server)).toEqual({ answered: 1, declined: 1 });
    } finally {
      await server.close();
    }
  });

  it('leaves every query to graphql-js when it is off', async () => {
    const off = await harness({ fastPath: { enabled: false, shadowEvery: 1 } });
    try {
      const { data, errors } = await askFor(off);
      expect({ data, errors }).toEqual({ data: { session: null }, errors: undefined });
      expect(await countsOf(off)).toEqual({});
    } finally {
      await off.close();
    }
  });

  it('compares one answer in so many with graphql-js afterwards', async () => {
    const server = await harness({ fastPath: { enabled: true, shadowEvery: 2 } });
    try {
      for (let time = 0; time < 2; time++) await askFor(server);
      await vi.waitFor(async () => expect(await countsOf(server)).toEqual({ answered: 2, compared: 1 }));
      await askFor(server);
      expect(server.lines.join()).not.toContain('fast path');
    } finally {
      await server.close();
    }
  });
});

describe('an answer of the fast path that differs from graphql-js’s', () => {
  const asked = () =>
    prepared(
      `query Faulty { session(id: ${JSON.stringify(globalId('Session', home.sessionId))}) { id capacity } }`,
    );
  const right = () => fastExecutor.tryRun(asked(), {}, contextOf(home.manager));
  const wrong = { data: { session: { id: 'secret value', capacity: 1 } } };

  /** What is counted and logged of one answer that is compared, and of what the executor answers when asked again. */
  async function compared(answer: object, again: () => unknown) {
    const { log, lines } = recordLog();
    const fastPath = vi.fn();
    const compare = createShadow(
      { tryRun: again as never },
      { schema, shadowEvery: 1, metrics: { fastPath }, log },
    );
    compare([asked(), {}, contextOf(home.manager)], answer);
    // A comparison under way leaves no room for another.
    compare([asked(), {}, contextOf(home.manager)], answer);
    await delay(100);
    await vi.waitFor(() => expect(again === never || fastPath.mock.calls.length > 0).toBe(true));
    await delay(50);
    return { counted: fastPath.mock.calls.flat(), lines };
  }
  const never = () => null;

  it('is counted, and logged by its operation’s name without a value', async () => {
    const { counted, lines } = await compared(wrong, () => wrong);
    expect(counted).toEqual(['compared', 'different']);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'error',
        message: 'the fast path answered differently from graphql-js',
        operation: 'Faulty',
      },
    ]);
  });

  it('is none when a row changed between the two reads', async () => {
    const { counted, lines } = await compared(wrong, right);
    expect({ counted, lines }).toEqual({ counted: ['compared'], lines: [] });
  });

  it('is none when the query can no longer be answered', async () => {
    const { counted, lines } = await compared(wrong, never);
    expect({ counted, lines }).toEqual({ counted: [], lines: [] });
  });

  it('is what the caller gets, at once', async () => {
    const { session } = h.db.prisma;
    const server = await harness({ fastPath: { enabled: true, shadowEvery: 1 }, database: h.database });
    const findFirst = vi.spyOn(server.db.prisma.session, 'findFirst');
    // The first read is the fast path's, whose row is then another one than graphql-js reads.
    findFirst.mockImplementationOnce((async (query: never) => ({
      ...(await session.findFirst(query)),
      capacity: 77,
    })) as never);
    try {
      const { data } = await server.ask(home.manager, asked().text);
      expect(data.session.capacity).toBe(77);
    } finally {
      findFirst.mockRestore();
      await server.close();
    }
  });
});
