import { hostname } from 'node:os';
import { createOrigins } from '../api/graphql/cors-origins.ts';
import { createGraphqlServer } from '../api/graphql/server.ts';
import { createClientAddressOf } from '../api/http/client-address.ts';
import { createHttpServer } from '../api/server.ts';
import { createLiveness } from '../api/web/liveness.ts';
import { factsOf } from '../api/web/metrics.ts';
import { createPages } from '../api/web/routes.ts';
import { untilNone, withDeadline } from '../lib/deadline.ts';
import { createDispatchLoop } from '../modules/notifications/jobs.ts';
import { createWebhookSender } from '../modules/webhooks/jobs.ts';
import { createCredentials } from '../platform/auth/credentials.ts';
import { createPasses } from '../platform/auth/passes.ts';
import { createTokens } from '../platform/auth/tokens.ts';
import { createBestEffortMailer } from '../platform/email/best-effort-mailer.ts';
import { createOutbox } from '../platform/email/dev-outbox.ts';
import { createSendGrid } from '../platform/email/sendgrid.ts';
import { createSendGridReports } from '../platform/email/sendgrid-events.ts';
import { createMemoryEvents } from '../platform/events/memory.ts';
import { createRedisEvents } from '../platform/events/redis.ts';
import { createIdempotencyStore } from '../platform/idempotency/postgres.ts';
import { createIsolation } from '../platform/isolation.ts';
import { createMetrics } from '../platform/metrics.ts';
import { createNeighborWatch, nodeNamed } from '../platform/postgres/neighbor-nodes.ts';
import { openDatabase } from '../platform/postgres/open.ts';
import { createWebPush } from '../platform/push/web-push.ts';
import { createMemoryLimiter } from '../platform/rate-limit/memory.ts';
import { postgresAttempts } from '../platform/rate-limit/postgres-window.ts';
import { createRedisLimiter } from '../platform/rate-limit/redis.ts';
import { createAgendaScheduler } from '../platform/scheduler/agenda.ts';
import { createWebhooks } from '../platform/webhooks/standard-webhooks.ts';
import type { Clock } from '../ports/clock.ts';
import type { Outbox } from '../ports/dev-outbox.ts';
import type { Tokens } from '../ports/identity.ts';
import type { Work } from '../ports/isolation.ts';
import type { Log } from '../ports/log.ts';
import type { Config } from './config.ts';
import { createContextFactory, type Resources } from './context.ts';
import { createOperations, type Operations } from './operations.ts';
import { relaxedSchema, schema } from './schema.ts';

/** How late a message is at most when every alarm and signal is lost. */
const SWEEP_MS = 15_000;
/** Sooner where the last one failed: what made it fail, such as a dead connection, may be gone. */
const FAILED_PAUSE_MS = 5_000;
/** A sweep that takes longer hangs, or has much to do: either way the next one begins. */
const SWEEP_LIMIT_MS = 30_000;
/** How often schedules are looked through. Their sessions exist weeks ahead: a missed round is no harm. */
const HORIZON_MS = 3_600_000;
/** How often a node without Redis looks for others. */
const NEIGHBORS_MS = 300_000;
/** How long a stopping server waits for clients to go. */
const GRACE_MS = 1_000;

export type App = Operations & {
  url: string;
  port: number;
  tokens: Tokens;
  /** What was sent, where there are no providers; null where there are. */
  outbox: Outbox | null;
  /** Stops in order: no new callers, streams, alarms, messages under way, then the stores. */
  close(): Promise<void>;
};

