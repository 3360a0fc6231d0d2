import { execute, getOperationAST, parse, validate } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createContextFactory } from '../../src/context.ts';
import { scopesOf } from '../../src/graphql/builder.ts';
import type { Prepared } from '../../src/graphql/documents.ts';
import { createQuick } from '../../src/graphql/quick.ts';
import { schema } from '../../src/graphql/schema.ts';
import { globalId } from '../../src/ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { aFurnishedCenter, type Furnished, readsOf } from '../support/furnished.ts';
import { type Harness, harness } from '../support/harness.ts';
import { type Literals, randomFrom, randomQuery } from '../support/random-query.ts';
import { statementsOf } from '../support/statements.ts';

/** Changes with each run; a failure names it. */
const SEED = Number(process.env.SEED ?? Date.now() % 100_000);
const DOCUMENTS = 80;

let h: Harness;
let home: Furnished;
let contexts: ReturnType<typeof createContextFactory>;
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
  const resources = { ...h, db: h.db.prisma, vapidPublicKey: 'the-public-key' };
  contexts = createContextFactory(resources, { tokens: h.tokens, clock: h.clock });
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

const contextOf = (viewer: Viewer | null) => contexts.contextFor({ viewer, source: '127.0.0.1' });

const quick = createQuick(schema, scopesOf);

function prepared(text: string): Prepared {
  const document = parse(text, { noLocation: true });
  return { text, document, operation: getOperationAST(document)!, cost: 1 };
}

/** Both answers as a client would read them. */
async function both(asked: Prepared, variables: Record<string, unknown>, viewer: Viewer | null) {
  const ours = await quick.run(asked, variables, contextOf(viewer));
  const { document } = asked;
  const contextValue = contextOf(viewer);
  const theirs = await execute({ schema, document, variableValues: variables, contextValue });
  return { ours: ours && JSON.stringify(ours), theirs };
}

/** Whether ours was an answer; then it was the same. */
async function expectSame(
  asked: Prepared,
  variables: Record<string, unknown>,
  [who, viewer]: [string, Viewer | null],
) {
  const { ours, theirs } = await both(asked, variables, viewer);
  const what = `${who}, ${JSON.stringify(variables)}, seed ${SEED}:\n${asked.text}`;
  if (ours === null) return false;
  expect(theirs.errors, what).toBeUndefined();
  expect(ours, what).toBe(JSON.stringify(theirs));
  return true;
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
    for (let n = 0; n < DOCUMENTS; n++) {
      const asked = prepared(randomQuery(schema, random, literals));
      if (validate(schema, asked.document).length > 0) continue;
      const caller = callers()[Math.floor(random() * callers().length)]!;
      const on = { on: random() < 0.5, off: random() < 0.5 };
      await expectSame(asked, on, caller);
      if (await expectSame(asked, {}, ['a manager', home.manager])) answered += 1;
    }
    expect(answered, 'so many that this says something').toBeGreaterThan(DOCUMENTS / 10);
  }, 60_000);

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

describe('a row that is unlike those before it', () => {
  afterEach(() => void vi.restoreAllMocks());
  const day = `{ sessions(from: "2026-03-10T00:00:00Z", to: "2026-03-20T00:00:00Z") {
    edges { node { id status startsAt capacity joinable: bookable timeZone service { name joinUrl } online { state } } } } }`;

  it.each<[string, object, boolean]>([
    ['a value that is written otherwise', { capacity: '20' }, true],
    ['nothing where there may be nothing', { service: { name: 'Yoga', joinUrl: null } }, true],
    ['nothing where there must be something', { capacity: null }, false],
    ['no object where there must be one', { service: null }, false],
    ['a value that is none of its type', { status: 'WHENEVER' }, false],
    ['an error', { service: new Error('gone') }, false],
    ['what is still to come', { capacity: Promise.resolve(20) }, true],
    ['what would have to be called', { startsAt: () => new Date() }, false],
  ])('%s', async (_what, odd, isAnswered) => {
    const { session } = h.db.prisma;
    const { findMany } = session;
    const tampered = vi.spyOn(session, 'findMany').mockImplementation((async (query: never) => {
      const rows = await findMany(query);
      return rows.map((row, place) => (place === 2 ? { ...row, ...odd } : row));
    }) as never);
    const asked = prepared(day);
    const answered = [0, 1].map(() => expectSame(asked, {}, ['a manager', home.manager]));
    expect(await Promise.all(answered)).toEqual([isAnswered, isAnswered]);
    expect(tampered).toHaveBeenCalledTimes(4);
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
