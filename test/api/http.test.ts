import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { SEAT_WITH_ACCESS } from '../support/access-states.ts';
import { operation } from '../support/documents.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { sseClient } from '../support/sse-client.ts';
import { PUSH_KEY } from '../support/wired.ts';

const VIEWER = operation('viewer');
const WATCH = 'subscription { centerAccess { state } }';

let h: Harness;
let token: string;
beforeAll(async () => {
  h = await harness({ metricsToken: 'a token for metrics' });
  token = await h.token(h.manager);
});
afterAll(() => h.close());

type Said = { status: number; headers: Record<string, string>; body: string };

/** What is answered to these bytes. */
async function say(head: string, body: string | Buffer = ''): Promise<Said> {
  const bytes = await new Promise<string>((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(h.url).port), '127.0.0.1', () =>
      socket.write(
        Buffer.concat([
          Buffer.from(`${head}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`),
          Buffer.from(body),
        ]),
      ),
    );
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
  const [top = '', ...rest] = bytes.split('\r\n\r\n');
  const [status = '', ...lines] = top.split('\r\n');
  const headers = lines.map((line) => [
    line.split(': ', 1)[0]!.toLowerCase(),
    line.slice(line.indexOf(': ') + 2),
  ]);
  return {
    status: Number(status.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: rest.join('\r\n\r\n'),
  };
}

const post = (params: object, headers: Record<string, string> = {}, path = '/graphql') =>
  fetch(h.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify(params),
  });

