import { setTimeout as delay } from 'node:timers/promises';
import { addressCaller, callerOf } from '../../../graphql/schema-kit/calls.ts';
import { UnauthenticatedError } from '../../../lib/errors.ts';
import type { Viewer } from '../../../ports/identity.ts';
import { bearerToken } from '../../http/bearer-token.ts';
import type { Client } from './client.ts';
import { CLOSINGS, type Closing, closeSocket } from './close.ts';
import { ACKNOWLEDGEMENT } from './messages.ts';

/** How long a greeting waits of a caller whose socket has just broken the protocol. */
export const OFFENDER_MS = 1_000;

/** Admits a client by its connection init, or closes the socket. */
export async function admit(client: Client, params: Record<string, unknown>): Promise<void> {
  client.phase = 'initialized';
  client.initialized();
  const refusal = await identify(client, params);
  if (client.readyState !== client.OPEN) return;
  if (refusal) closeSocket(client, refusal);
  else {
    client.phase = 'acknowledged';
    if (client.viewer) client.state.authenticated.add(client.clientAddress);
    client.duplex.write(ACKNOWLEDGEMENT);
  }
}

/** Finds out who is calling. A connection init counts as a call, and the socket as one that its caller holds open. */
async function identify(client: Client, params: Record<string, unknown>): Promise<Closing | null> {
  const { clientAddress } = client;
  const { contexts, callLimits, openLimit, offenders } = client.state;
  try {
    const token = tokenIn(params);
    client.viewer = await contexts.viewerOf(token, true);
    client.identifiedAt = performance.now();
    if (client.viewer?.key) client.key = token;
  } catch (error) {
    if (!(error instanceof UnauthenticatedError)) throw error;
    await callLimits.call(addressCaller(clientAddress));
    return CLOSINGS.forbidden;
  }
  const { viewer } = client;
  client.caller = callerOf({ viewer, clientAddress });
  if (client.isOffender) client.noteOffence();
  if (viewer) endWithToken(client, viewer);
  if (await callLimits.call(client.caller)) return CLOSINGS.tooManyCalls;
  if (client.readyState !== client.OPEN) return null;
  const release = openLimit.acquire(client.caller);
  if (!release) return CLOSINGS.tooManyOpen;
  client.release = release;
  if (offenders.has(client.caller)) await delay(OFFENDER_MS);
  return null;
}

/**
 * Closes the socket when its token expires, or when an event about the account shows that the token was revoked. A lookup
 * that fails changes nothing, because the next operation looks the caller up again.
 */
function endWithToken(client: Client, viewer: Viewer): void {
  if (client.readyState !== client.OPEN) return;
  const { expiryClock, events } = client.state;
  expiryClock.add(viewer.expiresAt, client);
  client.unsubscribe = events.subscribe(`account:${viewer.id}`, () => {
    client.identifiedAt = Number.NEGATIVE_INFINITY;
    callerAgain(client).catch(() => client.closeIfRevoked());
  });
}

/** Looks the caller up again, because a socket outlives rights. */
export async function callerAgain(client: Client): Promise<Viewer | null> {
  const { viewer, key, state } = client;
  if (!viewer) return null;
  try {
    return await (key === null ? state.contexts.viewerAgain(viewer) : state.contexts.viewerOf(key));
  } catch (error) {
    client.isRevoked ||= error instanceof UnauthenticatedError;
    throw error;
  }
}

/** `token`, or an `Authorization` header as in HTTP. Anything else in its place is refused as a bad token. */
function tokenIn(params: Record<string, unknown>): string | null {
  if (params.token != null) return textOf(params.token);
  const header = params.Authorization ?? params.authorization;
  return header == null ? null : bearerToken(textOf(header));
}
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
