import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type Duplex, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Client } from '../../src/api/graphql/websocket/client.ts';
import { CLOSINGS, dismissSocket } from '../../src/api/graphql/websocket/close.ts';
import { asciiJson } from '../../src/api/graphql/websocket/messages.ts';
import { answerPing, isRead, send, sendNext } from '../../src/api/graphql/websocket/output.ts';
import { createMemoryBudget } from '../../src/graphql/execution/memory-budget.ts';
import { Payload } from '../../src/graphql/execution/payload.ts';
import { growth } from '../support/heap.ts';
import { type Mailbox, mailbox } from '../support/mailbox.ts';

const CALLER_BYTES = 40 * 1024 * 1024;

let server: Server;
let url: string;
const clients: Client[] = [];
const memoryBudget = createMemoryBudget({ caller: CALLER_BYTES });
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  const sockets = new WebSocketServer({ noServer: true, WebSocket: Client, perMessageDeflate: false });
  server.on('upgrade', (request, duplex: Duplex, head) =>
    sockets.handleUpgrade(request, duplex, head, (client) => {
      Object.assign(client, { duplex, caller: 'somebody', state: { memoryBudget } });
      clients.push(client);
    }),
  );
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterEach(() => {
  for (const client of clients.splice(0)) client.terminate();
  server.close();
});

type Pair = { id: string; near: Client; far: WebSocket; frames: Mailbox<string> };

/** A client, both ends of it, and the id of its operation. */
async function pair(id: string): Promise<Pair> {
  const far = new WebSocket(url);
  await once(far, 'open');
  await vi.waitFor(() => expect(clients.length).toBeGreaterThan(0));
  const frames = mailbox<string>();
  far.on('message', (data) => frames.put(String(data)));
  return { id, near: clients.at(-1)!, far, frames };
}
const show = ({ near, id }: Pair, payload: Payload, personal = '') =>
  sendNext(near, asciiJson(id), payload, personal);
const next = async ({ frames }: Pair) => JSON.parse((await frames.next())!);
const payloadOf = (text: string) => new Payload([JSON.stringify({ data: { text } })]);

describe('a payload that many are shown', () => {
  it.each([0, 40, 80, 125, 126, 127, 200, 65_400, 65_535, 65_536, 70_000])(
    'of %i characters comes to each with the id of its own operation',
    async (length) => {
      const all = [];
      for (const id of ['1', '2', '22', 'ü', '"', '\\"', '💥', 'é', '3', '0b0f2c6e', '1b0f2c6e'])
        all.push(await pair(id));
      for (const text of ['x'.repeat(length), 'ß€💥'.padEnd(length, 'y')]) {
        const payload = payloadOf(text);
        for (const one of all) show(one, payload);
        for (const one of all)
          expect(await next(one)).toEqual({ id: one.id, type: 'next', payload: { data: { text } } });
      }
    },
  );

  it('is framed once for all whose ids are equally long', async () => {
    const [a, b, c] = [await pair('a'), await pair('b'), await pair('cc')];
    const written = [a, b, c].map(({ near }) => vi.spyOn(near.duplex, 'write'));
    const payload = payloadOf('x');
    for (const one of [a, b, c]) show(one, payload);
    const [first, second, third] = written.map(({ mock }) => mock.calls[0]![0]);
    expect(first).toBe(second);
    expect(first).not.toBe(third);
    for (const one of [a, b, c]) expect((await next(one)).id).toBe(one.id);
  });

  it('is kept as one frame, however many lengths its readers’ ids have', async () => {
    const reader = await pair('');
    const payload = payloadOf('x'.repeat(100_000));
    const grown = await growth(async () => {
      for (let length = 1; length <= 300; length += 1) {
        show({ ...reader, id: 'i'.repeat(length) }, payload);
        expect((await next(reader)).id).toHaveLength(length);
      }
    });
    expect(grown).toBeLessThan(5);
    expect(payload.length).toBeGreaterThan(100_000);
  });

  it('has each viewer’s own value in its place', async () => {
    const payload = new Payload(['{"data":{"a":', ',"b":', '}}']);
    const [one, other] = [await pair('1'), await pair('2')];
    show(one, payload, '"https://one"');
    show(other, payload, 'null');
    expect((await next(one)).payload).toEqual({ data: { a: 'https://one', b: 'https://one' } });
    expect((await next(other)).payload).toEqual({ data: { a: null, b: null } });
  });

  it('is not changed by the next one’s id while it waits to be written', async () => {
    const [slow, other] = [await pair('1'), await pair('2')];
    const { duplex } = slow.near;
    slow.near.duplex = new Writable({
      write: (chunk, _encoding, written) => void setImmediate(() => duplex.write(chunk, written)),
    }) as Duplex;
    for (const text of ['a', 'b']) {
      const payload = payloadOf(text);
      for (const one of [slow, other]) show(one, payload);
      for (const { id, ...one } of [slow, other])
        expect(await next({ id, ...one })).toEqual({ id, type: 'next', payload: { data: { text } } });
    }
  });

  it('comes whole, in order and once to a client that stops reading for a while', {
    timeout: 30_000,
  }, async () => {
    const [slow, other] = [await pair('1'), await pair('2')];
    slow.far.pause();
    let shown = 0;
    for (; isRead(slow.near); shown++) {
      const payload = payloadOf(`${shown}`.padEnd(100_000, 'x'));
      for (const one of [slow, other]) show(one, payload);
    }
    slow.far.resume();
    for (let n = 0; n < shown; n++)
      for (const one of [slow, other]) {
        const { id, payload } = await next(one);
        expect([id, Number.parseInt(payload.data.text, 10)]).toEqual([one.id, n]);
      }
  });
});

