import type { Viewer } from '../../ports/identity.ts';
import type { Allowance, Limiter } from '../../ports/rate-limit.ts';

/** The calls of each caller, through all endpoints together. */
export const CALLS: Allowance = { name: 'calls', burst: 300, perSecond: 60 };

/** Who is counted: the account or partner's key of a token, and the client address without one. */
export const callerOf = ({
  viewer,
  clientAddress,
}: {
  viewer: Viewer | null;
  clientAddress: string;
}): string =>
  viewer ? `account:${viewer.centerId}:${viewer.key?.id ?? viewer.id}` : addressCaller(clientAddress);

export const addressCaller = (clientAddress: string): string => `source:${clientAddress}`;

/** The bearer of an access pass. Names of callers are stored, so it is the hash of the pass. */
export const passCaller = (hash: Uint8Array): string => `pass:${Buffer.from(hash).toString('base64url')}`;

/**
 * Counts a refresh with a good token for its account, and refunds the call of the client's address: after an outage
 * thousands behind one address refresh at once. A token that is no good stays a call of the address.
 */
export async function countForAccount(
  { limiter, clientAddress }: { limiter: Limiter; clientAddress: string },
  viewer: Viewer,
): Promise<void> {
  const wait = await limiter.take(CALLS, callerOf({ viewer, clientAddress }), 1);
  if (wait === null) await limiter.take(CALLS, addressCaller(clientAddress), -1);
}

export const TOO_MANY_OPEN_RETRY_S = 10;
