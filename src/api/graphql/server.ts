import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GraphQLSchema } from 'graphql';
import { createCallLimits, type Stopwatch } from '../../graphql/execution/call-limits.ts';
import { createDocuments } from '../../graphql/execution/documents.ts';
import { createExecutor, type FastPathOptions } from '../../graphql/execution/executor.ts';
import { type BudgetLimits, createMemoryBudget } from '../../graphql/execution/memory-budget.ts';
import type { TrustedDocuments } from '../../graphql/execution/trusted-documents.ts';
import type { ContextFactory } from '../../graphql/schema-kit/context.ts';
import { LIMITS } from '../../graphql/schema-kit/limits.ts';
import { createConcurrencyLimit } from '../../lib/concurrency-limit.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Events } from '../../ports/events.ts';
import type { IdempotencyStore } from '../../ports/idempotency.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Limiter } from '../../ports/rate-limit.ts';
import type { ClientAddressOf } from '../http/client-address.ts';
import { GRAPHQL_PATH, rejectUpgrade } from '../http/upgrade.ts';
import type { Origins } from './cors-origins.ts';
import type { HeartbeatOptions } from './heartbeat.ts';
import { createHttpEndpoint } from './http.ts';
import { createWebSocketEndpoint } from './websocket.ts';

type Deps = {
  /** As it is shown. */
  schema: GraphQLSchema;
  /** As documents are checked and mutations executed by it. */
  relaxedSchema: GraphQLSchema;
  contexts: ContextFactory;
  clientAddressOf: ClientAddressOf;
  limiter: Limiter;
  metrics: Metrics;
  /** Sites whose pages may call; null: any. */
  origins: Origins;
  /** The only documents that are taken; null: any. */
  trusted: TrustedDocuments | null;
  /** Of mutations that bear an idempotency key. */
  idempotencyStore: IdempotencyStore;
  /** GraphiQL and introspection. */
  explorable: boolean;
  fastPath: FastPathOptions;
  events: Events;
  clock: Clock;
  log: Log;
  /** How many streams and sockets a caller may hold open. */
  open?: number;
  /** How many sockets of an address may be open that have not greeted. */
  uninitialized?: number;
  /** How many bytes may be kept on behalf of callers. */
  room?: Partial<BudgetLimits>;
  /** How patient the socket door is with silent and slow clients. */
  heartbeat?: Partial<HeartbeatOptions>;
  /** By which the reading of documents is charged. */
  stopwatch?: Stopwatch;
};

export type GraphqlServer = {
  /** Answers a request for `/graphql`. */
  handle(request: IncomingMessage, response: ServerResponse): unknown;
  /** Takes an upgrade over; refuses it for any other path, and once the server stops. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** How many WebSockets are open. */
  sockets(): number;
  /** Ends every socket (1001, then by force after the grace) and every stream. Nothing of them is left. */
  close(graceMs: number): Promise<void>;
};

/** The API's doors: HTTP, SSE and WebSocket, over one schema, one set of limits and one way to execute. */
export function createGraphqlServer(deps: Deps): GraphqlServer {
  const { schema, relaxedSchema, contexts, idempotencyStore, explorable, trusted, log } = deps;
  const callLimits = createCallLimits(deps.limiter, deps.stopwatch);
  const memoryBudget = createMemoryBudget(deps.room);
  const doors = {
    ...deps,
    memoryBudget,
    documents: createDocuments({ schema: relaxedSchema, introspection: explorable, trusted, callLimits }),
    executor: createExecutor({
      schema,
      relaxedSchema,
      contexts,
      idempotencyStore,
      explorable,
      memoryBudget,
      fastPath: deps.fastPath,
      metrics: deps.metrics,
      log,
    }),
    callLimits,
    openLimit: createConcurrencyLimit(deps.open ?? LIMITS.open),
  };
  const http = createHttpEndpoint(doors);
  const socket = createWebSocketEndpoint({ ...doors, schema });
  return {
    handle: http.handle,
    upgrade(request, duplex, head) {
      if (request.url?.split('?')[0] !== GRAPHQL_PATH) rejectUpgrade(duplex, '404 Not Found');
      else if (request.method !== 'GET') rejectUpgrade(duplex, '405 Method Not Allowed', 'Allow: GET\r\n');
      else socket.upgrade(request, duplex, head);
    },
    sockets: socket.size,
    async close(graceMs) {
      await socket.close(graceMs);
      http.close();
    },
  };
}
