import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
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
beforeEach(() => h.clock.set(NOON));

const clients: SocketClient[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(clients.splice(0).map((client) => client.leave()));
  await vi.waitFor(() => expect(h.graphql.sockets()).toBe(0));
  expect(h.accessSubscriptions.open()).toBe(0);
});
const keep = (client: SocketClient) => {
  clients.push(client);
  return client;
};
const open = async () => keep(await openSocket(h.url));
const connect = async (caller: Viewer | null) => keep(await h.socket(caller));

/** Changes what every watcher of the session sees. */
async function note(text: string): Promise<void> {
  await h.access.edit(h.manager, sessionId, { waitingNote: text });
  await h.runDueWork();
}

/** A running subscription, past its first result. */
async function watching(client: SocketClient) {
  const operation = client.run(WATCH, { sessionId: id });
  expect(await operation.next()).toMatchObject({ data: { sessionAccess: {} } });
  return operation;
}

/** What never began has no data, not even none. */
const noData = (result: unknown) => expect(result).not.toHaveProperty('data');

describe('who is calling', () => {
  it('is told by the token, and nobody without one', async () => {
    const manager = await connect(h.manager);
    expect(await manager.run(VIEWER).next()).toMatchObject({
      data: { viewer: { __typename: 'Professional' } },
    });
    const nobody = await connect(null);
    const query = nobody.run(VIEWER);
    expect(await query.next()).toEqual({ data: { viewer: null } });
    expect(await query.next()).toBe('complete');
  });

  it.each(['Authorization', 'authorization'])('is told by %s as in HTTP, too', async (name) => {
    const client = await open();
    client.send({ type: 'connection_init', payload: { [name]: `Bearer ${await h.token(h.manager)}` } });
    expect(await client.frames.next()).toEqual({ type: 'connection_ack' });
    expect(await client.run(VIEWER).next()).toMatchObject({
      data: { viewer: { __typename: 'Professional' } },
    });
  });

  it.each([
    ['a token that is none', () => ({ token: 'nonsense' })],
    ['an empty token', () => ({ token: '' })],
    ['something else for a token', () => ({ token: { role: 'manager' } })],
    ['another scheme', () => ({ authorization: 'Basic bWU6bWU=' })],
    [
      'an expired token',
      async () => ({ token: await h.token(h.manager, new Date(h.clock().getTime() - 1)) }),
    ],
  ])('is refused with %s', async (_what, params) => {
    const client = await open();
    client.send({ type: 'connection_init', payload: await params() });
    expect(await client.closed).toMatchObject({ code: 4403 });
  });

  it('is forgotten when the token expires: the socket closes', async () => {
    const token = await h.token(h.manager, new Date(h.clock().getTime() + 60_000));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const client = keep(await socketClient(h.url, token));
    const { next } = client.run(WATCH, { sessionId: id });
    await next();
    vi.advanceTimersByTime(59_999);
    await client.settled();
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    vi.advanceTimersByTime(1);
    expect(await client.closed).toMatchObject({ code: 4403 });
    vi.useRealTimers();
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  });

  it('is looked up for each operation', async () => {
    const professional = await h.aProfessional();
    const client = await connect(professional);
    // No event of it comes here.
    await h.db.prisma.professional.update({ where: { id: professional.id }, data: { removedAt: h.clock() } });
    const edit = client.run(operation('edit-session-access'), {
      input: { sessionId: id, waitingNote: 'Mine!' },
    });
    const refused = (await edit.next()) as Result;
    expect(codes(refused)).toEqual(['UNAUTHENTICATED']);
    noData(refused);
    expect(await edit.next()).toBe('complete');
    expect((await client.closed).code).toBe(4403);
  });
});

describe('queries and mutations', () => {
  it('run over the socket', async () => {
    const client = await connect(h.manager);
    const edit = client.run(operation('edit-session-access'), {
      input: { sessionId: id, waitingNote: 'Soon' },
    });
    expect(await edit.next()).toMatchObject({
      data: { editSessionAccess: { online: { waitingNote: 'Soon' } } },
    });
    expect(await edit.next()).toBe('complete');
    const query = client.run(operation('session'), { id });
    expect(await query.next()).toMatchObject({ data: { session: { online: { waitingNote: 'Soon' } } } });
  });
});