/** Wires everything, once and by hand, and listens. Rejects with one clear error when it cannot. */
export async function startApp(config: Config, log: Log): Promise<App> {
  const clock: Clock = () => new Date();
  const closing: (() => Promise<unknown> | unknown)[] = [];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const nodeName = `${hostname()}-${process.pid}`;
    const name = nodeNamed(nodeName);
    const database = await openDatabase({ ...config, name, log });
    closing.push(database.close);
    const { db } = database;
    const events = config.redisUrl
      ? createRedisEvents({ url: config.redisUrl, log })
      : createMemoryEvents(log);
    closing.push(events.close);
    const scheduler = createAgendaScheduler({
      store: config.mongodbUrl
        ? { kind: 'mongodb', url: config.mongodbUrl }
        : { kind: 'postgresql', url: database.url },
      clock,
      log,
      nodeName,
    });

    const secrets = { secret: config.authSecret, previousSecret: config.authSecretPrevious };
    const tokens = createTokens({ ...secrets, clock });
    const passes = createPasses({ ...secrets, publicUrl: config.publicUrl });
    const outbox = config.sendgrid && config.pushReal ? null : createOutbox({ clock });
    const sendEmails = config.sendgrid ? createSendGrid({ ...config.sendgrid, log }) : outbox!.sendEmails;
    const webhooks = createWebhooks({ ...secrets, allowLoopback: config.pushAllowPrivate });
    const metrics = createMetrics(
      factsOf({
        queueStats: () => operations.notifications.queueStats(),
        parts: { jobStore: scheduler.reachable, liveEvents: events.reachable },
        open: { sockets: () => graphql.sockets(), streams: () => operations.accessSubscriptions.open() },
      }),
    );
    const isolation = createIsolation({ clock, log, metrics });
    const mailer = createBestEffortMailer({ sendEmails, log, isolation });
    closing.push(mailer.close);
    const deps = {
      db,
      clock,
      scheduler,
      events,
      passes,
      webhooks,
      log,
      isolation,
      sendEmails,
      mailer,
      attempts: postgresAttempts,
    };
    const operations: Operations = createOperations({
      ...deps,
      tokens,
      credentials: createCredentials(secrets),
      pushAllowLoopback: config.pushAllowPrivate,
    });
    const { accessSubscriptions, deliverySubscriptions, signIn, emailChanges, erasure, schedules } =
      operations;
    const limiter = config.redisUrl
      ? createRedisLimiter({ url: config.redisUrl, clock, log })
      : createMemoryLimiter({ clock });
    closing.push(limiter.close);
    const resources: Resources = {
      ...operations,
      db: db.prisma,
      log,
      passes,
      limiter,
      vapidPublicKey: config.vapid.publicKey,
      clock,
    };
    const publicKey = config.sendgrid?.webhookPublicKey ?? null;
    const readReports = publicKey === null ? null : createSendGridReports({ publicKey, clock });
    const dispatchLoop = createDispatchLoop({
      ...deps,
      metrics,
      sendPushes: config.pushReal
        ? createWebPush({ vapid: config.vapid, allowPrivate: config.pushAllowPrivate, clock, log })
        : outbox!.sendPushes,
      providerReports: readReports !== null,
    });
    const sender = createWebhookSender(deps);
    closing.push(sender.close, dispatchLoop.close, scheduler.close);

    const contexts = createContextFactory(resources, tokens);
    const idempotencyStore = createIdempotencyStore({ db, clock, secrets });
    const clientAddressOf = createClientAddressOf(config.trustProxy);
    const { production, explorable, publicUrl, trustedDocuments: trusted, metricsToken } = config;
    const origins = createOrigins(config.corsOrigins, publicUrl);
    const doors = { clientAddressOf, limiter, metrics, events, clock, log };
    const graphql = createGraphqlServer({
      ...doors,
      schema,
      relaxedSchema,
      contexts,
      idempotencyStore,
      origins,
      trusted,
      explorable,
      fastPath: config.fastPath,
    });
    const liveness = createLiveness({ probe: db.probe });
    const pages = createPages({
      ...doors,
      liveness,
      ...operations,
      ...deps,
      readReports,
      outbox,
      metricsToken,
      development: !production,
      sql: db.sql,
    });
    const { host, port, maxConnections } = config;
    const https = production && publicUrl.startsWith('https:');
    const http = await createHttpServer({ graphql, pages, log, metrics, host, port, https, maxConnections });
    closing.push(
      accessSubscriptions.close,
      deliverySubscriptions.close,
      () => http.close(GRACE_MS),
      () => graphql.close(GRACE_MS),
    );

    scheduler.start(async () => {
      await dispatchLoop.runDueWork().finally(sender.due);
    });
    // Each by itself: none waits for another, or ends with it.
    const sweep = (pauseMs: number, work: Work, run: () => unknown) => {
      const round = () => withDeadline(SWEEP_LIMIT_MS, `a sweep of ${work}`, async () => run());
      closing.push(every(pauseMs, () => isolation.round(work, round)));
    };
    // Two that never do without the database say that it, and this process, do their work.
    const noted = (run: () => Promise<unknown>) => () => run().then(liveness.swept);
    sweep(SWEEP_MS, 'sessions', noted(dispatchLoop.sweep));
    sweep(SWEEP_MS, 'streams', accessSubscriptions.sweep);
    sweep(SWEEP_MS, 'streams', deliverySubscriptions.sweep);
    sweep(SWEEP_MS, 'webhooks', sender.sweep);
    sweep(SWEEP_MS, 'answers', noted(idempotencyStore.sweep));
    if (!config.redisUrl) sweep(NEIGHBORS_MS, 'streams', createNeighborWatch({ sql: db.sql, name, log }));
    sweep(HORIZON_MS, 'schedules', schedules.extend);
    sweep(HORIZON_MS, 'sign_ins', () => untilNone(signIn.forget));
    sweep(HORIZON_MS, 'sign_ins', () => untilNone(emailChanges.forget));
    sweep(HORIZON_MS, 'erasure', () => untilNone(erasure.eraseTargets));
    sweep(HORIZON_MS, 'webhook_tidying', sender.tidy);
    return { ...operations, url: http.url, port: http.port, tokens, outbox, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Runs `work` now and again after each pause, one at a time; when it says that it failed, soon. Answers the stop.
 */
function every(pauseMs: number, work: () => Promise<boolean>): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const run = () => {
    round = work().then((done) => {
      if (!stopped) timer = setTimeout(run, done ? pauseMs : Math.min(FAILED_PAUSE_MS, pauseMs));
    });
  };
  run();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await round;
  };
}
