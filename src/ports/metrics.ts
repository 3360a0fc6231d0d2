import type { Outcome } from './channels.ts';
import type { Work } from './isolation.ts';

/**
 * What happened, for whoever watches the numbers. Every word here is one of ours, out of a short list: never a name
 * that a client wrote, an id, a center or an address.
 */
export type Metrics = {
  /** An operation was answered. `kind` is its type, `none` where there was no operation; `outcome` a code, or `OK`. */
  operation(door: 'http' | 'socket', kind: string, outcome: string, seconds: number): void;
  /** An HTTP request was answered, at one of our places. */
  request(place: string, status: number, seconds: number): void;
  /** A channel said what became of a message; `lateSeconds` after it was due, null where no instant was promised. */
  message(channel: 'EMAIL' | 'PUSH', outcome: Outcome['kind'], lateSeconds: number | null): void;
  /** The work on one row failed, or a round of work did, and nothing else was stopped by it. */
  isolated(work: Work): void;
};
