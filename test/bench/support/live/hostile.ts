import { connect, type Socket } from 'node:net';
import { tellParent } from '../child.ts';
import { textFrame } from './frames.ts';
import { WATCH } from './messages.ts';

/** What hostile clients are told; each has the seat and the token of a customer. */
export type Attack = { attack: { port: number; tokens: string[]; sessionIds: string[] } };
/** How many frames they sent. */
export type Attacked = { frames: number };

/** An operation that was never meant to be answered, and its end. */
const FLOOD_AT_ONCE = 200;

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
  const { port, tokens, sessionIds } = question.attack;
  const kinds = [deaf, flooding, nonsense];
  for (const [place, token] of tokens.entries()) kinds[place % kinds.length]!(port, token, sessionIds[0]!);
  tellParent({ begun: true });
});
tellParent({ up: true });

/** Watches what everybody watches, and reads nothing. */
function deaf(port: number, token: string, sessionId: string): void {
  const socket = enter(port, token, () => {
    socket.write(watching('1', sessionId));
    socket.pause();
  });
}

/** Subscribes, leaves and pings as fast as the server takes it. */
function flooding(port: number, token: string, sessionId: string): void {
  // Made once: a flood that is worked out as it is sent takes the processor from everybody, server or no server.
  const burst = Array.from({ length: FLOOD_AT_ONCE }, (_, n) => [
    watching(`${n}`, sessionId),
    frame({ type: 'complete', id: `${n}` }),
    frame({ type: 'ping' }),
  ]).flat();
  const bytes = Buffer.concat(burst);
  const socket = enter(port, token, () => {
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
function nonsense(port: number, token: string, sessionId: string): void {
  const again = () => {
    if (attacking) setTimeout(() => nonsense(port, token, sessionId), 20);
  };
  const socket = enter(port, token, () => {
    frames += 2;
    socket.write(frame({ type: 'subscribe', id: '1', payload: { query: '{ '.repeat(500) } }));
    socket.write(Buffer.from([0xff, 0xff, 0x00, 0x01]));
  });
  socket.once('close', again);
  socket.resume();
}

/** Opens a socket and greets; `then` when the server has answered. */
function enter(port: number, token: string, then: () => void): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  open.add(socket);
  socket.on('error', () => undefined);
  socket.once('close', () => open.delete(socket));
  socket.once('connect', () => socket.write(upgradeRequest(port)));
  socket.once('data', () => {
    socket.write(frame({ type: 'connection_init', payload: { token } }));
    socket.once('data', then);
  });
  return socket;
}

const frame = (message: object) => textFrame(JSON.stringify(message));
const watching = (id: string, sessionId: string) =>
  frame({ type: 'subscribe', id, payload: { query: WATCH, variables: { sessionId } } });

const upgradeRequest = (port: number) =>
  `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`;
