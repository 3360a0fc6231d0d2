import { createOrigins } from '../api/graphql/cors-origins.ts';
import { createGraphqlServer, type GraphqlServer } from '../api/graphql/server.ts';
import { createClientAddressOf, type TrustProxy } from '../api/http/client-address.ts';
import { createEventStreams } from '../api/http/event-streams.ts';
import { createFactsReader } from '../api/web/metrics.ts';
import { createPages } from '../api/web/routes.ts';
import { createDispatchLoop } from '../modules/notifications/jobs.ts';
import { RETENTION } from '../modules/privacy/retention/rules.ts';
import { createWebhookSender } from '../modules/webhooks/jobs.ts';
import { createCredentials } from '../platform/auth/credentials.ts';
import { createReseal } from '../platform/auth/encryption.ts';
import { createPasses } from '../platform/auth/passes.ts';
import { createTokens } from '../platform/auth/tokens.ts';
import { createBestEffortMailer } from '../platform/email/best-effort-mailer.ts';
import { createIdempotencyStore } from '../platform/idempotency/postgres.ts';
import { createIsolation } from '../platform/isolation.ts';
import { createMetrics } from '../platform/metrics.ts';
import { postgresAttempts } from '../platform/rate-limit/postgres-window.ts';
import type { PreparePushes, SendEmails, SendPushes } from '../ports/channels.ts';
import type { OperationDeps } from '../ports/operation-deps.ts';
import type { Retention } from '../ports/retention.ts';
import type { Secrets } from '../ports/secrets.ts';
import { createContextFactory, type Resources } from './context.ts';
import { createOperations, type Operations } from './operations.ts';
import { relaxedSchema, schema } from './schema.ts';

/** What `wire` makes from the secrets and the parts. */
type Made = 'reseal' | 'passes' | 'tokens' | 'credentials' | 'mailer' | 'attempts' | 'isolation' | 'metrics';
type Endpoint =
  | 'schema'
  | 'relaxedSchema'
  | 'contexts'
  | 'idempotencyStore'
  | 'clientAddressOf'
  | 'origins'
  | 'eventStreams';
type PageOptions =
  | 'readReports'
  | 'outbox'
  | 'development'
  | 'metricsToken'
  | 'liveness'
  | 'consoleDirectory';

/** What the product stands on. The server opens the real parts; tests and benchmarks give doubles. */
export type Parts = Omit<OperationDeps, Made | 'retention'> &
  Omit<Parameters<typeof createGraphqlServer>[0], Made | Endpoint> &
  Pick<Parameters<typeof createPages>[0], PageOptions> & {
    sendEmails: SendEmails;
    sendPushes: SendPushes;
    /** Absent: nothing can be prepared. */
    preparePushes?: PreparePushes;
    /** Whether the mail provider's reports arrive: a silent request then waits for one. */
    providerReports: boolean;
    secrets: Secrets;
    publicUrl: string;
    trustProxy: TrustProxy;
    /** Sites whose pages may call the API; null: any. */
    corsOrigins: string[] | null;
    /** Absent: as long as it stands in the documentation. */
    retention?: Retention;
  };

/** Ties the product together on the given parts. Listens on no port, and starts nothing but the sockets' heartbeat. */
export function wire(parts: Parts) {
  const { db, clock, log, scheduler, events, limiter, secrets, publicUrl, pushPublicKeys } = parts;
  const metrics = createMetrics(
    createFactsReader({
      queueStats: () => operations.notifications.queueStats(),
      secretUses: () => operations.secretUses.read(),
      parts: { jobStore: scheduler.reachable, liveEvents: events.reachable },
      open: { sockets: () => graphql.sockets(), streams: () => operations.accessSubscriptions.open() },
    }),
  );
  const isolation = createIsolation({ clock, log, metrics });
  const mailer = createBestEffortMailer({ ...parts, isolation });
  const passes = createPasses({ ...secrets, publicUrl });
  const deps = {
    ...parts,
    metrics,
    isolation,
    mailer,
    passes,
    reseal: createReseal(secrets),
    tokens: createTokens({ ...secrets, clock }),
    credentials: createCredentials(secrets),
    attempts: postgresAttempts,
    retention: parts.retention ?? RETENTION,
    clientAddressOf: createClientAddressOf(parts.trustProxy),
    eventStreams: createEventStreams(),
  };
  const operations: Operations = createOperations(deps);
  const dispatchLoop = createDispatchLoop({ ...deps, shown: operations.accessSubscriptions.shown });
  const webhookSender = createWebhookSender(deps);
  // Each request copies these, so they are no more than resolvers need.
  const resources: Resources = { ...operations, db: db.prisma, clock, log, passes, limiter, pushPublicKeys };
  const contexts = createContextFactory(resources, deps.tokens);
  const idempotencyStore = createIdempotencyStore({ db, clock, secrets });
  const origins = createOrigins(parts.corsOrigins, publicUrl);
  const endpoint = { ...deps, schema, relaxedSchema, contexts, idempotencyStore, origins };
  const graphql: GraphqlServer = createGraphqlServer(endpoint);
  const pages = createPages({ ...deps, ...operations, sql: db.sql });

  /** Ends streams, then wake-ups, then messages under way. `graphql` closes before, by itself; other parts stay open. */
  async function close(): Promise<void> {
    operations.bookingSubscriptions.close();
    operations.deliverySubscriptions.close();
    operations.alertSubscriptions.close();
    operations.accessSubscriptions.close();
    await scheduler.close();
    await dispatchLoop.close();
    await webhookSender.close();
    await mailer.close();
  }

  return { ...endpoint, operations, dispatchLoop, webhookSender, graphql, pages, close };
}
export type Wired = ReturnType<typeof wire>;
