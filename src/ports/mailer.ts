import type { Email } from './channels.ts';

/** A mail of no session: composed when it is sent, and worth nothing after a while. */
export type DeferredEmail = { email: () => Email };

/** Sends mails that nobody waits for and no delivery records. A mail is lost with the process. */
export type Mailer = {
  /** Returns at once; the mail leaves after the answer to whoever asked. */
  enqueue(mail: DeferredEmail): void;
  /** Resolves when everything was handed over that does not wait for another try. */
  idle(): Promise<void>;
  close(): Promise<void>;
};
