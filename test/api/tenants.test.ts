import { type FieldNode, type OperationDefinitionNode, parse } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { globalId, parseGlobalId } from '../../src/ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { digest } from '../support/digest.ts';
import { operation, operationNames } from '../support/documents.ts';
import { aFurnishedCenter, type Furnished, readsOf, writesOf } from '../support/furnished.ts';
import { codes, type Result, type Variables } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
let home: Furnished;
let away: Furnished;
/** What a client of each center may ask, by the document's name. */
let homeRequests: Record<string, Variables[]>;
let awayRequests: Record<string, Variables[]>;

async function requestsOf(center: Furnished): Promise<Record<string, Variables[]>> {
  const writes = Object.entries(await writesOf(h, center));
  const asVariables = writes.map(([name, inputs]) => [name, inputs.map((input) => ({ input }))]);
  return { ...readsOf(center), ...Object.fromEntries(asVariables) };
}

beforeAll(async () => {
  h = await harness();
  home = await aFurnishedCenter(h, 'quillon');
  away = await aFurnishedCenter(h, 'marlow');
  // Whoever asks for a notice again within a minute would be refused for that.
  h.clock.advance(120_000);
  homeRequests = await requestsOf(home);
  awayRequests = await requestsOf(away);
});
afterAll(() => h.close());

const PERSONS = ['signedIn', 'staff', 'manager'];
/** A code or a token in their input is all the right that they need: test/api/sign-in.test.ts. */
const SIGNING = ['request-sign-in-code', 'sign-in', 'refresh-session', 'sign-out'];
const names = operationNames.filter((name) => !SIGNING.includes(name));

/** Every document of a client, by its only root field. */
const documents = names.map((name) => {
  const definition = parse(operation(name)).definitions[0] as OperationDefinitionNode;
  const root = (definition.selectionSet.selections[0] as FieldNode).name.value;
  const field = schema.getRootType(definition.operation)!.getFields()[root]!;
  const { authScopes = {} } = (field.extensions.pothosOptions ?? {}) as { authScopes?: { $any?: object } };
  const { $any, ...asked } = authScopes;
  // One kind of person, and beside it partners.
  const persons = Object.keys($any ?? asked).filter((scope) => PERSONS.includes(scope));
  return { name, kind: definition.operation, scope: persons[0] ?? 'public' };
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

/** The same request with another id in its place. */
function withId(variables: Variables, [key, ...rest]: string[], id: string): Variables {
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

function expectToldNothingOf(result: Result, ...words: string[]): void {
  for (const word of words) expect(JSON.stringify(result)).not.toContain(word);
}
const PRIVATE = ['@quillon.example', 'meet.example', 'passcode', '/join/'];

it('is asked of every document', () =>
  expect(Object.keys(homeRequests).sort(), 'rows of test/support/furnished.ts').toEqual([...names].sort()));

describe.each(documents)('$name', (asked) => {
  const requests = () => homeRequests[asked.name] ?? [];

  it('gives the manager of another center nothing, and changes nothing there', async () => {
    const before = await digest(h.db, home.manager.centerId);
    for (const variables of requests()) {
      const everything = await digest(h.db);
      const result = await ask(away.manager, asked, variables);
      expectToldNothingOf(result, 'quillon');
      if (idsIn(variables).length === 0) continue;
      expectNothingFound(asked, result);
      expect(await digest(h.db)).toEqual(everything);
    }
    expect(await digest(h.db, home.manager.centerId)).toEqual(before);
  });

  describe('changes nothing', () => {
    let before: Record<string, string>;
    beforeEach(async () => {
      before = await digest(h.db);
    });
    afterEach(async () => expect(await digest(h.db)).toEqual(before));

    it('for ids that are nothing, unknown, of another type or of another center', async () => {
      for (const [nth, variables] of requests().entries())
        for (const { path, id } of idsIn(variables)) {
          if (path.at(-1) === 'token') continue;
          const { type, id: row } = parseGlobalId(id)!;
          const samePlace = ({ path: other }: { path: string[] }) => other.join() === path.join();
          const foreign = idsIn(awayRequests[asked.name]![nth]).find(samePlace)!.id;
          const ofAnotherType = globalId(type === 'Center' ? 'Session' : 'Center', row);
          const unknown = globalId(type, crypto.randomUUID());
          for (const wrong of ['', 'nonsense', row, unknown, ofAnotherType, foreign])
            expectNothingFound(asked, await ask(home.manager, asked, withId(variables, path, wrong)));
        }
    });

    it('for another customer of the center, who is told nothing of it', async () => {
      for (const variables of requests()) {
        const result = await ask(home.outsider, asked, variables);
        expectToldNothingOf(result, ...PRIVATE);
        if (['staff', 'manager'].includes(asked.scope)) expect(codes(result)).toEqual(['FORBIDDEN']);
        else if (asked.kind !== 'query') expectNothingFound(asked, result);
      }
    });

    if (asked.scope === 'manager')
      it('for staff who do not manage', async () => {
        for (const variables of requests())
          expect(codes(await ask(home.teacher, asked, variables))).toEqual(['FORBIDDEN']);
      });

    it('for nobody', async () => {
      for (const variables of requests()) {
        const result = await ask(null, asked, variables);
        expectToldNothingOf(result, 'quillon', '/join/');
        expect(codes(result)).toEqual(asked.scope === 'public' ? [] : ['UNAUTHENTICATED']);
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
