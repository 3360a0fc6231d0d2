import {
  type ExecutionResult,
  GraphQLError,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  GraphQLString,
  getNamedType,
  getOperationAST,
  isLeafType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import type { Payload } from '../../src/graphql/execution/payload.ts';
import { createSharedResults, type Shareable } from '../../src/graphql/execution/shared-results.ts';
import { sharingOf } from '../../src/graphql/execution/sharing.ts';
import { markOf, OF_VIEW, type SharedItem } from '../../src/graphql/schema-kit/shared-item.ts';

type Nobodys = Omit<SharedItem, 'viewer'>;
const operationOf = (text: string) => getOperationAST(parse(text))!;

describe('a subscription is shared', () => {
  const sharing = (below: string, more = '', variables = '') => {
    const document = parse(
      `subscription S${variables} { sessionAccess(sessionId: "x") { ${below} } } ${more}`,
    );
    expect(validate(schema, document)).toEqual([]);
    return sharingOf(schema, { document, operation: getOperationAST(document)! });
  };

  it.each([
    ['fields of the view', 'state live joinUrl', ''],
    ['aliases, also of what is somebody’s own', 'accessUrl: state __typename', ''],
    ['nothing but its type', 'type: __typename', ''],
    [
      'fragments',
      '...A ... { live } ... on SessionAccess { opensAt }',
      'fragment A on SessionAccess { ...B } fragment B on SessionAccess { state }',
    ],
    ['a fragment twice', '...A ... { ...A }', 'fragment A on SessionAccess { state }'],
  ])('by all who are shown the same: %s', (_what, below, more) => {
    expect(sharing(below, more)).toBe('same for all');
  });

  it.each([
    ['selected', 'state accessUrl', ''],
    ['under an alias', 'live mine: accessUrl', ''],
    ['in a fragment', '...A', 'fragment A on SessionAccess { ... { accessUrl } }'],
    ['left out by a literal', 'state accessUrl @skip(if: true)', ''],
  ])('but for the personal value: %s', (_what, below, more) => {
    expect(sharing(below, more)).toBe('but for the personal value');
  });

  it.each([
    ['a field without a mark', 'state alerts'],
    ['a nested object', 'state session { id }'],
    ['a nested object that leaves all out', 'state online { __typename }'],
    ['the same under an alias', 'state: alerts'],
    [
      'the same in a fragment',
      'state ...A',
      'fragment A on SessionAccess { ...B } fragment B on SessionAccess { alerts }',
    ],
    [
      'the same, whatever a condition says',
      'state ... @include(if: $no) { alerts @skip(if: true) }',
      '',
      '($no: Boolean = false)',
    ],
  ])('by nobody: %s', (_what, below, more = '', variables = '') => {
    expect(sharing(below, more, variables)).toBe('alone');
  });

  it('looks at every selection of its root field', () => {
    const document = parse(
      'subscription { ...R sessionAccess(sessionId: "x") { state } } fragment R on Subscription { sessionAccess(sessionId: "x") { alerts } }',
    );
    expect(sharingOf(schema, { document, operation: getOperationAST(document)! })).toBe('alone');
  });

  it('not with an object in it, whatever the object is marked as', () => {
    const of = (type: GraphQLOutputType) => ({ type, ...OF_VIEW });
    const below = new GraphQLObjectType({ name: 'Below', fields: { a: of(GraphQLString) } });
    const item = new GraphQLObjectType({ name: 'Item', fields: { below: of(below), b: of(GraphQLString) } });
    const subscription = new GraphQLObjectType({ name: 'Subscription', fields: { item: { type: item } } });
    const marked = new GraphQLSchema({ subscription });
    for (const [text, expected] of [
      ['subscription { item { b } }', 'same for all'],
      ['subscription { item { b below { a } } }', 'alone'],
    ] as const)
      expect(sharingOf(marked, { document: parse(text), operation: operationOf(text) })).toBe(expected);
  });

  it('not at all where no field is marked', () => {
    const document = parse('subscription { sessionDelivery(sessionId: "x") { total } }');
    expect(sharingOf(schema, { document, operation: getOperationAST(document)! })).toBe('alone');
  });
});

/** Fields of items that are not marked, and why each viewer's are worked out alone. */
const ALONE: Record<string, string> = {
  'SessionAccess.session': 'an object, with fields that depend on the viewer',
  'SessionAccess.online': 'an object, with fields that depend on the viewer',
  'SessionAccess.alerts': 'is read again at each event, for staff only',
  'AlertChange.alert': 'an object, with fields that depend on the viewer',
  'DeliveryProgress.alerts': 'few watch how a notice goes out',
  'DeliveryProgress.notComing': 'few watch how a notice goes out',
  'DeliveryProgress.seatsTaken': 'few watch how a notice goes out',
  'DeliveryProgress.coming': 'few watch how a notice goes out',
  'DeliveryProgress.attended': 'few watch how a notice goes out',
  'DeliveryProgress.absent': 'few watch how a notice goes out',
  'DeliveryProgress.failed': 'few watch how a notice goes out',
  'DeliveryProgress.joined': 'few watch how a notice goes out',
  'DeliveryProgress.pending': 'few watch how a notice goes out',
  'DeliveryProgress.sent': 'few watch how a notice goes out',
  'DeliveryProgress.skipped': 'few watch how a notice goes out',
  'DeliveryProgress.total': 'few watch how a notice goes out',
};

/** Items that nobody else is shown. */
const OWN = ['Booking'];

describe('every field of a subscription’s items', () => {
  const types = Object.values(schema.getSubscriptionType()!.getFields()).map(({ type }) =>
    getNamedType(type),
  );
  const fields = [...new Set(types)].flatMap((type) =>
    isObjectType(type) && !OWN.includes(type.name)
      ? Object.values(type.getFields()).map((field) => ({ ...field, path: `${type.name}.${field.name}` }))
      : [],
  );

  it('is marked as the view’s or the viewer’s own, or is worked out for each viewer alone for a reason', () => {
    const unmarked = fields.filter((field) => !markOf(field)).map(({ path }) => path);
    expect(unmarked.sort()).toEqual(Object.keys(ALONE).sort());
  });

  it('that is marked has no fields below it and no scopes, which a viewer would be needed for', () => {
    const marked = fields.filter(markOf);
    expect(marked.filter(({ type }) => !isLeafType(getNamedType(type)))).toEqual([]);
    expect(
      marked.filter(
        ({ extensions }) => (extensions.pothosOptions as object as { authScopes?: object }).authScopes,
      ),
    ).toEqual([]);
  });

  it('that is the viewer’s own is the personal value itself', () => {
    const personal = fields.filter((field) => markOf(field) === 'personal');
    expect(personal.map(({ path }) => path)).toEqual(['SessionAccess.accessUrl']);
  });
});

describe('a shared result', () => {
  const SAME: Shareable = { operation: operationOf('{ a }'), sharing: 'same for all' };
  const OWN: Shareable = { operation: operationOf('{ a }'), sharing: 'but for the personal value' };
  const anItem = (personal: string | null = null, view: object = {}): Nobodys => ({ view, personal });
  const running = (
    result: (item: Nobodys) => ExecutionResult | Promise<ExecutionResult> = ({ personal }) => ({
      data: { url: personal },
    }),
    mostKept?: number,
  ) => {
    const run = vi.fn((_asked: Shareable, _variables: string, item: Nobodys) => result(item));
    return { run, shared: createSharedResults(run, mostKept) };
  };

  it('is worked out once for a view, an operation and its variables', () => {
    const { run, shared } = running();
    const item = anItem();
    const payloads = [
      shared(SAME, '{}', item),
      shared(SAME, '{}', anItem(null, item.view)),
      shared(SAME, '{"on":true}', item),
      shared(SAME, '{}', anItem()),
      shared({ ...SAME, operation: operationOf('{ b }') }, '{}', item),
    ].map((one) => (one as { payload: Payload }).payload);
    expect(payloads[1]).toBe(payloads[0]);
    expect(new Set(payloads).size).toBe(4);
    expect(run).toHaveBeenCalledTimes(4);
  });

  it('holds nobody’s own value: each viewer’s is put in, quotes and all', () => {
    const { run, shared } = running(({ personal }) => ({
      data: { url: personal, again: personal, other: 'x' },
    }));
    const { view } = anItem();
    const [one, other] = ['https://a.example/"1"', 'https://b.example/\\€'].map(
      (url) => shared(OWN, '{}', anItem(url, view)) as { payload: Payload; personal: string },
    );
    expect(one!.payload).toBe(other!.payload);
    expect(one!.payload.pieces.join()).not.toContain('a.example');
    for (const [shown, url] of [
      [one!, 'https://a.example/"1"'],
      [other!, 'https://b.example/\\€'],
    ] as const)
      expect(JSON.parse(shown.payload.text(shown.personal))).toEqual({
        data: { url, again: url, other: 'x' },
      });
    expect(run).toHaveBeenCalledOnce();
    // Without a value it is another result: there is no place for one.
    expect(shared(OWN, '{}', anItem(null, view))).toMatchObject({
      payload: { pieces: ['{"data":{"url":null,"again":null,"other":"x"}}'] },
    });
  });

  it('asks for nobody’s own value where it is not selected', () => {
    const { shared } = running(() => ({ data: { state: 'OPEN' } }));
    const item = {
      view: {},
      get personal(): string {
        throw new Error('not needed');
      },
    };
    expect(shared(SAME, '{}', item)).toMatchObject({ payload: { pieces: ['{"data":{"state":"OPEN"}}'] } });
  });

  it.each<[string, (item: Nobodys) => ExecutionResult | Promise<ExecutionResult>]>([
    ['with errors', () => ({ data: null, errors: [new GraphQLError('No.')] })],
    [
      'that shows a part of the personal value',
      ({ personal }) => ({ data: { host: personal!.slice(2), whole: `${personal}/` } }),
    ],
    [
      'that fails',
      () => {
        throw new Error('lost the database');
      },
    ],
    [
      'that fails later',
      async () => {
        throw new Error('lost the database');
      },
    ],
  ])('is none %s: each viewer’s is worked out alone', async (_what, result) => {
    const { run, shared } = running(result);
    const item = anItem('https://a.example');
    for (let n = 0; n < 3; n++) expect(await shared(OWN, '{}', item)).toBeNull();
    expect(run).toHaveBeenCalledOnce();
  });

  it('is waited for by all who need it while it is worked out', async () => {
    let resolve: (result: ExecutionResult) => void = () => undefined;
    const { run, shared } = running(() => new Promise((settle) => (resolve = settle)));
    const item = anItem();
    const waiting = [shared(SAME, '{}', item), shared(SAME, '{}', item)];
    expect(waiting.every((one) => one instanceof Promise)).toBe(true);
    resolve({ data: { n: 1 } });
    const [one, other] = await Promise.all(waiting);
    expect(one!.payload).toBe(other!.payload);
    expect(shared(SAME, '{}', item)).toEqual(one);
    expect(run).toHaveBeenCalledOnce();
  });

  it('is forgotten when too many characters are kept', () => {
    const { run, shared } = running(() => ({ data: { text: 'x'.repeat(1_000) } }), 10_000);
    const item = anItem();
    shared(SAME, '{}', item);
    for (let n = 0; n < 8; n++) shared(SAME, `{"n":${n}}`, item);
    expect(run).toHaveBeenCalledTimes(9);
    shared(SAME, '{}', item);
    expect(run).toHaveBeenCalledTimes(10);
  });
});
