import { isIP } from 'node:net';
import { logPaced } from '../../lib/paced-log.ts';
import { between } from '../../lib/time.ts';
import type { Outcome, PreparePushes, Push, SendPushes } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Vapid } from '../../ports/secrets.ts';
import { type Answer, createPost } from '../net/http-post.ts';
import { type Observe, unobserved } from '../net/observed-post.ts';
import { isPublicAddress, publicLookup } from '../net/public-address.ts';
import { createBodies } from './web-push/bodies.ts';
import { createHostSlots } from './web-push/host-slots.ts';
import { pushOutcome, refusedForGood, refusesUs } from './web-push/response.ts';
import { createVapid } from './web-push/vapid.ts';

export type WebPushOptions = {
  vapid: Vapid;
  /** Allows endpoints on this machine, for tests; other private addresses are still refused. */
  allowPrivate: boolean;
  clock: Clock;
  log: Log;
  /** Measures the requests. */
  observe?: Observe;
  /** For one message, from its start to the last byte of the answer. */
  totalMs?: number;
  /** How long a message to an unknown or slow host waits for a slot. */
  patienceMs?: number;
  /** A test server's certificate authority, instead of the usual ones. */
  ca?: string;
};

/** As many as there are slots. */
const MOST_SOCKETS = 64;
/** Four weeks: push services refuse more. */
const MAX_TTL_S = 2_419_200;
/** Bounded, because subscriptions can name made-up origins. */
const COMPLAINTS = 100;

export type WebPush = { sendPushes: SendPushes; preparePushes: PreparePushes };

/**
 * Web Push with the library's encryption and our own transport. Endpoints come from browsers, so a message goes only to
 * public addresses, follows no redirect, reads a bounded answer and ends by a deadline. Hosts share slots, and a host that
 * hangs holds few of them. Throws at once if the VAPID keys are unusable; afterwards every answer is an outcome.
 */
export function createWebPush(options: WebPushOptions): WebPush {
  const { vapid, allowPrivate, clock, log, totalMs = 8_000, patienceMs, ca } = options;
  const { observe = unobserved } = options;
  const authorizationFor = createVapid(vapid);
  const lookup = publicLookup(allowPrivate);
  const post = observe(createPost({ totalMs, maxAnswerBytes: 4_096, maxSockets: MOST_SOCKETS, lookup, ca }));
  const { inSlot } = createHostSlots({ patienceMs });
  const bodies = createBodies();
  const complainedOf = new Set<string>();

  const send = async (push: Push): Promise<Outcome> => {
    const url = endpointUrl(push, allowPrivate);
    if (!url) return refusedForGood('the endpoint is not a public https URL');
    const authorization = authorizationFor(url.origin, push.target.publicKey);
    if (authorization === null) {
      logPaced(log, 'a browser subscribed with a VAPID pair that is not configured', { host: url.host });
      return UNSIGNED;
    }
    const bodyOf = bodies.of(push);
    const deliver = () => {
      const body = bodyOf();
      return body ? post(url, headersOf(push, body, clock(), authorization), body) : 'UNUSABLE_KEYS';
    };
    const answer = await inSlot({ host: url.host, centerId: push.centerId }, deliver, isAnswer);
    if (answer === null) return NOT_TRIED;
    if (answer === 'UNUSABLE_KEYS') return refusedForGood('the subscription has unusable keys');
    if (refusesUs(answer) && !complainedOf.has(url.origin) && complainedOf.size < COMPLAINTS) {
      complainedOf.add(url.origin);
      log.error('a push service refuses our VAPID key', { host: url.host });
    }
    return pushOutcome(answer, clock());
  };

  return { sendPushes: (pushes) => Promise.all(pushes.map(send)), preparePushes: bodies.prepare };
}

const NOT_TRIED: Outcome = {
  kind: 'retry',
  at: null,
  reason: 'PROVIDER_UNREACHABLE',
  detail: 'not tried: hosts that are slow or unknown take turns',
};

/** It waits until its pair is configured again, or the browser has subscribed anew. */
const UNSIGNED: Outcome = {
  kind: 'retry',
  at: null,
  reason: 'PROVIDER_REFUSED',
  detail: 'the pair that the browser subscribed with is not configured',
};

const isAnswer = (answer: Answer | 'UNUSABLE_KEYS') =>
  answer === 'UNUSABLE_KEYS' ? null : answer.kind === 'answered';

/** Null for an endpoint that must not be called. An IP address never meets the guarded look-up, so it is checked here. */
function endpointUrl({ target }: Push, allowLoopback: boolean): URL | null {
  const url = urlOf(target.endpoint);
  if (!url) return null;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const refused = isIP(host) !== 0 && !isPublicAddress(host, allowLoopback);
  return url.protocol === 'https:' && !refused ? url : null;
}

function urlOf(endpoint: string): URL | null {
  try {
    return new URL(endpoint);
  } catch {
    return null;
  }
}

function headersOf({ id, expiresAt }: Push, body: Buffer, now: Date, authorization: string) {
  const seconds = Math.floor(between(now, expiresAt) / 1000);
  return {
    Authorization: authorization,
    'Content-Encoding': 'aes128gcm',
    'Content-Length': body.length,
    'Content-Type': 'application/octet-stream',
    // The same for every repeat of a delivery, so that a repeat replaces the copy that waits for the device.
    Topic: id.replaceAll('-', ''),
    TTL: Math.min(Math.max(seconds, 0), MAX_TTL_S),
    Urgency: 'high',
  };
}
