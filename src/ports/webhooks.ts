/** The events that webhook endpoints can subscribe to. */
export type EventType =
  | 'session.access.opened'
  | 'session.access.changed'
  | 'session.moved'
  | 'session.cancelled'
  | 'schedule.changed'
  | 'session.restored'
  | 'booking.created'
  | 'booking.cancelled'
  | 'delivery.failed';

/** A finished message to one endpoint. `id` is the same in every attempt. */
export type WebhookMessage = {
  id: string;
  url: string;
  /** The encrypted signing secrets, the newest first. */
  encryptedSecrets: Uint8Array[];
  body: string;
};

/** The outcome of one attempt, without addresses, secrets or the other side's text. */
export type WebhookAnswer =
  | { kind: 'accepted'; status: number }
  /** Any other complete answer. `wait`: the pause that it asks for, in milliseconds. */
  | { kind: 'refused'; status: number; wait: number | null }
  | { kind: 'failed'; reason: 'UNREACHABLE' | 'SILENT' | 'NOT_PUBLIC' | 'SECRET_UNREADABLE' };

/** Signed messages to URLs that callers registered. */
export type Webhooks = {
  /** Why nothing may be sent to this URL, as a sentence for its caller; null: it may. Resolves its host. */
  refusal(url: string): Promise<string | null>;
  /** Whether the URL accepts our messages: it is sent a random challenge and has to answer it. */
  challenge(url: string): Promise<boolean>;
  /** A new secret, plain for its owner and encrypted for us. */
  createSecret(): { secret: string; encrypted: Uint8Array<ArrayBuffer> };
  /** Makes one attempt. Never throws, and ends by a deadline. */
  send(message: WebhookMessage): Promise<WebhookAnswer>;
};
