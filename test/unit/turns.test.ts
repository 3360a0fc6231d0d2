import { EventEmitter } from 'node:events';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../src/api/graphql/websocket/client.ts';
import { serve } from '../../src/api/graphql/websocket/lifecycle.ts';
import { createTurns, type Hurried, type Turns } from '../../src/api/graphql/websocket/turns.ts';
import { createMemoryBudget, type MemoryBudget } from '../../src/graphql/execution/memory-budget.ts';

const MB = 1024 * 1024;

function aSocket(caller: string) {
  const socket = {
    caller,
    isPaused: false,
    pause: vi.fn(() => {
      socket.isPaused = true;
    }),
    waiting: null as Hurried['waiting'],
  };
  return socket;
}

let taken: string[];
let served: string[];
let memoryBudget: MemoryBudget;
let turns: Turns;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  taken = [];
  served = [];
  memoryBudget = createMemoryBudget({ caller: MB });
  turns = createTurns(memoryBudget, ({ caller }) => served.push(caller));
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Time passes, and after each ten milliseconds some turns of the event loop. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10) {
    vi.advanceTimersByTime(10);
    for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

const send = (socket: Hurried, count: number) => {
  for (let n = 1; n <= count; n++) turns.wait(socket, 1_024, () => taken.push(`${socket.caller} ${n}`));
};
const takenOf = (caller: string) => taken.filter((message) => message.startsWith(caller));

describe('what is taken in turns', () => {
  it('is ten messages at a time, and others are served in between', async () => {
    send(aSocket('flood'), 25);
    expect(taken).toEqual([]);
    await pass(10);
    expect(taken).toHaveLength(10);
    await pass(10);
    expect(taken).toHaveLength(20);
    await pass(10);
    expect(taken).toEqual(Array.from({ length: 25 }, (_, n) => `flood ${n + 1}`));
  });

  it('is one of each socket: whoever comes late waits behind no flood', async () => {
    send(aSocket('flood'), 500);
    await pass(10);
    send(aSocket('late'), 5);
    await pass(10);
    expect(takenOf('late')).toHaveLength(5);
    expect(takenOf('flood')).toHaveLength(15);
    await pass(500);
  });

  it('is fewer where they take long, so that others are kept waiting no longer than by one', async () => {
    const socket = aSocket('heavy');
    for (let n = 1; n <= 5; n++)
      turns.wait(socket, 1_024, () => {
        taken.push(`heavy ${n}`);
        const began = performance.now();
        vi.spyOn(performance, 'now').mockReturnValue(began + 4);
      });
    await pass(10);
    expect(taken).toEqual(['heavy 1']);
    await pass(10);
    expect(taken).toEqual(['heavy 1', 'heavy 2']);
    await pass(50);
    expect(taken).toHaveLength(5);
    vi.restoreAllMocks();
  });

  it('is of a paused socket, which is read on once nothing of it waits', async () => {
    const socket = aSocket('quick');
    send(socket, 15);
    expect(socket.pause).toHaveBeenCalledOnce();
    await pass(10);
    expect(served).toEqual([]);
    await pass(10);
    expect(served).toEqual(['quick']);
    expect(socket.waiting).toBeNull();
  });

  it('counts as held for its caller until it is taken, or the socket is gone', async () => {
    const [quick, gone] = [aSocket('quick'), aSocket('gone')];
    for (const socket of [quick, gone]) send(socket, 512);
    const hold = (caller: string) => memoryBudget.hold(caller, 0.75 * MB);
    expect([hold('quick'), hold('gone')]).toEqual([null, null]);
    turns.forget(gone);
    expect(hold('gone')).not.toBeNull();
    await pass(1_000);
    expect(takenOf('gone')).toEqual([]);
    expect(hold('quick')).not.toBeNull();
  });

  it('is nothing once the last socket is gone', () => {
    const socket = aSocket('gone');
    send(socket, 100);
    turns.forget(socket);
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** A served client, all of whose messages wait, and what it was charged. */
function aClient() {
  const heartbeat = { watch: vi.fn(), charge: vi.fn(() => false) };
  const client = Object.assign(new EventEmitter(), aSocket('client'), {
    OPEN: 1,
    readyState: 1,
    protocol: GRAPHQL_TRANSPORT_WS_PROTOCOL,
    state: { heartbeat, turns },
    close: vi.fn(() => {
      client.readyState = 2;
    }),
  });
  serve(client as unknown as Client, '192.0.2.1', { headers: {} } as never);
  const ping = (count: number) => {
    for (let n = 0; n < count; n++) client.emit('ping', Buffer.alloc(0));
  };
  return { client, charge: heartbeat.charge, ping };
}

describe('what waits of one socket', () => {
  it('is no more than a thousand messages: a read of ten thousand empty pings ends it', () => {
    const { client, ping } = aClient();
    ping(1_024);
    expect(client.close).not.toHaveBeenCalled();
    ping(9_000);
    expect(client.close).toHaveBeenCalledExactlyOnceWith(1013, 'Too many calls.');
    expect(client.waiting).toHaveLength(1_024);
    turns.forget(client);
    client.emit('close');
  });

  it('counts as held for its caller even where it is empty', () => {
    const socket = aSocket('quick');
    for (let n = 0; n < 1_024; n++) turns.wait(socket, 0, () => undefined);
    expect(memoryBudget.hold('quick', 0.75 * MB)).toBeNull();
    turns.forget(socket);
    expect(memoryBudget.hold('quick', 0.75 * MB)).not.toBeNull();
  });

  it('is nothing where it is being closed, but what comes is charged still: it is read no faster', () => {
    const { client, charge, ping } = aClient();
    client.close();
    ping(3);
    expect(client.waiting).toBeNull();
    expect(charge).toHaveBeenCalledTimes(3);
  });
});
