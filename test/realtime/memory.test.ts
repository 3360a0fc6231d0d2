import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMemoryBudget, type MemoryBudget, PARSED } from '../../src/graphql/execution/memory-budget.ts';
import { callerOf } from '../../src/graphql/schema-kit/calls.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { growth } from '../support/heap.ts';
import { openSocket, type SocketClient } from '../support/socket-client.ts';
import { WATCH } from '../support/watch.ts';

/** As JSON a quarter of a megabyte, parsed nearly six. */
const HUGE = { x: Array.from({ length: 80_000 }, () => ({})) };
/** As JSON less than a connection init may have, parsed a third of a megabyte. */
const LARGE = { x: Array.from({ length: 5_000 }, () => ({})) };
const VIEWER = operation('viewer');

let h: Harness;
let sessionId: string;
beforeAll(async () => {
  h = await harness();
  sessionId = globalId('Session', await h.aSession());
  await h.runDueWork();
  // What is made once, and kept for all who come.
  const warm = await h.socket(h.manager);
  await warm.run(WATCH, { sessionId }).next();
  await warm.leave();
  const stream = await h.sse(h.manager, WATCH, { sessionId });
  await stream.next();
  stream.leave();
  await h.ask(h.manager, VIEWER, HUGE);
});
afterAll(() => h.close());

const leaving: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(leaving.splice(0).map((leave) => leave()));
  await vi.waitFor(() => expect(h.graphql.sockets()).toBe(0), 10_000);
  await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
});
const keep = <T extends { leave(): unknown }>(client: T): T => {
  leaving.push(client.leave);
  return client;
};

async function initialize(payload: object): Promise<SocketClient> {
  const client = keep(await openSocket(h.url));
  client.send({ type: 'connection_init', payload });
  return client;
}
const times = <T>(count: number, make: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)));

describe('the heap', () => {
  it('keeps nothing of a connection init but the token', async () => {
    const grown = await growth(() =>
      times(60, async () =>
        expect(await (await initialize(LARGE)).frames.next()).toEqual({ type: 'connection_ack' }),
      ),
    );
    expect(grown).toBeLessThan(5);
  });

  it('takes no connection init of more than 16 KB, and nothing large before one', async () => {
    const grown = await growth(() =>
      times(60, async () => expect((await (await initialize(HUGE)).closed).code).toBe(1009)),
    );
    expect(grown).toBeLessThan(5);
    const client = keep(await openSocket(h.url));
    client.send({ type: 'ping', payload: HUGE });
    expect((await client.closed).code).toBe(1009);
    expect((await (await initialize({ token: 'x', fill: 'x'.repeat(17_000) })).closed).code).toBe(1009);
  });

  it.each<[string, () => object]>([
    ['variables that it does not take', () => ({ variables: { sessionId, ...HUGE } })],
    ['extensions', () => ({ variables: { sessionId }, extensions: HUGE })],
    ['parts that there are none of', () => ({ variables: { sessionId }, ...HUGE })],
    ['text around it', () => ({ variables: { sessionId }, query: `${WATCH}#${'x'.repeat(10_000)}` })],
  ])('keeps of a subscription by socket no %s', async (_what, more) => {
    const grown = await growth(async () => {
      // One after the other: what is being read counts, too, and all of it together is more than a caller may have here.
      for (let n = 0; n < 15; n++) {
        const client = keep(await h.socket(h.manager));
        for (const id of ['1', '2']) {
          client.send({ type: 'subscribe', id, payload: { query: WATCH, ...more() } });
          expect(await client.frames.next()).toMatchObject({ type: 'next', payload: { data: {} } });
        }
      }
    });
    expect(h.accessSubscriptions.open()).toBe(30);
    expect(grown).toBeLessThan(6);
  });

  it('keeps of a subscription by SSE no variables that it does not take', async () => {
    const body = JSON.stringify({ query: WATCH, variables: { sessionId, ...HUGE } });
    const head = await headOf(h, h.manager, body, 'Accept: text/event-stream');
    const grown = await growth(async () => {
      for (let n = 0; n < 30; n++) await raw(h, head + body);
      await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(30), 10_000);
    });
    expect(grown).toBeLessThan(6);
  });

  it('keeps no id of a subscription that is longer than 1,000 characters', async () => {
    const grown = await growth(() =>
      times(15, async (n) => {
        const client = keep(await h.socket(h.manager));
        const id = `${n}`.padEnd(200_000, 'x');
        client.send({ type: 'subscribe', id, payload: { query: WATCH, variables: { sessionId } } });
        const { type, payload } = (await client.frames.next())!;
        expect({ type, codes: codes({ errors: payload } as Result) }).toEqual({
          type: 'error',
          codes: ['BAD_USER_INPUT'],
        });
        expect(await client.run(VIEWER).next()).toMatchObject({ data: { viewer: {} } });
      }),
    );
    expect(grown).toBeLessThan(4);
  });

  it('keeps nothing of a request that was answered, though its connection stays', async () => {
    const body = JSON.stringify({ query: VIEWER, variables: HUGE });
    const grown = await growth(() =>
      times(20, async () => {
        const socket = await raw(h, (await headOf(h, null, body)) + body);
        await vi.waitFor(() => expect(socket.bytesRead).toBeGreaterThan(0), 5_000);
      }),
    );
    expect(grown).toBeLessThan(5);
  });
});

