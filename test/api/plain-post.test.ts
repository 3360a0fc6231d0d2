import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { type Harness, harness } from '../support/harness.ts';
import { statementsOf } from '../support/statements.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

type Request = { body: string; headers?: Record<string, string>; caller?: Viewer };

/** Every byte of the answer but the date. Yoga answers a URL with an empty query. */
async function bytes(
  path: '/graphql' | '/graphql?',
  { body, headers = {}, caller }: Request,
): Promise<string> {
  const all = {
    host: 'localhost',
    connection: 'close',
    'x-request-id': 'the-request',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...(caller ? { authorization: `Bearer ${await h.token(caller)}` } : {}),
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(h.url).port), '127.0.0.1', () =>
      socket.write(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n${body}`),
    );
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer.replace(/^date: .*\r\n/im, '')));
    socket.on('error', reject);
  });
}

const json = (query: string, rest: object = {}) => JSON.stringify({ query, ...rest });
const VIEWER = operation('viewer');

describe('a plain POST', () => {
  it.each<[string, () => Request]>([
    ['a query', () => ({ body: json(VIEWER), caller: h.manager })],
    ['a query of nobody', () => ({ body: json(VIEWER) })],
    ['letters of every kind', () => ({ body: json('{ "é" }') })],
    ['from another site', () => ({ body: json(VIEWER), headers: { origin: 'https://front.example' } })],
    ['from a page without an origin', () => ({ body: json(VIEWER), headers: { origin: 'null' } })],
    ['what asks for JSON', () => ({ body: json(VIEWER), headers: { accept: 'application/json' } })],
    ['what takes anything', () => ({ body: json(VIEWER), headers: { accept: '*/*' } })],
    [
      'what asks for the newer type',
      () => ({ body: json('{ nope }'), headers: { accept: 'application/graphql-response+json' } }),
    ],
    ['what accepts nothing of ours', () => ({ body: json(VIEWER), headers: { accept: 'image/png' } })],
    ['an error', () => ({ body: json('{ nope }') })],
    ['an error beside data', () => ({ body: json('{ pushPublicKey services { pageInfo { endCursor } } }') })],
    ['no JSON', () => ({ body: '{' })],
    ['several at once', () => ({ body: `[${json(VIEWER)}]` })],
    ['variables that are none', () => ({ body: json(VIEWER, { variables: [] }) })],
    ['more than it should', () => ({ body: json(VIEWER, { token: 'x' }) })],
    [
      'nulls for what is absent',
      () => ({ body: json(VIEWER, { variables: null, extensions: null, x: null }) }),
    ],
    ['no query', () => ({ body: '{}' })],
    ['another type', () => ({ body: json(VIEWER), headers: { 'content-type': 'text/plain' } })],
    ['more than a body may have', () => ({ body: json(`# ${'x'.repeat(300_000)}`) })],
    [
      'a compressed body',
      () => ({ body: json(VIEWER), headers: { 'content-encoding': 'gzip' }, caller: h.manager }),
    ],
    [
      'a key for a mutation that takes none',
      () => ({
        body: json(operation('sign-out'), { variables: { input: { refreshToken: 'x' } } }),
        headers: { 'idempotency-key': 'x' },
      }),
    ],
    ['a bad token', () => ({ body: json(VIEWER), headers: { authorization: 'Bearer nonsense' } })],
    ['a subscription', () => ({ body: json('subscription { centerAccess { state } }'), caller: h.manager })],
    [
      'a mutation that is refused',
      () => ({
        body: json(operation('archive-service'), { variables: { input: { serviceId: 'x' } } }),
        caller: h.manager,
      }),
    ],
  ])('answers as Yoga does, to the byte: %s', async (_what, request) => {
    const ours = await bytes('/graphql', request());
    expect(ours).toMatch(/^HTTP\/1.1 \d{3} /);
    expect(ours).toBe(await bytes('/graphql?', request()));
  });

  it('asks for the accounts of all who come together in one statement, and for each what it is now', async () => {
    const [teacher, gone, customer] = [await h.aProfessional(), await h.aProfessional(), await h.aCustomer()];
    await h.people.removeProfessional(h.manager, gone.id);
    const elsewhere = { ...teacher, centerId: (await h.aCenter()).centerId };
    const posing = { ...customer, role: 'manager' as const };
    const callers = [h.manager, { ...teacher, role: 'manager' as const }, gone, customer, elsewhere, posing];
    let found: (Viewer | null)[] = [];
    const statements = await statementsOf(async () => {
      found = await Promise.all(callers.map((caller) => h.people.identify(caller)));
    });
    expect(statements).toHaveLength(1);
    expect(found.map((viewer) => viewer?.role)).toEqual([
      'manager',
      'professional',
      undefined,
      'customer',
      undefined,
      undefined,
    ]);
  });

  it('runs a mutation once, also when Yoga has to answer it', async () => {
    const query = `mutation ($input: CreateServiceInput!) {
      createService(input: $input) { ... on Service { name latestLinkChange { id } } }
    }`;
    const input = { name: 'Only one', modality: 'ONLINE', capacity: 5, durationMinutes: 30 };
    const failing = h.db.prisma.serviceLinkChange.findFirst;
    h.db.prisma.serviceLinkChange.findFirst = (() => Promise.reject(new Error('gone'))) as typeof failing;
    const answer = await bytes('/graphql', {
      body: json(query, { variables: { input } }),
      caller: h.manager,
    });
    h.db.prisma.serviceLinkChange.findFirst = failing;
    expect(answer).toContain('INTERNAL_SERVER_ERROR');
    expect(await h.db.prisma.service.count({ where: { name: 'Only one' } })).toBe(1);
  });
});
