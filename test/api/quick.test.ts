import { execute, getOperationAST, parse, validate } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { createFastExecutor } from '../../src/graphql/fast-path/executor.ts';
import { RawJsonResult, textOf } from '../../src/graphql/fast-path/raw-result.ts';
import { scopesOf } from '../../src/graphql/schema-kit/builder.ts';
import type { Prepared } from '../../src/graphql/schema-kit/operation.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { aFurnishedCenter, type Furnished, readsOf } from '../support/furnished.ts';
import { type Harness, harness } from '../support/harness.ts';
import { type Literals, randomFrom, randomQuery } from '../support/random-query.ts';
import { statementsOf } from '../support/statements.ts';

/** Changes with each run; a failure names it. */
const SEED = Number(process.env.SEED ?? Date.now() % 100_000);
/** So many random documents that were answered by the quick way; among how many at most, so that the test can fail. */
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

const quick = createFastExecutor(schema, scopesOf);

function prepared(text: string): Prepared {
  const document = parse(text, { noLocation: true });
  return { text, document, operation: getOperationAST(document)!, cost: 1, calls: 1 };
}

/** As often as it takes until all that is learned from an answer is made use of. */
const TIMES = 3;

/** Asks in our way and in that of graphql-js; says how often ours was an answer, and each time it was the same. */
async function expectSame(
  asked: Prepared,
  variables: Record<string, unknown>,
  [who, viewer]: [string, Viewer | null],
) {
  const what = `${who}, ${JSON.stringify(variables)}, seed ${SEED}:\n${asked.text}`;
  const { document } = asked;
  const contextValue = contextOf(viewer);
  const theirs = await execute({ schema, document, variableValues: variables, contextValue });
  let answered = 0;
  for (let time = 0; time < TIMES; time++) {
    const ours = await quick.run(asked, variables, contextOf(viewer));
    if (ours === null) continue;
    answered += 1;
    expect(theirs.errors, what).toBeUndefined();
    expect(textOf(ours), what).toBe(JSON.stringify(theirs));
  }
  return answered;
}

