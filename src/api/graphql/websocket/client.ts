import type { Duplex } from 'node:stream';
import { type Server, WebSocket } from 'ws';
import type { ConcurrencyLimit } from '../../../lib/concurrency-limit.ts';
import { isDatabaseAway } from '../../../lib/database-away.ts';
import type { Expiring } from '../../../lib/expiry-clock.ts';
import { noteUnanswered } from '../../../lib/outage-log.ts';
import type { Recent } from '../../../lib/recent.ts';
import type { Tally } from '../../../lib/tally.ts';
import type { Events } from '../../../ports/events.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Log } from '../../../ports/log.ts';
import type { Trace } from '../../../ports/tracing.ts';
import type { EndpointDeps } from '../endpoint.ts';
import { CLOSINGS, closeSocket } from './close.ts';
import type { Beating, Heartbeat } from './heartbeat.ts';
import type { Hurried, Turns } from './turns.ts';

export type WebSocketDeps = EndpointDeps & { events: Events; log: Log };

/** The endpoint at work. */
export type WebSocketState = WebSocketDeps & {
  server: Server<typeof Client>;
  clients: Set<Client>;
  heartbeat: Heartbeat;
  turns: Turns;
  /** Sockets without a connection init, by client address. */
  uninitialized: ConcurrencyLimit;
  /** Sockets of accounts and keys, by client address. */
  authenticated: Tally;
  /** Sockets that are opened only to be told why they are closed, by client address. */
  dismissed: ConcurrencyLimit;
  /** Callers whose socket has just broken the protocol. */
  offenders: Recent;
  isStopping: boolean;
};

/** What a client knows of its operations. */
export type OpenOperation = {
  readonly id: string;
  /** Whether it is one of those that may run at once. */
  readonly hasPlace: boolean;
  /** The client's next operation. */
  rest: OpenOperation | null;
  /** The client reads again. */
  resume(): void;
  /** The client left it, or is gone. */
  stop(): void;
};

/** The answer to a ping of WebSocket, or of the protocol. */
export type Pong = Buffer | string;

export const nothing = (): void => undefined;

/** The socket of one client. What is known of it are plain fields: ten thousand are kept. */
export class Client extends WebSocket implements Beating, Hurried, Expiring {
  state!: WebSocketState;
  /** The connection below. */
  duplex!: Duplex;
  clientAddress = '';
  userAgent: string | null = null;
  acceptLanguage: string | null = null;
  requestId = '';
  /** That of the upgrade. */
  trace: Trace | null = null;
  /** The unit of limits: the client address until the connection is initialized, then the account. */
  caller = '';

  phase: 'opened' | 'initialized' | 'acknowledged' = 'opened';
  /** Called by the connection init and by the end: the socket no longer counts as uninitialized. */
  initialized: () => void = nothing;
  /** Gives the place among the caller's open sockets back. */
  release: () => void = nothing;
  /** Hears no more of the account. */
  unsubscribe: () => void = nothing;

  viewer: Viewer | null = null;
  /** A partner's key. Of a person the claims are enough. */
  key: string | null = null;
  /** When the database was last asked about the caller. */
  identifiedAt = Number.NEGATIVE_INFINITY;
  isRevoked = false;
  isOffender = false;

  /** Messages that wait for their turn to be read. */
  reading: Promise<void> | null = null;
  /** The operations that are not over, linked by `rest`. */
  operations: OpenOperation | null = null;
  /** Operations that have a place among those that may run at once. */
  places = 0;
  /** Operations that have something to show once the client reads again. */
  late: OpenOperation[] | null = null;
  /** Pongs that wait until the client reads again: the newest of WebSocket's kind, and of the protocol's. */
  latePongs: Map<string, Pong> | null = null;

  hasAnswered = true;
  slowTicks = 0;
  idleTicks = 0;
  debtMs = 0;
  waiting: Hurried['waiting'] = null;
  slot = 0;

  expire(): void {
    closeSocket(this, CLOSINGS.tokenExpired);
  }

  /** A revoked token ends the socket after the running operations: each stream says so, and a sign-out is answered. */
  closeIfRevoked(): void {
    if (this.isRevoked && !this.isBusy) closeSocket(this, CLOSINGS.tokenRevoked);
  }

  /** Closes after an error of ours. */
  fail(error: Error): void {
    const { log } = this.state;
    if (isDatabaseAway(error)) noteUnanswered(log, error);
    else log.error('a socket failed', { requestId: this.requestId, error: error.message });
    closeSocket(this, CLOSINGS.failed);
  }

  /**
   * It broke the protocol. The next greetings of its caller are answered later, also where it is known only now who that is:
   * such clients come back at once, over and over.
   */
  noteOffence(): void {
    this.isOffender = true;
    if (this.viewer) this.state.offenders.add(this.caller);
  }

  get isBusy(): boolean {
    return this.operations !== null;
  }

  find(id: string): OpenOperation | null {
    let operation = this.operations;
    while (operation && operation.id !== id) operation = operation.rest;
    return operation;
  }

  remove(operation: OpenOperation): void {
    if (operation.hasPlace) this.places -= 1;
    if (this.operations === operation) {
      this.operations = operation.rest;
      return;
    }
    let before = this.operations;
    while (before && before.rest !== operation) before = before.rest;
    if (before) before.rest = operation.rest;
  }
}
