import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { globalId, isRowId, parseGlobalId } from '../../lib/global-ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Role, Tokens, Viewer } from '../../ports/identity.ts';

const Payload = z.object({
  sub: z.string(),
  role: z.enum(['manager', 'professional', 'customer']),
  center: z.string(),
  exp: z.number(),
  iat: z.number().optional(),
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
/** How many verified tokens are cached: verifying a signature takes longer than a small query. */
const MOST_CACHED = 10_000;
const CACHED_MS = 60_000;

/** Callers' tokens: HS256 over the secret's UTF-8 bytes. Tokens of the previous secret are still accepted. */
export function createTokens(options: {
  secret: string;
  previousSecret: string | null;
  clock: Clock;
}): Tokens {
  const key = (secret: string) => new TextEncoder().encode(secret);
  const keys = [options.secret, options.previousSecret].filter((secret) => secret !== null).map(key);

  /** A signature stays valid as long as the secret. The account is checked at every request. */
  const verified = new LRUCache<string, Proof>({ max: MOST_CACHED });

  return {
    issue: ({ id, role, centerId, sid }, expiresAt) =>
      // With milliseconds, to order tokens and revocations of the same second.
      new SignJWT({
        role,
        center: globalId('Center', centerId),
        sid: sid ?? crypto.randomUUID(),
        iat: options.clock().getTime() / 1000,
      })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(globalId(accountType(role), id))
        .setExpirationTime(expiresAt)
        .setJti(crypto.randomUUID())
        .sign(keys[0]!),

    async verify(token) {
      const known = verified.get(token);
      const now = options.clock().getTime();
      if (known && now < known.until) return known.viewer;
      const viewer = await verify(token);
      if (viewer)
        verified.set(token, { viewer, until: Math.min(viewer.expiresAt.getTime(), now + CACHED_MS) });
      return viewer;
    },
  };

  async function verify(token: string): Promise<Viewer | null> {
    for (const secret of keys) {
      const proof = await jwtVerify(token, secret, {
        algorithms: ['HS256'],
        currentDate: options.clock(),
        requiredClaims: ['sub', 'exp'],
      }).catch(() => null);
      const viewer = proof && claimsOf(proof.payload);
      if (viewer) return isInBounds(viewer, options.clock().getTime()) ? viewer : null;
    }
    return null;
  }
}

/** A token without its instant of issue must at least expire soon. */
function isInBounds({ issuedAt, expiresAt }: Viewer, now: number): boolean {
  const made = issuedAt?.getTime() ?? now;
  // Compared in this direction, invalid dates are out of bounds.
  return (
    made <= now + AHEAD_MS && made >= now - LONGEST_MS && expiresAt.getTime() <= now + LONGEST_MS + AHEAD_MS
  );
}

function claimsOf(payload: unknown) {
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) return null;
  const { sub, role, center, exp, iat, sid = '' } = parsed.data;
  const account = parseGlobalId(sub);
  const home = parseGlobalId(center);
  if (account?.type !== accountType(role) || home?.type !== 'Center') return null;
  const issuedAt = iat === undefined ? null : new Date(iat * 1000);
  const caller = { id: account.id, role, centerId: home.id, sid: isRowId(sid) ? sid : null };
  return { ...caller, issuedAt, expiresAt: new Date(exp * 1000) };
}
