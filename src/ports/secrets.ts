/** The secret from which all keys are derived, and the other ones that still count: what they made is read, nothing new is made. */
export type Secrets = { secret: string; previousSecrets: readonly string[] };

/** What each key encrypts. Every purpose has a key of its own. */
export type Purpose = 'access-pass' | 'webhook-secret' | 'kept-answer';

/** Encrypts anew what stands in the database under another secret. */
export type Reseal = {
  /** The short ids of the keys, the present one first. An id says which secret a text was encrypted with, and nothing of the secret. */
  keyIds: readonly string[];
  /** The same text under the present secret. `CURRENT`: it is already; null: no known secret decrypts it. */
  reseal(purpose: Purpose, encrypted: Uint8Array): Uint8Array | 'CURRENT' | null;
};

export type VapidPair = { publicKey: string; privateKey: string };
/** The pair that browsers subscribe with, and those that some subscribed with before; the newest first. */
export type Vapid = VapidPair & { subject: string; previous: readonly VapidPair[] };
