import { once } from 'node:events';
import { connect as connectTo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createConcurrencyLimit } from '../../src/lib/concurrency-limit.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import { SEAT_WITH_ACCESS } from '../support/access-states.ts';
import { operation } from '../support/documents.ts';
import { openEventStream } from '../support/event-stream.ts';
import type { Result } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { openSocket, type SocketClient } from '../support/socket-client.ts';
import { WATCH } from '../support/watch.ts';

const VIEWER = operation('viewer');
const OPEN = 3;

let h: Harness;
let id: string;
beforeAll(async () => {
  h = await harness({ open: OPEN });
  id = globalId('Session', await h.aSession());
  await h.runDueWork();
});
afterAll(() => h.close());

const leaving: (() => unknown)[] = [];
afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave();
  await vi.waitFor(() => expect(h.graphql.sockets()).toBe(0));
  await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
});
const keep = <T extends { leave(): unknown }>(client: T): T => {
  leaving.push(client.leave);
  return client;
};
const connect = async (caller = h.manager) => keep(await h.socket(caller));
const stream = async (caller = h.manager) => keep(await h.sse(caller, WATCH, { sessionId: id }));
const works = async (client: SocketClient) =>
  expect(await client.run(VIEWER).next()).toMatchObject({ data: { viewer: {} } });

describe('a concurrency limit', () => {
  it('has so many places for each caller, and gives each back once', () => {
    const openLimit = createConcurrencyLimit(2);
    const release = openLimit.acquire('a')!;
    expect(openLimit.acquire('a')).not.toBeNull();
    expect(openLimit.acquire('a')).toBeNull();
    expect(openLimit.acquire('b')).not.toBeNull();
    release();
    release();
    expect(openLimit.acquire('a')).not.toBeNull();
    expect(openLimit.acquire('a')).toBeNull();
  });
});

describe('a caller with as many streams and sockets as may be', () => {
  it.each(['application/json, text/event-stream', 'application/json, multipart/mixed, text/event-stream'])(
    'has one place less for a stream to a client that takes %s',
    async (accept) => {
      const headers = {
        accept,
        authorization: `Bearer ${await h.token(h.manager)}`,
        'content-type': 'application/json',
      };
      const body = JSON.stringify({ query: WATCH, variables: { sessionId: id } });
      for (let place = 0; place < OPEN; place++) {
        const left = new AbortController();
        keep({ leave: () => left.abort() });
        const asked = { method: 'POST', headers, body, signal: left.signal };
        expect((await fetch(`${h.url}/graphql`, asked)).status).toBe(200);
      }
      expect((await h.sse(h.manager, WATCH, { sessionId: id })).response.statusCode).toBe(429);
    },
  );

  it('gets no further socket; those it has go on, others get theirs, and so does it when one is gone', async () => {
    const [first, ...others] = [await connect(), await connect(), await connect()];
    const fourth = keep(await openSocket(h.url));
    fourth.send({ type: 'connection_init', payload: { token: await h.token(h.manager) } });
    expect(await fourth.closed).toMatchObject({ code: 1013, reason: expect.stringMatching(/^At most/) });
    for (const client of others) await works(client);
    await works(await connect(await h.aCustomer()));
    await first.leave();
    await vi.waitFor(() => expect(h.graphql.sockets()).toBe(OPEN));
    await works(await connect());
  });

  it('gets no further stream by SSE, which is counted with the sockets', async () => {
    await connect();
    await stream();
    const last = await stream();
    const refused = await stream();
    expect(refused.response.statusCode).toBe(429);
    expect(refused.response.headers['retry-after']).toBe('10');
    expect((await stream(await h.aProfessional())).response.statusCode).toBe(200);
    last.leave();
    await vi.waitFor(async () => expect((await stream()).response.statusCode).toBe(200));
  });

  it('is not counted for a stream that was refused', async () => {
    for (let n = 0; n < OPEN + 2; n++) {
      const refused = keep(await h.sse(await h.aCustomer(), WATCH, { sessionId: id }));
      await refused.next();
    }
    const other = await h.aCustomer();
    for (let n = 0; n < OPEN + 2; n++) {
      const refused = keep(await h.sse(other, WATCH, { sessionId: id }));
      expect(refused.response.statusCode).toBe(200);
      expect(((await refused.next()) as Result).errors).toBeDefined();
    }
  });

  it('is not counted either where its keys do not agree', async () => {
    const customer = await h.aCustomer();
    const token = await h.token(customer);
    for (let n = 0; n < OPEN + 2; n++) {
      const refused = await fetch(`${h.url}/graphql`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Accept: 'text/event-stream',
          Authorization: `Bearer ${token}`,
          'Idempotency-Key': 'one',
        },
        body: JSON.stringify({
          query: WATCH,
          variables: { sessionId: id },
          extensions: { idempotencyKey: 'two' },
        }),
      });
      expect(await refused.text()).toContain('two different idempotency keys');
    }
  });
});

describe('a pass', () => {
  it('holds so many streams of its page open, and no more', async () => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    const streams = await Promise.all(
      Array.from({ length: 300 }, async () => keep(await openEventStream(`${h.url}${path}/events`))),
    );
    expect(new Set(streams.map(({ response }) => response.statusCode))).toEqual(new Set([200]));
    expect((await fetch(`${h.url}${path}/events`)).status).toBe(429);
    streams[0]!.leave();
    await vi.waitFor(async () => {
      const again = keep(await openEventStream(`${h.url}${path}/events`));
      expect(again.response.statusCode).toBe(200);
    });
  });
});

