type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The secrets of signing in. The database holds hashes alone, and keyed ones of whatever could be guessed: a copy of it
 * signs nobody in, and does not say which strangers have tried.
 */
export type Credentials = {
  /** Six digits, of a million. */
  newCode(): string;
  /** Finds an address again without writing it down. */
  addressHash(email: string): Bytes;
  /** Of a code for this address: for another one the same digits are another code. */
  codeHash(email: string, code: string): Bytes;
  /** A token that only this sign-in's client holds. */
  newRefreshToken(signInId: string): { token: string; hash: Bytes };
  /** Which sign-in a client's token names, and its hash; null for what is no such token. */
  readRefreshToken(token: string): { signInId: string; hash: Bytes } | null;
  /** Hides a token from everybody who does not hold the one before it. */
  sealSuccessor(successor: string, before: string): Bytes;
  /** Null where it was sealed by another. */
  openSuccessor(sealed: Uint8Array, before: string): string | null;
};