describe('one bad operation', () => {
  it.each([
    ['a syntax error', '{ viewer', 'Syntax Error'],
    ['an unknown field', '{ nope }', 'Cannot query field "nope"'],
    ['nothing', '', 'Syntax Error'],
    [
      'two operations and no name',
      'query A { viewer { name } } query B { viewer { name } }',
      'operationName',
    ],
    [
      'a subscription that skips what it does not say',
      'subscription { centerAccess @skip { state } }',
      'Argument "if"',
    ],
    [
      'a subscription of nothing',
      'subscription { centerAccess @skip(if: true) { state } }',
      'may not skip or include',
    ],
    [
      'a subscription of nothing, in a fragment',
      'subscription { ...Rest } fragment Rest on Subscription { ... @include(if: false) { centerAccess { state } } }',
      'skip or include its root field',
    ],
    ['a definition of types', 'type Query { a: Int }', 'not executable'],
  ])('of %s is answered by itself, and the others go on', async (_what, document, message) => {
    const client = await connect(h.manager);
    const watch = await watching(client);
    const answer = (await client.run(document).next()) as Result;
    expect(answer.errors![0]!.message).toContain(message);
    expect(codes(answer)[0]).toBe('BAD_USER_INPUT');
    await note(`after ${message}`);
    expect(await watch.next()).toMatchObject({
      data: { sessionAccess: { waitingNote: `after ${message}` } },
    });
  });

  it('with wrong variables is answered by itself', async () => {
    const client = await connect(h.manager);
    const watch = await watching(client);
    for (const variables of [{}, { sessionId: { not: 'an id' } }, { sessionId: null }]) {
      const bad = client.run(WATCH, variables);
      const answer = (await bad.next()) as Result;
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
      noData(answer);
      expect(await bad.next()).toBe('complete');
    }
    await note('still here');
    expect(await watch.next()).toMatchObject({ data: { sessionAccess: { waitingNote: 'still here' } } });
  });

  it('is the fifty-first: the fifty before it go on', async () => {
    const client = await connect(h.manager);
    const fifty = [];
    for (let i = 0; i < 50; i++) fifty.push(await watching(client));
    const refused = (await client.run(WATCH, { sessionId: id }).next()) as Result;
    expect(refused.errors).toEqual([
      {
        message: 'At most 50 operations at once on one socket. Try again in 10 s.',
        extensions: { code: 'RATE_LIMITED', retryAfter: 10 },
      },
    ]);
    await note('all fifty');
    for (const watch of fifty)
      expect(await watch.next()).toMatchObject({ data: { sessionAccess: { waitingNote: 'all fifty' } } });
    fifty[0]!.stop();
    await client.settled();
    await watching(client);
  });
});

describe('operations that come at once', () => {
  it.each([
    ['fifty-one on a new socket', 0, 51, 1],
    ['a hundred on a new socket', 0, 100, 50],
    ['ten beside forty-five', 45, 10, 5],
  ])('are refused one by one where they are too many: %s', async (_what, before, more, refused) => {
    const client = await connect(h.manager);
    for (let n = 0; n < before; n++) await watching(client);
    const watches = Array.from({ length: more }, () => client.run(WATCH, { sessionId: id }));
    const answers = (await Promise.all(watches.map(({ next }) => next()))) as Result[];
    expect(answers.filter(({ errors }) => errors)).toHaveLength(refused);
    expect(new Set(answers.flatMap(codes))).toEqual(new Set(['RATE_LIMITED']));
    expect(answers.slice(0, more - refused).every(({ data }) => data)).toBe(true);
  });

  it('have the places of those that have ended, whatever was refused meanwhile', async () => {
    const client = await connect(h.manager);
    const watches = [];
    for (let n = 0; n < 50; n++) watches.push(await watching(client));
    const refused = [client.run(WATCH, { sessionId: id }), client.run(WATCH, { sessionId: id })];
    for (const watch of watches.slice(0, 2)) watch.stop();
    const late = [client.run(WATCH, { sessionId: id }), client.run(WATCH, { sessionId: id })];
    for (const watch of refused) expect(codes((await watch.next()) as Result)).toEqual(['RATE_LIMITED']);
    for (const watch of late) expect(await watch.next()).toMatchObject({ data: { sessionAccess: {} } });
  });
});

