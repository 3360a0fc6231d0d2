import { connect, type Socket } from 'node:net';
import { tellParent } from '../parent.ts';
import { textFrame } from './frames.ts';
import { WATCH } from './messages.ts';
import { upgradeRequest } from './socket-client.ts';

/** What hostile clients are told; each has the seat and the token of a customer. */
export type Attack = { attack: { port: number; tokens: string[]; watched: string[] } };
/** How many frames they sent. */
export type Attacked = { frames: number };

/** Operations that were never meant to be answered, with their ends. */
const FLOOD_AT_ONCE = 200;

/** Where their addresses begin: nobody honest has one of these. */
const HOSTILE_ADDRESSES = 1_000_000;
/** Lists in one document, near the most that may repeat each other. */
const HEAVY_LISTS = 30;
const HEAVY_LIST = `sessions(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", first: 1) { edges { node { id } } } `;
/** How often a heavy document is sent. */
const HEAVY_EVERY_MS = 20;

type Hostile = { port: number; place: number; token: string; sessionId: string };

const open = new Set<Socket>();
let attacking = false;
let frames = 0;

process.on('message', (question: Attack | 'stop') => {
  if (question === 'stop') {
    attacking = false;
    for (const socket of open) socket.destroy();
    tellParent({ frames } satisfies Attacked);
    frames = 0;
    return;
  }
  attacking = true;
  const { port, tokens, watched } = question.attack;
  const kinds = [deaf, flooding, nonsense, heavy];
  for (const [place, token] of tokens.entries())
    kinds[place % kinds.length]!({ port, place, token, sessionId: watched[place]! });
  tellParent({ begun: true });
});
tellParent({ up: true });

/** Watches what everybody watches, and reads nothing. */
function deaf(hostile: Hostile): void {
  const socket = enter(hostile, () => {
    socket.write(watching('1', hostile.sessionId));
    socket.pause();
  });
}

/** Subscribes, leaves and pings as fast as the server takes it. */
function flooding(hostile: Hostile): void {
  // Made once: a flood that is worked out as it is sent takes the processor from everybody, server or no server.
  const burst = Array.from({ length: FLOOD_AT_ONCE }, (_, n) => [
    watching(`${n}`, hostile.sessionId),
    frame({ type: 'complete', id: `${n}` }),
    frame({ type: 'ping' }),
  ]).flat();
  const bytes = Buffer.concat(burst);
  const socket = enter(hostile, () => {
    socket.resume();
    const more = () => {
      if (!attacking || socket.destroyed) return;
      frames += burst.length;
      if (socket.write(bytes)) setImmediate(more);
      else socket.once('drain', more);
    };
    more();
  });
}

/** Loses its socket by what it says, and comes back at once. */
function nonsense(hostile: Hostile): void {
  const again = () => {
    if (attacking) setTimeout(() => nonsense(hostile), 20);
  };
  const socket = enter(hostile, () => {
    frames += 2;
    socket.write(frame({ type: 'subscribe', id: '1', payload: { query: '{ '.repeat(500) } }));
    socket.write(Buffer.from([0xff, 0xff, 0x00, 0x01]));
  });
  socket.once('close', again);
  socket.resume();
}

/** Asks for much, in documents that were never read before; comes back when the socket is closed. */
function heavy(hostile: Hostile): void {
  let timer: NodeJS.Timeout | undefined;
  const socket = enter(hostile, () => {
    timer = setInterval(() => {
      frames += 1;
      const id = `${frames}`;
      if (socket.writableLength === 0)
        socket.write(frame({ type: 'subscribe', id, payload: { query: heavyDocument(id) } }));
    }, HEAVY_EVERY_MS);
  });
  socket.once('close', () => {
    clearInterval(timer);
    if (attacking) setTimeout(() => heavy(hostile), HEAVY_EVERY_MS);
  });
  socket.resume();
}

/** Lists that must all be compared with each other before they are one; the name makes it a document of its own. */
const heavyDocument = (name: string) => `query Heavy${name} { ${HEAVY_LIST.repeat(HEAVY_LISTS)} }`;

/** Opens a socket and greets; `then` when the server has answered. */
function enter({ port, place, token }: Hostile, then: () => void): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  open.add(socket);
  socket.on('error', () => undefined);
  socket.once('close', () => open.delete(socket));
  socket.once('connect', () => socket.write(upgradeRequest(port, HOSTILE_ADDRESSES + place, true)));
  socket.once('data', () => {
    socket.write(frame({ type: 'connection_init', payload: { token } }));
    socket.once('data', then);
  });
  return socket;
}

const frame = (message: object) => textFrame(JSON.stringify(message));
const watching = (id: string, sessionId: string) =>
  frame({ type: 'subscribe', id, payload: { query: WATCH, variables: { sessionId } } });
