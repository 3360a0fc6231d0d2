import { createHmac, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { Secrets } from '../../ports/secrets.ts';
import type { WebhookAnswer, Webhooks } from '../../ports/webhooks.ts';
import { createEncryption } from '../auth/encryption.ts';
import { type Answer, createPost } from '../net/http-post.ts';
import { type Observe, unobserved } from '../net/observed-post.ts';
import { isPublicAddress, NOT_PUBLIC, publicLookup } from '../net/public-address.ts';
import { retryAfterMs } from '../net/retry-after.ts';

export type WebhookOptions = Secrets & {
  /** Allows endpoints on this machine, for tests; other private addresses are still refused. */
  allowLoopback: boolean;
  /** Measures the requests. */
  observe?: Observe;
  /** For one message, from the call to the last byte of the answer. */
  totalMs?: number;
  /** A test server's certificate authority, instead of the usual ones. */
  ca?: string;
};

/** The convention allows 24 to 64 bytes. */
const SECRET_BYTES = 32;
const PREFIX = 'whsec_';
const SOCKETS_PER_HOST = 16;

/**
 * Webhooks by the Standard Webhooks convention. URLs come from callers, so a message goes only to public addresses, over
 * trusted TLS, follows no redirect, reads a bounded answer and ends by a deadline.
 */
export function createWebhooks(options: WebhookOptions): Webhooks {
  const { allowLoopback, totalMs = 10_000, ca, observe = unobserved } = options;
  const { encrypt, decrypt } = createEncryption({ ...options, purpose: 'webhook-secret' });
  const lookup = publicLookup(allowLoopback);
  const post = observe(
    createPost({ totalMs, maxAnswerBytes: 4_096, maxSockets: SOCKETS_PER_HOST, lookup, ca }),
  );

  /** Whether the host has a public address, with a deadline for its caller. */
  const resolves = (host: string) =>
    new Promise<boolean>((resolve) => {
      const late = setTimeout(() => resolve(false), totalMs);
      lookup(host, { all: true }, (error) => {
        clearTimeout(late);
        resolve(!error);
      });
    });

  return {
    async refusal(given) {
      const shape = shapeRefusal(given, allowLoopback);
      if (shape) return shape;
      const { hostname } = new URL(given);
      if (isIP(bare(hostname))) return null;
      // One answer for unknown names and for names of our own network, which must not leak.
      return (await resolves(hostname)) ? null : 'The URL must lead to a public host that can be found.';
    },
    async challenge(url) {
      const challenge = randomBytes(24).toString('base64url');
      const timestamp = new Date().toISOString();
      const body = Buffer.from(JSON.stringify({ type: 'webhook.challenge', timestamp, data: { challenge } }));
      const answer = await post(new URL(url), headersOf(body), body);
      return answer.kind === 'answered' && isSuccess(answer.status) && answersWith(answer.body, challenge);
    },
    createSecret() {
      const secret = PREFIX + randomBytes(SECRET_BYTES).toString('base64');
      return { secret, encrypted: encrypt(secret) };
    },
    async send({ id, url, encryptedSecrets, body }) {
      // The URL is checked again, because an IP address never meets the guarded look-up.
      if (shapeRefusal(url, allowLoopback)) return { kind: 'failed', reason: 'NOT_PUBLIC' };
      const secrets = encryptedSecrets.map(decrypt).filter((secret) => secret !== null);
      if (secrets.length === 0) return { kind: 'failed', reason: 'SECRET_UNREADABLE' };
      const bytes = Buffer.from(body);
      // By real time, not the domain's clock: receivers refuse a message that is minutes off.
      const timestamp = Math.floor(Date.now() / 1000);
      const headers = {
        ...headersOf(bytes),
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': secrets
          .map((secret) => signature(secret, `${id}.${timestamp}.${body}`))
          .join(' '),
      };
      return answerOf(await post(new URL(url), headers, bytes));
    },
  };
}

const headersOf = (body: Buffer) => ({
  'content-type': 'application/json',
  'content-length': body.length,
  'user-agent': 'online-sessions-webhooks',
});

const isSuccess = (status: number) => status >= 200 && status < 300;

/** The challenge alone, or as `{ "challenge": … }`. */
function answersWith(body: string, challenge: string): boolean {
  if (body.trim() === challenge) return true;
  try {
    return JSON.parse(body)?.challenge === challenge;
  } catch {
    return false;
  }
}

function signature(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '');

/** Why the URL is refused before its host is resolved; null: it is not. */
function shapeRefusal(given: string, allowLoopback: boolean): string | null {
  const url = URL.parse(given);
  // The URL is stored and shown as given, so it must be in normal form.
  if (
    url?.protocol !== 'https:' ||
    !given.startsWith('https://') ||
    /[\s\\\p{C}\p{Default_Ignorable_Code_Point}]/u.test(given)
  )
    return 'The URL must be an https URL.';
  if (url.username || url.password) return 'The URL must not hold credentials.';
  // A fragment is never sent, so it is a mistake.
  if (given.includes('#')) return 'The URL must not have a fragment (#…).';
  const host = bare(url.hostname);
  if (isIP(host) && !isPublicAddress(host, allowLoopback)) return 'The URL must lead to a public host.';
  return null;
}

/** A redirect is a refusal, because following it would evade the address check. */
function answerOf(answer: Answer): WebhookAnswer {
  if (answer.kind === 'lost') return { kind: 'failed', reason: 'SILENT' };
  if (answer.kind === 'unreachable')
    return { kind: 'failed', reason: answer.code === NOT_PUBLIC ? 'NOT_PUBLIC' : 'UNREACHABLE' };
  const { status, headers } = answer;
  if (isSuccess(status)) return { kind: 'accepted', status };
  return { kind: 'refused', status, wait: retryAfterMs(headers, Date.now()) };
}
