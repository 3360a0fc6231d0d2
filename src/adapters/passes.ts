import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Passes } from '../ports/passes.ts';

const IV = 12;
const TAG = 16;

/**
 * Passes sealed with AES-256-GCM under a key derived from the secret. After a rotation the previous secret still opens
 * old seals; a link that was already sent needs neither, because it is found by its hash.
 */
export function createPasses(options: {
  secret: string;
  previousSecret: string | null;
  publicUrl: string;
}): Passes {
  const keys = [options.secret, options.previousSecret].filter((secret) => secret !== null).map(keyOf);
  const hash = (token: string) => new Uint8Array(createHash('sha256').update(token).digest());
  const urlOf = (token: string) => `${options.publicUrl}/join/${token}`;

  return {
    create() {
      const token = randomBytes(24).toString('base64url');
      return { token, hash: hash(token), sealed: seal(keys[0]!, token) };
    },
    hash,
    urlOf,
    accessUrl(sealed) {
      for (const key of keys) {
        const token = unseal(key, sealed);
        if (token) return urlOf(token);
      }
      return null;
    },
  };
}

const keyOf = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', 'access-pass', 32));

function seal(key: Buffer, token: string): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const text = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), text]));
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
