import type { ProviderEventKind } from '../generated/prisma/enums.ts';

/** Why an attempt is repeated. `URL_UNREADABLE`: the secret that the personal URL is encrypted with is not configured now. */
export type RetryReason = 'PROVIDER_UNREACHABLE' | 'PROVIDER_REFUSED' | 'URL_UNREADABLE';

/**
 * The outcome of one attempt to send. A channel never throws for a provider's answer or silence. Details are short and safe
 * to store and show: no key, no address, no endpoint.
 */
export type Outcome =
  /** The provider accepted it. `providerId` identifies it in the provider's events. */
  | { kind: 'sent'; providerId: string | null }
  /**
   * A temporary refusal (429, 5xx, connection refused), or a secret that is missing for now. `at`: the earliest retry that the
   * provider asks for. `ofUs`: our key, sender or settings are refused, not this message, and `at` is when one message may try again.
   */
  | { kind: 'retry'; at: Date | null; reason: RetryReason; detail: string; ofUs?: true }
  /** A permanent refusal. */
  | { kind: 'failed'; reason: 'PROVIDER_REFUSED' | 'URL_UNREADABLE'; detail: string }
  /** The push subscription has ended (404 or 410). */
  | { kind: 'gone' }
  /** The request left without a complete answer: the message may have been accepted. */
  | { kind: 'unknown'; detail: string };

/** A finished email to one person. `id` is the delivery's; it travels as `custom_args.delivery`. */
export type Email = {
  id: string;
  purpose: string;
  to: { email: string; name: string };
  /** The sender's name (the center's); the sender's address is configuration. */
  fromName: string;
  replyTo: string | null;
  subject: string;
  text: string;
  html: string;
};

/** Which of these are still to be sent, by their ids: what an email says may have become untrue while it waited for its turn. */
export type StillToSend = (emails: Email[]) => Promise<ReadonlySet<string>>;

/** Sends emails in as few requests as the provider allows; answers one outcome for each, in order. */
export type SendEmails = (emails: Email[], stillToSend?: StillToSend) => Promise<Outcome[]>;

/** A later report of the provider about a mail that it was given. */
export type Report = {
  /** The provider's id of the event; an event may be repeated. */
  id: string;
  kind: ProviderEventKind;
  at: Date;
  /** The provider's text without addresses; null: it gave none. */
  reason: string | null;
  /** The `custom_args.delivery` of the mail; null: the event has none. */
  delivery: string | null;
  /** The provider's id of the mail to this one person. */
  messageId: string | null;
};

/** A request to the endpoint for reports, as it arrived. */
export type ReportRequest = { signature: string | null; timestamp: string | null; body: Uint8Array };

/** The reports in a request; `UNSIGNED`: not by the provider, or too old; `MALFORMED`: no list of events. */
export type ReadReports = (request: ReportRequest) => Report[] | 'UNSIGNED' | 'MALFORMED';

export type PushTarget = {
  endpoint: string;
  p256dh: string;
  auth: string;
  /** The public key that the browser subscribed with; null: it was not written down. */
  publicKey: string | null;
};

/** A Web Push to one device. `id` is the delivery's, so that a repeat replaces an undelivered copy. */
export type Push = {
  id: string;
  /** Centers share the sender fairly. */
  centerId: string;
  target: PushTarget;
  /** What the client's service worker shows, as JSON of at most 3,000 bytes. */
  payload: { purpose: string; title: string; body: string; url: string | null; tag: string };
  /** When the push service drops it. */
  expiresAt: Date;
};

export type SendPushes = (pushes: Push[]) => Promise<Outcome[]>;

/** What a push says to one device, whichever delivery carries it. */
export type PushContent = Pick<Push, 'target' | 'payload'>;

/**
 * Encrypts what is likely to be sent within the next minutes, so that its push needs no more than a request. Sends nothing: a
 * push leaves by `SendPushes` alone, and takes a prepared body only where that says the same to the same device.
 */
export type PreparePushes = (contents: PushContent[]) => Promise<void>;
