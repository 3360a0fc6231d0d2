import { type OperationDefinitionNode, parse } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId, parseGlobalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { digest } from '../support/digest.ts';
import { operation, operationNames } from '../support/documents.ts';
import { aFurnishedCenter, type Furnished, readsOf, writesOf } from '../support/furnished.ts';
import { codes, type Result, type Variables } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
let home: Furnished;
let away: Furnished;
/** The requests of a client of each center, by the document's name. */
let homeRequests: Record<string, Variables[]>;
let awayRequests: Record<string, Variables[]>;

async function requestsOf(center: Furnished): Promise<Record<string, Variables[]>> {
  const writes = Object.entries(await writesOf(h, center));
  const asVariables = writes.map(([name, inputs]) => [name, inputs.map((input) => ({ input }))]);
  const { 'watch-my-bookings': _customers, ...reads } = readsOf(center);
  return { ...reads, ...Object.fromEntries(asVariables) };
}

beforeAll(async () => {
  h = await harness();
  home = await aFurnishedCenter(h, 'quillon');
  away = await aFurnishedCenter(h, 'marlow');
  // Something to be alerted of.
  for (const { manager } of [home, away])
    await h.aBooking(await h.aSession({ manager, joinUrl: null, startsInMinutes: 15 }), undefined, manager);
  await h.runDueWork();
  // A second notice within a minute would be refused.
  h.clock.advance(120_000);
  homeRequests = await requestsOf(home);
  awayRequests = await requestsOf(away);
});
afterAll(() => h.close());

/** The right is a code, a token or everybody's, or no manager's: each has a test file of its own. */
const SIGNING = [
  'request-sign-in-code',
  'sign-in',
  'refresh-session',
  'sign-out',
  'confirm-email',
  'take-email-back',
  'sign-up',
  'switch-account',
  'public-timetable',
  'public-center',
  'watch-my-bookings',
];
const names = operationNames.filter((name) => !SIGNING.includes(name));

const documents = names.map((name) => {
  const { operation: kind } = parse(operation(name)).definitions[0] as OperationDefinitionNode;
  return { name, kind };
});
type Asked = (typeof documents)[number];

async function ask(caller: Viewer | null, { name, kind }: Asked, variables: Variables): Promise<Result> {
  if (kind !== 'subscription') return h.ask(caller, operation(name), variables);
  const socket = await h.socket(caller);
  const result = await socket.run(operation(name), variables).next();
  await socket.leave();
  return result as Result;
}

/** The ids in a request, each with its path. A preview's token holds one too. */
function idsIn(value: unknown, path: string[] = []): { path: string[]; id: string }[] {
  if (typeof value === 'string')
    return parseGlobalId(value) || path.at(-1) === 'token' ? [{ path, id: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => idsIn(part, [...path, key]));
}

/** The ids that are nothing, unknown, of another type or of another center, in place of this one. */
function wrongIds(id: string, foreign: string): string[] {
  const { type, id: row } = parseGlobalId(id)!;
  const ofAnotherType = globalId(type === 'Center' ? 'Session' : 'Center', row);
  return ['', 'nonsense', row, globalId(type, crypto.randomUUID()), ofAnotherType, foreign];
}

/** The same request with another id in its place. */
function withId(variables: Variables, [key, ...rest]: string[], id: string): Variables {
  if (Array.isArray(variables)) return Object.values(withId({ ...variables }, [key!, ...rest], id)) as never;
  const inner = variables[key!];
  return { ...variables, [key!]: rest.length === 0 ? id : withId(inner as Variables, rest, id) };
}

const answerOf = ({ data }: Result) => Object.values(data ?? {})[0];

const NOT_FOUND = expect.objectContaining({ __typename: 'NotFoundError' });
const EMPTY = expect.objectContaining({ edges: [] });

/** Null, an empty list, or a refusal that does not tell the unknown from the foreign. */
function expectNothingFound({ kind }: Asked, result: Result): void {
  expect(codes(result)).toEqual(kind === 'subscription' ? ['FORBIDDEN'] : []);
  if (kind === 'mutation') expect(answerOf(result)).toEqual(NOT_FOUND);
  if (kind === 'query') expect([null, EMPTY]).toContainEqual(answerOf(result));
}

it('is asked of every document', () =>
  expect(Object.keys(homeRequests).sort(), 'rows of test/support/furnished.ts').toEqual([...names].sort()));

describe.each(documents)('$name', (asked) => {
  const requests = () => homeRequests[asked.name] ?? [];

  describe('changes nothing', () => {
    let before: Record<string, string>;
    beforeEach(async () => {
      before = await digest(h.db);
    });
    afterEach(async () => expect(await digest(h.db)).toEqual(before));

    it('for ids that are nothing, unknown, of another type or of another center', async () => {
      for (const [nth, variables] of requests().entries()) {
        const foreign = idsIn(awayRequests[asked.name]![nth]);
        for (const { path, id } of idsIn(variables).filter((one) => one.path.at(-1) !== 'token')) {
          const samePlace = foreign.find((one) => one.path.join() === path.join())!;
          for (const wrong of wrongIds(id, samePlace.id))
            expectNothingFound(asked, await ask(home.manager, asked, withId(variables, path, wrong)));
        }
      }
    });
  });
});

describe('the center’s own manager', () => {
  it('is answered every one of these requests', async () => {
    const refused: string[] = [];
    for (const [name, rows] of Object.entries(homeRequests))
      for (const variables of rows) {
        const result = await ask(home.manager, documents.find((one) => one.name === name)!, variables);
        const isRefusal = /"__typename":"\w+Error"/.test(JSON.stringify(answerOf(result)));
        if (result.errors || isRefusal) refused.push(`${name}: ${JSON.stringify(result)}`);
      }
    expect(refused).toEqual([]);
  });
});
