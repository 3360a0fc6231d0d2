import { z } from 'zod';
import { nameOf, someOf } from '../../lib/input.ts';
import type { Scope } from '../../ports/identity.ts';

/** Everything that a key can be made for. */
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

/** What every secret begins with, so that a leaked one can be found. */
const MARK = 'osk_';
const SHOWN = MARK.length + 8;

/** Whether a bearer token says to be a partner's key. */
export const looksLikeKey = (token: string): boolean => token.startsWith(MARK);

/** A secret of these random bytes, and as much of it as may be shown for ever. */
export function secretOf(random: Buffer): { secret: string; prefix: string } {
  const secret = MARK + random.toString('base64url');
  return { secret, prefix: secret.slice(0, SHOWN) };
}

const MINUTE = 60_000;
/** The last use of a key is known to this much, so that a busy one is not written at every call. */
const COARSE = 10 * MINUTE;

/** Whether a use at `now` is worth writing down. */
export const isNews = (lastUsedAt: Date | null, now: Date): boolean =>
  lastUsedAt === null || now.getTime() - lastUsedAt.getTime() >= COARSE;

/** When a key without an end runs out: later than any stream lasts, and still an instant that can be written. */
export const NEVER = new Date('9999-12-31T00:00:00Z');

/** Of a center, that are not revoked. */
export const MOST_KEYS = 100;
