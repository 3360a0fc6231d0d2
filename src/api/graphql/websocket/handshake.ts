import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { TOO_MANY_OPEN_RETRY_S } from '../../../graphql/schema-kit/calls.ts';
import { rejectUpgrade } from '../../http/upgrade.ts';
import { CLOSINGS, dismissSocket, INIT_BYTES } from './close.ts';
import { serveSocket, type WebSocketState } from './lifecycle.ts';

/** Bytes that a socket may send before its connection init has been read: the init, and some pings. */
const UNINITIALIZED_BYTES = INIT_BYTES + 4 * 1024;

/** Turns an HTTP upgrade into a served socket. A socket counts for its client address until it is initialized. */
export function upgrade(state: WebSocketState, request: IncomingMessage, duplex: Duplex, head: Buffer): void {
  if (!state.origins.mayCall(request.headers.origin)) {
    rejectUpgrade(duplex, '403 Forbidden');
    return;
  }
  const release = state.isStopping ? null : state.uninitialized.acquire(state.clientAddressOf(request));
  if (!release) {
    turnAway(state, request, duplex, head);
    return;
  }
  duplex.once('close', release);
  state.server.handleUpgrade(request, duplex, head, (socket) => {
    const stopCounting = limitEarlyBytes(socket, duplex, head.length);
    serveSocket(state, socket, request, () => {
      stopCounting();
      release();
    });
  });
}

/** Clients connect again after these close codes; after a refusal in HTTP they would give up. */
function turnAway(state: WebSocketState, request: IncomingMessage, duplex: Duplex, head: Buffer): void {
  const release = state.dismissed.acquire(state.clientAddressOf(request));
  if (!release) {
    rejectUpgrade(duplex, '429 Too Many Requests', `Retry-After: ${TOO_MANY_OPEN_RETRY_S}\r\n`);
    return;
  }
  duplex.once('close', release);
  state.server.handleUpgrade(request, duplex, head, (socket) => {
    socket.on('error', () => undefined);
    dismissSocket(socket, state.isStopping ? CLOSINGS.stopping : CLOSINGS.tooManyUninitialized);
  });
}

/** Dismisses a socket that sends too much before its connection init. Returns the function that stops counting. */
function limitEarlyBytes(socket: WebSocket, duplex: Duplex, already: number): () => void {
  let bytes = already;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= UNINITIALIZED_BYTES) return;
    stop();
    dismissSocket(socket, CLOSINGS.initTooBig);
  };
  const stop = () => void duplex.off('data', count);
  duplex.on('data', count);
  return stop;
}