describe('a refusal', () => {
  it('of a token says which way there is to prove oneself', async () => {
    for (const accept of ['*/*', 'text/event-stream', 'application/graphql-response+json']) {
      const refused = await post({ query: VIEWER }, { accept, authorization: 'Bearer nonsense' });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    const metrics = await fetch(`${h.url}/metrics`);
    expect(metrics.status).toBe(401);
    expect(metrics.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it.each<[string, string, string]>([
    ['DELETE', '/graphql', 'GET, HEAD, POST'],
    ['PUT', '/graphql', 'GET, HEAD, POST'],
    ['POST', '/health', 'GET, HEAD'],
    ['DELETE', '/ready', 'GET, HEAD'],
    ['POST', '/metrics', 'GET, HEAD'],
    ['POST', '/outbox', 'GET, HEAD'],
    ['POST', '/assets/access.css', 'GET, HEAD'],
    ['PUT', '/join/x', 'GET, HEAD, POST'],
    ['GET', '/join/x/attendance', 'POST'],
    ['HEAD', '/join/x/attendance', 'POST'],
    ['PATCH', '/join/x/calendar.ics', 'GET, HEAD'],
  ])('of the method %s at %s says what is taken', async (method, path, allowed) => {
    const refused = await fetch(h.url + path, { method });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe(allowed);
  });

  it('of a method where nothing is, or of a pass that nobody has, is that there is nothing', async () => {
    for (const [method, path] of [
      ['PUT', '/nowhere'],
      ['POST', '/join/x'],
      ['GET', '/join/x'],
      ['HEAD', '/join/x'],
    ])
      expect((await fetch(h.url + path, { method })).status, `${method} ${path}`).toBe(404);
  });

  it('of a mutation by GET says POST', async () => {
    const query = encodeURIComponent('mutation { signOut(input: { refreshToken: "x" }) { __typename } }');
    const refused = await fetch(`${h.url}/graphql?query=${query}`);
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('POST');
  });
});

describe('HEAD', () => {
  it.each(['/health', '/ready', `/graphql?query=${encodeURIComponent('{ pushPublicKey }')}`])(
    'is answered as GET is, without a body: %s',
    async (path) => {
      const [got, head] = await Promise.all([fetch(h.url + path), fetch(h.url + path, { method: 'HEAD' })]);
      expect(head.status).toBe(200);
      expect(await head.text()).toBe('');
      for (const name of ['content-type', 'cache-control'])
        expect(head.headers.get(name)).toBe(got.headers.get(name));
    },
  );

  it('opens no stream', async () => {
    const path = `/graphql?query=${encodeURIComponent(WATCH)}`;
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    expect((await fetch(h.url + path, { method: 'HEAD', headers })).status).toBe(405);
    expect(h.accessSubscriptions.open()).toBe(0);
  });
});

describe('the type of an answer', () => {
  const JSON_TYPE = 'application/json; charset=utf-8';
  const NEWER = 'application/graphql-response+json; charset=utf-8';
  it.each([
    ['*/*', JSON_TYPE],
    ['Application/JSON', JSON_TYPE],
    ['application/json, text/plain, */*', JSON_TYPE],
    ['application/graphql-response+json, application/json;q=0.9', NEWER],
    ['application/json;q=0.5, application/graphql-response+json', NEWER],
    ['application/json;q=0.5,APPLICATION/GRAPHQL-RESPONSE+JSON;Q=0.4', JSON_TYPE],
    ['application/graphql-response+json;q=0, application/json', JSON_TYPE],
    ['application/json;q=0, */*', NEWER],
    ['application/*', JSON_TYPE],
    ['application/json; charset=utf-8', JSON_TYPE],
    ['application/json;charset=latin1, application/graphql-response+json', NEWER],
  ])('is, where %s is taken, %s', async (accept, type) => {
    for (const path of ['/graphql', '/graphql?']) {
      const answer = await post({ query: VIEWER }, { accept }, path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(type);
    }
  });

  it.each([
    'application/json;q=0',
    '*/*;q=0',
    'image/png',
    'text/event-stream;q=0',
    'application/json;charset=utf-16',
  ])('is none where only %s is taken', async (accept) => {
    for (const path of ['/graphql', '/graphql?'])
      expect((await post({ query: VIEWER }, { accept }, path)).status).toBe(406);
  });

  it.each<[string, number]>([
    ['Text/Event-Stream', 200],
    ['text/event-stream;q=0.1', 200],
    ['text/event-stream, application/json', 200],
    ['text/event-stream;q=0, */*', 406],
    ['*/*', 406],
  ])('of a subscription is a stream, where it is taken: %s', async (accept, status) => {
    const answer = await post({ query: WATCH }, { accept });
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.headers.get('content-type')).toBe('text/event-stream');
    await answer.body?.cancel();
  });
});

describe('the target of a request', () => {
  const body = JSON.stringify({ query: '{ pushPublicKey }' });
  const json = 'Content-Type: application/json';

  it.each([
    'http://x/graphql',
    'http://elsewhere.example:81/graphql',
    'HTTP://x/graphql?',
    'https://x/graphql',
  ])('may be a whole address: %s', async (target) => {
    const answer = await say(`POST ${target} HTTP/1.1\r\nHost: x\r\n${json}`, body);
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(PUSH_KEY);
  });

  it('may be a whole address of a page', async () => {
    const { path } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    expect((await say(`GET http://x${path} HTTP/1.1\r\nHost: x`)).status).toBe(200);
    const front = await say('GET / HTTP/1.1\r\nHost: x');
    expect((await say('GET http://x HTTP/1.1\r\nHost: x')).status).toBe(front.status);
  });

  it.each([
    '/join/../metrics',
    '/join/%2e%2e/metrics',
    '/join/.%2E/metrics',
    '/join/./x',
    '/x/../graphql',
    '/join\\..\\metrics',
    '\\health',
    'http://x/join/../health',
    '/health/..',
    '/.',
  ])('is taken at its word, and not for another: %s', async (target) => {
    const answer = await say(
      `GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a token for metrics`,
    );
    expect(answer.status).toBe(400);
  });

  it('may hold points where they mean nothing', async () => {
    expect((await say('GET /health?a=/../b HTTP/1.1\r\nHost: x')).status).toBe(200);
    expect((await say('GET /join/a..b HTTP/1.1\r\nHost: x')).status).toBe(404);
  });

  it.each([
    ['two hosts', 'GET /health HTTP/1.1\r\nHost: a\r\nHost: b'],
    ['the same host twice', 'GET /health HTTP/1.1\r\nHost: a\r\nhost: a'],
    ['no host', 'GET /health HTTP/1.1'],
    ['two hosts for GraphQL', `POST /graphql HTTP/1.1\r\nHost: a\r\nHost: b\r\n${json}`],
  ])('with %s is not clear', async (_what, head) => {
    expect((await say(head)).status).toBe(400);
  });

  const upgrade =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n';
  it.each([
    ['no host', `GET /graphql HTTP/1.1\r\n${upgrade}`, 400],
    ['no host, in the old version', `GET /graphql HTTP/1.0\r\n${upgrade}`, 400],
    ['two hosts', `GET /graphql HTTP/1.1\r\nHost: a\r\nHost: b\r\n${upgrade}`, 400],
    ['a way back', `GET /x/../graphql HTTP/1.1\r\nHost: a\r\n${upgrade}`, 400],
    ['a whole address', `GET http://a/graphql HTTP/1.1\r\nHost: a\r\n${upgrade}`, 101],
  ])('of an upgrade with %s', async (_what, head, status) => {
    const first = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(h.url).port), '127.0.0.1', () => socket.write(head));
      socket.once('data', (chunk) => {
        resolve(String(chunk));
        socket.destroy();
      });
      socket.on('error', reject);
    });
    expect(Number(first.split(' ')[1])).toBe(status);
  });
});

