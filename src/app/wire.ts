import { createOrigins } from '../api/graphql/cors-origins.ts';
import { createGraphqlServer, type GraphqlServer } from '../api/graphql/server.ts';
import { createClientAddressOf, type TrustProxy } from '../api/http/client-address.ts';
import { createEventStreams } from '../api/http/event-streams.ts';
import { createPages } from '../api/web/routes.ts';
import { anyClock, createClockGuard } from '../lib/clock-guard.ts';
import { createDispatchLoop } from '../modules/notifications/jobs.ts';
import { reportWithheld, startSendingFrom } from '../modules/notifications/withholding/jobs.ts';
import { RETENTION } from '../modules/privacy/retention/rules.ts';
import { createWebhookSender } from '../modules/webhooks/jobs.ts';
import { createCredentials } from '../platform/auth/credentials.ts';
import { createReseal } from '../platform/auth/encryption.ts';
import { createPasses } from '../platform/auth/passes.ts';
import { createTokens } from '../platform/auth/tokens.ts';
import { createBestEffortMailer } from '../platform/email/best-effort-mailer.ts';
import { createIdempotencyStore } from '../platform/idempotency/postgres.ts';
import { createIsolation } from '../platform/isolation.ts';
import { createDuty } from '../platform/metrics/duty.ts';
import { createMetrics } from '../platform/metrics.ts';
import { postgresAttempts } from '../platform/rate-limit/postgres-window.ts';
import { noTracing } from '../platform/tracing.ts';
import type { PreparePushes, SendEmails, SendPushes } from '../ports/channels.ts';
import type { ClockSkew } from '../ports/clock.ts';
import type { DatabaseFacts, MetricsBoard } from '../ports/metrics.ts';
import type { OperationDeps } from '../ports/operation-deps.ts';
import type { Retention } from '../ports/retention.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { Tracing } from '../ports/tracing.ts';
import { createContextFactory, type Resources } from './context.ts';
import { createOperations, type Operations } from './operations.ts';
import { relaxedSchema, schema } from './schema.ts';

/** What `wire` makes from the secrets and the parts. */
type Made =
  | 'clockGuard'
  | 'reseal'
  | 'passes'
  | 'tokens'
  | 'credentials'
  | 'mailer'
  | 'attempts'
  | 'isolation'
  | 'metrics'
  | 'tracing';
type Endpoint =
  | 'schema'
  | 'relaxedSchema'
  | 'contexts'
  | 'idempotencyStore'
  | 'clientAddressOf'
  | 'origins'
  | 'eventStreams';
type PageOptions =
  | 'mailAccepted'
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
    /** Absent: the clock is compared with no other. */
    measureClock?: () => Promise<ClockSkew>;
    secrets: Secrets;
    /** Absent: made here. The server makes them before its parts, which are counted too. */
    metrics?: MetricsBoard;
    /** Absent: nobody is told of spans. */
    tracing?: Tracing;
    publicUrl: string;
    trustProxy: TrustProxy;
    /** Sites whose pages may call the API; null: any. */
    corsOrigins: string[] | null;
    /** Absent: as long as it stands in the documentation. */
    retention?: Retention;
  };

/** Ties the product together on the given parts. Listens on no port, and starts nothing but the sockets' heartbeat. */
export function wire(parts: Parts) {
  const { db, clock, log, scheduler, limiter, secrets, publicUrl, pushPublicKeys } = parts;
  const { metrics = createMetrics(), tracing = noTracing } = parts;
  const isolation = createIsolation({ clock, log, metrics });
  const { measureClock: measure } = parts;
  const clockGuard = measure ? createClockGuard({ measure, clock, log, metrics }) : anyClock;
  const mailer = createBestEffortMailer({ ...parts, isolation, metrics });
  const passes = createPasses({ ...secrets, publicUrl });
  const deps = {
    ...parts,
    metrics,
    tracing,
    isolation,
    clockGuard,
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
  const withholding = {
    start: (sendingFrom: Date | null) => startSendingFrom(deps, sendingFrom),
    report: () => reportWithheld(deps),
  };
  // Each request copies these, so they are no more than resolvers need.
  const resources: Resources = { ...operations, db: db.prisma, clock, log, passes, limiter, pushPublicKeys };
  const contexts = createContextFactory(resources, deps.tokens);
  const idempotencyStore = createIdempotencyStore({ db, clock, secrets });
  const origins = createOrigins(parts.corsOrigins, publicUrl);
  const endpoint = { ...deps, schema, relaxedSchema, contexts, idempotencyStore, origins };
  const graphql: GraphqlServer = createGraphqlServer(endpoint);
  const pages = createPages({ ...deps, ...operations });
  const duty = followAll(deps, operations, graphql);

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
    // Another node reads what is true of the whole database, at once.
    await duty.leave().catch(() => undefined);
  }

  return { ...endpoint, operations, dispatchLoop, webhookSender, withholding, graphql, pages, close };
}

type Followed = Pick<Parts, 'db' | 'scheduler' | 'events' | 'mailAccepted'> & {
  metrics: MetricsBoard;
  eventStreams: ReturnType<typeof createEventStreams>;
};

/** What the metrics read besides their counts; of the whole database while that is this node's duty, which is answered. */
function followAll(deps: Followed, operations: Operations, graphql: GraphqlServer) {
  const { db, metrics, scheduler, events, mailAccepted, eventStreams } = deps;
  const duty = createDuty(db.sql, 'metrics');
  metrics.follow({
    database: async () => ((await duty.take()) ? databaseFacts(operations) : null),
    parts: {
      jobStore: scheduler.reachable,
      liveEvents: events.reachable,
      ...(mailAccepted && { mail: mailAccepted }),
    },
    open: {
      sockets: graphql.sockets,
      streams: operations.accessSubscriptions.open,
      event_streams: () => graphql.eventStreams() + eventStreams.size(),
    },
    connections: db.connections,
  });
  return duty;
}

const databaseFacts = async ({
  notifications,
  webhookEndpoints,
  secretUses,
}: Operations): Promise<DatabaseFacts> => ({
  messages: await notifications.queueStats(),
  webhooks: await webhookEndpoints.stats(),
  secrets: await secretUses.read(),
});

export type Wired = ReturnType<typeof wire>;
