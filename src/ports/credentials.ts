type Bytes = Uint8Array<ArrayBuffer>;

/** All tokens of one sign-in share the `familyHash`. A made-up token does not have it. */
export type RefreshToken = { hash: Bytes; familyHash: Bytes };

/**
 * The secrets of signing in. The database holds only hashes, keyed where the value could be guessed. A copy of the database
 * signs nobody in, and does not show who has tried.
 */
export type Credentials = {
  /** Six digits, or twelve of these letters. */
  newCode(letters?: string): string;
  /** Identifies an email address without storing it. */
  addressHash(email: string): Bytes;
  /** By each secret that counts, the present one first: what was written under another one is still found. */
  addressHashes(email: string): Bytes[];
  /** Identifies a client address without storing it. */
  clientAddressHash(clientAddress: string): Bytes;
  /** The hash of a code together with its email address. */
  codeHash(email: string, code: string): Bytes;
  /** The same by each secret that counts. */
  codeHashes(email: string, code: string): Bytes[];
  /** A token for this sign-in's client; it keeps the family of the one before it. */
  newRefreshToken(signInId: string, before?: string): RefreshToken & { token: string };
  /** The sign-in that a token names, and its hashes; null: it is no such token. */
  readRefreshToken(token: string): (RefreshToken & { signInId: string }) | null;
  /** Encrypts a token under the one before it. */
  encryptSuccessor(successor: string, before: string): Bytes;
  /** Null: it was encrypted under another token. */
  decryptSuccessor(encrypted: Uint8Array, before: string): string | null;
};
