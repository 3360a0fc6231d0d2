import { request } from 'node:http';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { operation } from '../support/documents.ts';
import { codes, post, type Result, send } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';

const VIEWER = operation('viewer');
const UNKNOWN = globalId('Session', crypto.randomUUID());

let h: Harness;
let endpoint: string;
beforeAll(async () => {
  h = await harness();
  endpoint = `${h.url}/graphql`;
});
afterAll(() => h.close());

const json = { 'content-type': 'application/json' };
const query = (text: string) => JSON.stringify({ query: text });

/** The answers of both endpoints to a document. */
async function bothEndpoints(document: string, server = h): Promise<Result[]> {
  const { data, errors } = await server.ask(server.manager, document);
  const socket = await server.socket(server.manager);
  const bySocket = (await socket.run(document).next()) as Result;
  await socket.leave();
  return [{ data, errors }, bySocket];
}

describe('the HTTP endpoint accepts', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])('%s', async (type) => {
    const answer = await send(endpoint, {
      method: 'POST',
      headers: { 'content-type': type },
      body: query(VIEWER),
    });
    expect(answer).toMatchObject({ status: 200, data: { viewer: null } });
  });

  // A page of another site can send these without a preflight request.
  it.each([
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(VIEWER)}`],
    [
      'multipart/form-data; boundary=x',
      `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${query(VIEWER)}\r\n--x--`,
    ],
    ['application/graphql', VIEWER],
    ['text/plain', query(VIEWER)],
    ['application/jsonish', query(VIEWER)],
  ])('not %s', async (type, body) => {
    const answer = await send(endpoint, { method: 'POST', headers: { 'content-type': type }, body });
    expect(answer.status).toBe(415);
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.data).toBeUndefined();
  });

  it('queries by GET, but no mutation', async () => {
    const get = (text: string) => send(`${endpoint}?query=${encodeURIComponent(text)}`, {});
    expect(await get('{ pushPublicKey }')).toMatchObject({
      status: 200,
      data: { pushPublicKey: expect.any(String) },
    });
    const refused = await get('mutation { joinSession(input: { accessToken: "x" }) { __typename } }');
    expect(refused.status).toBe(405);
    expect(codes(refused)).toEqual(['BAD_USER_INPUT']);
  });

  it('no other method', async () => {
    const answer = await send(endpoint, { method: 'PUT', headers: json, body: query(VIEWER) });
    expect(answer.status).toBe(405);
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
  });

  it.each([
    ['no JSON', '{ viewer'],
    ['no object', '"{ viewer }"'],
    ['null', 'null'],
    ['no query', '{}'],
    ['a query that is no text', '{"query":{}}'],
    ['variables that are none', '{"query":"{ viewer { name } }","variables":"x"}'],
    ['several at once', `[${query(VIEWER)},${query(VIEWER)}]`],
    ['more than it should', '{"query":"{ viewer { name } }","token":"x"}'],
  ])('a body with %s is answered with what is wrong', async (_what, body) => {
    const answer = await send(endpoint, { method: 'POST', headers: json, body });
    expect(answer.status).toBe(400);
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
  });

  it('parameters of a GET that are no JSON are answered with what is wrong', async () => {
    const answer = await send(`${endpoint}?query=${encodeURIComponent(VIEWER)}&variables={`, {});
    expect(answer.status).toBe(400);
    expect(answer.errors![0]!.message).toBe('The parameter variables is not valid JSON.');
  });

  it('lets any site call, but with no one’s cookies', async () => {
    const headers = {
      origin: 'https://front.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    const preflight = await send(endpoint, { method: 'OPTIONS', headers });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://front.example');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    expect(preflight.headers.has('access-control-allow-credentials')).toBe(false);
  });
});

describe('the body limit', () => {
  const large = JSON.stringify({ query: VIEWER, variables: { fill: 'x'.repeat(256 * 1024) } });

  it('refuses what is too large, and the sender gets to read it', async () => {
    const answer = await send(endpoint, { method: 'POST', headers: json, body: large });
    expect(answer.status).toBe(413);
    expect(answer.errors![0]!.message).toBe('The body is larger than 256 KB.');
  });

  it('refuses what says that it is too large before any of it has come', async () => {
    const call = request(endpoint, {
      method: 'POST',
      headers: { ...json, 'content-length': 256 * 1024 + 1 },
    });
    call.on('error', () => undefined).flushHeaders();
    expect(await new Promise((resolve) => call.on('response', ({ statusCode }) => resolve(statusCode)))).toBe(
      413,
    );
    call.destroy();
  });

  it('refuses what turns out to be too large', async () => {
    const chunks = new ReadableStream({
      start(controller) {
        for (let at = 0; at < large.length; at += 50_000)
          controller.enqueue(Buffer.from(large.slice(at, at + 50_000)));
        controller.close();
      },
    });
    const answer = await send(endpoint, {
      method: 'POST',
      headers: json,
      body: chunks,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(413);
  });

  it('lets just under it pass', async () => {
    const fill = 'x'.repeat(256 * 1024 - JSON.stringify({ query: `{ pushPublicKey } #` }).length);
    const answer = await send(endpoint, {
      method: 'POST',
      headers: json,
      body: query(`{ pushPublicKey } #${fill}`),
    });
    expect(answer).toMatchObject({ status: 200, data: {} });
  });

  it('cuts off a sender who goes on regardless', async () => {
    const call = request(endpoint, { method: 'POST', headers: { ...json, 'content-length': 1024 ** 3 } });
    const cut = new Promise((resolve) => call.on('error', resolve).on('close', resolve));
    call.on('response', (response) => response.resume());
    const more = () =>
      void (call.destroyed || call.write(Buffer.alloc(256 * 1024), () => setImmediate(more)));
    more();
    await cut;
    expect(call.socket?.bytesWritten).toBeLessThan(64 * 1024 ** 2);
  });
});

