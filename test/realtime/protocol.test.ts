import { once } from 'node:events';
import { connect as connectTo, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { createClient as createClient5 } from 'graphql-ws-5';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { UnauthenticatedError } from '../../src/lib/errors.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import { operation } from '../support/documents.ts';
import type { Result } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { openSocket, type SocketClient, socketClient } from '../support/socket-client.ts';
import { WATCH } from '../support/watch.ts';

const VIEWER = operation('viewer');

let h: Harness;
let sessionId: string;
let id: string;
beforeAll(async () => {
  h = await harness();
  sessionId = await h.aSession();
  id = globalId('Session', sessionId);
  await h.runDueWork();
});
afterAll(() => h.close());

const leaving: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const leave of leaving.splice(0)) await leave();
  await vi.waitFor(() => expect(h.graphql.sockets()).toBe(0));
  expect(h.accessSubscriptions.open()).toBe(0);
  expect(h.lines.join('\n')).not.toContain('"level":"error"');
});
function keep(client: SocketClient): SocketClient {
  leaving.push(client.leave);
  return client;
}
const open = async () => keep(await openSocket(h.url));
const connect = async () => keep(await h.socket(h.manager));
const subscribe = (name: string, query = VIEWER, variables = {}) => ({
  type: 'subscribe',
  id: name,
  payload: { query, variables },
});
const watch = (name: string) => subscribe(name, WATCH, { sessionId: id });

/** Everything that has arrived when the server has answered all before. */
async function arrived(client: SocketClient) {
  await client.settled();
  return client.frames.takeAll();
}

async function note(text: string, on = h): Promise<void> {
  await on.access.edit(on.manager, sessionId, { waitingNote: text });
  await on.runDueWork();
}

/** The connection below a client’s socket. */
const wireOf = ({ socket }: SocketClient) => (socket as unknown as { _socket: Socket })._socket;

/** Holds the look-up of callers until it is let go. */
function heldLookUps() {
  const { viewerAgain } = h.contexts;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const spy = vi.spyOn(h.contexts, 'viewerAgain').mockImplementation(async (viewer) => {
    await held;
    return viewerAgain(viewer);
  });
  return { letGo, begun: (times = 1) => vi.waitFor(() => expect(spy).toHaveBeenCalledTimes(times)) };
}

