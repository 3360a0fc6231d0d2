import { hash, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { globalId, isRowId, parseGlobalId } from '../../lib/global-ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Role, Tokens, Viewer } from '../../ports/identity.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { createTokenSignatures } from './token-signatures.ts';

const Payload = z.object({
  sub: z.string(),
  role: z.enum(['manager', 'professional', 'customer']),
  center: z.string(),
  exp: z.number(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  sid: z.string().optional(),
});

/** The longest life of a token, whatever it claims, so that a lost one ends. */
const LONGEST_MS = 31 * 24 * 3_600_000;
/** How far the issuer's clock may be ahead. */
const AHEAD_MS = 60_000;

/** Ids in tokens are global ids, so that clients can compare them with the API's. */
const accountType = (role: Role) => (role === 'customer' ? 'Customer' : 'Professional');

/** `until` in milliseconds, because numbers are compared much faster than dates. */
type Proof = { viewer: Viewer; until: number };
/** How many verified tokens are cached: verifying one takes six times as long. Digests take a tenth of the tokens' memory. */
const MOST_CACHED = 10_000;
const CACHED_MS = 60_000;

/** Callers' tokens. Those that a previous secret signed are still accepted. */
export function createTokens(options: Secrets & { clock: Clock }): Tokens {
  const signatures = createTokenSignatures([options.secret, ...options.previousSecrets]);

  /** A signature stays valid as long as the secret. The account is checked at every request. */
  const verified = new LRUCache<string, Proof>({ max: MOST_CACHED });

  function accept(digest: string, payload: unknown, now: number): Viewer | null {
    const viewer = claimsOf(payload, now);
    if (viewer)
      verified.set(digest, { viewer, until: Math.min(viewer.expiresAt.getTime(), now + CACHED_MS) });
    return viewer;
  }

  return {
    issue: async ({ id, role, centerId, sid }, expiresAt) =>
      signatures.sign({
        role,
        center: globalId('Center', centerId),
        sid: sid ?? randomUUID(),
        // With milliseconds, to order tokens and revocations of the same second.
        iat: options.clock().getTime() / 1000,
        sub: globalId(accountType(role), id),
        exp: Math.floor(expiresAt.getTime() / 1000),
        jti: randomUUID(),
      }),

    verify(token) {
      const digest = hash('sha256', token, 'base64url');
      const known = verified.get(digest);
      const now = options.clock().getTime();
      if (known && now < known.until) return known.viewer;
      const payload = signatures.payloadOf(token);
      if (payload instanceof Promise) return payload.then((read) => accept(digest, read, now));
      return accept(digest, payload, now);
    },
  };
}

/** A token without its instant of issue must at least expire soon. */
function isInBounds({ issuedAt, expiresAt }: Viewer, now: number): boolean {
  const made = issuedAt?.getTime() ?? now;
  // Compared in this direction, invalid dates are out of bounds.
  return (
    made <= now + AHEAD_MS && made >= now - LONGEST_MS && expiresAt.getTime() <= now + LONGEST_MS + AHEAD_MS
  );
}

/** The caller that a verified payload names; null when a claim is missing or wrong, or does not hold now. */
function claimsOf(payload: unknown, now: number): Viewer | null {
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) return null;
  const { sub, role, center, exp, iat, nbf = 0, sid = '' } = parsed.data;
  const second = Math.floor(now / 1000);
  if (exp <= second || nbf > second) return null;
  const account = parseGlobalId(sub);
  const home = parseGlobalId(center);
  if (account?.type !== accountType(role) || home?.type !== 'Center') return null;
  const issuedAt = iat === undefined ? null : new Date(iat * 1000);
  const caller = { id: account.id, role, centerId: home.id, sid: isRowId(sid) ? sid : null };
  const viewer = { ...caller, issuedAt, expiresAt: new Date(exp * 1000) };
  return isInBounds(viewer, now) ? viewer : null;
}
