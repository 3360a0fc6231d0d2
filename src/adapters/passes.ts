import { createHash, randomBytes } from 'node:crypto';
import type { Passes } from '../ports/passes.ts';
import { createSeals } from './seal.ts';

/** Sealed passes. A link that was already sent needs no seal, because it is found by its hash. */
export function createPasses(options: {
  secret: string;
  previousSecret: string | null;
  publicUrl: string;
}): Passes {
  const { seal, unseal } = createSeals({ ...options, purpose: 'access-pass' });
  const hash = (token: string) => new Uint8Array(createHash('sha256').update(token).digest());
  const urlOf = (token: string) => `${options.publicUrl}/join/${token}`;

  return {
    create() {
      const token = randomBytes(24).toString('base64url');
      return { token, hash: hash(token), sealed: seal(token) };
    },
    hash,
    urlOf,
    takeBackUrlOf: (token) => `${options.publicUrl}/email/${token}`,
    accessUrl(sealed) {
      const token = unseal(sealed);
      return token && urlOf(token);
    },
  };
}
