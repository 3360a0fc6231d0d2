import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SEAT_WITH_ACCESS } from '../support/access-states.ts';
import { operation } from '../support/documents.ts';
import { type Harness, harness } from '../support/harness.ts';

const BODY = JSON.stringify({ query: operation('viewer') });
const HEAD = 'Host: 127.0.0.1\r\nContent-Type: application/json\r\n';

let h: Harness;
beforeAll(async () => {
  h = await harness({
    patience: { headersTimeout: 400, requestTimeout: 800, connectionsCheckingInterval: 50 },
  });
});
afterAll(() => h.close());

const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  // Whatever was sent, the next caller is served, and nothing of ours failed.
  expect((await fetch(`${h.url}/health`)).status).toBe(200);
  expect(h.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(h.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** What comes back for these bytes until the server hangs up, or this is in it. */
async function answerTo(text: string | Buffer, until?: RegExp): Promise<string> {
  const socket = await open();
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.write(text);
  await vi.waitFor(() => expect(socket.closed || (until?.test(answer) ?? false), answer).toBe(true), 8_000);
  return answer;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
const leaksNothing = (answer: string) =>
  expect(answer).not.toMatch(/\bat .*\.[jt]s:\d|node_modules|\/src\/|SELECT|Error:|hono|yoga|express/i);

const post = (body: string | Buffer, headers = '') =>
  Buffer.concat([
    Buffer.from(
      `POST /graphql HTTP/1.1\r\n${HEAD}${headers}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
    ),
    Buffer.from(body),
  ]);

describe('a request that is none, or a strange one', () => {
  it.each([
    ['no Host', 'GET /graphql HTTP/1.1\r\nConnection: close\r\n\r\n', [400]],
    ['two Hosts', 'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', [200, 400]],
    ['a Host with a space', 'GET /graphql HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', [400]],
    [
      'a Host with credentials',
      'GET /join/x HTTP/1.1\r\nHost: a@b:c@d\r\nConnection: close\r\n\r\n',
      [400, 404],
    ],
    ['a Host that is a script', 'GET /join/x HTTP/1.1\r\nHost: <script>\r\nConnection: close\r\n\r\n', [400]],
    [
      'a whole address',
      'GET http://elsewhere.example/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      [200, 400, 404],
    ],
    ['a way up', 'GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', [400, 404]],
    [
      'an encoded way up',
      'GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      [400, 404],
    ],
    ['a broken escape', 'GET /join/%E0%A4%A HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', [400, 404]],
    ['an unknown path', 'GET /wp-login.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', [404]],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', [400, 404, 405]],
    ['an invented method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', [400]],
    ['CONNECT', 'CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x\r\n\r\n', [0, 400, 404, 405]],
    ['a header of 64 KB', `GET /health HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(65_536)}\r\n\r\n`, [431]],
    [
      'six thousand headers',
      `GET /health HTTP/1.1\r\nHost: x\r\n${'X-Many: yes\r\n'.repeat(6_000)}\r\n`,
      [431],
    ],
    ['an address of 64 KB', `GET /join/${'x'.repeat(65_536)} HTTP/1.1\r\nHost: x\r\n\r\n`, [414, 431]],
    [
      'both lengths',
      `POST /graphql HTTP/1.1\r\n${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      [400],
    ],
    [
      'two lengths',
      `POST /graphql HTTP/1.1\r\n${HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\n12345`,
      [400],
    ],
    ['a length that is none', `POST /graphql HTTP/1.1\r\n${HEAD}Content-Length: many\r\n\r\n`, [400]],
    ['a broken chunk', `POST /graphql HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, [400]],
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01]), [400]],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400, 505]],
  ] as [string, string | Buffer, number[]][])(
    'with %s is answered plainly',
    async (_what, bytes, statuses) => {
      const answer = await answerTo(bytes);
      expect(statuses, answer.slice(0, 300)).toContain(statusOf(answer));
      leaksNothing(answer);
      expect(answer.length).toBeLessThan(4_000);
    },
  );

  it('with a length longer than its body is given up, and with a shorter one is cut', async () => {
    const longer = `POST /graphql HTTP/1.1\r\n${HEAD}Content-Length: 500\r\n\r\n${BODY}`;
    expect(statusOf(await answerTo(longer))).toBe(408);
    const shorter = `POST /graphql HTTP/1.1\r\n${HEAD}Content-Length: 10\r\nConnection: close\r\n\r\n${BODY}`;
    const answer = await answerTo(shorter);
    expect(statusOf(answer)).toBe(400);
    leaksNothing(answer);
  });

  it('with a compressed body is told to send a plain one', async () => {
    const answer = await answerTo(post(gzipSync(BODY), 'Content-Encoding: gzip\r\n'));
    expect(statusOf(answer)).toBe(415);
    expect(answer).toContain('BAD_USER_INPUT');
  });

  it('with a body of the wrong bytes is told that it is no JSON', async () => {
    for (const body of [gzipSync(BODY), Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('{"query":"\u0000"')]) {
      const answer = await answerTo(post(body));
      expect(statusOf(answer)).toBe(400);
      leaksNothing(answer);
    }
  });

  it('with a body where none belongs is answered as if it had none', async () => {
    const { path } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    const large = 'x'.repeat(100_000);
    const answer = await answerTo(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${large.length}\r\nConnection: close\r\n\r\n${large}`,
    );
    expect(statusOf(answer)).toBe(409);
  });
});

describe('several requests on one connection', () => {
  it('are answered in their order', async () => {
    const one = (path: string, last = false) =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\n${last ? 'Connection: close\r\n' : ''}\r\n`;
    const answer = await answerTo(one('/health') + one('/nowhere') + one('/ready') + one('/health', true));
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '404',
      '200',
      '200',
    ]);
  });

  it('are not confused by what is smuggled behind a body', async () => {
    const smuggled = 'GET /outbox.json HTTP/1.1\r\nHost: x\r\n\r\n';
    const answer = await answerTo(
      `POST /graphql HTTP/1.1\r\n${HEAD}Content-Length: ${smuggled.length}\r\nConnection: close\r\n\r\n${smuggled}`,
    );
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['400']);
  });
});

describe('a client that takes its time', () => {
  it('over its headers is cut off', async () => {
    const socket = await open();
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => socket.write('X-Drip: y\r\n'), 50);
    await once(socket, 'close');
    clearInterval(drip);
    expect(statusOf(answer)).toBe(408);
  });

  it('over its body is cut off', async () => {
    const socket = await open();
    socket.resume();
    socket.write(`POST /graphql HTTP/1.1\r\n${HEAD}Content-Length: 100000\r\n\r\n{`);
    const drip = setInterval(() => socket.write(' '), 50);
    await once(socket, 'close');
    clearInterval(drip);
  });

  it('and leaves in the middle of its body costs nothing', async () => {
    for (let n = 0; n < 50; n++) {
      const socket = await open();
      socket.write(`POST /graphql HTTP/1.1\r\n${HEAD}Content-Length: 100000\r\n\r\n{"query":`);
      socket.resetAndDestroy();
    }
  });
});

describe('an upgrade', () => {
  const upgrade = (path: string, more = '') =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;

  it.each([
    ['elsewhere', upgrade('/join/x'), 404],
    [
      'to something else',
      'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
      400,
    ],
    [
      'without a key',
      'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      400,
    ],
    ['by POST', upgrade('/graphql').replace('GET', 'POST'), 405],
  ])('%s is refused', async (_what, bytes, status) => {
    expect(statusOf(await answerTo(bytes))).toBe(status);
  });

  it('carries its request’s id', async () => {
    const answer = await answerTo(
      upgrade('/graphql', 'Sec-WebSocket-Protocol: graphql-transport-ws\r\nX-Request-Id: mine-1\r\n'),
      /\r\n\r\n/,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 101/);
    expect(answer).toContain('X-Request-Id: mine-1');
  });
});
