import type { SendEmails, SendPushes } from './channels.ts';

/** A message as its recipient would see it. */
export type OutboxMessage = {
  /** The delivery's id. */
  id: string;
  at: Date;
  channel: 'EMAIL' | 'PUSH';
  purpose: string;
  /** The address of an email, or the push service's host. */
  to: string;
  /** Null for a push, where the browser shows the site. */
  fromName: string | null;
  /** Of a push, its title. */
  subject: string;
  text: string;
  html: string | null;
  /** The URL that a push opens; null for an email. */
  url: string | null;
  /** How often the delivery was sent again. */
  repeats: number;
};

export type Outbox = {
  sendEmails: SendEmails;
  sendPushes: SendPushes;
  /** Newest first. */
  list(): OutboxMessage[];
  /** Called after each change; returns the function that stops it. */
  onChange(listener: () => void): () => void;
};
