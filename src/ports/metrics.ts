import type { Channel } from '../generated/prisma/enums.ts';
import type { Outcome } from './channels.ts';
import type { Work } from './isolation.ts';
import type { OldRows } from './retention.ts';

/**
 * Counts for operators. Labels come from short lists of our own, never from a client's name, an id, a center or an
 * address.
 */
export type Metrics = {
  /** A GraphQL operation. `kind`: its type, or `none` without an operation; `resultCode`: an error code, or `OK`. */
  operation(transport: 'http' | 'socket', kind: string, resultCode: string, seconds: number): void;
  /** A query on the fast path; compared: with the answer of graphql-js. */
  fastPath(result: 'answered' | 'declined' | 'compared' | 'different'): void;
  /** An HTTP request, by the name of its route. */
  request(place: string, status: number, seconds: number): void;
  /** The outcome of a message, `lateSeconds` after it was due; null: no instant was promised. */
  message(channel: Channel, outcome: Outcome['kind'], lateSeconds: number | null): void;
  /** A secret is missing: a message or webhook waits for it. Counted at each attempt. */
  unreadable(what: 'pass' | 'webhook_secret'): void;
  /** The failure of one row, or of a round, that stopped nothing else. */
  isolated(work: Work): void;
  /** Rows that were old enough to be deleted. */
  deleted(rows: OldRows, count: number): void;
};

/** How many rows of a kind hang on the present secret, on one that still counts, and on none that is configured. */
export type SecretUse = { what: string; key: 'current' | 'previous' | 'unknown'; rows: number };

/** Values that are read only when the metrics are read, because they cost a statement. */
export type Facts = {
  /** Waiting messages by channel and state. */
  messages: { channel: string; state: 'due' | 'late' | 'held' | 'under_way'; count: number }[];
  /** Whether each dependency of the server answers, by name. */
  parts: Record<string, boolean>;
  /** Rows by what they are and the secret that they hang on, when last counted. Null: they cannot be read now. */
  secretUses: SecretUse[] | null;
  /** Open sockets and streams, by kind. */
  open: Record<string, number>;
};

export type MetricsBoard = Metrics & {
  /** All metrics in Prometheus' text format. */
  read(): Promise<{ type: string; text: string }>;
};
