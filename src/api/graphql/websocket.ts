import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionResult } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { LIMITS } from '../../graphql/schema-kit/limits.ts';
import { createConcurrencyLimit } from '../../lib/concurrency-limit.ts';
import { requestIdOf } from '../http/request-id.ts';
import { admit } from './websocket/admission.ts';
import type { Connection, WebSocketDeps } from './websocket/connection.ts';
import { upgrade } from './websocket/handshake.ts';
import { createHeartbeat, type HeartbeatOptions } from './websocket/heartbeat.ts';
import { closeSockets, type WebSocketState } from './websocket/lifecycle.ts';
import { perform, prepare } from './websocket/operation.ts';

const INIT_TIMEOUT_MS = 3_000;
/** Dismissed sockets of one client address at a time; further ones are refused in HTTP. */
const DISMISSED = 200;

type Options = WebSocketDeps & { uninitialized?: number; heartbeat?: Partial<HeartbeatOptions> };

export type WebSocketEndpoint = {
  /** Takes an HTTP upgrade over. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  size(): number;
  /** Refuses new sockets, closes the present ones over the span, and terminates those that are open after the grace. */
  close(graceMs: number, spreadMs: number): Promise<void>;
};

/** GraphQL over WebSocket (`graphql-transport-ws`). graphql-ws speaks the protocol. */
export function createWebSocketEndpoint(options: Options): WebSocketEndpoint {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.bytes,
    perMessageDeflate: false,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  server.on('headers', (headers, request) => headers.push(`X-Request-Id: ${requestIdOf(request.headers)}`));
  const state: WebSocketState = {
    ...options,
    server,
    protocol: createProtocol(options),
    heartbeat: createHeartbeat(options.heartbeat),
    uninitialized: createConcurrencyLimit(options.uninitialized ?? LIMITS.uninitialized),
    dismissed: createConcurrencyLimit(DISMISSED),
    ending: new Set(),
    isStopping: false,
  };
  return {
    upgrade: (request, socket, head) => upgrade(state, request, socket, head),
    size: () => server.clients.size,
    close: (graceMs, spreadMs) => closeSockets(state, graceMs, spreadMs),
  };
}

const createProtocol = (deps: WebSocketDeps) =>
  makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    onConnect: (context) => admit(deps, context),
    onSubscribe: (context, id) => prepare(deps, context, id),
    execute: (args) => perform(deps, args),
    subscribe: (args) => perform(deps, args),
    onNext: (_context, _id, _payload, _args, result) => errorsFirst(result),
  });

/** Puts errors first, where a reader meets them before the data. */
function errorsFirst({ errors, ...rest }: ExecutionResult) {
  return errors && { errors: errors.map((error) => error.toJSON()), ...rest };
}
