import { WebSocket } from 'ws';
import type { Result, Variables } from './graphql-client.ts';
import { type Mailbox, mailbox } from './mailbox.ts';

/** A frame of the protocol. */
export type Frame = { type: string; id?: string; payload?: unknown };
export type Closed = { code: number; reason: string };

/** One operation of a socket. */
export type Operation = {
  id: string;
  /** The next result; `'complete'` at the end; the errors of a refused operation; null when the socket closed. */
  next(): Promise<Result | 'complete' | null>;
  /** Results that were not taken, after the server has answered everything sent so far. */
  unread(): Promise<(Result | 'complete')[]>;
  /** Completes the operation. */
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
  /** Drops the connection without a closing message. */
  leave(): Promise<Closed>;
};

let operations = 0;

/** Opens a socket and sends no frame. `protocol` null offers none. */
export async function openSocket(
  url: string,
  protocol: string | null = 'graphql-transport-ws',
  headers: Record<string, string> = {},
): Promise<SocketClient> {
  const address = `${url.replace('http', 'ws')}/graphql`;
  const socket = new WebSocket(address, protocol ?? [], { headers });
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
    // Nothing follows `complete` or `error`.
    if (frame.type !== 'next') box.end();
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  // A refusal by the server shows in `closed`.
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

/** Opens a socket and initializes it; the server has acknowledged that, or closed the socket. */
export async function socketClient(
  url: string,
  token: string | null = null,
  headers: Record<string, string> = {},
): Promise<SocketClient> {
  const client = await openSocket(url, undefined, headers);
  client.send({ type: 'connection_init', payload: token === null ? undefined : { token } });
  await client.frames.next();
  return client;
}
