import type { IncomingMessage } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { Context } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { UNREAD } from '../../../graphql/execution/memory-budget.ts';
import { addressCaller } from '../../../graphql/schema-kit/calls.ts';
import type { Events } from '../../../ports/events.ts';
import type { Log } from '../../../ports/log.ts';
import { requestIdOf } from '../../http/request-id.ts';
import type { EndpointDeps } from '../endpoint.ts';
import { CLOSINGS, closeSocket } from './close.ts';
import type { ClientFrame } from './frames.ts';

export type WebSocketDeps = EndpointDeps & { schema: GraphQLSchema; events: Events; log: Log };

/** The connection of one client. */
export type Connection = ReturnType<typeof createConnection>;

/** Gives a frame's bytes back to the memory budget; null where the budget had no place for them. */
export type Held = { release: (() => void) | null };

/** The state that graphql-ws keeps of a connection. */
export type ProtocolContext = Context<Record<string, unknown>, Connection>;

/** The log reads no more of a user agent than this, and it is kept as long as the socket. */
const USER_AGENT_LENGTH = 512;

export function createConnection(
  { clientAddressOf }: WebSocketDeps,
  socket: WebSocket,
  request: IncomingMessage,
  /** Called by the connection init; the socket no longer counts as uninitialized. */
  initialized: () => void,
) {
  const clientAddress = clientAddressOf(request);
  return {
    socket,
    clientAddress,
    userAgent: request.headers['user-agent']?.slice(0, USER_AGENT_LENGTH) ?? null,
    requestId: requestIdOf(request.headers),
    token: null as string | null,
    /** The unit of limits: the client address until the connection is initialized, then the account. */
    caller: addressCaller(clientAddress),
    initialized,
    /** Running operations by id, kept by graphql-ws. */
    subscriptions: {} as Readonly<Record<string, unknown>>,
    /** Ids of operations that have not ended, including those that the client has completed. */
    running: new Set<string>(),
    /** Ids of operations that count as open; those that are over are removed when a place is needed. */
    operations: new Set<string>(),
    isRevoked: false,
    /** The frame that graphql-ws is handling; its handlers find the payload here. */
    frame: null as (ClientFrame & Held) | null,
  };
}

export const isBusy = ({ subscriptions }: Connection): boolean => Object.keys(subscriptions).length > 0;

/** A revoked token ends the socket after the running operations: each stream says so, and a sign-out is answered. */
export function closeIfRevoked(connection: Connection): void {
  if (connection.isRevoked && !isBusy(connection)) closeSocket(connection.socket, CLOSINGS.tokenRevoked);
}

/** Resolves when the frame has left, or never can: graphql-ws asks for the next result only then. */
export function sendFrame(
  { memoryBudget }: WebSocketDeps,
  connection: Connection,
  frame: string,
): Promise<void> {
  const { socket, caller } = connection;
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    const release = frame.length > UNREAD ? memoryBudget.note(caller, frame.length) : () => undefined;
    socket.send(frame, () => {
      release();
      resolve();
    });
  });
}
