import { z } from 'zod';
import { nameOf, someOf } from '../../lib/input.ts';
import { between, MINUTE } from '../../lib/time.ts';
import type { Scope } from '../../ports/identity.ts';

/** Everything that a key can allow. */
export const SCOPES = [
  'calendar:read',
  'access:read',
  'access:url',
  'bookings:write',
] as const satisfies readonly Scope[];

export const NewPartnerKey = z.object({
  name: nameOf('CENTER', 'The name', 200),
  scopes: someOf('scope', SCOPES),
  expiresAt: z.date().nullish(),
});

/** Every secret begins with it, so that scanners find a leaked one. */
const MARK = 'osk_';
const SHOWN = MARK.length + 8;

/** Whether a bearer token has the form of a partner's key. */
export const looksLikeKey = (token: string): boolean => token.startsWith(MARK);

/** A secret of these random bytes, and the part of it that may always be shown. */
export function secretOf(random: Buffer): { secret: string; prefix: string } {
  const secret = MARK + random.toString('base64url');
  return { secret, prefix: secret.slice(0, SHOWN) };
}

/** The precision of a key's last use: a busy key is not written at every call. */
const USE_PRECISION_MS = 10 * MINUTE;

/** Whether a use at `now` is to be written. */
export const isUseToNote = (lastUsedAt: Date | null, now: Date): boolean =>
  lastUsedAt === null || between(lastUsedAt, now) >= USE_PRECISION_MS;

/** The expiry of a key without an end: later than any stream lasts, and still a valid date. */
export const NEVER = new Date('9999-12-31T00:00:00Z');

/** Keys of a center that are not revoked. */
export const MOST_KEYS = 100;
