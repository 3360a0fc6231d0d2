/** A booking's access pass: the secret in its personal access URL. */
export type Pass = {
  /** The secret that the customer holds. */
  token: string;
  /** Finds the booking of a token. */
  hash: Uint8Array<ArrayBuffer>;
  /** The token, readable only with our secret, so that a copy of the database gives no access. */
  encrypted: Uint8Array<ArrayBuffer>;
};

export type Passes = {
  create(): Pass;
  hash(token: string): Uint8Array<ArrayBuffer>;
  /** The hash of a pasted token, without a slash, a full stop, a bracket or a blank behind it. */
  hashIn(pasted: string): Uint8Array<ArrayBuffer>;
  /** The personal access URL of a pasted token. */
  urlOf(pasted: string): string;
  /** The page that undoes a change of address, by its token. */
  takeBackUrlOf(token: string): string;
  /** The personal access URL of an encrypted pass; null: no known secret decrypts it. */
  accessUrl(encrypted: Uint8Array): string | null;
};
