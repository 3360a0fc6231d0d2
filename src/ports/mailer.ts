import type { Email } from './channels.ts';

/** An email outside the delivery queue, composed when it is sent. */
export type DeferredEmail = { email: () => Email };

/** Sends emails outside the delivery queue. They are lost with the process. */
export type Mailer = {
  /** Returns at once; the email leaves after the request is answered. */
  enqueue(mail: DeferredEmail): void;
  /** Resolves when every email was sent that does not wait for a retry. */
  idle(): Promise<void>;
  close(): Promise<void>;
};