describe('one bad client', () => {
  it.each([
    ['no JSON', 'hello', 4400],
    ['no message', '[1, 2]', 4400],
    ['an unknown type', '{"type":"nonsense"}', 4400],
    ['a query that is no text', '{"type":"subscribe","id":"1","payload":{"query":{}}}', 4400],
    [
      'variables that are none',
      '{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[1]}}',
      4400,
    ],
    ['an acknowledgement', '{"type":"connection_ack"}', 4400],
    ['a result', '{"type":"next","id":"1","payload":{"data":{}}}', 4400],
    ['an error', '{"type":"error","id":"1","payload":[{"message":"no"}]}', 4400],
    ['an invalid connection init', '{"type":"connection_init","payload":[1]}', 4400],
    ['no id', '{"type":"complete"}', 4400],
    ['two connection inits', '{"type":"connection_init"}', 4429],
    [
      'a frame of more than 256 KB',
      JSON.stringify({ type: 'ping', payload: { fill: 'x'.repeat(256 * 1024) } }),
      1009,
    ],
  ])('that sends %s loses its socket; its neighbours notice nothing', async (_what, frame, code) => {
    const neighbour = await connect(h.manager);
    const watch = await watching(neighbour);
    const client = await connect(h.manager);
    client.send(frame);
    expect(await client.closed).toMatchObject({ code });
    await note(`besides ${frame.length}`);
    expect(await watch.next()).toMatchObject({
      data: { sessionAccess: { waitingNote: `besides ${frame.length}` } },
    });
    expect(h.lines.join('\n')).not.toContain('"level":"error"');
  });

  it.each([
    ['a pong that nobody asked for', { type: 'pong', payload: { a: 1 } }],
    [
      'a ping that is nested without end',
      `{"type":"ping","payload":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`,
    ],
  ])('that sends %s keeps its socket', async (_what, frame) => {
    const client = await connect(null);
    client.send(frame);
    expect(await client.run(VIEWER).next()).toMatchObject({ data: { viewer: null } });
    expect(h.lines.join('\n')).not.toContain('"level":"error"');
  });

  it.each([
    ['a token that cannot be text', { token: { toString: 1, valueOf: 1 } }],
    ['a header that cannot be text', { authorization: { toString: null } }],
  ])('that initializes with %s is refused, and fills no log', async (_what, payload) => {
    const client = await open();
    client.send({ type: 'connection_init', payload });
    expect(await client.closed).toMatchObject({ code: 4403 });
    expect(h.lines.join('\n')).not.toContain('"level":"error"');
  });

  it('is answered a small ping with what was in it', async () => {
    const client = await connect(null);
    client.send({ type: 'ping', payload: { a: 1 } });
    expect(await client.frames.next()).toEqual({ type: 'pong', payload: { a: 1 } });
  });

  it('reads what went wrong first', async () => {
    const client = await connect(h.manager);
    const text = new Promise((resolve) => client.socket.once('message', (data) => resolve(String(data))));
    client.run(
      '{ viewer { __typename } node(id: "x") { id } a: services(first: 1000) { edges { cursor } } }',
    );
    expect(await text).toMatch(/"payload":(\{"errors":|\[\{)/);
  });

  it('that asks before its connection init is closed', async () => {
    const client = await open();
    client.run(VIEWER);
    expect(await client.closed).toMatchObject({ code: 4401 });
  });

  it('that never initializes is closed after three seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const client = await open();
    await client.settled();
    vi.advanceTimersByTime(2_999);
    await client.settled();
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    vi.advanceTimersByTime(1);
    expect(await client.closed).toMatchObject({ code: 4408 });
  });

  it('that does not speak the protocol is closed', async () => {
    const client = keep(await openSocket(h.url, null));
    expect(await client.closed).toMatchObject({ code: 4406 });
  });

  it('uses the name of a running operation twice', async () => {
    const client = await connect(h.manager);
    const { id: name } = await watching(client);
    client.run(VIEWER, {}, name);
    expect(await client.closed).toMatchObject({ code: 4409 });
  });

  it('is told why in so many bytes as fit, however long the name that it chose', async () => {
    const client = await connect(h.manager);
    const name = '💥'.repeat(200);
    client.run(WATCH, { sessionId: id }, name);
    client.run(VIEWER, {}, name);
    const { code, reason } = await client.closed;
    expect(code).toBe(4409);
    expect(reason).toMatch(/^Subscriber for (💥)+$/u);
    expect(h.lines.join('\n')).not.toContain('"level":"error"');
  });
});

describe('leaving', () => {
  it('an operation ends it at once, also before its first result', async () => {
    const client = await connect(h.manager);
    const watch = await watching(client);
    expect(h.accessSubscriptions.open()).toBe(1);
    watch.stop();
    const early = client.run(WATCH, { sessionId: id });
    early.stop();
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
    await note('to nobody');
    expect(await watch.unread()).toEqual([]);
  });

  it('and asking again by the same name, before the end is done, leaves nothing behind', async () => {
    const client = await connect(h.manager);
    for (let n = 0; n < 10; n++) client.run(WATCH, { sessionId: id }, 'same').stop();
    const watch = client.run(WATCH, { sessionId: id }, 'same');
    expect(await watch.next()).toMatchObject({ data: { sessionAccess: {} } });
    await note('to the last of them');
    expect(await watch.next()).toMatchObject({
      data: { sessionAccess: { waitingNote: 'to the last of them' } },
    });
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(1));
    await client.leave();
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  });
});
