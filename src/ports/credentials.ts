type Bytes = Uint8Array<ArrayBuffer>;

/** `familyHash` is of what all tokens of one sign-in share: whoever made a token up does not know it. */
export type RefreshToken = { hash: Bytes; familyHash: Bytes };

/**
 * The secrets of signing in. The database holds hashes alone, and keyed ones of whatever could be guessed: a copy of it
 * signs nobody in, and does not say which strangers have tried.
 */
export type Credentials = {
  /** Six digits, of a million; or twelve of these letters. */
  newCode(letters?: string): string;
  /** Finds an address again without writing it down. */
  addressHash(email: string): Bytes;
  /** Tells sources apart without writing them down. */
  sourceHash(source: string): Bytes;
  /** Of a code for this address: for another one the same digits are another code. */
  codeHash(email: string, code: string): Bytes;
  /** A token that only this sign-in's client holds; its family is that of the one before it, or a new one. */
  newRefreshToken(signInId: string, before?: string): RefreshToken & { token: string };
  /** Which sign-in a client's token names, and its hashes; null for what is no such token. */
  readRefreshToken(token: string): (RefreshToken & { signInId: string }) | null;
  /** Hides a token from everybody who does not hold the one before it. */
  encryptSuccessor(successor: string, before: string): Bytes;
  /** Null where it was encrypted by another. */
  decryptSuccessor(encrypted: Uint8Array, before: string): string | null;
};
