/** A booking's access pass: the secret in its personal access URL. */
export type Pass = {
  /** What the person holds. */
  token: string;
  /** Finds the booking of a presented token; tells nothing about the token. */
  hash: Uint8Array<ArrayBuffer>;
  /** The token, readable only with our secret: a copy of the database opens no door. */
  encrypted: Uint8Array<ArrayBuffer>;
};

export type Passes = {
  create(): Pass;
  hash(token: string): Uint8Array<ArrayBuffer>;
  /** The same of what somebody pasted: a slash, a full stop, a bracket or a blank behind the token is not of it. */
  hashIn(pasted: string): Uint8Array<ArrayBuffer>;
  /** The personal access URL of what somebody pasted. */
  urlOf(pasted: string): string;
  /** The page that takes a change of address back, by its token. */
  takeBackUrlOf(token: string): string;
  /** The personal access URL of a encrypted pass; null when no known secret opens the encrypt. */
  accessUrl(encrypted: Uint8Array): string | null;
};
