/** What other systems can ask to be told of. */
export type EventType =
  | 'session.access.opened'
  | 'session.access.changed'
  | 'session.moved'
  | 'session.cancelled'
  | 'booking.created'
  | 'booking.cancelled'
  | 'delivery.failed';

/** A finished message to one endpoint. `id` is the same at every attempt. */
export type WebhookMessage = {
  id: string;
  url: string;
  /** What it is signed with, encrypted; the first is the newest. */
  encryptedSecrets: Uint8Array[];
  body: string;
};

/** What became of one attempt. Nothing here repeats an address, a secret or what the other side said. */
export type WebhookAnswer =
  | { kind: 'accepted'; status: number }
  /** Any other complete answer. `wait`: how long it asks us to wait, in milliseconds. */
  | { kind: 'refused'; status: number; wait: number | null }
  | { kind: 'failed'; reason: 'UNREACHABLE' | 'SILENT' | 'NOT_PUBLIC' | 'SECRET_UNREADABLE' };

/** Signed messages to addresses that callers gave us. */
export type Webhooks = {
  /** Why nothing may be sent to this address, in a sentence for whoever gave it; null when it may. Resolves its name. */
  refusal(url: string): Promise<string | null>;
  /**
   * Whether the address wants our messages: it is sent a word that nobody can guess and has to answer it. What else it
   * answers, and whether it answers at all, is told to nobody.
   */
  challenge(url: string): Promise<boolean>;
  /** A new secret: as its owner keeps it, and as we do. */
  createSecret(): { secret: string; encrypted: Uint8Array<ArrayBuffer> };
  /** One attempt. Never throws, and ends by a deadline. */
  send(message: WebhookMessage): Promise<WebhookAnswer>;
};
