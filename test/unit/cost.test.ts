import { getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { costExceeded, weightOf } from '../../src/graphql/execution/cost.ts';
import { LIMITS } from '../../src/graphql/schema-kit/limits.ts';
import { operation, operationNames } from '../support/documents.ts';

function weight(text: string, variables?: Record<string, unknown>) {
  const document = parse(text);
  return weightOf(schema, { document, operation: getOperationAST(document)! }, variables);
}
const cost = (text: string, variables?: Record<string, unknown>): number => weight(text, variables).cost;

const RANGE = 'from: "2026-03-10T00:00:00Z", to: "2026-03-11T00:00:00Z"';
const sessions = (first: string, inner: string) =>
  `sessions(${RANGE}, first: ${first}) { edges { node { ${inner} } } pageInfo { endCursor } }`;

describe('what an operation costs', () => {
  it.each([
    ['nothing but a value', '{ pushPublicKey }', 1],
    ['one object', '{ center { name timeZone } }', 1],
    ['one object in another', '{ session(id: "x") { id center { name } } }', 2],
    ['a page', `{ ${sessions('100', 'id')} }`, 100],
    [
      'a page of which only the end is asked',
      `{ sessions(${RANGE}, first: 7) { pageInfo { endCursor } } }`,
      7,
    ],
    ['the length of a list besides', '{ services(first: 10) { totalCount edges { node { id } } } }', 35],
    [
      'the length of a list of each',
      '{ customers(first: 10) { edges { node { bookings(first: 1) { totalCount } } } } }',
      270,
    ],
    ['a page from its end', '{ services(last: 3) { edges { cursor } } }', 3],
    ['a page without a size', '{ services { edges { node { id } } } }', 50],
    ['objects beside each entry', `{ ${sessions('10', 'center { id } service { center { id } }')} }`, 40],
    ['a page in a page', `{ ${sessions('10', 'bookings(first: 20) { edges { node { id } } }')} }`, 210],
    ['a list without pages: what it can hold', '{ professionals { id } }', 500],
    [
      'such a list of which a part is asked',
      '{ session(id: "x") { timeline(last: 5) { at } alerts(first: 3) { since } } }',
      9,
    ],
    ['such a list in a page', '{ customers(first: 10) { edges { node { pushDevices { id } } } } }', 110],
    ['the same twice, under two names', '{ a: center { id } b: center { id } }', 2],
    [
      'what leads to a page in fragments',
      `{ ...A } fragment A on Query { ... { ${sessions('9', 'id')} } }`,
      9,
    ],
    ['a page of no size', `{ ${sessions('-5', 'id')} }`, 1],
    ['introspection', '{ __schema { types { name } } }', 1],
    [
      'a mutation',
      'mutation { cancelSession(input: { sessionId: "x" }) { ... on Session { center { id } } } }',
      2,
    ],
    ['a subscription', 'subscription { centerAccess { session { id } } }', 2],
  ])('%s', (_what, text, expected) => expect(cost(text)).toBe(expected));

  it('depends on the variables, or what stands for them', () => {
    const text = `query ($n: Int = 5) { ${sessions('$n', 'center { id }')} }`;
    expect(cost(text, { n: 20 })).toBe(40);
    expect(cost(text)).toBe(10);
    expect(cost(text, { n: null })).toBe(100);
    for (const n of ['20', 1.5, {}, [3], 1e9, Number.NaN])
      expect(cost(text, { n }), String(n)).toBeLessThanOrEqual(2 * LIMITS.page);
  });

  it.each([
    ['an id', 'subscription ($id: ID!) { sessionAccess(sessionId: $id) { session { id } } }', true],
    ['the size of a page', `query ($n: Int) { ${sessions('$n', 'id')} }`, false],
    ['a condition', 'query ($no: Boolean = false) { center @include(if: $no) { id } }', false],
    [
      'a condition further down',
      'query ($no: Boolean = false) { ...A } fragment A on Query { center { id @skip(if: $no) } }',
      false,
    ],
    ['nothing', '{ center { id } }', true],
  ])('is the same for all variables where they give %s: %s', (_what, text, isFixed) => {
    expect(weight(text).isFixed).toBe(isFixed);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__'])(
    'is not less for a variable named %s',
    (name) => {
      const text = `query ($${name}: Int = 100) { ${sessions(`$${name}`, 'center { id }')} }`;
      // graphql-js loses a variable named __proto__, and takes the usual page.
      const lost = name === '__proto__';
      expect(cost(text)).toBe(lost ? 100 : 200);
      expect(cost(text, {})).toBe(lost ? 100 : 200);
      expect(cost(text, JSON.parse(`{ "${name}": 1 }`))).toBe(lost ? 100 : 2);
    },
  );

  it('lets a week be shown on one board', () => {
    const board = (timeline: string, alerts: string) =>
      `{ ${sessions('100', `startsAt service { name } professional { name } bookings(first: 50) { edges { node { id customer { name } } } } timeline${timeline} { purpose at status } alerts${alerts} { reason booking { id } }`)} }`;
    expect(costExceeded(cost(board('(last: 20)', '(first: 10)')))).toBeNull();
    expect(costExceeded(cost(board('', '')))).not.toBeNull();
  });

  it('is nothing for what is not asked', () => {
    const text = `query ($no: Boolean!, $yes: Boolean = true) {
      a: center @include(if: $no) { id } b: center @skip(if: $yes) { id }
      ... @skip(if: true) { c: center { id } } ...D @include(if: $no) e: center @include(if: $yes) { id }
    } fragment D on Query { center { id } }`;
    expect(cost(text, { no: false })).toBe(1);
    expect(cost(text, { no: true, yes: false })).toBe(3);
  });

  it('is allowed for every document that real clients send, with pages as large as can be', () => {
    for (const name of operationNames) {
      const text = operation(name);
      expect(costExceeded(cost(text, { first: LIMITS.page })), name).toBeNull();
    }
  });

  it('says how much it is and how much it may be', () => {
    const text = `{ ${sessions('50', 'bookings { edges { node { customer { bookings { edges { node { id } } } } } } }')} }`;
    expect(costExceeded(cost(text))).toBe(
      'The operation may answer 130,050 objects; at most 25,000 are allowed. Ask for smaller pages, or in several operations.',
    );
  });
});

describe('a preview', () => {
  const move = 'movePreview(sessionId: "x", startsAt: "2026-03-10T00:00:00Z") { recipients }';
  const others = [
    'schedulePreview(scheduleId: "x", from: "2026-03-10") { recipients }',
    'closurePreview(period: {}) { recipients }',
    'substitutionPreview(substituteId: "x") { recipients }',
    'serviceLinkChangePreview(serviceId: "x") { recipients }',
  ];
  it.each([move, ...others])('counts as a call each time, like the mutation that it is of: %s', (text) => {
    const several = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: ${text}`).join(' ');
    expect(weight(`{ ${several(20)} }`).calls).toBe(20);
    expect(weight(`query { ...A } fragment A on Query { ${several(5)} center { id } }`).calls).toBe(5);
    expect(weight(`{ center { id } ... @skip(if: true) { ${several(5)} } }`).calls).toBe(1);
  });
});