describe('a document that is too large', () => {
  /** Twelve levels with a leaf such as `id`, through fields that lead back to their own type. */
  const deep = (leaf: string, arguments_ = `(id: "${UNKNOWN}")`) =>
    `session${arguments_} ${'{ viewerBooking { session '.repeat(5)}{ ${leaf} }${' } }'.repeat(5)}`;

  it.each([
    [
      '13 levels',
      `{ ${deep('service { id }')} }`,
      'The operation is 13 levels deep; at most 12 are allowed.',
    ],
    [
      'levels in fragments',
      `{ session(id: "${UNKNOWN}") { viewerBooking { ...A } } } fragment A on Booking { ${deep('id', '')} }`,
      'The operation is 14 levels deep; at most 12 are allowed.',
    ],
    [
      '31 aliases',
      `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: pushPublicKey`).join(' ')} }`,
      'The operation has 31 aliases; at most 30 are allowed.',
    ],
    [
      'aliases in fragments',
      `{ ...A ...B } fragment A on Query { ...B ...C } fragment B on Query { ...C ...C } fragment C on Query { ${Array.from({ length: 8 }, (_, i) => `a${i}: pushPublicKey`).join(' ')} }`,
      'The operation has 40 aliases; at most 30 are allowed.',
    ],
    ['1,001 tokens', `{ ${'pushPublicKey '.repeat(1_000)} }`, 'more that 1000 tokens'],
    [
      'fields in fragments',
      `{ ...F0 } ${Array.from({ length: 12 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(' ')} fragment F12 on Query { pushPublicKey }`,
      'The operation selects 4096 fields; at most 1000 are allowed.',
    ],
    [
      'pages in pages',
      '{ customers { edges { node { bookings { edges { node { customer { bookings { pageInfo { endCursor } } } } } } } } } }',
      'The operation may answer 130,050 objects; at most 25,000 are allowed.',
    ],
  ])('by %s is refused by both endpoints, which say the limit', async (_what, document, message) => {
    for (const answer of await bothEndpoints(document)) {
      expect(answer.errors![0]!.message).toContain(message);
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.data).toBeUndefined();
    }
  });

  it.each([
    ['12 levels', `{ ${deep('id')} }`],
    ['30 aliases', `{ ${Array.from({ length: 30 }, (_, i) => `a${i}: pushPublicKey`).join(' ')} }`],
  ])('by nothing: %s pass', async (_what, document) => {
    for (const answer of await bothEndpoints(document)) expect(answer.errors).toBeUndefined();
  });

  it('and leads back to itself is refused, and soon', async () => {
    const document = '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }';
    for (const answer of await bothEndpoints(document)) expect(codes(answer)).toContain('BAD_USER_INPUT');
  });
});

describe('a token that is refused', () => {
  it.each([
    ['a good document', query(VIEWER)],
    ['a malformed document', query('{ viewer')],
    ['a malformed body', '{'],
  ])('refuses the request with 401, with %s', async (_what, body) => {
    const headers = { ...json, authorization: 'Bearer nonsense' };
    const answer = await send(endpoint, { method: 'POST', headers, body });
    expect(answer.status).toBe(401);
    expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
    expect(answer.data).toBeUndefined();
  });

  it('is so by GET, and of an account that is gone, or whose tokens were revoked', async () => {
    const bad = { headers: { authorization: 'Basic bWU6bWU=' } };
    expect((await send(`${endpoint}?query={viewer{name}}`, bad)).status).toBe(401);
    const professional = await h.aProfessional({ email: 'gone@studio.example' });
    const token = await h.token(professional);
    expect((await post(endpoint, VIEWER, {}, token)).status).toBe(200);
    h.clock.advance(1_000);
    await h.people.revokeTokens('gone@studio.example');
    expect((await post(endpoint, VIEWER, {}, token)).status).toBe(401);
    expect((await post(endpoint, VIEWER, {}, await h.token(professional))).status).toBe(200);
    await h.people.removeProfessional(h.manager, professional.id);
    expect((await post(endpoint, VIEWER, {}, await h.token(professional))).status).toBe(401);
  });
});

describe('what is wrong with a request', () => {
  it.each([
    ['syntax', '{ viewer {', 'Syntax Error'],
    ['a field', '{ nope }', 'Cannot query field "nope" on type "Query".'],
    ['an argument', '{ session(id: 1.5) { id } }', 'ID cannot represent'],
    ['a variable', 'query ($id: ID!) { session(id: $id) { id } }', 'Variable "$id" of required type "ID!"'],
    ['the operation', 'query A { viewer { name } } query B { viewer { name } }', 'operationName'],
  ])('is BAD_USER_INPUT by both endpoints: %s', async (_what, document, message) => {
    for (const answer of await bothEndpoints(document)) {
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors![0]!.message).toContain(message);
      expect(answer.data ?? null).toBeNull();
    }
  });

  it('is a status, too, for clients of the newer media type', async () => {
    const headers = { ...json, accept: 'application/graphql-response+json' };
    const ask = (body: string, accept = headers) => send(endpoint, { method: 'POST', headers: accept, body });
    expect(await ask(query('{ nope }'))).toMatchObject({ status: 400 });
    expect(await ask(query('{ nope }'), { ...json, accept: 'application/json' })).toMatchObject({
      status: 200,
    });
    const good = await ask(query(VIEWER));
    expect(good.status).toBe(200);
    expect(good.headers.get('content-type')).toContain('application/graphql-response+json');
  });

  it('is an operation that the document does not have, by its name', async () => {
    const body = (operationName: unknown) =>
      JSON.stringify({ query: 'query A { viewer { name } }', operationName });
    for (const name of ['C', ''])
      expect(await send(endpoint, { method: 'POST', headers: json, body: body(name) })).toMatchObject({
        errors: [{ message: `The document has no operation named "${name}".` }],
      });
  });

  it('is a field for others: who may is said', async () => {
    const customer = await h.aCustomer();
    const partner = await h.aPartner(['access:url']);
    for (const [caller, document, message] of [
      [customer, '{ professionals { id } }', 'Only staff may do this.'],
      [customer, '{ partnerKeys { id } }', 'Only managers may do this.'],
      [
        partner,
        '{ services { edges { cursor } } }',
        'Only people who are signed in and partners with `calendar:read` may do this.',
      ],
      [
        customer,
        'subscription { centerAccess { state } }',
        'Only staff and partners with `access:read` may do this.',
      ],
    ] as const) {
      const socket = await h.socket(caller);
      const answer = (await socket.run(document).next()) as Result;
      await socket.leave();
      expect(answer.errors).toMatchObject([{ message, extensions: { code: 'FORBIDDEN' } }]);
    }
  });

  it('says where in the text', async () => {
    const answer = await h.ask(null, '{\n  nope\n}');
    expect(answer.errors![0]).toMatchObject({ locations: [{ line: 2, column: 3 }] });
  });
});

describe('what is wrong with us', () => {
  const secret = 'SELECT * FROM customer WHERE email = xenia@people.example';

  it('is masked by both endpoints, and found in the log by its id', async () => {
    const broken = vi.spyOn(h.db.prisma.service, 'findMany').mockImplementation((() => {
      throw new Error(`${secret}\nthe pool is gone`);
    }) as never);
    const answers = await bothEndpoints('{ services { edges { node { id } } } }');
    broken.mockRestore();
    for (const answer of answers) {
      expect(answer.errors).toEqual([
        expect.objectContaining({
          message: 'Something went wrong on our side. It has been noted.',
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
        }),
      ]);
      const { requestId } = answer.errors![0]!.extensions;
      const line = h.lines.find((logged) => logged.includes(requestId!));
      expect(line).toContain('the pool is gone');
      expect(line).not.toContain('xenia');
    }
  });

  it('is masked when nobody can even be recognised', async () => {
    const token = await h.token(h.manager);
    const broken = vi.spyOn(h.people, 'identify').mockRejectedValue(new Error(secret));
    const answer = await post(endpoint, VIEWER, {}, token);
    broken.mockRestore();
    expect(answer.status).toBe(500);
    expect(codes(answer)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(JSON.stringify(answer.errors)).not.toContain('SELECT');
  });

  it('never shows a stack for an address that is none', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const call = request(`${endpoint}?query={viewer{name}}`, { headers: { host: 'a b' } }, (response) => {
        let body = '';
        response
          .on('data', (chunk) => (body += chunk))
          .on('end', () => resolve(`${response.statusCode} ${body}`));
      });
      call.on('error', reject).end();
    });
    expect(text).toBe('400 The address is not valid.\n');
  });
});

describe('exploring', () => {
  /** The `@oneOf` inputs of the public schema. The mutation refuses a wrong choice. */
  const oneOfsIn = ({ data }: Result): string[] =>
    data.__schema.types.flatMap((type: { name: string; isOneOf: boolean | null }) =>
      type.isOneOf ? [type.name] : [],
    );

  const browser = { headers: { accept: 'text/html,*/*;q=0.8' } };

  it('is off unless asked for: no introspection, no suggestions, no GraphiQL', async () => {
    for (const answer of await bothEndpoints('{ __schema { types { name } } }'))
      expect(answer.errors![0]!.message).toContain('introspection has been disabled');
    for (const answer of await bothEndpoints('{ centre { name } }'))
      expect(answer.errors![0]!.message).toBe('Cannot query field "centre" on type "Query".');
    const page = await send(endpoint, browser);
    expect(page.headers.get('content-type')).not.toContain('text/html');
  });

  it('is off for variables, too: neither fields nor values are suggested', async () => {
    const sign = 'mutation ($i: SignInInput!) { signIn(input: $i) { __typename } }';
    const online = 'query ($m: Modality) { services(modality: $m) { edges { cursor } } }';
    for (const [document, variables] of [
      [sign, { i: { code: '1', email: 'a@b.example', rol: 'CUSTOMER', centerI: '1' } }],
      [online, { m: 'ONLIN' }],
    ] as const) {
      const socket = await h.socket(h.manager);
      const bySocket = (await socket.run(document, variables).next()) as Result;
      await socket.leave();
      for (const { errors } of [await h.ask(h.manager, document, variables), bySocket]) {
        expect(errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
        expect(JSON.stringify(errors)).not.toContain('Did you mean');
      }
    }
  });

  it('quotes no more of a variable than a person reads', async () => {
    const answer = await h.ask(h.manager, 'query ($n: Int) { services(first: $n) { edges { cursor } } }', {
      n: 'x'.repeat(200_000),
    });
    expect(JSON.stringify(answer.errors).length).toBeLessThan(1_000);
  });

  it('shows everything when it is on', async () => {
    const open = await harness({ explorable: true });
    try {
      const everything = getIntrospectionQuery({
        schemaDescription: true,
        inputValueDeprecation: true,
        oneOf: true,
      });
      for (const answer of await bothEndpoints(everything, open))
        expect(oneOfsIn(answer).sort()).toEqual(['ClosurePeriodInput', 'SendTimeChange', 'TextChange']);
      for (const answer of await bothEndpoints('{ centre { name } }', open))
        expect(answer.errors![0]!.message).toContain('Did you mean "center"');
      const page = await send(`${open.url}/graphql`, browser);
      expect(page.headers.get('content-type')).toContain('text/html');
    } finally {
      await open.close();
    }
  });
});
