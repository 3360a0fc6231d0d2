import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { globalId, isRowId, parseGlobalId } from '../../lib/global-ids.ts';
import { DAY, instantOf, MINUTE } from '../../lib/time.ts';
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

/** A token counts no longer than so, whatever it says: one that was lost ends by itself. */
const LONGEST_MS = 31 * DAY;
/** So far may the clock of whoever made it be ahead. */
const AHEAD_MS = MINUTE;

/** Ids in tokens are the global ones, so that clients can compare them with what the API answers. */
const accountType = (role: Role) => (role === 'customer' ? 'Customer' : 'Professional');

/** Until when, in milliseconds: numbers are compared much faster than dates. */
type Proof = { viewer: Viewer; until: number };
/** Tokens whose signature need not be computed again for a while: that takes longer than a small query. */
const KEPT = 10_000;
const KEPT_MS = MINUTE;

/** Callers' tokens: HS256 over the secret's UTF-8 bytes. Tokens of the previous secret are still accepted. */
export function createTokens(options: {
  secret: string;
  previousSecret: string | null;
  clock: Clock;
}): Tokens {
  const key = (secret: string) => new TextEncoder().encode(secret);
  const keys = [options.secret, options.previousSecret].filter((secret) => secret !== null).map(key);

  /** A signature holds for as long as the secret does: what is asked at every request is the account. */
  const verified = new LRUCache<string, Proof>({ max: KEPT });

  return {
    issue: ({ id, role, centerId, sid }, expiresAt) =>
      // With milliseconds, so that a token made right after a revocation stands and one made right before does not.
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
      if (viewer) verified.set(token, { viewer, until: Math.min(viewer.expiresAt.getTime(), now + KEPT_MS) });
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

/** Who does not say when a token was made says at least an end that is near. */
function isInBounds({ issuedAt, expiresAt }: Viewer, now: number): boolean {
  const made = issuedAt?.getTime() ?? now;
  // Compared this way round, an instant that is none is out of bounds.
  return (
    made <= now + AHEAD_MS && made >= now - LONGEST_MS && expiresAt.getTime() <= now + LONGEST_MS + AHEAD_MS
  );
}

function claimsOf(payload: unknown) {
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) return null;
  const { sub, role, center, exp, iat, sid = '' } = parsed.data;
  const account = parseGlobalId(sub);
  const place = parseGlobalId(center);
  if (account?.type !== accountType(role) || place?.type !== 'Center') return null;
  const issuedAt = iat === undefined ? null : instantOf(iat);
  const who = { id: account.id, role, centerId: place.id, sid: isRowId(sid) ? sid : null };
  return { ...who, issuedAt, expiresAt: instantOf(exp) };
}
