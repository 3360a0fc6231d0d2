import { createOrigins } from '../../src/api/graphql/cors-origins.ts';
import type { HeartbeatOptions } from '../../src/api/graphql/heartbeat.ts';
import { createGraphqlServer, type GraphqlServer } from '../../src/api/graphql/server.ts';
import { createClientAddressOf, type TrustProxy } from '../../src/api/http/client-address.ts';
import { createHttpServer } from '../../src/api/server.ts';
import { factsOf } from '../../src/api/web/metrics.ts';
import { createPages } from '../../src/api/web/routes.ts';
import { createContextFactory } from '../../src/app/context.ts';
import { createOperations, type Operations } from '../../src/app/operations.ts';
import { relaxedSchema, schema } from '../../src/app/schema.ts';
import type { FastPathOptions } from '../../src/graphql/execution/executor.ts';
import type { BudgetLimits } from '../../src/graphql/execution/memory-budget.ts';
import type { TrustedDocuments } from '../../src/graphql/execution/trusted-documents.ts';
import { createDispatchLoop } from '../../src/modules/notifications/jobs.ts';
import { createWebhookSender } from '../../src/modules/webhooks/jobs.ts';
import { createCredentials } from '../../src/platform/auth/credentials.ts';
import { createPasses } from '../../src/platform/auth/passes.ts';
import { createTokens } from '../../src/platform/auth/tokens.ts';
import { createBestEffortMailer } from '../../src/platform/email/best-effort-mailer.ts';
import { createOutbox } from '../../src/platform/email/dev-outbox.ts';
import { createMemoryEvents } from '../../src/platform/events/memory.ts';
import { createIdempotencyStore } from '../../src/platform/idempotency/postgres.ts';
import { createIsolation } from '../../src/platform/isolation.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { postgresAttempts } from '../../src/platform/rate-limit/postgres-window.ts';
import { createWebhooks } from '../../src/platform/webhooks/standard-webhooks.ts';
import type { ReadReports, SendEmails, SendPushes } from '../../src/ports/channels.ts';
import type { Events } from '../../src/ports/events.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import type { Limiter } from '../../src/ports/rate-limit.ts';
import { type TestClock, testClock } from './clock.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { fixtures, type PartnerCaller } from './fixtures.ts';
import { type Answer, post, type Variables } from './graphql-client.ts';
import { recordLog } from './recorded-log.ts';
import { testScheduler } from './scheduler.ts';
import { socketClient } from './socket-client.ts';
import { sseClient } from './sse-client.ts';

export const SECRET = 'a secret of at least thirty-two bytes';
const unlimited: Limiter = { take: () => null, close: () => undefined };
/** When a harness opens, unless told: a Tuesday at noon, in no daylight saving time. */
export const NOON = '2026-03-10T12:00:00Z';

export type HarnessOptions = {
  clock?: TestClock;
  events?: Events;
  /** That of another harness: two nodes of one system. The other one drops it. */
  database?: TestDatabase;
  sendEmails?: SendEmails;
  sendPushes?: SendPushes;
  providerReports?: boolean;
  readReports?: ReadReports;
  explorable?: boolean;
  trustProxy?: TrustProxy;
  heartbeat?: Partial<HeartbeatOptions>;
  /** None unless told: most tests ask more than a person would. */
  limiter?: Limiter;
  corsOrigins?: string[];
  trusted?: TrustedDocuments;
  metricsToken?: string;
  /** How many streams and sockets a caller may hold open. */
  open?: number;
  /** By which the reading of documents is charged; it stands still unless told. */
  stopwatch?: () => number;
  /** How many sockets of an address may be open that have not greeted. */
  uninitialized?: number;
  /** How many bytes may be kept on behalf of callers. */
  room?: Partial<BudgetLimits>;
  fastPath?: Partial<FastPathOptions>;
  https?: boolean;
  /** How long callers may take. */
  patience?: Parameters<typeof createHttpServer>[0]['patience'];
  /** How webhooks are sent: what they trust, how long they wait. */
  webhooks?: { ca?: string; totalMs?: number };
};

/**
 * The whole server on real parts but three: a clock that stands still, a scheduler that rings when told, and an outbox
 * for a mailbox. Nothing happens by the clock until `runDueWork()`.
 */