describe('a client that does not read', () => {
  /** Sends until something waits. */
  function fill(one: Pair): void {
    while (isRead(one.near)) show(one, payloadOf('x'.repeat(200_000)));
  }

  it('is told once what waits for it, when it reads again', { timeout: 30_000 }, async () => {
    const slow = await pair('1');
    const operation = { id: '1', hasPlace: true, rest: null, resume: vi.fn(), stop: () => undefined };
    slow.far.pause();
    fill(slow);
    expect(isRead(slow.near)).toBe(false);
    slow.near.late!.push(operation);
    expect(operation.resume).not.toHaveBeenCalled();
    slow.far.resume();
    await vi.waitFor(() => expect(operation.resume).toHaveBeenCalledOnce(), 10_000);
    expect(isRead(slow.near)).toBe(true);
    expect(slow.near.late).toBeNull();
  });

  it('pays for what it holds from its memory budget, until it has read it or is gone', {
    timeout: 30_000,
  }, async () => {
    const all = () => memoryBudget.hold('somebody', CALLER_BYTES);
    const [slow, gone] = [await pair('1'), await pair('2')];
    for (const one of [slow, gone]) {
      one.far.pause();
      fill(one);
      expect(all()).toBeNull();
      if (one === slow) one.far.resume();
      else one.far.terminate();
      await vi.waitFor(() => {
        const release = all();
        release?.();
        expect(release).not.toBeNull();
      }, 10_000);
    }
  });

  it('pays for many short messages, too', { timeout: 30_000 }, async () => {
    const slow = await pair('1');
    slow.far.pause();
    while (slow.near.bufferedAmount < 20_000) show(slow, payloadOf('x'.repeat(20_000)));
    const before = memoryBudget.hold('somebody', CALLER_BYTES - 500_000);
    before?.();
    expect(before).not.toBeNull();
    for (let n = 0; n < 1_000; n++) send(slow.near, 'x'.repeat(600));
    expect(memoryBudget.hold('somebody', CALLER_BYTES - 500_000)).toBeNull();
  });

  it('has the newest ping of each kind answered when it reads again, and no other', {
    timeout: 30_000,
  }, async () => {
    const slow = await pair('1');
    const pongs: string[] = [];
    slow.far.on('pong', (data) => pongs.push(String(data)));
    slow.far.pause();
    while (slow.near.bufferedAmount < 20_000) show(slow, payloadOf('x'.repeat(20_000)));
    const unread = slow.near.bufferedAmount;
    for (let n = 0; n < 100; n++) {
      answerPing(slow.near, Buffer.from(`${n}`));
      answerPing(slow.near, `pong ${n}`);
    }
    expect(slow.near.bufferedAmount).toBe(unread);
    slow.far.resume();
    let last: string | null = '';
    while (!last?.startsWith('pong')) last = await slow.frames.next();
    expect([last, ...pongs]).toEqual(['pong 99', '99']);
    answerPing(slow.near, 'pong 100');
    expect(await slow.frames.next()).toBe('pong 100');
  });

  it('is dismissed once, however many of its messages ask for it', async () => {
    const one = await pair('1');
    const listeners = one.near.listenerCount('close');
    for (let n = 0; n < 20; n++) dismissSocket(one.near, CLOSINGS.tooManyCalls);
    expect(one.near.listenerCount('close')).toBe(listeners + 1);
  });

  it('is sent nothing more once its socket is being closed', async () => {
    const one = await pair('1');
    one.near.close(1001);
    const write = vi.spyOn(one.near.duplex, 'write');
    show(one, payloadOf('x'));
    expect(write).not.toHaveBeenCalled();
  });
});
