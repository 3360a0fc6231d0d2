import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const IV = 12;
const TAG = 16;

export type Seals = {
  seal(text: string): Uint8Array<ArrayBuffer>;
  /** Null when no known secret opens the seal. */
  unseal(sealed: Uint8Array): string | null;
};

/**
 * Text sealed with AES-256-GCM under a key derived from the secret, another one for each purpose. After a rotation the
 * previous secret still opens old seals.
 */
export function createSeals(options: {
  secret: string;
  previousSecret: string | null;
  purpose: string;
}): Seals {
  const keyOf = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', options.purpose, 32));
  const keys = [options.secret, options.previousSecret].filter((secret) => secret !== null).map(keyOf);
  return {
    seal: (text) => seal(keys[0]!, text),
    unseal(sealed) {
      for (const key of keys) {
        const text = unseal(key, sealed);
        if (text) return text;
      }
      return null;
    },
  };
}

function seal(key: Buffer, text: string): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), sealed]));
}

function unseal(key: Buffer, sealed: Uint8Array): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV));
    decipher.setAuthTag(sealed.subarray(IV, IV + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(IV + TAG)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
