/**
 * What became of one message. A channel never throws for what a provider answers or fails to answer: outcomes are
 * values. Reasons are short and safe to store and show: no key, no address, no endpoint.
 */
export type Outcome =
  /** The provider accepted it. `providerId` finds it again in the provider's events. */
  | { kind: 'sent'; providerId: string | null }
  /** A complete refusal that may pass (429, 5xx, connection refused). `at`: not before then, when the provider said so. */
  | { kind: 'retry'; at: Date | null; reason: 'PROVIDER_UNREACHABLE' | 'PROVIDER_REFUSED'; detail: string }
  /** The provider will never accept this one. */
  | { kind: 'failed'; reason: 'PROVIDER_REFUSED' | 'URL_UNREADABLE'; detail: string }
  /** The target does not exist any more (a push 404 or 410). */
  | { kind: 'gone' }
  /** The request left, no complete answer came: it may have been accepted. */
  | { kind: 'unknown'; detail: string };

/** A finished e-mail to one person. `id` is the delivery's; it travels as `custom_args.delivery`. */
export type Email = {
  id: string;
  purpose: string;
  to: { email: string; name: string };
  /** Shown as the sender's name (the center's); the sender's address is configuration. */
  fromName: string;
  replyTo: string | null;
  subject: string;
  text: string;
  html: string;
};

/** Sends any number of e-mails in as few requests as the provider's limits allow; one outcome for each, in order. */
export type SendEmails = (emails: Email[]) => Promise<Outcome[]>;

/** What the provider says afterwards of a mail that it was given. */
export type Report = {
  /** The provider's name for the event; the same one may be told twice. */
  id: string;
  kind: 'PROCESSED' | 'DEFERRED' | 'DELIVERED' | 'BOUNCED' | 'BLOCKED' | 'DROPPED' | 'SPAM_REPORTED';
  at: Date;
  /** In the provider's words, addresses taken out; null: it gave none. */
  reason: string | null;
  /** What travelled as `custom_args.delivery`; null where the event came without it. */
  delivery: string | null;
  /** The provider's name for the mail to this one person. */
  messageId: string | null;
};

/** A request to the address for reports, as it arrived. */
export type ReportRequest = { signature: string | null; timestamp: string | null; body: Uint8Array };

/** The reports in a request; `UNSIGNED` for one that is not the provider's own or not of now, `MALFORMED` for nonsense. */
export type ReadReports = (request: ReportRequest) => Report[] | 'UNSIGNED' | 'MALFORMED';

export type PushTarget = { endpoint: string; p256dh: string; auth: string };

/** A Web Push to one device. `id` is the delivery's: a repeat replaces an undelivered copy. */
export type Push = {
  id: string;
  /** Whose message it is: centers share what sends. */
  centerId: string;
  target: PushTarget;
  /** JSON of at most 3,000 bytes: what the client's service worker shows. */
  payload: { purpose: string; title: string; body: string; url: string | null; tag: string };
  /** After this instant the push service drops it: a class that is over needs no notice. */
  expiresAt: Date;
};

export type SendPushes = (pushes: Push[]) => Promise<Outcome[]>;
