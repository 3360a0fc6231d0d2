import { z } from 'zod';
import { emailAddress } from '../../../lib/input.ts';
import { between } from '../../../lib/time.ts';
import type { RefreshToken } from '../../../ports/credentials.ts';

export const SignInAddress = z.object({ email: emailAddress });

/** Short, because nobody can revoke an access token where the server cannot be asked. */
export const ACCESS_MINUTES = 15;
/** A client that comes back within this time stays signed in. */
export const REFRESH_DAYS = 30;
/** The same refresh token again within this time is a double press or a lost response, not a thief. */
const REPEAT_MS = 10_000;

/** Many people may sign in from one client address, such as a company's. */
export const codesOfClient = (by: string) => [{ name: 'codes of source', most: 60, minutes: 15, by }];
export const triesOfClient = (by: string) => [{ name: 'tries of source', most: 100, minutes: 15, by }];

/** The hashes of a sign-in's refresh tokens: the last one, the one before, and what all of them share. */
export type TokenHashes = {
  tokenHash: Uint8Array;
  familyHash: Uint8Array | null;
  previousHash: Uint8Array | null;
  rotatedAt: Date | null;
};

const isSame = (one: Uint8Array, other: Uint8Array | null) =>
  other !== null && Buffer.compare(one, other) === 0;

/** Whether this is the last refresh token of its sign-in. */
export const isCurrent = ({ tokenHash }: TokenHashes, { hash }: RefreshToken): boolean =>
  isSame(hash, tokenHash);

/** Whether this is the refresh token that was replaced a moment ago. */
export const isRepeat = (
  { previousHash, rotatedAt }: TokenHashes,
  { hash }: RefreshToken,
  now: Date,
): boolean => rotatedAt !== null && between(rotatedAt, now) <= REPEAT_MS && isSame(hash, previousHash);

/**
 * Whether this was ever a token of its sign-in. A sign-in that began before families were stored knows only its last two
 * tokens.
 */
export const isOfFamily = ({ familyHash, previousHash }: TokenHashes, presented: RefreshToken): boolean =>
  isSame(presented.familyHash, familyHash) || isSame(presented.hash, previousHash);