describe('a subscription', () => {
  const document = `subscription ($sessionId: ID!, $after: String) {
    sessionAccess(sessionId: $sessionId) { state session { bookings(after: $after) { edges { cursor } } } }
  }`;

  it.each(['socket', 'SSE'])('by %s takes 4 KB of variables, and says so of more', async (endpoint) => {
    const variables = { sessionId, after: 'x'.repeat(4_096) };
    const answer = (await (endpoint === 'SSE'
      ? keep(await h.sse(h.manager, document, variables)).next()
      : keep(await h.socket(h.manager))
          .run(document, variables)
          .next())) as Result;
    expect(answer).toMatchObject({
      errors: [
        {
          message: 'The variables of a subscription have at most 4 KB.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    expect(answer).not.toHaveProperty('data');
  });

  it('is one too many when what its caller watches fills its budget; the budget is free again when it ends', async () => {
    const small = await smallBudget();
    const client = await small.socket(small.manager);
    const id = globalId('Session', await small.aSession());
    /** Each another document, of some 750 KB as it is counted. */
    const watch = (n: number) => client.run(`${WATCH} #${n}${'x'.repeat(10_000)}`, { sessionId: id });
    const watches = [];
    for (let n = 0; n < 5; n++) {
      watches.push(watch(n));
      expect(await watches[n]!.next()).toMatchObject({ data: {} });
    }
    expect(codes((await watch(5).next()) as Result)).toEqual(['RATE_LIMITED']);
    expect(await client.run(VIEWER).next()).toMatchObject({ data: { viewer: {} } });
    const other = await small.sse(await small.aProfessional(), WATCH, { sessionId: id });
    expect(await other.next()).toMatchObject({ data: {} });
    other.leave();
    watches[0]!.stop();
    await client.settled();
    expect(await watch(5).next()).toMatchObject({ data: {} });
    await client.leave();
  });
});

const CALLER_BYTES = 4 * 1024 * 1024;
type SmallHarness = Harness & { memoryBudget: MemoryBudget };

/** A server with a memory budget of 4 MB for each caller. It cuts connections that are idle for `timeout` ms. */
async function smallBudget(timeout = 60_000): Promise<SmallHarness> {
  const memoryBudget = createMemoryBudget({ caller: CALLER_BYTES });
  const small = await harness({ memoryBudget, patience: { timeout } });
  onTestFinished(() => small.close());
  await small.runDueWork();
  return Object.assign(small, { memoryBudget });
}

/**
 * Waits until the budget counts so many characters of JSON that the manager sent. A request that asked for this by being
 * refused would take budget itself, and could have the very request refused that it waits for.
 */
async function counts({ manager, memoryBudget }: SmallHarness, characters: number): Promise<void> {
  // Up to this much of each body is not counted.
  const bytes = PARSED * (characters - 2 * 1_024);
  await vi.waitFor(() => {
    const release = memoryBudget.hold(
      callerOf({ viewer: manager, clientAddress: '' }),
      CALLER_BYTES - bytes + 1,
    );
    release?.();
    expect(release).toBeNull();
  }, 10_000);
}

/** Variables that are long enough to be counted. */
const SOME = { fill: 'x'.repeat(30_000) };

/** The manager is told to come back later, and another caller is served. */
async function isFull(small: Harness): Promise<void> {
  await vi.waitFor(async () => {
    const refused = await small.ask(small.manager, VIEWER, SOME);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(codes(refused)).toEqual(['RATE_LIMITED']);
  }, 10_000);
  expect((await small.ask(await small.aCustomer(), VIEWER, SOME)).status).toBe(200);
}
const isFree = (small: Harness) =>
  vi.waitFor(async () => expect((await small.ask(small.manager, VIEWER, SOME)).status).toBe(200), 10_000);

describe('the memory budget of a caller counts', () => {
  it('a body that it sends slowly', async () => {
    const small = await smallBudget();
    const body = JSON.stringify({ query: VIEWER, fill: 'x'.repeat(160_000) });
    const slow = await raw(small, (await headOf(small, small.manager, body)) + body.slice(0, -1));
    await counts(small, body.length);
    await isFull(small);
    slow.destroy();
    await isFree(small);
  });

  it('a body that comes in many pieces, with one listener for all of them', async () => {
    const small = await smallBudget();
    const warned = vi.fn();
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    const body = JSON.stringify({ query: VIEWER, fill: 'x'.repeat(160_000) });
    const slow = await raw(small, await headOf(small, small.manager, body));
    for (let sent = 0; sent < body.length - 1; sent += 5_000) {
      slow.write(body.slice(sent, Math.min(sent + 5_000, body.length - 1)));
      await counts(small, Math.min(sent + 5_000, body.length - 1));
    }
    slow.destroy();
    await isFree(small);
    expect(warned).not.toHaveBeenCalled();
  });

  it('a body that waits for its turn', async () => {
    const small = await smallBudget();
    const create = vi.spyOn(small.services, 'create');
    let release = () => {};
    create.mockReturnValueOnce(new Promise((_resolve, reject) => (release = () => reject(new Error('no')))));
    const input = { name: 'Yoga', modality: 'ONLINE', capacity: 5, durationMinutes: 30 };
    const body = JSON.stringify({
      query: operation('create-service'),
      variables: { input, fill: 'x'.repeat(80_000) },
      extensions: { idempotencyKey: 'the-same' },
    });
    const head = await headOf(small, small.manager, body);
    const waiting = [await raw(small, head + body), await raw(small, head + body)];
    await counts(small, 2 * body.length);
    await isFull(small);
    release();
    await isFree(small);
    for (const socket of waiting) socket.destroy();
  });

  it('an answer that it does not read', async () => {
    const small = await smallBudget(4_000);
    for (let n = 0; n < 10; n++) await small.aSession({ joiningInstructions: '€'.repeat(2_000) });
    const names = Array.from({ length: 25 }, (_, n) => `i${n}: joiningInstructions`);
    // Each answer is 1.5 MB, so that a busy machine fills the budget before it cuts the idle connection.
    const day = 'from: "2026-03-10T00:00:00Z", to: "2026-03-11T00:00:00Z"';
    const body = JSON.stringify({
      query: `{ sessions(${day}) { edges { node { online { ${names.join(' ')} } } } } }`,
    });
    const request = (await headOf(small, small.manager, body)) + body;
    const deaf = await raw(small, '');
    deaf.pause();
    // More than the kernel's buffers on both sides hold.
    deaf.write(request.repeat(15));
    await isFull(small);
    // The connection is cut when nothing has moved on it for a while.
    await isFree(small);
  }, 30_000);
});

describe('a memory budget', () => {
  const limits = { caller: 100, everybody: 150, little: 10 };

  it('is so much for each caller, and given back once', () => {
    const { hold } = createMemoryBudget(limits);
    const release = hold('a', 60)!;
    expect(hold('a', 41)).toBeNull();
    expect(hold('a', 40)).not.toBeNull();
    release();
    release();
    expect(hold('a', 60)).not.toBeNull();
    expect(hold('a', 1)).toBeNull();
  });

  it('is so much for all together; whoever keeps little gets in all the same', () => {
    const { hold } = createMemoryBudget(limits);
    hold('a', 100);
    hold('b', 50);
    expect(hold('c', 11)).toBeNull();
    expect(hold('c', 10)).not.toBeNull();
    expect(hold('c', 1)).toBeNull();
  });

  it('is taken once by what several hold', () => {
    const { hold } = createMemoryBudget(limits);
    const shared = { thing: {}, bytes: 80 };
    const releases = [hold('a', 5, shared), hold('a', 5, shared), hold('b', 5, shared)];
    expect(releases).not.toContain(null);
    expect(hold('a', 5, { thing: {}, bytes: 80 })).toBeNull();
    for (const release of releases) release!();
    expect(hold('a', 20, { thing: {}, bytes: 80 })).not.toBeNull();
  });

  it('is less by what is there already, however much that is', () => {
    const { hold, note } = createMemoryBudget(limits);
    const read = note('a', 1_000);
    expect(hold('a', 1)).toBeNull();
    read();
    expect(hold('a', 1)).not.toBeNull();
  });
});

async function headOf(on: Harness, caller: Viewer | null, body: string, ...more: string[]): Promise<string> {
  const lines = [
    'POST /graphql HTTP/1.1',
    'Host: x',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(caller ? [`Authorization: Bearer ${await on.token(caller)}`] : []),
    ...more,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A connection on which this was said; it stays open. */
async function raw(on: Harness, text: string): Promise<Socket> {
  const socket = connect(Number(new URL(on.url).port), '127.0.0.1');
  discard(socket);
  await new Promise<void>((resolve) => socket.write(text, () => resolve()));
  return socket;
}

/** Apart, so that it keeps nothing of what was said. */
function discard(socket: Socket): void {
  socket.on('error', () => undefined).resume();
  leaving.push(() => socket.destroy());
}