describe('the letters of a body', () => {
  const head = (type: string) => `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}`;
  const body = JSON.stringify({ query: '{ pushPublicKey }' });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json;charset=utf8',
    'application/json; charset=us-ascii',
    'application/json; x=y',
  ])('are UTF-8: %s', async (type) => {
    expect((await say(head(type), body)).status).toBe(200);
  });

  it.each([
    'application/json; charset=iso-8859-1',
    'application/json;charset=utf-16',
    'application/json; x=y; Charset="latin1"',
    'application/json; charset=utf-8; charset=utf-16',
  ])('are no others: %s', async (type) => {
    const answer = await say(head(type), body);
    expect(answer.status).toBe(415);
    expect(answer.body).toContain('UTF-8');
  });

  it('are whole ones', async () => {
    for (const bytes of [[0xe9], [0xc3], [0xed, 0xa0, 0x80], [0xff]]) {
      const wrong = Buffer.concat([
        Buffer.from('{"query":"{ a(b: \\"'),
        Buffer.from(bytes),
        Buffer.from('\\") }"}'),
      ]);
      const answer = await say(head('application/json'), wrong);
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('UTF-8');
    }
  });
});

describe('what is wrong with a request', () => {
  it.each([[{}], [5], [true], [[]]])('an operationName that is %j is', async (operationName) => {
    for (const path of ['/graphql', '/graphql?']) {
      const answer = await post({ query: VIEWER, operationName }, {}, path);
      expect(answer.status).toBe(400);
      expect(codes((await answer.json()) as Result)).toEqual(['BAD_USER_INPUT']);
    }
    expect((await post({ query: VIEWER, operationName: null })).status).toBe(200);
  });

  it('is the name of an operation that the document has not', async () => {
    const answer = await post({
      query: 'query A { viewer { name } } query B { viewer { name } }',
      operationName: 'C',
    });
    const { errors } = (await answer.json()) as Result;
    expect(errors?.map(({ message }) => message)).toEqual(['The document has no operation named "C".']);
  });

  it('comes first in the answer, and a stream that never began has no data', async () => {
    const failing = await post(
      { query: '{ pushPublicKey services { pageInfo { endCursor } } }' },
      { authorization: '' },
    );
    expect(await failing.text()).toMatch(/^\{"errors":/);
    const unknown = { id: globalId('Session', '00000000-0000-0000-0000-000000000000') };
    const document = 'subscription ($id: ID!) { sessionAccess(sessionId: $id) { state } }';
    for (const [variables, caller] of [
      [{}, token],
      [unknown, token],
      [unknown, null],
    ] as const) {
      const stream = await sseClient(h.url, document, variables, caller);
      const answer = (await stream.next()) as Result;
      expect(Object.keys(answer)).toEqual(['errors']);
      expect(await stream.next()).toBe('complete');
    }
  });
});

describe('a document that is asked for by its hash only', () => {
  const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };

  it.each(['*/*', 'application/json', 'application/graphql-response+json, application/json;q=0.9'])(
    'is answered so that the links of clients send the text next: %s',
    async (accept) => {
      for (const params of [{ extensions }, { extensions, operationName: 'Viewer', variables: {} }]) {
        const answer = await post(params, { accept });
        expect(answer.status).toBe(200);
        const { errors, data } = (await answer.json()) as Result;
        expect(data).toBeUndefined();
        expect(errors).toEqual([
          { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
        ]);
      }
      expect((await post({ extensions, query: VIEWER }, { accept })).status).toBe(200);
    },
  );
});

describe('a page', () => {
  it('is nobody else’s to open in a window that it holds, nor to show', async () => {
    const { path } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    for (const page of [
      path,
      '/nowhere',
      '/outbox',
      '/outbox/messages',
      '/outbox.json',
      '/assets/access.css',
      '/health',
    ]) {
      const { headers } = await fetch(h.url + page);
      expect(headers.get('cross-origin-opener-policy'), page).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy'), page).toBe('same-origin');
    }
  });
});