describe('the quick way', () => {
  it('answers every document that clients send as graphql-js does, to everybody', async () => {
    const answered = new Set<string>();
    for (const [name, requests] of Object.entries(readsOf(home)))
      for (const variables of requests)
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
    expect(answered, `so many that this says something, seed ${SEED}`).toBe(ANSWERED);
  }, 60_000);

  it('leaves a null for what a condition wants to graphql-js, which says so where it meets it', async () => {
    const text =
      'query ($o: Boolean = true) { center { name } services { edges @include(if: $o) { cursor } } }';
    const asked = prepared(text);
    expect(await quick.run(asked, { o: null }, contextOf(home.manager))).toBeNull();
    expect(await quick.run(asked, { o: false }, contextOf(home.manager))).not.toBeNull();
    const { data, errors } = await h.ask(home.manager, text, { o: null });
    expect(data).toEqual({ center: { name: expect.any(String) }, services: null });
    expect(errors).toMatchObject([{ path: ['services'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('asks the database no more than graphql-js does', async () => {
    const asked = prepared(operation('calendar'));
    const variables = readsOf(home).calendar![0]!;
    const { document } = asked;
    const ours = await statementsOf(async () => {
      expect(await quick.run(asked, variables, contextOf(home.manager))).not.toBeNull();
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

describe('a page of the calendar', () => {
  const page = (fields: string) =>
    prepared(`query ($first: Int, $after: String, $last: Int, $serviceId: ID) {
      sessions(${DAY}, first: $first, after: $after, last: $last, serviceId: $serviceId) {
        ${fields} pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }`);
  const plain =
    'edges { cursor node { id startsAt status seatsTaken bookable service { name } online { state } } }';
  const isWritten = async (asked: Prepared, viewer: Viewer, variables = {}) => {
    const answers = [];
    for (let time = 0; time < TIMES; time++)
      answers.push(await quick.run(asked, variables, contextOf(viewer)));
    return answers.at(-1) instanceof RawJsonResult;
  };

  it('is written without Pothos from the second time on, for everybody who may', async () => {
    const asked = page(plain);
    for (const [who, viewer] of callers().slice(0, 5))
      expect(await isWritten(asked, viewer!), who).toBe(true);
  });

  it('is the same however it is cut, and with other arguments than it was learned with', async () => {
    const asked = page(plain);
    expect(await isWritten(asked, home.manager)).toBe(true);
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

  it('is the same whatever of a row is asked for first', async () => {
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
      expect(await isWritten(asked, home.manager), asked.text).toBe(true);
    }
  });

  it('refuses what Pothos would refuse', async () => {
    const asked = page(plain);
    expect(await isWritten(asked, home.manager)).toBe(true);
    for (const variables of [{ first: 101 }, { first: -1 }, { after: btoa('GPC:S:1') }])
      expect(
        await quick.run(asked, variables, contextOf(home.manager)),
        JSON.stringify(variables),
      ).toBeNull();
    const backwards = page(plain.replace('cursor', '')).text.replace('2026-03-20', '2026-03-01');
    expect(await quick.run(prepared(backwards), {}, contextOf(home.manager))).toBeNull();
  });

  it('is learned for each role, and shows its caller nothing that another one may see', async () => {
    const fields = 'edges { node { id service { joinUrl } online { joinUrl } schedule { id } } }';
    const asked = page(fields);
    expect(await isWritten(asked, home.manager)).toBe(true);
    for (const caller of callers()) await expectSame(asked, {}, caller);
    expect(await isWritten(asked, home.customer)).toBe(false);
    expect(await isWritten(asked, home.partner)).toBe(false);
    expect(await quick.run(asked, {}, contextOf(null))).toBeNull();
  });

  it('is for a partner whose key may read it, whoever else it was learned from', async () => {
    const asked = page(plain);
    expect(await isWritten(asked, home.partner)).toBe(true);
    const lesser = await h.aPartner(['bookings:write'], {}, home.manager);
    expect(await quick.run(asked, {}, contextOf(lesser))).toBeNull();
  });

  it('is never kept where it depends on who asks', async () => {
    const asked = page('edges { node { id viewerBooking { id status } online { joinUrl } } }');
    for (const caller of [...callers(), ...callers()]) await expectSame(asked, {}, caller);
    expect(await isWritten(asked, home.customer)).toBe(false);
  });

  it('is never kept where a variable decides what is loaded', async () => {
    const asked = prepared(`query ($on: Boolean!) {
      sessions(${DAY}) { edges { node { id capacity @include(if: $on) service { name @skip(if: $on) id } } } } }`);
    for (const on of [true, false, true]) {
      expect(await expectSame(asked, { on }, callers()[0]!)).toBe(TIMES);
      expect(await isWritten(asked, home.manager, { on })).toBe(false);
    }
  });

  it('is never kept where something is loaded for itself', async () => {
    for (const fields of [
      'alerts { reason }',
      'timeline { purpose }',
      'bookings { edges { node { id } } }',
    ]) {
      const asked = page(`edges { node { id ${fields} } }`);
      expect(await expectSame(asked, {}, callers()[0]!), fields).toBe(TIMES);
      expect(await isWritten(asked, home.manager), fields).toBe(false);
    }
  });

  it('asks the database no more than before', async () => {
    const asked = page(plain);
    const statements = [];
    for (let time = 0; time < TIMES; time++)
      statements.push(
        await statementsOf(() => quick.run(asked, {}, contextOf(home.manager)) as Promise<never>),
      );
    expect(statements[2]).toEqual(statements[0]);
  });

  it('is written as JSON would be, whatever people wrote', async () => {
    const names = [
      '"quoted"',
      'back\\slash',
      'tab\tline\n',
      'é ñ — 🧘',
      '\ud83e half',
      '\u2028\u2029',
      '\u007f\u0085',
      '',
    ];
    const asked = page('edges { node { cancellationReason service { id name } } }');
    const { session } = h.db.prisma;
    const { findMany } = session;
    vi.spyOn(session, 'findMany').mockImplementation((async (query: never) => {
      const rows = (await findMany(query)) as unknown as { service: object }[];
      return names.map((name, n) => ({
        ...rows[0],
        cancellationReason: name,
        service: { id: `${n}`, name },
      }));
    }) as never);
    expect(await expectSame(asked, { first: 50 }, callers()[0]!)).toBe(TIMES);
    expect(await isWritten(asked, home.manager)).toBe(true);
    vi.restoreAllMocks();
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
      const answer = await quick.run(
        { text, document, operation, cost: 1, calls: 1 },
        {},
        contextOf(home.manager),
      );
      if (answer) kept += fieldsOfEach;
    }
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(text.length);
  });

  it('counts each page', async () => {
    const text = `{ sessions(${DAY}) { edges { node { ${often(12)} } } } } ${service}`;
    const answers = async (asked: Prepared) => {
      expect(await expectSame(asked, {}, callers()[0]!)).toBe(TIMES);
      return quick.run(asked, {}, contextOf(home.manager));
    };
    expect(await answers(prepared(text))).not.toBeInstanceOf(RawJsonResult);
    expect(await answers(prepared(`${text} # ${'more '.repeat(100)}`))).toBeInstanceOf(RawJsonResult);
  });
});

describe('a row that is unlike those before it', () => {
  afterEach(() => void vi.restoreAllMocks());
  const day = `{ sessions(${DAY}) {
    edges { node { id status startsAt capacity joinable: bookable timeZone service { name joinUrl } online { state } } } } }`;

  it.each<[string, object, boolean]>([
    ['a value that is written otherwise', { capacity: '20' }, true],
    ['nothing where there may be nothing', { service: { name: 'Yoga', joinUrl: null } }, true],
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
    for (let time = 0; time < TIMES; time++) await quick.run(asked, {}, contextOf(home.manager));
    vi.spyOn(session, 'findMany').mockImplementation((async (query: never) => {
      const rows = await findMany(query);
      return rows.map((row, place) => (place === 2 ? { ...row, ...odd } : row));
    }) as never);
    const again = prepared(day);
    expect((await expectSame(again, {}, ['a manager', home.manager])) > 0).toBe(isAnswered);
    const written = await quick.run(asked, {}, contextOf(home.manager));
    if (written) expect(isAnswered).toBe(true);
  });
});

describe('what the quick way leaves to graphql-js', () => {
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
    expect(await quick.run(prepared(text()), {}, contextOf(home.manager))).toBeNull();
  });

  it('whatever is forbidden, or fails, at once or later', async () => {
    const asked = prepared(`{ ${session()} { id bookings { edges { node { id } } } } }`);
    expect(await quick.run(asked, {}, contextOf(home.customer))).toBeNull();
    const failing = vi.spyOn(h.db.prisma.booking, 'findMany').mockRejectedValue(new Error('gone'));
    expect(await quick.run(asked, {}, contextOf(home.manager))).toBeNull();
    failing.mockRestore();
    expect(await quick.run(asked, {}, contextOf(home.manager))).not.toBeNull();
  });

  it('and then both doors answer with its errors', async () => {
    const text = `{ ${session()} { id bookings { edges { node { id } } } } }`;
    const { data, errors } = await h.ask(home.customer, text);
    expect(data.session).toEqual({ id: globalId('Session', home.sessionId), bookings: null });
    expect(errors).toMatchObject([{ path: ['session', 'bookings'], extensions: { code: 'FORBIDDEN' } }]);
  });
});
