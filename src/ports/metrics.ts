import type { Channel, Purpose } from '../generated/prisma/enums.ts';
import type { Outcome } from './channels.ts';
import type { Connections } from './database.ts';
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
  /** The outcome of one attempt to send a message, `lateSeconds` after it was due; null: no instant was promised. */
  message(what: MessageLabels, outcome: Outcome['kind'], lateSeconds: number | null): void;
  /** What became of messages for good. `reason`: none where it was sent. */
  messageResult(what: MessageLabels, status: string, reason: string | null, count?: number): void;
  /** The result of one attempt at a webhook. */
  webhook(status: string, reason: string | null): void;
  /** What became of a mail outside the delivery queue, such as one with a sign-in code. */
  directMail(purpose: string, outcome: 'sent' | 'retry' | 'refused' | 'given_up'): void;
  /** A request to a provider or to a webhook's endpoint. */
  provider: ProviderMetrics;
  /** A sweep that will run, this often. */
  sweepExpected(name: string, pauseMs: number): void;
  /** The end of a sweep. */
  swept(name: string, seconds: number, done: boolean): void;
  /** A secret is missing: a message or webhook waits for it. Counted at each attempt. */
  unreadable(what: 'pass' | 'webhook_secret'): void;
  /** By how many seconds this node’s clock is ahead of the database’s. */
  clockSkew(seconds: number): void;
  /** The failure of one row, or of a round, that stopped nothing else. */
  isolated(work: Work): void;
  /** Rows that were old enough to be deleted. */
  deleted(rows: OldRows, count: number): void;
};

/** How many rows of a kind hang on the present secret, on one that still counts, and on none that is configured. */
export type SecretUse = { what: string; key: 'current' | 'previous' | 'unknown'; rows: number };

export type MessageLabels = { channel: Channel; purpose: Purpose };

export type Provider = 'sendgrid' | 'web_push' | 'webhook';
/** A request's end: its HTTP status, or why there was none. */
export type ProviderMetrics = (
  provider: Provider,
  status: number | 'unreachable' | 'lost',
  seconds: number,
) => void;

/** What is true of the whole database, whichever node reads it. */
export type DatabaseFacts = {
  /** Waiting messages by channel, purpose and state. */
  messages: {
    channel: string;
    purpose: string;
    state: 'due' | 'late' | 'held' | 'withheld' | 'under_way';
    count: number;
  }[];
  webhooks: {
    /** Messages whose time has come, by whether it came long ago. */
    waiting: Record<'due' | 'late', number>;
    endpoints: Record<'working' | 'failing' | 'paused', number>;
  };
  /** Rows by what they are and the secret that they hang on, when last counted. */
  secrets: SecretUse[];
};

/** Values that are read only when the metrics are read. */
export type Sources = {
  /** Null: to read them is another node's duty. Rejects without the database. */
  database(): Promise<DatabaseFacts | null>;
  /** Whether each dependency of the server answers, by name. */
  parts: Record<string, () => boolean>;
  /** Open sockets and streams, by kind. */
  open: Record<string, () => number>;
  /** Database connections of this node. */
  connections(): Connections;
};

export type MetricsBoard = Metrics & {
  /** From now on these are read with the counts. */
  follow(sources: Sources): void;
  /** All metrics in Prometheus' text format. */
  read(): Promise<{ type: string; text: string }>;
};
