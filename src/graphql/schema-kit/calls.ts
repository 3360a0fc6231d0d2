import type { Viewer } from '../../ports/identity.ts';
import type { Allowance } from '../../ports/rate-limit.ts';

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

export const TOO_MANY_OPEN_RETRY_S = 10;
