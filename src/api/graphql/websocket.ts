import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { LIMITS } from '../../graphql/schema-kit/limits.ts';
import { createConcurrencyLimit } from '../../lib/concurrency-limit.ts';
import { createRecent } from '../../lib/recent.ts';
import { Tally } from '../../lib/tally.ts';
import { OFFENDER_MS } from './websocket/admission.ts';
import { Client, type WebSocketDeps, type WebSocketState } from './websocket/client.ts';
import { upgrade } from './websocket/handshake.ts';
import { createHeartbeat, type HeartbeatOptions } from './websocket/heartbeat.ts';
import { closeSockets } from './websocket/lifecycle.ts';
import { createTurns } from './websocket/turns.ts';

/** Dismissed sockets of one client address at a time; further ones are refused in HTTP. */
const DISMISSED = 200;
/** Frames of a message, and pieces of a frame. Each costs a hundred bytes and more until the message is whole. */
const PIECES = 1_024;
const MOST_OFFENDERS = 10_000;

type Options = WebSocketDeps & { uninitialized?: number; heartbeat?: Partial<HeartbeatOptions> };

export type WebSocketEndpoint = {
  /** Takes an HTTP upgrade over. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  size(): number;
  /** Refuses new sockets, closes the present ones over the span, and terminates those that are open after the grace. */
  close(graceMs: number, spreadMs: number): Promise<void>;
};

/**
 * GraphQL over WebSocket (`graphql-transport-ws`). graphql-ws says what a message is, and what codes mean; the loop is our
 * own, so that a client is one object and what many are shown is one frame.
 */
export function createWebSocketEndpoint(options: Options): WebSocketEndpoint {
  const server = new WebSocketServer({
    noServer: true,
    WebSocket: Client,
    maxPayload: LIMITS.bytes,
    maxFragments: PIECES,
    maxBufferedChunks: PIECES,
    // Frames that many are shown are written past ws, which would hold frames back that it compresses.
    perMessageDeflate: false,
    // Done here, within the inbound budget.
    autoPong: false,
    clientTracking: false,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  server.on('headers', (headers, request) =>
    headers.push(`X-Request-Id: ${request.headers['x-request-id']}`),
  );
  const heartbeat = createHeartbeat(options.heartbeat);
  const state: WebSocketState = {
    ...options,
    server,
    clients: new Set(),
    heartbeat,
    turns: createTurns(options.memoryBudget, (client) => heartbeat.readOn(client as Client)),
    uninitialized: createConcurrencyLimit(options.uninitialized ?? LIMITS.uninitialized),
    authenticated: new Tally(),
    dismissed: createConcurrencyLimit(DISMISSED),
    offenders: createRecent({ ms: OFFENDER_MS, most: MOST_OFFENDERS }),
    isStopping: false,
  };
  return {
    upgrade: (request, socket, head) => upgrade(state, request, socket, head),
    size: () => state.clients.size,
    close: (graceMs, spreadMs) => closeSockets(state, graceMs, spreadMs),
  };
}