export async function harness(options: HarnessOptions = {}) {
  const { log, lines } = recordLog();
  const database = options.database ?? (await testDatabase());
  const clock = options.clock ?? testClock(NOON);
  const db = createDatabase({ url: database.url, log, poolSize: 8 });
  const events = options.events ?? createMemoryEvents(log);
  const scheduler = testScheduler(clock);
  const outbox = createOutbox({ clock });
  const secrets = { secret: SECRET, previousSecret: null };
  const passes = createPasses({ ...secrets, publicUrl: 'https://live.example' });
  const tokens = createTokens({ ...secrets, clock });
  const realWebhooks = createWebhooks({ ...secrets, allowLoopback: true, ...options.webhooks });
  // Without a receiver endpoints are addresses where nobody is: they count as if they had answered.
  const webhooks = options.webhooks ? realWebhooks : { ...realWebhooks, challenge: async () => true };
  const metrics = createMetrics(
    factsOf({
      queueStats: () => operations.notifications.queueStats(),
      parts: { jobStore: scheduler.reachable, liveEvents: events.reachable },
      open: { sockets: () => graphql.sockets(), streams: () => operations.accessSubscriptions.open() },
    }),
  );
  const isolation = createIsolation({ clock, log, metrics });

  const { sendEmails = outbox.sendEmails, sendPushes = outbox.sendPushes, providerReports = false } = options;
  const mailer = createBestEffortMailer({ sendEmails, log, isolation });
  const parts = {
    db,
    clock,
    scheduler,
    events,
    passes,
    webhooks,
    log,
    isolation,
    mailer,
    attempts: postgresAttempts,
  };
  const signing = { tokens, credentials: createCredentials(secrets) };
  const operations: Operations = createOperations({ ...parts, ...signing, pushAllowLoopback: true });
  const dispatchLoop = createDispatchLoop({ ...parts, metrics, sendEmails, sendPushes, providerReports });
  const sender = createWebhookSender(parts);
  const { limiter = unlimited } = options;
  const resources = {
    ...operations,
    db: db.prisma,
    log,
    passes,
    limiter,
    clock,
    vapidPublicKey: 'the-public-key',
  };
  const contexts = createContextFactory(resources, tokens);
  const idempotencyStore = createIdempotencyStore({ db, clock, secrets });
  const { explorable = false, trustProxy = 0, heartbeat, readReports = null } = options;
  const clientAddressOf = createClientAddressOf(trustProxy);
  const {
    corsOrigins = null,
    trusted = null,
    metricsToken = null,
    open,
    uninitialized,
    patience,
    room,
  } = options;
  const { stopwatch = () => 0 } = options;
  const doors = { clientAddressOf, limiter, metrics, events, clock, log };
  const origins = createOrigins(corsOrigins, 'https://live.example');
  const graphql: GraphqlServer = createGraphqlServer({
    ...doors,
    schema,
    relaxedSchema,
    contexts,
    idempotencyStore,
    origins,
    trusted,
    explorable,
    fastPath: { enabled: true, shadowEvery: 0, ...options.fastPath },
    heartbeat,
    open,
    stopwatch,
    uninitialized,
    room,
  });
  const pages = createPages({
    ...parts,
    ...operations,
    ...doors,
    readReports,
    metricsToken,
    outbox,
    development: true,
    sql: db.sql,
  });
  const http = await createHttpServer({
    graphql,
    pages,
    log,
    metrics,
    host: '127.0.0.1',
    port: 0,
    https: options.https,
    patience,
  });
  const url = `http://127.0.0.1:${http.port}`;

  /** Lets everything happen that is due by the clock. */
  async function runDueWork(): Promise<void> {
    await dispatchLoop.runDueWork();
    await dispatchLoop.idle();
    sender.due();
    await sender.idle();
    await mailer.idle();
  }

  /** The code that this address has just been mailed. */
  async function aCode(email: string): Promise<string> {
    await operations.signIn.requestCode({ email }, 'here');
    await mailer.idle();
    const mail = outbox.list().find((message) => message.to === email && message.purpose === 'SIGN_IN_CODE');
    return /^(\d{6}|[2-9A-Z]{4}(-[2-9A-Z]{4}){2})$/m.exec(mail!.text)![0];
  }

  /** A token of this account, good for a day unless told; of a partner its key. */
  const token = async (viewer: Viewer, expiresAt = new Date(clock().getTime() + 24 * 3_600_000)) =>
    'secret' in viewer ? (viewer as PartnerCaller).secret : tokens.issue(viewer, expiresAt);
  const tokenOf = async (caller: Viewer | null) => (caller ? token(caller) : null);

  return {
    ...operations,
    ...parts,
    ...(await fixtures({ ...operations, clock })),
    database,
    tokens,
    idempotencyStore,
    outbox,
    dispatchLoop,
    sender,
    contexts,
    graphql,
    limiter,
    metrics,
    metricsToken,
    pages,
    clientAddressOf,
    url,
    /** Everything logged so far, a JSON line each. */
    lines,
    runDueWork,
    aCode,
    /** Moves the clock, and lets everything happen that is due by then. */
    async at(instant: Date | string): Promise<void> {
      clock.set(instant);
      await runDueWork();
    },
    token,
    /** Sends a document by HTTP. */
    ask: async (caller: Viewer | null, document: string, variables?: Variables): Promise<Answer> =>
      post(`${url}/graphql`, document, variables, await tokenOf(caller)),
    socket: async (caller: Viewer | null) => socketClient(url, await tokenOf(caller)),
    sse: async (caller: Viewer | null, document: string, variables?: Variables) =>
      sseClient(url, document, variables, await tokenOf(caller)),
    /** Ends the server and its clients, and everything under it. */
    async close(): Promise<void> {
      await graphql.close(500);
      await http.close(500);
      operations.accessSubscriptions.close();
      operations.deliverySubscriptions.close();
      await dispatchLoop.close();
      await sender.close();
      await mailer.close();
      await events.close();
      await db.close();
      if (!options.database) await database.drop();
    },
  };
}
export type Harness = Awaited<ReturnType<typeof harness>>;