describe('a flood on one socket', () => {
  it('of operations that are stopped at once leaves nothing behind, and the neighbour is answered meanwhile', {
    timeout: 90_000,
  }, async () => {
    const hostile = await connect();
    const neighbour = await connect(await h.aCustomer());
    for (let n = 0; n < 3_000; n++) {
      hostile.send({
        type: 'subscribe',
        id: `${n}`,
        payload: { query: WATCH, variables: { sessionId: id } },
      });
      hostile.send({ type: 'complete', id: `${n}` });
      if (n % 500 === 0) await works(neighbour);
    }
    await works(neighbour);
    await hostile.leave();
    // A paused socket is seen to have closed when it is read again, or pinged.
    await vi.waitFor(() => expect(h.graphql.sockets()).toBe(1), 50_000);
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  });
});

describe('operations that are refused by a limit', () => {
  it('slow their socket: what else it sends waits for its turn', async () => {
    const client = await connect();
    const sessionId = globalId('Session', await h.aSession());
    const ask = () => client.run(WATCH, { sessionId });
    const streams = Array.from({ length: 50 }, ask);
    for (const one of streams) await one.next();
    // What is taken as it comes pauses nothing.
    const pause = vi.spyOn(WebSocket.prototype, 'pause');
    await vi.waitFor(async () => {
      pause.mockClear();
      await client.settled();
      expect(pause).not.toHaveBeenCalled();
    }, 5_000);
    for (let n = 0; n < 30 && pause.mock.calls.length === 0; n++)
      expect(await ask().next()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    expect(pause).toHaveBeenCalled();
    pause.mockRestore();
  });
});

describe('a client that breaks the protocol', () => {
  const greeted = async (token: string) => {
    const client = keep(await openSocket(h.url));
    const began = performance.now();
    client.send({ type: 'connection_init', payload: { token } });
    expect(await client.frames.next()).toEqual({ type: 'connection_ack' });
    return { client, ms: performance.now() - began };
  };

  it('with its greeting is let in a second later as well', async () => {
    const token = await h.token(await h.aCustomer());
    const early = keep(await openSocket(h.url));
    early.send({ type: 'connection_init', payload: { token } });
    early.send('nonsense');
    expect(await early.closed).toMatchObject({ code: 4400 });
    expect((await greeted(token)).ms).toBeGreaterThan(900);
  });

  it.each([
    ['by a malformed frame', Buffer.from([0xff, 0xff, 0x00, 0x01]), 1002],
    ['by what is no message', 'nonsense', 4400],
  ])(
    '%s is let in a second later when it comes back, others are not kept waiting',
    async (_, wrong, code) => {
      const token = await h.token(await h.aCustomer());
      const { client } = await greeted(token);
      if (typeof wrong === 'string') client.send(wrong);
      else (client.socket as unknown as { _socket: Socket })._socket.write(wrong);
      expect(await client.closed).toMatchObject({ code });
      const back = greeted(token);
      const other = greeted(await h.token(await h.aCustomer()));
      expect(await Promise.race([back.then(() => 'it'), other.then(() => 'the other')])).toBe('the other');
      expect((await back).ms).toBeGreaterThan(900);
      await works((await back).client);
      expect((await greeted(token)).ms).toBeLessThan(900);
    },
  );
});

describe('an uninitialized socket too many', () => {
  it('is turned away so that it comes back, and does not stay', async () => {
    const small = await harness({ uninitialized: 2 });
    const [first] = [await openSocket(small.url), await openSocket(small.url)];
    const third = await openSocket(small.url);
    expect(await third.closed).toMatchObject({ code: 1013 });
    const deaf = await openSocket(small.url);
    deaf.socket.pause();
    await vi.waitFor(() => expect(small.graphql.sockets()).toBe(2), 5_000);
    first!.send({ type: 'connection_init' });
    expect(await first!.frames.next()).toEqual({ type: 'connection_ack' });
    const next = await openSocket(small.url);
    next.send({ type: 'connection_init' });
    expect(await next.frames.next()).toEqual({ type: 'connection_ack' });
    await small.close();
  });

  it('has a place more for each socket of its address that showed a token, as long as that is open', async () => {
    const small = await harness({ uninitialized: 1 });
    const stays = async () => {
      const client = await openSocket(small.url);
      await client.settled();
      return client.socket.readyState === client.socket.OPEN ? client : null;
    };
    const nobody = await stays();
    expect(await stays()).toBeNull();
    await nobody!.leave();
    await small.socket(null);
    const [first, second] = [await small.socket(small.manager), await small.socket(small.manager)];
    const waiting = [await stays(), await stays(), await stays()];
    expect(waiting).not.toContain(null);
    expect(await stays()).toBeNull();
    await first.leave();
    await second.leave();
    await waiting[0]!.leave();
    await vi.waitFor(() => expect(small.graphql.sockets()).toBe(3));
    expect(await stays()).toBeNull();
    await small.close();
  });

  it('is answered by HTTP where very many come at once, so that nothing is kept of them', async () => {
    const small = await harness({ uninitialized: 0 });
    const upgrade =
      'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    // None of them answers the close frame.
    const statuses = await Promise.all(
      Array.from({ length: 260 }, async () => {
        const socket = connectTo(Number(new URL(small.url).port), '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write(upgrade);
        const [first] = await once(socket, 'data');
        leaving.push(() => socket.destroy());
        return String(first).slice(9, 12);
      }),
    );
    expect(statuses.filter((status) => status === '429').length).toBeGreaterThanOrEqual(10);
    expect(statuses.filter((status) => status === '101').length).toBeGreaterThanOrEqual(200);
    await vi.waitFor(() => expect(small.graphql.sockets()).toBe(0), 10_000);
    await small.close();
  });
});
