/** A booking's access pass: the secret in its personal access URL. */
export type Pass = {
  /** What the person holds. */
  token: string;
  /** Finds the booking of a presented token; tells nothing about the token. */
  hash: Uint8Array<ArrayBuffer>;
  /** The token, readable only with our secret: a copy of the database opens no door. */
  sealed: Uint8Array<ArrayBuffer>;
};

export type Passes = {
  create(): Pass;
  hash(token: string): Uint8Array<ArrayBuffer>;
  /** The personal access URL of a token. */
  urlOf(token: string): string;
  /** The page that takes a change of address back, by its token. */
  takeBackUrlOf(token: string): string;
  /** The personal access URL of a sealed pass; null when no known secret opens the seal. */
  accessUrl(sealed: Uint8Array): string | null;
};
