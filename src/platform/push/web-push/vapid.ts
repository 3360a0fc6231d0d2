import { LRUCache } from 'lru-cache';
import webpush from 'web-push';

export type Vapid = { publicKey: string; privateKey: string; subject: string };

const HOUR_S = 60 * 60;
/** Push services refuse more than 24 hours. */
const LIFETIME_S = 12 * HOUR_S;
const RENEWED_BEFORE_S = 6 * HOUR_S;
/** Bounded, because subscriptions can name made-up origins. */
const KEPT_ORIGINS = 1_000;

/**
 * The Authorization header for a push service's origin, signed once in six hours, because signing costs twice as much as
 * encrypting a message. Throws at once if the keys or the subject are unusable.
 */
export function createVapid({ publicKey, privateKey, subject }: Vapid): (origin: string) => string {
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