describe.each([
  ['5', createClient5 as unknown as typeof createClient],
  ['6', createClient],
])('graphql-ws %s, the client', (_version, create) => {
  function client(options: Partial<Parameters<typeof createClient>[0]> = {}) {
    const made = create({
      url: `${h.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: async () => ({ token: await h.token(h.manager) }),
      ...options,
    });
    leaving.push(() => made.dispose());
    return made;
  }

  /** The results of one operation, as they come. */
  function results(of: ReturnType<typeof client>, query: string, variables: Record<string, unknown> = {}) {
    const seen: unknown[] = [];
    let stop = () => {};
    const ended = new Promise<unknown>((resolve) => {
      stop = of.subscribe(
        { query, variables },
        { next: (result) => seen.push(result), error: resolve, complete: () => resolve('complete') },
      );
    });
    return { seen, ended, stop: () => stop() };
  }

  it('asks, watches, and leaves', async () => {
    const one = client();
    const query = results(one, VIEWER);
    expect(await query.ended).toBe('complete');
    expect(query.seen).toEqual([{ data: { viewer: expect.objectContaining({ name: expect.any(String) }) } }]);
    const stream = results(one, WATCH, { sessionId: id });
    await vi.waitFor(() => expect(stream.seen).toHaveLength(1));
    await note('seen by a client');
    await vi.waitFor(() =>
      expect(stream.seen.at(-1)).toMatchObject({
        data: { sessionAccess: { waitingNote: 'seen by a client' } },
      }),
    );
    stream.stop();
    expect(await stream.ended).toBe('complete');
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  });

  it('is told what is wrong with one operation, and goes on', async () => {
    const one = client();
    const wrong = results(one, '{ nope }');
    expect(await wrong.ended).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await results(one, VIEWER).ended).toBe('complete');
  });

  it('pings, and is answered', async () => {
    const pongs = vi.fn();
    const one = client({ keepAlive: 5, on: { pong: (received) => received && pongs() } });
    const stream = results(one, WATCH, { sessionId: id });
    await vi.waitFor(() => expect(pongs).toHaveBeenCalled());
    stream.stop();
  });

  it('is refused for its token', async () => {
    const one = client({ connectionParams: { token: 'nonsense' }, retryAttempts: 0 });
    expect(await results(one, VIEWER).ended).toMatchObject({ code: 4403, reason: 'Forbidden' });
  });

  it('finds the next node when this one stops, and goes on watching', async () => {
    const stopping = await harness({ database: h.database });
    let url = stopping.url;
    const one = client({
      url: () => `${url.replace('http', 'ws')}/graphql`,
      retryWait: async () => undefined,
      shouldRetry: () => true,
    });
    const stream = results(one, WATCH, { sessionId: id });
    await vi.waitFor(() => expect(stream.seen).toHaveLength(1));
    url = h.url;
    await stopping.graphql.close(1_000);
    await vi.waitFor(() => expect(stream.seen).toHaveLength(2));
    await note('from another node');
    await vi.waitFor(() =>
      expect(stream.seen.at(-1)).toMatchObject({
        data: { sessionAccess: { waitingNote: 'from another node' } },
      }),
    );
    stream.stop();
    await stopping.close();
  });
});

describe('a connection init', () => {
  it.each([[undefined], [null], [{}]])('with the payload %j is acknowledged, once', async (payload) => {
    const client = await open();
    client.send({ type: 'connection_init', payload });
    expect(await client.frames.next()).toEqual({ type: 'connection_ack' });
    expect(await arrived(client)).toEqual([]);
  });

  it('after another that is not acknowledged yet is one too many', async () => {
    const client = await open();
    client.send({ type: 'connection_init', payload: { token: await h.token(h.manager) } });
    client.send({ type: 'connection_init' });
    expect(await client.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' });
  });

  it('must be acknowledged before anything is asked', async () => {
    const client = await open();
    client.send({ type: 'connection_init', payload: { token: await h.token(h.manager) } });
    client.send(subscribe('1'));
    expect(await client.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  });
});

describe('pings and pongs', () => {
  it('are answered and taken before a connection init, too', async () => {
    const client = await open();
    client.send({ type: 'pong' });
    client.send({ type: 'ping' });
    client.send({ type: 'ping', payload: null });
    client.send({ type: 'ping', payload: { a: 'ü' } });
    expect(await arrived(client)).toEqual([
      { type: 'pong' },
      { type: 'pong' },
      { type: 'pong', payload: { a: 'ü' } },
    ]);
  });

  it('of WebSocket are answered with what was in them, within the inbound budget', async () => {
    const small = await harness({
      database: h.database,
      heartbeat: { inbound: { burst: 10, perSecond: 1 } },
    });
    const client = await openSocket(small.url);
    const pongs: string[] = [];
    client.socket.on('pong', (data) => pongs.push(String(data)));
    for (let n = 0; n < 100; n++) client.socket.ping(`${n}`);
    await vi.waitFor(() => expect(pongs.length).toBeGreaterThanOrEqual(10));
    expect(pongs.slice(0, 3)).toEqual(['0', '1', '2']);
    // What had come in one piece is read to its end.
    expect(pongs.length).toBeLessThanOrEqual(100);
    client.send({ type: 'ping' });
    await setImmediate();
    expect(client.frames.takeAll()).toEqual([]);
    await client.leave();
    await small.close();
  });
});

describe('an operation', () => {
  it('of one result is answered by it and its end, in this order', async () => {
    const client = await connect();
    client.send(subscribe('1'));
    expect([await client.frames.next(), await client.frames.next()]).toEqual([
      { id: '1', type: 'next', payload: { data: { viewer: expect.anything() } } },
      { id: '1', type: 'complete' },
    ]);
    expect(await arrived(client)).toEqual([]);
  });

  it('that is refused is answered by its errors and nothing else', async () => {
    const client = await connect();
    client.send(subscribe('1', '{ nope }'));
    expect(await client.frames.next()).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ message: expect.stringContaining('nope'), extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(await arrived(client)).toEqual([]);
  });

  it.each([
    ['quotes', 'a "quoted" \\ id'],
    ['other scripts', 'Tür–門–💥'],
    ['half a character', 'a\ud83d'],
    ['control characters', 'a\u0000\n\u007f'],
    ['a name that objects have', '__proto__'],
    ['another of them', 'constructor'],
  ])('may have %s for its id', async (_what, name) => {
    const client = await connect();
    client.send(watch(name));
    expect(await client.frames.next()).toMatchObject({ id: name, type: 'next' });
    await note(`to ${name.length}`);
    const { payload, ...frame } = (await client.frames.next())!;
    expect(frame).toEqual({ id: name, type: 'next' });
    expect((payload as Result).data.sessionAccess.waitingNote).toBe(`to ${name.length}`);
    client.send({ type: 'complete', id: name });
    await client.settled();
    expect(h.accessSubscriptions.open()).toBe(0);
  });

  it('that the client has left is answered by nothing: no result, no end', async () => {
    const client = await connect();
    const lookUps = heldLookUps();
    client.send(subscribe('query'));
    client.send(subscribe('wrong', '{ nope }'));
    client.send({ type: 'complete', id: 'wrong' });
    await lookUps.begun();
    client.send({ type: 'complete', id: 'query' });
    await client.settled();
    lookUps.letGo();
    expect(await arrived(client)).toEqual([]);
    client.send(watch('stream'));
    await client.frames.next();
    client.send({ type: 'complete', id: 'stream' });
    await client.settled();
    await note('to nobody at all');
    expect(await arrived(client)).toEqual([]);
  });

  it('that is no stream and was left before it began: a mutation is carried out, a query is not', async () => {
    const client = await connect();
    const run = vi.spyOn(h.contexts, 'contextFor');
    const input = { sessionId: id, waitingNote: 'written and gone' };
    client.send(subscribe('query'));
    client.send({ type: 'complete', id: 'query' });
    client.send(subscribe('mutation', operation('edit-session-access'), { input }));
    client.send({ type: 'complete', id: 'mutation' });
    await vi.waitFor(async () =>
      expect((await h.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } })).waitingNote).toBe(
        'written and gone',
      ),
    );
    expect(await arrived(client)).toEqual([]);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('that the client leaves with the socket ends, also before it has begun', async () => {
    const client = await connect();
    const lookUps = heldLookUps();
    await vi.waitFor(() => expect(h.graphql.sockets()).toBe(1));
    // So that the stream looks its caller up, too.
    h.events.publish([`account:${h.manager.id}`]);
    client.send(watch('early'));
    await lookUps.begun(2);
    await client.leave();
    await vi.waitFor(() => expect(h.graphql.sockets()).toBe(0));
    const contextFor = vi.spyOn(h.contexts, 'contextFor');
    lookUps.letGo();
    await vi.waitFor(() => expect(contextFor).toHaveBeenCalled());
    await setImmediate();
    expect(h.accessSubscriptions.open()).toBe(0);
  });

  it('that nobody knows can be completed', async () => {
    const client = await connect();
    client.send({ type: 'complete', id: 'never heard of' });
    client.send(subscribe('1'));
    expect(await client.frames.next()).toMatchObject({ id: '1', type: 'next' });
    await client.frames.next();
    client.send({ type: 'complete', id: '1' });
    expect(await arrived(client)).toEqual([]);
  });

  it('has its id for itself while it is prepared, too', async () => {
    const client = await connect();
    client.send(subscribe('1'));
    client.send(subscribe('1'));
    expect(await client.closed).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
  });

  it('leaves its id to the next when it has ended', async () => {
    const client = await connect();
    for (let n = 0; n < 3; n++) {
      client.send(subscribe('1'));
      expect(await client.frames.next()).toMatchObject({ id: '1', type: 'next' });
      expect(await client.frames.next()).toEqual({ id: '1', type: 'complete' });
    }
  });
});

describe('the caller', () => {
  it('is looked up once for an init and the stream that follows, and again for anything else', async () => {
    const again = vi.spyOn(h.contexts, 'viewerAgain');
    const client = await connect();
    client.send(watch('1'));
    await client.frames.next();
    expect(again).not.toHaveBeenCalled();
    client.send(subscribe('2'));
    await client.frames.next();
    expect(again).toHaveBeenCalledTimes(1);
  });

  it('is looked up for a stream, too, when something has happened to the account since', async () => {
    const client = await connect();
    h.events.publish([`account:${h.manager.id}`]);
    const again = vi.spyOn(h.contexts, 'viewerAgain').mockRejectedValue(new UnauthenticatedError());
    client.send(watch('1'));
    expect(await client.frames.next()).toMatchObject({
      payload: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    expect(await client.frames.next()).toEqual({ id: '1', type: 'complete' });
    expect(again).toHaveBeenCalled();
    expect((await client.closed).code).toBe(4403);
  });
});

describe('frames', () => {
  it('may be binary, or come in pieces', async () => {
    const client = await connect();
    const text = JSON.stringify(subscribe('1'));
    client.socket.send(Buffer.from(text), { binary: true });
    expect(await client.frames.next()).toMatchObject({ id: '1', type: 'next' });
    expect(await client.frames.next()).toMatchObject({ id: '1', type: 'complete' });
    client.socket.send(text.slice(0, 10), { fin: false });
    client.socket.ping();
    client.socket.send(text.slice(10), { fin: true });
    expect(await client.frames.next()).toMatchObject({ id: '1', type: 'next' });
  });

  it.each([
    ['pieces', (client: SocketClient) => client.socket.send('x', { fin: false })],
    ['packets', (client: SocketClient) => wireOf(client).write('x')],
  ])(
    'in more than a thousand %s end the socket: each piece takes far more than its bytes',
    {
      timeout: 30_000,
    },
    async (what, sendOne) => {
      const client = await connect();
      wireOf(client).setNoDelay(true);
      // A frame of 200,000 bytes of which none has come.
      if (what === 'packets')
        wireOf(client).write(Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 3, 13, 64, 0, 0, 0, 0]));
      let isOpen = true;
      client.socket.once('close', () => {
        isOpen = false;
      });
      for (let sent = 0; isOpen && sent < 30_000; sent++) {
        sendOne(client);
        if (what === 'packets' || sent % 100 === 0) await setImmediate();
      }
      expect((await client.closed).code).toBe(1008);
    },
  );

  it('that are not UTF-8 end the socket', async () => {
    const client = await connect();
    client.socket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
    expect((await client.closed).code).toBe(1007);
  });

  it('behind one that ends the socket are not read', async () => {
    const client = await connect();
    const lookUp = vi.spyOn(h.contexts, 'viewerAgain');
    client.send('nonsense');
    client.send(subscribe('1'));
    expect((await client.closed).code).toBe(4400);
    expect(lookUp).not.toHaveBeenCalled();
  });

  it('are not compressed, whatever the client offers', async () => {
    const socket = new WebSocket(`${h.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: true,
    });
    await once(socket, 'open');
    expect(socket.extensions).toBe('');
    socket.terminate();
  });

  it.each([
    ['not masked', [0x81, 0x02, 0x7b, 0x7d]],
    ['compressed', [0xc1, 0x82, 0, 0, 0, 0, 0x7b, 0x7d]],
    ['of a kind that there is none of', [0x83, 0x82, 0, 0, 0, 0, 0x7b, 0x7d]],
    ['a ping in pieces', [0x09, 0x82, 0, 0, 0, 0, 0x7b, 0x7d]],
    ['the rest of nothing', [0x80, 0x82, 0, 0, 0, 0, 0x7b, 0x7d]],
  ])('that are %s end the socket', async (_what, bytes) => {
    const socket = connectTo(Number(new URL(h.url).port), '127.0.0.1');
    socket.write(
      'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await once(socket, 'data');
    socket.write(Buffer.from(bytes));
    const [close] = (await once(socket, 'data')) as [Buffer];
    expect([close[0], close.readUInt16BE(2)]).toEqual([0x88, 1002]);
    socket.destroy();
  });

  it('are sent to a client that connects, asks and goes, over and over, and nothing stays', async () => {
    for (let n = 0; n < 50; n++) {
      const client = await socketClient(h.url, await h.token(h.manager));
      client.send(watch('1'));
      client.send({ type: n % 2 ? 'complete' : 'ping', id: '1' });
      if (n % 3) await client.settled();
      await client.leave();
    }
  });
});
