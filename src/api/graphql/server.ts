import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GraphQLSchema } from 'graphql';
import { createCallLimits, type Stopwatch } from '../../graphql/execution/call-limits.ts';
import { createDocuments } from '../../graphql/execution/documents.ts';
import { createExecutor, type FastPathOptions } from '../../graphql/execution/executor.ts';
import { createMemoryBudget, type MemoryBudget } from '../../graphql/execution/memory-budget.ts';
import type { TrustedDocuments } from '../../graphql/execution/trusted-documents.ts';
import type { ContextFactory } from '../../graphql/schema-kit/context.ts';
import { LIMITS } from '../../graphql/schema-kit/limits.ts';
import { createConcurrencyLimit } from '../../lib/concurrency-limit.ts';
import { createExpiryClock } from '../../lib/expiry-clock.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Events } from '../../ports/events.ts';
import type { IdempotencyStore } from '../../ports/idempotency.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Limiter } from '../../ports/rate-limit.ts';
import type { Tracing } from '../../ports/tracing.ts';
import type { ClientAddressOf } from '../http/client-address.ts';
import type { EventStreams } from '../http/event-streams.ts';
import { GRAPHQL_PATH, rejectUpgrade } from '../http/upgrade.ts';
import type { Origins } from './cors-origins.ts';
import { createHttpEndpoint } from './http.ts';
import type { HeartbeatOptions } from './websocket/heartbeat.ts';
import { createWebSocketEndpoint } from './websocket.ts';

type Deps = {
  /** The public schema. */
  schema: GraphQLSchema;
  /** Validates documents and runs mutations. */
  relaxedSchema: GraphQLSchema;
  contexts: ContextFactory;
  clientAddressOf: ClientAddressOf;
  limiter: Limiter;
  metrics: Metrics;
  tracing: Pick<Tracing, 'span'>;
  origins: Origins;
  /** The only documents that are accepted; null: any. */
  trusted: TrustedDocuments | null;
  /** Answers of mutations that have an idempotency key. */
  idempotencyStore: IdempotencyStore;
  /** Whether GraphiQL and introspection are served. */
  explorable: boolean;
  fastPath: FastPathOptions;
  /** False: each viewer's results are worked out alone. For tests that compare. */
  sharing?: boolean;
  events: Events;
  eventStreams: EventStreams;
  clock: Clock;
  log: Log;
  /** Streams and sockets that a caller may hold open. */
  open?: number;
  /** Open sockets of a client address without a connection init. */
  uninitialized?: number;
  memoryBudget?: MemoryBudget;
  heartbeat?: Partial<HeartbeatOptions>;
  /** Measures the reading of documents, which is charged to the caller. */
  stopwatch?: Stopwatch;
};

export type GraphqlServer = {
  /** Answers a request for `/graphql`. */
  handle(request: IncomingMessage, response: ServerResponse): unknown;
  /** Takes an upgrade over; refuses it for any other path, and when the server stops. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Open WebSockets. */
  sockets(): number;
  /** Open event streams. */
  eventStreams(): number;
  /**
   * Closes every socket with 1001 and cuts every stream off, evenly over the span, so that their clients come back evenly.
   * Terminates the sockets that are open after that and the grace. Takes no new ones.
   */
  close(graceMs: number, spreadMs?: number): Promise<void>;
};

/** The API's endpoints, HTTP (with SSE) and WebSocket, over one schema, one set of limits and one executor. */
export function createGraphqlServer(deps: Deps): GraphqlServer {
  const { relaxedSchema, explorable, trusted, memoryBudget = createMemoryBudget() } = deps;
  const callLimits = createCallLimits(deps.limiter, deps.stopwatch);
  const parts = {
    ...deps,
    memoryBudget,
    documents: createDocuments({ schema: relaxedSchema, introspection: explorable, trusted, callLimits }),
    executor: createExecutor({ ...deps, memoryBudget }),
    callLimits,
    openLimit: createConcurrencyLimit(deps.open ?? LIMITS.open),
    expiryClock: createExpiryClock(deps.clock),
  };
  const http = createHttpEndpoint(parts);
  const socket = createWebSocketEndpoint(parts);
  return {
    handle: http.handle,
    upgrade(request, duplex, head) {
      if (request.url?.split('?')[0] !== GRAPHQL_PATH) rejectUpgrade(duplex, '404 Not Found');
      else if (request.method !== 'GET') rejectUpgrade(duplex, '405 Method Not Allowed', 'Allow: GET\r\n');
      else socket.upgrade(request, duplex, head);
    },
    sockets: socket.size,
    eventStreams: http.streams,
    async close(graceMs, spreadMs = 0) {
      await Promise.all([socket.close(graceMs, spreadMs), http.close(spreadMs)]);
    },
  };
}
