import { type IncomingMessage, request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { getNamedType, isLeafType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRET_FIELDS } from '../../src/api/graphql/http/compression.ts';
import { schema } from '../../src/app/schema.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
let customer: Viewer;
const DAY = { from: '2026-03-10T00:00:00Z', to: '2026-03-12T00:00:00Z', first: 50 };
const CALENDAR = operation('calendar');
/** The same without what is a secret of somebody. */
const PLAIN = CALENDAR.replace(/viewerBooking \{[^}]*\}/, '');
beforeAll(async () => {
  h = await harness({ explorable: true });
  customer = await h.aCustomer();
  for (let n = 0; n < 20; n++) await h.aSession({ startsInMinutes: 60 + n });
});
afterAll(() => h.close());

type Ask = {
  caller?: Viewer;
  query?: string;
  variables?: object;
  headers?: Record<string, string>;
  method?: string;
  path?: string;
};

async function ask({ caller = h.manager, query = PLAIN, variables = DAY, ...more }: Ask = {}) {
  const { headers = {}, method = 'POST', path = '/graphql' } = more;
  const all = {
    authorization: `Bearer ${await h.token(caller)}`,
    'content-type': 'application/json',
    'accept-encoding': 'gzip, deflate, br',
    ...headers,
  };
  const body = method === 'POST' ? JSON.stringify({ query, variables }) : undefined;
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request(h.url + path, { method, headers: all }, resolve)
      .on('error', reject)
      .end(body),
  );
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const coding = response.headers['content-encoding'];
  const unpack = coding === 'br' ? brotliDecompressSync : coding === 'gzip' ? gunzipSync : (b: Buffer) => b;
  return {
    status: response.statusCode,
    headers: response.headers,
    coding,
    bytes,
    text: bytes.length > 0 ? unpack(bytes).toString() : '',
  };
}

const byGet = (query: string, variables: object) =>
  `/graphql?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`;

describe.each([
  ['the short way', {}],
  ['Yoga’s way', { path: '/graphql?' }],
])('an answer of more than 1 KB, by %s', (_way, where: Ask) => {
  it.each([
    ['br, of equal ones', 'gzip, deflate, br', 'br'],
    ['gzip, where it is all that is taken', 'gzip', 'gzip'],
    ['the one that is liked better', 'br;q=0.5, gzip', 'gzip'],
    ['gzip, where br is refused', 'br;q=0, *', 'gzip'],
    ['any', '*', 'br'],
    ['letters of either size', 'GZIP;Q=1', 'gzip'],
  ])('is compressed by %s', async (_what, accepted, coding) => {
    const plain = await ask({ ...where, headers: { 'accept-encoding': 'identity' } });
    expect(plain.coding).toBeUndefined();
    const packed = await ask({ ...where, headers: { 'accept-encoding': accepted } });
    expect(packed.coding).toBe(coding);
    expect(packed.text).toBe(plain.text);
    expect(Number(packed.headers['content-length'])).toBe(packed.bytes.length);
    expect(packed.bytes.length * 5).toBeLessThan(plain.bytes.length);
    for (const { headers } of [plain, packed]) {
      expect(headers.vary).toBe('Accept-Encoding');
      expect(headers.etag).toBeUndefined();
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it.each(['identity', 'deflate', 'zstd', 'gzip;q=0, br;q=0', '*;q=0', 'nonsense;;,'])(
    'goes as it is to whoever takes %s',
    async (accepted) => {
      const { coding, text } = await ask({ ...where, headers: { 'accept-encoding': accepted } });
      expect(coding).toBeUndefined();
      expect(JSON.parse(text).data.sessions.edges).toHaveLength(20);
    },
  );

  it('varies with the origin, too', async () => {
    const { headers } = await ask({ ...where, headers: { origin: 'https://front.example' } });
    expect(headers.vary).toBe('Origin, Accept-Encoding');
  });

  it('is not compressed where it holds a secret beside names that others chose', async () => {
    const query = PLAIN.replace('state', 'state joinUrl');
    const { coding, headers, text } = await ask({ ...where, query });
    expect(coding).toBeUndefined();
    expect(headers.vary).toBeUndefined();
    expect(text).toContain('joinUrl');
    const fragment = `${query.replace('joinUrl', '...Link')} fragment Link on OnlineAccess { x: joinUrl }`;
    expect((await ask({ ...where, query: fragment })).coding).toBeUndefined();
  });

  it('is compressed for a customer, who reads nobody’s names but the center’s', async () => {
    expect((await ask({ ...where, query: CALENDAR, caller: customer })).coding).toBe('br');
    expect((await ask({ ...where, query: CALENDAR })).coding).toBeUndefined();
  });

  it('is not compressed when it is small, or of a mutation', async () => {
    expect((await ask({ ...where, query: operation('viewer') })).coding).toBeUndefined();
    const mutation = await ask({
      ...where,
      query: `mutation ($input: CreateServiceInput!) { createService(input: $input) { ... on Service { ${Array.from({ length: 28 }, (_, n) => `a${n}: name`).join(' ')} } } }`,
      variables: { input: { name: 'x'.repeat(60), modality: 'ONLINE', capacity: 5, durationMinutes: 30 } },
    });
    expect(mutation.bytes.length).toBeGreaterThan(1_024);
    expect(mutation.coding).toBeUndefined();
  });
});

describe('compression', () => {
  it('is answered to GET and HEAD alike, and to one that asks whether anything changed', async () => {
    const path = byGet(PLAIN, DAY);
    const got = await ask({ method: 'GET', path });
    expect(got.coding).toBe('br');
    const again = await ask({ method: 'GET', path, headers: { 'if-none-match': '*' } });
    expect(again.status).toBe(200);
    const head = await ask({ method: 'HEAD', path });
    expect(head.status).toBe(200);
    expect(head.bytes.length).toBe(0);
    for (const name of ['content-encoding', 'content-length', 'content-type', 'vary'])
      expect(head.headers[name], name).toBe(got.headers[name]);
  });

  it('is of GraphiQL’s page, too', async () => {
    const { coding, text } = await ask({ method: 'GET', headers: { accept: 'text/html' } });
    expect(coding).toBe('br');
    expect(text).toContain('<html');
  });

  it('is never of a stream', async () => {
    const sessionId = globalId('Session', await h.aSession({ joiningInstructions: '€'.repeat(2_000) }));
    await h.runDueWork();
    const stream = await h.sse(
      h.manager,
      'subscription ($id: ID!) { sessionAccess(sessionId: $id) { state joiningInstructions } }',
      { id: sessionId },
    );
    expect(stream.response.headers['content-encoding']).toBeUndefined();
    expect(stream.response.headers['x-accel-buffering']).toBe('no');
    stream.leave();
  });

  it('knows every field that holds a secret, by its name', () => {
    const looks = /url|token|secret|instructions|endpoint$|passcode|password|auth|p256dh/i;
    /** What looks like a secret and is none: answered by mutations alone, or words about one. */
    const harmless =
      /^(token|secret|accessToken|refreshToken|secretPrefix|previousSecretUntil|.*(Source|Warnings|ExpiresAt))$/;
    const found = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap((type) => Object.values(type.getFields()))
      .filter(({ name, type }) => isLeafType(getNamedType(type)) && looks.test(name) && !harmless.test(name))
      .map(({ name }) => name);
    expect([...new Set(found)].sort()).toEqual([...SECRET_FIELDS].sort());
  });
});
