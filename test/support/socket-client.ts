import { WebSocket } from 'ws';
import type { Result, Variables } from './graphql-client.ts';
import { type Mailbox, mailbox } from './mailbox.ts';

/** A frame of the protocol. */
export type Frame = { type: string; id?: string; payload?: unknown };
export type Closed = { code: number; reason: string };

/** One operation of a socket. */
export type Operation = {
  id: string;
  /** The next result; `'complete'` at the end; a refused operation's errors; null when the socket closed. */
  next(): Promise<Result | 'complete' | null>;
  /** What came and was not taken, after the server has answered everything sent so far. */
  unread(): Promise<(Result | 'complete')[]>;
  /** Tells the server that the client wants no more. */
  stop(): void;
};

export type SocketClient = {
  socket: WebSocket;
  run(document: string, variables?: Variables, id?: string, extensions?: object): Operation;
  send(frame: Frame | string): void;
  /** Frames that belong to no operation of `run`. */
  frames: Mailbox<Frame>;
  /** Resolves when the server has handled all frames before: it answers in order. */
  settled(): Promise<void>;
  closed: Promise<Closed>;
  /** Goes away without a word. */
  leave(): Promise<Closed>;
};

let operations = 0;

/** Opens a socket, without any frame sent. `protocol` null offers none. */
export async function openSocket(
  url: string,
  protocol: string | null = 'graphql-transport-ws',
): Promise<SocketClient> {
  const address = `${url.replace('http', 'ws')}/graphql`;
  const socket = protocol === null ? new WebSocket(address) : new WebSocket(address, protocol);
  const frames = mailbox<Frame>();
  const boxes = new Map<string, Mailbox<Result | 'complete'>>();
  const closed = new Promise<Closed>((resolve) =>
    socket.once('close', (code, reason) => {
      for (const box of [frames, ...boxes.values()]) box.end();
      resolve({ code, reason: String(reason) });
    }),
  );
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    const box = frame.id === undefined ? undefined : boxes.get(frame.id);
    if (!box) return frames.put(frame);
    if (frame.type === 'complete') box.put('complete');
    else box.put(frame.type === 'error' ? ({ errors: frame.payload } as Result) : (frame.payload as Result));
    // Nothing follows either of them.
    if (frame.type !== 'next') box.end();
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  // What a server's refusals look like from here is `closed`.
  socket.on('error', () => undefined);
  await opened;

  const send = (frame: Frame | string) =>
    socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  async function settled(): Promise<void> {
    const answered = new Promise<void>((resolve) => socket.once('pong', () => resolve()));
    socket.ping();
    await Promise.race([answered, closed]);
  }
  return {
    socket,
    frames,
    closed,
    send,
    settled,
    run(document, variables = {}, id = `operation-${++operations}`, extensions = undefined) {
      const box = mailbox<Result | 'complete'>();
      boxes.set(id, box);
      send({ type: 'subscribe', id, payload: { query: document, variables, extensions } });
      return {
        id,
        next: box.next,
        async unread() {
          await settled();
          return box.takeAll();
        },
        stop: () => send({ type: 'complete', id }),
      };
    },
    leave() {
      socket.terminate();
      return closed;
    },
  };
}

/** Opens a socket and says who is calling; the server has acknowledged it, or closed the socket. */
export async function socketClient(url: string, token: string | null = null): Promise<SocketClient> {
  const client = await openSocket(url);
  client.send({ type: 'connection_init', payload: token === null ? undefined : { token } });
  await client.frames.next();
  return client;
}
