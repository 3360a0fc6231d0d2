import { addressCaller, callerOf } from '../../../graphql/schema-kit/calls.ts';
import { UnauthenticatedError } from '../../../lib/errors.ts';
import { onExpiry } from '../../../lib/long-timer.ts';
import type { Viewer } from '../../../ports/identity.ts';
import { bearerToken } from '../../http/bearer-token.ts';
import { CLOSINGS, closeSocket } from './close.ts';
import { type Connection, closeIfRevoked, type ProtocolContext, type WebSocketDeps } from './connection.ts';

/** Admits a connection by its init. False closes the socket with 4403. */
export async function admit(
  deps: WebSocketDeps,
  { subscriptions, extra: connection }: ProtocolContext,
): Promise<boolean> {
  const { clientAddress } = connection;
  connection.initialized();
  connection.subscriptions = subscriptions;
  try {
    connection.token = tokenIn(connection.frame?.init ?? {});
    const viewer = await deps.contexts.viewerOf(connection.token);
    connection.caller = callerOf({ viewer, clientAddress });
    if (viewer) endWithToken(deps, connection, viewer);
  } catch (error) {
    if (!(error instanceof UnauthenticatedError)) throw error;
    await deps.callLimits.call(addressCaller(clientAddress));
    return false;
  }
  await takePlace(deps, connection);
  return true;
}

/**
 * Closes the socket when its token expires, or when an event about the account shows that the token was revoked. A lookup
 * that fails changes nothing, because the next operation looks the token up again.
 */
function endWithToken(
  { contexts, events, clock }: WebSocketDeps,
  connection: Connection,
  { id: accountId, expiresAt }: Viewer,
): void {
  const { socket, token } = connection;
  if (socket.readyState !== socket.OPEN) return;
  const cancelExpiry = onExpiry(expiresAt, clock, () => closeSocket(socket, CLOSINGS.tokenExpired));
  const unsubscribe = events.subscribe(`account:${accountId}`, () => {
    contexts.viewerOf(token).catch((error) => {
      connection.isRevoked ||= error instanceof UnauthenticatedError;
      closeIfRevoked(connection);
    });
  });
  socket.once('close', cancelExpiry).once('close', unsubscribe);
}

/** A connection init counts as a call, and the socket as one of those that its caller may hold open. */
async function takePlace({ callLimits, openLimit }: WebSocketDeps, { socket, caller }: Connection) {
  const tooFast = await callLimits.call(caller);
  if (socket.readyState !== socket.OPEN) return;
  if (tooFast) return closeSocket(socket, CLOSINGS.tooManyCalls);
  const release = openLimit.acquire(caller);
  if (release) socket.once('close', release);
  else closeSocket(socket, CLOSINGS.tooManyOpen);
}

/** `token`, or an `Authorization` header as in HTTP. Anything else in its place is refused as a bad token. */
function tokenIn(params: Record<string, unknown>): string | null {
  if (params.token != null) return textOf(params.token);
  const header = params.Authorization ?? params.authorization;
  return header == null ? null : bearerToken(textOf(header));
}
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
