import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Hono } from 'hono';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PageEnv } from '../../src/api/http/client-address.ts';
import { createEventStreams } from '../../src/api/http/event-streams.ts';
import { PortTakenError } from '../../src/api/http/listen.ts';
import { dataEvents, eventHeaders, sendEvents } from '../../src/api/http/send-events.ts';
import { createHttpServer } from '../../src/api/server.ts';
import { Watch } from '../../src/lib/watch.ts';
import { noMetrics } from '../../src/platform/metrics.ts';
import { noTracing } from '../../src/platform/tracing.ts';
import { openEventStream } from '../support/event-stream.ts';
import { silentLog } from '../support/log.ts';

type Handlers = Parameters<typeof createHttpServer>[0]['graphql'];

const never = new Watch<{ n: number }>(() => ({ resume: () => undefined, close: () => undefined }));
const EVENTS = { headers: eventHeaders({}), format: dataEvents(String), watch: never };

/** A server with one page, one stream and, unless told, an API that says its path. */
async function start(graphql: Partial<Handlers> = {}) {
  const pages = new Hono<PageEnv>();
  pages.get('/page', (c) => c.text(c.req.header('x-request-id') ?? 'no id'));
  pages.get('/stream', (c) => sendEvents(c, { ...EVENTS, streams: createEventStreams() }));
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse) => outgoing.end(`API ${incoming.url}`);
  const server = await createHttpServer({
    graphql: { handle, upgrade: (_, socket) => socket.destroy(), ...graphql },
    pages,
    log: silentLog,
    metrics: noMetrics,
    tracing: noTracing,
    host: '127.0.0.1',
    port: 0,
  });
  onTestFinished(() => server.close(0));
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

/** What the server answers to these bytes. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('the HTTP server', () => {
  it('gives /graphql to the API and everything else to the pages', async () => {
    const { url } = await start();
    expect(await (await fetch(`${url}/graphql?query=x`)).text()).toBe('API /graphql?query=x');
    expect((await fetch(`${url}/page`)).status).toBe(200);
    for (const path of ['/graphql/', '/graphqlx', '/x/graphql', '/'])
      expect((await fetch(url + path)).status, path).toBe(404);
  });

  it('names each request: as the caller does, or itself where that is missing or not sane', async () => {
    const { url } = await start();
    const name = async (given?: string) => {
      const answer = await fetch(`${url}/page`, {
        headers: given === undefined ? {} : { 'x-request-id': given },
      });
      expect(await answer.text()).toBe(answer.headers.get('x-request-id'));
      return answer.headers.get('x-request-id');
    };
    expect(await name('proxy-1.2:3_4')).toBe('proxy-1.2:3_4');
    for (const given of [undefined, '', 'two words', '{"log":"line"}', 'x'.repeat(81)])
      expect(await name(given)).toMatch(/^[0-9a-f-]{36}$/);
    expect((await fetch(`${url}/graphql`)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('outlives an API that fails', async () => {
    const handlers = [
      () => Promise.reject(new Error('late')),
      () => {
        throw new Error('at once');
      },
    ];
    for (const handle of handlers) {
      const { url } = await start({ handle });
      expect((await fetch(`${url}/graphql`)).status).toBe(500);
      expect((await fetch(`${url}/page`)).status).toBe(200);
    }
  });

  it('refuses what is not HTTP, and addresses that are none', async () => {
    const { port } = await start();
    expect(await raw(port, 'HELLO\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    const broken = 'GET /page HTTP/1.1\r\nHost: a b/c@d\r\nConnection: close\r\n\r\n';
    expect(await raw(port, broken)).toMatch(/^HTTP\/1.1 400/);
  });

  it('gives what wants to be a socket to the API', async () => {
    const { port } = await start({
      upgrade: ({ url }, socket) => socket.end(`HTTP/1.1 101 Switching Protocols\r\nPath: ${url}\r\n\r\n`),
    });
    const ask = 'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    expect(await raw(port, ask)).toBe('HTTP/1.1 101 Switching Protocols\r\nPath: /graphql\r\n\r\n');
  });

  it('says which port is taken, and how to choose another', async () => {
    const { port } = await start();
    const second = createHttpServer({
      graphql: { handle: () => undefined, upgrade: () => undefined },
      pages: new Hono(),
      log: silentLog,
      metrics: noMetrics,
      tracing: noTracing,
      host: '127.0.0.1',
      port,
    });
    await expect(second).rejects.toThrow(PortTakenError);
    await expect(second).rejects.toThrow(new RegExp(`Port ${port} is taken.*PORT=\\d+ npm run demo`));
  });
});

describe('closing', () => {
  const refused = (url: string) => expect(fetch(`${url}/page`)).rejects.toThrow();

  it('takes no new callers, and waits for the answers under way', async () => {
    const handle = vi.fn<Handlers['handle']>();
    const { url, close } = await start({ handle });
    const underWay = fetch(`${url}/graphql`);
    await vi.waitFor(() => expect(handle).toHaveBeenCalled());
    const closed = close(60_000);
    await refused(url);
    handle.mock.calls[0]![1].end('whole');
    expect(await (await underWay).text()).toBe('whole');
    // At once, not when the connection that was kept alive has timed out.
    await closed;
  });

  it('does not wait for connections that are kept alive', async () => {
    const { url, close } = await start();
    await (await fetch(`${url}/page`)).text();
    await close(60_000);
  });

  it('ends streams and sockets at the deadline', async () => {
    const { url, port, close } = await start({ upgrade: () => undefined });
    const stream = await openEventStream(`${url}/stream`);
    const socket = raw(
      port,
      'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    await (await fetch(`${url}/page`)).text();
    await close(50);
    expect(await stream.next()).toBeNull();
    await socket;
  });
});
