import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { instantOf } from '../../lib/time.ts';
import type { ReadReports, Report } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';

type Options = {
  /** The verification key as SendGrid shows it: base64 of an elliptic P-256 key. */
  publicKey: string;
  clock: Clock;
};

/** How old a signature may be, against replays; the provider's clock may differ by as much. */
const WINDOW_MS = 300_000;
const REASON_LENGTH = 300;

/**
 * Reads SendGrid's signed event webhook, and nothing of it before its signature is verified. Throws at once if the key is
 * invalid. The package's own verification takes a hundred times as long, throws on garbage and has no time window.
 */
export function createSendGridReports({ publicKey, clock }: Options): ReadReports {
  const key = verificationKey(publicKey);
  return ({ signature, timestamp, body }) => {
    if (signature === null || timestamp === null || !/^\d{1,12}$/.test(timestamp)) return 'UNSIGNED';
    if (Math.abs(clock().getTime() - Number(timestamp) * 1000) > WINDOW_MS) return 'UNSIGNED';
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    if (!verify('sha256', signed, key, Buffer.from(signature, 'base64'))) return 'UNSIGNED';
    const events = Body.safeParse(parsed(body));
    return events.success ? events.data.flatMap((event) => reportOf(event) ?? []) : 'MALFORMED';
  };
}

function verificationKey(publicKey: string): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // Thrown below with a better message.
  }
  throw new Error(
    'SENDGRID_WEBHOOK_PUBLIC_KEY is not the verification key of a signed event webhook: copy it from SendGrid as it is',
  );
}

const Body = z.array(z.record(z.string(), z.unknown()));

const uuid = z.string().toLowerCase().pipe(z.guid());
/** The fields that we read of an event. Our custom arguments arrive beside the provider's fields. */
const Event = z.object({
  sg_event_id: z.string().min(1).max(200),
  event: z.string(),
  timestamp: z.number().int().min(0).max(4_000_000_000),
  type: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  delivery: uuid.nullable().catch(null).default(null),
  sg_message_id: z.string().max(300).nullable().catch(null).default(null),
});

const KINDS: Record<string, Report['kind']> = {
  processed: 'PROCESSED',
  deferred: 'DEFERRED',
  delivered: 'DELIVERED',
  bounce: 'BOUNCED',
  dropped: 'DROPPED',
  spamreport: 'SPAM_REPORTED',
};

/** Null for events that are not about delivery, such as opened or clicked, and for unknown ones. */
function reportOf(given: unknown): Report | null {
  const { success, data: event } = Event.safeParse(given);
  const kind = success && KINDS[event.event];
  if (!kind) return null;
  return {
    id: event.sg_event_id,
    // A blocked mail is reported as a kind of bounce, although the address may be good.
    kind: kind === 'BOUNCED' && event.type === 'blocked' ? 'BLOCKED' : kind,
    at: instantOf(event.timestamp),
    reason: kind === 'DELIVERED' ? null : withoutAddresses(event.reason ?? event.response ?? ''),
    delivery: event.delivery,
    messageId: event.sg_message_id,
  };
}

/** Longer than any server's text. */
const MOST_TEXT = 10_000;

/** Mail servers repeat the addresses that they refuse. */
function withoutAddresses(text: string): string | null {
  const read = text.slice(0, MOST_TEXT).replace(/[\p{Cc}\s]+/gu, ' ');
  // A word that was cut may be the beginning of an address.
  const whole = text.length > MOST_TEXT ? read.slice(0, read.lastIndexOf(' ') + 1) : read;
  const masked = whole.replace(/[^\s<>()[\]",;:]+/g, (word) => (/@|%40/.test(word) ? '…' : word));
  return masked.trim().slice(0, REASON_LENGTH) || null;
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}
