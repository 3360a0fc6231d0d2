import type { SendEmails, SendPushes } from './channels.ts';

/** A message as its receiver would see it. */
export type OutboxMessage = {
  /** The delivery's id. */
  id: string;
  at: Date;
  channel: 'EMAIL' | 'PUSH';
  purpose: string;
  /** The address of a mail, the push service's host of a push. */
  to: string;
  /** Null for a push: the browser shows the site instead. */
  fromName: string | null;
  /** A push's title. */
  subject: string;
  text: string;
  html: string | null;
  /** Where a tap on the push leads; null for a mail, whose links are in its text. */
  url: string | null;
  /** How often the same delivery was sent again. */
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
