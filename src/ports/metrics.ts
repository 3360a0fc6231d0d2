import type { Outcome } from './channels.ts';
import type { Work } from './isolation.ts';

/**
 * What happened, for whoever watches the numbers. Every word here is one of ours, out of a short list: never a name
 * that a client wrote, an id, a center or an address.
 */
export type Metrics = {
  /** An operation was answered. `kind` is its type, `none` where there was no operation; `outcome` a code, or `OK`. */
  operation(door: 'http' | 'socket', kind: string, outcome: string, seconds: number): void;
  /** The fast path answered a query or left it to graphql-js; an answer was compared with graphql-js, or was different. */
  fastPath(result: 'answered' | 'declined' | 'compared' | 'different'): void;
  /** An HTTP request was answered, at one of our places. */
  request(place: string, status: number, seconds: number): void;
  /** A channel said what became of a message; `lateSeconds` after it was due, null where no instant was promised. */
  message(channel: 'EMAIL' | 'PUSH', outcome: Outcome['kind'], lateSeconds: number | null): void;
  /** The work on one row failed, or a round of work did, and nothing else was stopped by it. */
  isolated(work: Work): void;
};

/** What is found out only when somebody asks, because it costs a statement. Numbers by name and by label. */
export type Facts = {
  /** Messages by channel and by how they stand. */
  messages: { channel: string; state: 'due' | 'late' | 'held' | 'under_way'; count: number }[];
  /** Whether each part that the server stands on answers, by name. */
  parts: Record<string, boolean>;
  /** What is open now, by kind. */
  open: Record<string, number>;
};

export type MetricsBoard = Metrics & {
  /** Everything, in Prometheus' text format. */
  read(): Promise<{ type: string; text: string }>;
};
