import { hostname } from 'node:os';
import { createAgendaScheduler } from './adapters/agenda.ts';
import { createAnswers } from './adapters/answers.ts';
import { createCredentials } from './adapters/credentials.ts';
import { createMemoryEvents } from './adapters/memory-events.ts';
import { createMemoryLimiter } from './adapters/memory-limiter.ts';
import { createMetrics } from './adapters/metrics.ts';
import { openDatabase } from './adapters/open-database.ts';
import { createOutbox, type Outbox } from './adapters/outbox.ts';
import { createPasses } from './adapters/passes.ts';
import { createRedisEvents } from './adapters/redis-events.ts';
import { createRedisLimiter } from './adapters/redis-limiter.ts';
import { createSendGrid } from './adapters/sendgrid.ts';
import { createSendGridReports } from './adapters/sendgrid-reports.ts';
import { createTokens } from './adapters/tokens.ts';
import { createWebPush } from './adapters/web-push.ts';
import { createWebhooks } from './adapters/webhooks.ts';
import type { Config } from './config.ts';
import { createContextFactory, type Resources } from './context.ts';
import { createOrigins } from './graphql/origins.ts';
import { createGraphqlServer } from './graphql/server.ts';
import { factsOf } from './http/metrics.ts';
import { createPages } from './http/pages.ts';
import { createHttpServer } from './http/server.ts';
import { createSourceOf } from './http/source.ts';
import { createEngine } from './notices/jobs.ts';
import { createOperations, type Operations } from './operations.ts';
import type { Clock } from './ports/clock.ts';
import type { Tokens } from './ports/identity.ts';
import type { Log } from './ports/log.ts';
import { createWebhookSender } from './webhooks/jobs.ts';

/** How late a message is at most when every alarm and signal is lost. */
const SWEEP_MS = 15_000;
/** How often schedules are looked through. Their sessions exist weeks ahead: a missed round is no harm. */
const HORIZON_MS = 3_600_000;
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
    const database = await openDatabase({ ...config, log });
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
      nodeName: `${hostname()}-${process.pid}`,
    });

    const secrets = { secret: config.authSecret, previousSecret: config.authSecretPrevious };
    const tokens = createTokens({ ...secrets, clock });
    const passes = createPasses({ ...secrets, publicUrl: config.publicUrl });
    const outbox = config.sendgrid && config.pushReal ? null : createOutbox({ clock });
    const sendEmails = config.sendgrid ? createSendGrid({ ...config.sendgrid, log }) : outbox!.sendEmails;
    const webhooks = createWebhooks({ ...secrets, allowLoopback: config.pushAllowPrivate });
    const deps = { db, clock, scheduler, events, passes, webhooks, log, sendEmails };
    const operations = createOperations({
      ...deps,
      tokens,
      credentials: createCredentials(secrets),
      pushAllowLoopback: config.pushAllowPrivate,
    });
    const { feed, deliveryFeed, signIn, erasure, schedules } = operations;
    closing.push(signIn.close);
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
    const metrics = createMetrics(
      factsOf({
        standing: operations.notices.standing,
        parts: { jobStore: scheduler.reachable, liveEvents: events.reachable },
        open: { sockets: () => graphql.sockets(), streams: feed.open },
      }),
    );
    const publicKey = config.sendgrid?.webhookPublicKey ?? null;
    const readReports = publicKey === null ? null : createSendGridReports({ publicKey, clock });
    const engine = createEngine({
      ...deps,
      metrics,
      sendPushes: config.pushReal
        ? createWebPush({ vapid: config.vapid, allowPrivate: config.pushAllowPrivate, clock, log })
        : outbox!.sendPushes,
      providerReports: readReports !== null,
    });
    const sender = createWebhookSender(deps);
    closing.push(sender.close, engine.close, scheduler.close);

    const contexts = createContextFactory(resources, tokens);
    const answers = createAnswers({ db, clock, secrets });
    const sourceOf = createSourceOf(config.trustProxy);
    const { production, explorable, publicUrl, trustedDocuments: trusted, metricsToken } = config;
    const origins = createOrigins(config.corsOrigins, publicUrl);
    const doors = { sourceOf, limiter, metrics, events, clock, log };
    const graphql = createGraphqlServer({ ...doors, contexts, answers, origins, trusted, explorable });
    const pages = createPages({
      ...doors,
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
      feed.close,
      deliveryFeed.close,
      () => http.close(GRACE_MS),
      () => graphql.close(GRACE_MS),
    );

    scheduler.start(async () => {
      await engine.due();
      sender.due();
    });
    const sweeps = [engine.sweep, feed.sweep, deliveryFeed.sweep, sender.sweep, answers.sweep];
    closing.push(every(SWEEP_MS, () => Promise.all(sweeps.map((sweep) => sweep())), log));
    closing.push(every(HORIZON_MS, schedules.extend, log));
    closing.push(every(HORIZON_MS, () => untilNone(signIn.forget, erasure.eraseTargets), log));
    closing.push(every(HORIZON_MS, sender.tidy, log));
    return { ...operations, url: http.url, port: http.port, tokens, outbox, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs `work` now and again after each pause, one at a time; a failure is logged and tried again. Answers the stop. */
function every(pauseMs: number, work: () => Promise<unknown>, log: Log): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const run = () => {
    round = work()
      .catch((error: Error) => log.error('the sweep failed and is tried again', { error: error.message }))
      .then(() => {
        if (!stopped) timer = setTimeout(run, pauseMs);
      });
  };
  run();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await round;
  };
}

/** Clears away in batches, so that nothing is held for long. */
async function untilNone(...batches: (() => Promise<number>)[]): Promise<void> {
  for (const batch of batches) while ((await batch()) > 0);
}
