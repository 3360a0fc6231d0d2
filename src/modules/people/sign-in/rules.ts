import { z } from 'zod';
import { emailAddress } from '../../../lib/input.ts';
import { between, minutesAfter } from '../../../lib/time.ts';
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

const isSame = (one: Uint8Array, other: Uint8Array | null) =>
  other !== null && Buffer.compare(one, other) === 0;

/** How long after a code its address counts as read by whoever signed in. */
const PROOF_DAYS = 30;

/** The instant after which a code must have been entered to count. */
export const codesCountSince = (now: Date): Date => minutesAfter(now, -PROOF_DAYS * 24 * 60);

/** When the code of a sign-in was entered, if it went to this address, and not too long ago; null otherwise. */
export function provenSince(
  { codeEnteredAt, codeAddressHash }: { codeEnteredAt: Date | null; codeAddressHash: Uint8Array | null },
  addressHashes: Uint8Array[],
  now: Date,
): Date | null {
  if (!codeEnteredAt || codeEnteredAt <= codesCountSince(now)) return null;
  return addressHashes.some((each) => isSame(each, codeAddressHash)) ? codeEnteredAt : null;
}

/** The hashes of a sign-in's refresh tokens: the last one, the one before, and what all of them share. */
export type TokenHashes = {
  tokenHash: Uint8Array;
  familyHash: Uint8Array | null;
  previousHash: Uint8Array | null;
  rotatedAt: Date | null;
};

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
