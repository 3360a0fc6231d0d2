import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import webpush from 'web-push';
import { MINUTE } from '../../../lib/time.ts';
import type { PreparePushes, PushContent } from '../../../ports/channels.ts';
import { pushPayload } from './payload.ts';

/** Some 10 MB. What does not fit is encrypted when it is sent. */
const MOST = 25_000;
/** Longer than a message is prepared ahead, and than the sending of so many takes. */
const KEPT_MS = 5 * MINUTE;

/** For so long at most others wait for a turn of this process. */
const TURN_MS = 2;

/**
 * Encrypted bodies. One that was prepared is found by what it says and by the keys of its device, so it stands for nothing
 * else: a message about another time, or to another device, is encrypted anew. Each is used once.
 */
export function createBodies() {
  const prepared = new LRUCache<string, Buffer>({ max: MOST, ttl: KEPT_MS });

  const prepare: PreparePushes = async (contents) => {
    prepared.purgeStale();
    let began = performance.now();
    for (const content of contents) {
      const text = pushPayload(content.payload);
      const key = keyOf(content, text);
      if (prepared.has(key)) continue;
      const body = encrypted(content, text);
      if (body) prepared.set(key, body);
      if (performance.now() - began < TURN_MS) continue;
      await nextTurn();
      began = performance.now();
    }
  };

  return {
    prepare,
    /**
     * Which body was prepared is found out at once: digests in a row cost a third of those between requests. It is used up,
     * or encrypted where there is none, when the answered function is called; null for unusable keys.
     */
    of(content: PushContent): () => Buffer | null {
      const text = pushPayload(content.payload);
      const key = prepared.size > 0 ? keyOf(content, text) : '';
      return () => {
        const body = prepared.get(key);
        prepared.delete(key);
        return body ?? encrypted(content, text);
      };
    },
  };
}

/** A digest, because a personal URL should not lie in memory for longer than it is used. */
const keyOf = ({ target: { p256dh, auth } }: PushContent, text: string): string =>
  hash('sha256', [p256dh, auth, text].join(' '), 'base64');

/** Null for unusable keys: the library throws an error that may repeat them. */
function encrypted({ target: { p256dh, auth } }: PushContent, text: string): Buffer | null {
  try {
    return webpush.encrypt(p256dh, auth, text, 'aes128gcm').cipherText;
  } catch {
    return null;
  }
}
