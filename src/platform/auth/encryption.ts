import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Purpose, Reseal, Secrets } from '../../ports/secrets.ts';

const IV = 12;
const TAG = 16;
/** The first bytes of each initialization vector. The ten random ones behind it are good for sixteen million texts of a key. */
const KEY_ID = 2;

export type Encryption = {
  encrypt(text: string): Uint8Array<ArrayBuffer>;
  /** Null: no known secret decrypts it. */
  decrypt(encrypted: Uint8Array): string | null;
};

type Key = { id: Buffer; key: Buffer };

/**
 * AES-256-GCM under a key derived from the secret, a different one for each purpose. After a rotation the previous secrets
 * still decrypt. A text shows the id of its key where its initialization vector begins: versions before that read it, too.
 */
export function createEncryption(options: Secrets & { purpose: Purpose }): Encryption {
  const keys = keysOf(options, options.purpose);
  return {
    encrypt: (text) => encrypt(keys[0]!, text),
    decrypt: (encrypted) => opened(keys, encrypted)?.text ?? null,
  };
}

/** Moves texts to the present secret. What was encrypted before there were ids of keys is given one. */
export function createReseal(secrets: Secrets): Reseal {
  const keysFor = {
    'access-pass': keysOf(secrets, 'access-pass'),
    'webhook-secret': keysOf(secrets, 'webhook-secret'),
    'kept-answer': keysOf(secrets, 'kept-answer'),
  } satisfies Record<Purpose, Key[]>;
  return {
    keyIds: keysFor['access-pass'].map(({ id }) => id.toString('hex')),
    reseal(purpose, encrypted) {
      const found = opened(keysFor[purpose], encrypted);
      if (!found) return null;
      const current = keysFor[purpose][0]!;
      const isCurrent = found.key === current && isFor(current, encrypted);
      return isCurrent ? 'CURRENT' : encrypt(current, found.text);
    },
  };
}

const keysOf = ({ secret, previousSecrets }: Secrets, purpose: Purpose): Key[] =>
  [secret, ...previousSecrets].map((each) => ({
    id: derive(each, 'key-id', KEY_ID),
    key: derive(each, purpose, 32),
  }));

const derive = (secret: string, use: string, length: number) =>
  Buffer.from(hkdfSync('sha256', secret, '', use, length));

const isFor = ({ id }: Key, encrypted: Uint8Array): boolean => id.equals(encrypted.subarray(0, KEY_ID));

/** The text and its key. A text from before there were ids shows a random one, so every key is tried. */
function opened(keys: readonly Key[], encrypted: Uint8Array): { text: string; key: Key } | null {
  const named = keys.filter((key) => isFor(key, encrypted));
  for (const key of new Set([...named, ...keys])) {
    const text = decrypt(key, encrypted);
    if (text) return { text, key };
  }
  return null;
}

function encrypt({ id, key }: Key, text: string): Uint8Array<ArrayBuffer> {
  const iv = Buffer.concat([id, randomBytes(IV - KEY_ID)]);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), encrypted]));
}

function decrypt({ key }: Key, encrypted: Uint8Array): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(0, IV));
    decipher.setAuthTag(encrypted.subarray(IV, IV + TAG));
    return Buffer.concat([decipher.update(encrypted.subarray(IV + TAG)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
