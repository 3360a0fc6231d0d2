import type { Viewer } from '../../ports/identity.ts';
import type { Allowance } from '../../ports/rate-limit.ts';

/** What each caller may ask for, through all doors together. */
export const CALLS: Allowance = { name: 'calls', burst: 300, perSecond: 60 };

/** Who is counted: the account or the partner's key behind a token; nobody's calls count for where they come from. */
export const callerOf = ({
  viewer,
  clientAddress,
}: {
  viewer: Viewer | null;
  clientAddress: string;
}): string =>
  viewer ? `account:${viewer.centerId}:${viewer.key?.id ?? viewer.id}` : addressCaller(clientAddress);

export const addressCaller = (clientAddress: string): string => `source:${clientAddress}`;

/** Whoever holds an access pass. Its hash: what we count by is written down, and a pass is a right. */
export const passCaller = (hash: Uint8Array): string => `pass:${Buffer.from(hash).toString('base64url')}`;

export const TOO_MANY_OPEN_RETRY_S = 10;
