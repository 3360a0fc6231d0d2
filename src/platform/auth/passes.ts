import { hash as digestOf, randomBytes } from 'node:crypto';
import { clickable } from '../../lib/clickable.ts';
import type { Passes } from '../../ports/passes.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { createEncryption } from './encryption.ts';
import { createTeacherPasses } from './teacher-passes.ts';

/** Longer than a token with everything that is pasted with it. */
const MOST_PASTED = 200;
/** Punctuation behind a URL in a sentence, plain and as browsers escape it. */
const PASTED_BEHIND = /(?:[^\w%-]|%[\da-f]{2})$/iu;

/** The token without the punctuation that was pasted behind it. */
function tokenIn(pasted: string): string {
  let token = pasted.slice(0, MOST_PASTED);
  for (let end = PASTED_BEHIND.exec(token); end; end = PASTED_BEHIND.exec(token))
    token = token.slice(0, end.index);
  return token;
}

/** Encrypted passes. A URL that was sent before needs no decryption, because its booking is found by the hash. */
export function createPasses(options: Secrets & { publicUrl: string }): Passes {
  const { encrypt, decrypt } = createEncryption({ ...options, purpose: 'access-pass' });
  const teacherPasses = createTeacherPasses(options);
  const hash = (token: string) => new Uint8Array(digestOf('sha256', token, 'buffer'));
  const urlOf = (pasted: string) => `${options.publicUrl}/join/${tokenIn(pasted)}`;

  return {
    create() {
      const token = clickable(() => randomBytes(24).toString('base64url'));
      return { token, hash: hash(token), encrypted: encrypt(token) };
    },
    hash,
    hashIn: (pasted) => hash(tokenIn(pasted)),
    urlOf,
    takeBackUrlOf: (token) => `${options.publicUrl}/email/${token}`,
    teachUrlOf: (claim) => `${options.publicUrl}/teach/${teacherPasses.issue(claim)}`,
    consoleUrlOf: (path) => `${options.publicUrl}/${path}`,
    readTeacherPass: (pasted) => teacherPasses.read(tokenIn(pasted)),
    accessUrl(encrypted) {
      const token = decrypt(encrypted);
      return token && urlOf(token);
    },
  };
}
