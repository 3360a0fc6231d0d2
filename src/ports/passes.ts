/** A booking's access pass: the secret in its personal access URL. */
export type Pass = {
  /** The secret that the customer holds. */
  token: string;
  /** Finds the booking of a token. */
  hash: Uint8Array<ArrayBuffer>;
  /** The token, readable only with our secret, so that a copy of the database gives no access. */
  encrypted: Uint8Array<ArrayBuffer>;
};

/** Whom a teacher’s pass is for, and the address that it was mailed to. */
export type TeacherClaim = { sessionId: string; professionalId: string; email: string };

/** A teacher’s pass as its token says. It counts only for the address that its professional has at present. */
export type TeacherPass = Pick<TeacherClaim, 'sessionId' | 'professionalId'> & {
  /** Whether we made it, for this address. */
  isOf(email: string): boolean;
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
  /** The page of a professional for one session. The same claim always gives the same address. */
  teachUrlOf(claim: TeacherClaim): string;
  /** A screen of the console, by its path; it holds no secret. */
  consoleUrlOf(path: string): string;
  /** The teacher’s pass in a pasted token; null: it has not the form of one. */
  readTeacherPass(pasted: string): TeacherPass | null;
  /** The personal access URL of an encrypted pass; null: no known secret decrypts it. */
  accessUrl(encrypted: Uint8Array): string | null;
};
