import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const IV = 12;
const TAG = 16;

export type Encryption = {
  encrypt(text: string): Uint8Array<ArrayBuffer>;
  /** Null: no known secret decrypts it. */
  decrypt(encrypted: Uint8Array): string | null;
};

/**
 * AES-256-GCM under a key derived from the secret, a different one for each purpose. After a rotation the previous secret
 * still decrypts.
 */
export function createEncryption(options: {
  secret: string;
  previousSecret: string | null;
  purpose: string;
}): Encryption {
  const keyOf = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', options.purpose, 32));
  const keys = [options.secret, options.previousSecret].filter((secret) => secret !== null).map(keyOf);
  return {
    encrypt: (text) => encrypt(keys[0]!, text),
    decrypt(encrypted) {
      for (const key of keys) {
        const text = decrypt(key, encrypted);
        if (text) return text;
      }
      return null;
    },
  };
}

function encrypt(key: Buffer, text: string): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), encrypted]));
}

function decrypt(key: Buffer, encrypted: Uint8Array): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(0, IV));
    decipher.setAuthTag(encrypted.subarray(IV, IV + TAG));
    return Buffer.concat([decipher.update(encrypted.subarray(IV + TAG)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
