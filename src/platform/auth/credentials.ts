import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  randomInt,
} from 'node:crypto';
import { clickable } from '../../lib/clickable.ts';
import type { Credentials } from '../../ports/credentials.ts';
import type { Secrets } from '../../ports/secrets.ts';

const PREFIX = 'osr_';
const ID = 16;
const FAMILY = 16;
const OWN = 16;
const TAG = 16;
/** Each key encrypts one text, so the initialization vector can stay empty. */
const NO_IV = Buffer.alloc(12);

/**
 * Codes and addresses are hashed under a key derived from the secret, because six digits can be tried in a second. What a
 * previous secret hashed is still found. Refresh tokens are too random for that, and so survive any change of the secret.
 */
export function createCredentials({ secret, previousSecrets }: Secrets): Credentials {
  const keys = [secret, ...previousSecrets].map((each) => derive(each, 'sign-in-code'));
  const keyedBy = (key: Buffer, parts: string[]) =>
    new Uint8Array(createHmac('sha256', key).update(parts.join('\n')).digest());
  const keyed = (...parts: string[]) => keyedBy(keys[0]!, parts);
  const keyedByEach = (...parts: string[]) => keys.map((key) => keyedBy(key, parts));
  const hash = (token: string | Buffer) => new Uint8Array(createHash('sha256').update(token).digest());

  return {
    newCode: (letters) => (letters ? randomText(12, letters) : randomText(6, '0123456789')),
    addressHash: (email) => keyed('address', email),
    addressHashes: (email) => keyedByEach('address', email),
    clientAddressHash: (clientAddress) => keyed('source', clientAddress),
    codeHash: (email, code) => keyed('code', email, code),
    codeHashes: (email, code) => keyedByEach('code', email, code),
    newRefreshToken(signInId, before) {
      const id = Buffer.from(signInId.replaceAll('-', ''), 'hex');
      const family = before ? bytesOf(before).subarray(ID, ID + FAMILY) : randomBytes(FAMILY);
      const start = Buffer.concat([id, family]);
      const token = clickable(() => PREFIX + Buffer.concat([start, randomBytes(OWN)]).toString('base64url'));
      return { token, hash: hash(token), familyHash: hash(start) };
    },
    readRefreshToken(token) {
      if (token.length > 100) return null;
      const bytes = bytesOf(token);
      if (bytes.length !== ID + FAMILY + OWN || PREFIX + bytes.toString('base64url') !== token) return null;
      const familyHash = hash(bytes.subarray(0, ID + FAMILY));
      return { signInId: uuidOf(bytes.subarray(0, ID)), hash: hash(token), familyHash };
    },
    encryptSuccessor(successor, before) {
      const cipher = createCipheriv('aes-256-gcm', derive(before, 'successor'), NO_IV);
      const text = Buffer.concat([cipher.update(successor, 'utf8'), cipher.final()]);
      return new Uint8Array(Buffer.concat([cipher.getAuthTag(), text]));
    },
    decryptSuccessor(encrypted, before) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', derive(before, 'successor'), NO_IV);
        decipher.setAuthTag(encrypted.subarray(0, TAG));
        return Buffer.concat([decipher.update(encrypted.subarray(TAG)), decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}

const bytesOf = (token: string) => Buffer.from(token.slice(PREFIX.length), 'base64url');

const randomText = (count: number, of: string) =>
  Array.from({ length: count }, () => of[randomInt(of.length)]).join('');

const derive = (secret: string, use: string) => Buffer.from(hkdfSync('sha256', secret, '', use, 32));

const uuidOf = (bytes: Buffer) =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
