import { LRUCache } from 'lru-cache';
import webpush from 'web-push';
import type { Vapid, VapidPair } from '../../../ports/secrets.ts';

const HOUR_S = 60 * 60;
/** Push services refuse more than 24 hours. */
const LIFETIME_S = 12 * HOUR_S;
const RENEWED_BEFORE_S = 6 * HOUR_S;
/** Bounded, because subscriptions can name made-up origins. */
const KEPT_ORIGINS = 1_000;

/** The Authorization header for a push service's origin. Null: the pair that the browser subscribed with is not known. */
export type Authorization = (origin: string, subscribedWith: string | null) => string | null;

/**
 * Signs with the pair that each browser subscribed with: its push service takes no other. Of a browser whose pair was not
 * written down it is the oldest. Throws at once if a pair or the subject is unusable.
 */
export function createVapid({ previous = [], subject, ...present }: Vapid): Authorization {
  const pairs = [present, ...previous];
  const signers = new Map(pairs.map((pair) => [pair.publicKey, createSigner(pair, subject)]));
  const oldest = pairs.at(-1)!.publicKey;
  return (origin, subscribedWith) => signers.get(subscribedWith ?? oldest)?.(origin) ?? null;
}

/** Signs once in six hours for each origin, because signing costs twice as much as encrypting a message. */
function createSigner({ publicKey, privateKey }: VapidPair, subject: string): (origin: string) => string {
  const tokens = new LRUCache<string, { header: string; expires: number }>({ max: KEPT_ORIGINS });
  // Push services check a token by real time, so the clock of the domain is not used.
  const sign = (origin: string) => {
    const expires = Math.floor(Date.now() / 1000) + LIFETIME_S;
    const headers = webpush.getVapidHeaders(origin, subject, publicKey, privateKey, 'aes128gcm', expires);
    return { header: headers.Authorization, expires };
  };
  sign('https://push.example');

  return (origin) => {
    const kept = tokens.get(origin);
    if (kept && kept.expires - RENEWED_BEFORE_S > Date.now() / 1000) return kept.header;
    const token = sign(origin);
    tokens.set(origin, token);
    return token.header;
  };
}
