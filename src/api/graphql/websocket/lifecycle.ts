import type { IncomingMessage } from 'node:http';
import type { Server as ProtocolServer } from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import type { ConcurrencyLimit } from '../../../lib/concurrency-limit.ts';
import { spread } from '../../../lib/spread.ts';
import { CLOSINGS, closeSocket, shortReason } from './close.ts';
import {
  type Connection,
  closeIfRevoked,
  createConnection,
  isBusy,
  sendFrame,
  type WebSocketDeps,
} from './connection.ts';
import type { Heartbeat } from './heartbeat.ts';
import { handleFrame, inOrder } from './inbound.ts';

/** The endpoint at work. */
export type WebSocketState = WebSocketDeps & {
  server: WebSocketServer;
  protocol: ProtocolServer<Connection>;
  heartbeat: Heartbeat;
  /** Sockets without a connection init, by client address. */
  uninitialized: ConcurrencyLimit;
  /** Sockets that are opened only to be told why they are closed, by client address. */
  dismissed: ConcurrencyLimit;
  /** Operations of closed sockets that have not ended. */
  ending: Set<Promise<void>>;
  isStopping: boolean;
};

/** Serves an open socket until it closes. */
export function serveSocket(
  state: WebSocketState,
  socket: WebSocket,
  request: IncomingMessage,
  initialized: () => void,
): void {
  const { log, ending } = state;
  const connection = createConnection(state, socket, request, initialized);
  const { requestId } = connection;
  const fail = (error: Error) => {
    log.error('a socket failed', { requestId, error: error.message });
    closeSocket(socket, CLOSINGS.failed);
  };
  const closed = openProtocol(state, connection, fail);
  // ws itself closes a socket whose frame is too large or malformed.
  socket.on('error', (error) =>
    log.debug('a socket broke the protocol', { requestId, error: error.message }),
  );
  socket.once('close', (code, reason) => {
    const end = Promise.resolve(closed(code, String(reason))).catch(fail);
    ending.add(end);
    void end.finally(() => ending.delete(end));
  });
  state.heartbeat.watch(socket, () => isBusy(connection));
}

/** Connects a socket with graphql-ws; returns what graphql-ws has to be told when it closes. */
function openProtocol(state: WebSocketState, connection: Connection, fail: (error: Error) => void) {
  const { socket } = connection;
  return state.protocol.opened(
    {
      protocol: socket.protocol,
      send: (frame) => sendFrame(state, connection, frame),
      close: (code, reason) => socket.close(code, shortReason(reason)),
      onMessage(forward) {
        const handled = () => closeIfRevoked(connection);
        const next = inOrder(state, connection, (frame, length) => {
          void handleFrame(state, connection, forward, frame, length).then(handled).catch(fail);
        });
        socket.on('message', (data) => next(String(data)));
      },
    },
    connection,
  );
}

/** Closes every socket over the span, terminates those that are open after the grace, and waits for their operations. */
export async function closeSockets(state: WebSocketState, graceMs: number, spreadMs: number): Promise<void> {
  const { server, heartbeat, ending } = state;
  state.isStopping = true;
  const closed = [...server.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  await spread([...server.clients], spreadMs, (socket) => closeSocket(socket, CLOSINGS.stopping));
  const timer = setTimeout(() => {
    for (const socket of server.clients) socket.terminate();
  }, graceMs);
  await Promise.all(closed);
  clearTimeout(timer);
  heartbeat.close();
  await Promise.all(ending);
}
