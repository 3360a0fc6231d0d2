import { createOutbox } from '../platform/email/dev-outbox.ts';
import { createRefusedSender } from '../platform/email/refused-sender.ts';
import { createMemoryEvents } from '../platform/events/memory.ts';
import { createMetrics } from '../platform/metrics.ts';
import { observerOf } from '../platform/net/observed-post.ts';
import { createClockMeasure } from '../platform/postgres/database-clock.ts';
import { nodeNamed } from '../platform/postgres/neighbor-nodes.ts';
import { openDatabase } from '../platform/postgres/open.ts';
import { createWebPush } from '../platform/push/web-push.ts';
import { createMemoryLimiter } from '../platform/rate-limit/memory.ts';
import { openAgendaScheduler } from '../platform/scheduler/agenda.ts';
import { noTracing } from '../platform/tracing.ts';
import { createWebhooks } from '../platform/webhooks/standard-webhooks.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Tracing } from '../ports/tracing.ts';
import { BUILD, NODE_NAME } from './build.ts';
import type { OnClose } from './closing.ts';
import type { Config } from './config.ts';
import { madeOf } from './environment.ts';
import type { Parts } from './wire.ts';

type Tools = { config: Config; clock: Clock; log: Log; observe: ReturnType<typeof observerOf> };

/** Opens the parts that the configuration names. Of what it does not name no code is loaded. */
export async function openParts(config: Config, log: Log, onClose: OnClose): Promise<Parts> {
  const clock: Clock = () => new Date();
  const metrics = createMetrics({ build: BUILD });
  const tracing = await openTracing(config);
  onClose(tracing.close);
  const observe = observerOf({ ...metrics, tracing });
  const tools = { config, clock, log, observe };
  const { secrets } = config;
  // Before anything is migrated: a wrong key ends the start as it began.
  const channels = await channelsOf(tools);
  const name = nodeNamed(NODE_NAME, config.database.applicationName);
  const { db, directUrl, close } = await openDatabase({ ...config, name, log, tracing });
  onClose(close);
  const { events, limiter } = await openShared(tools);
  onClose(events.close, limiter.close);
  const store = jobStoreOf(config, directUrl, name);
  return {
    db,
    clock,
    measureClock: createClockMeasure({ sql: db.sql, clock }),
    log,
    metrics,
    tracing,
    events,
    limiter,
    scheduler: await madeOf('MONGODB_URL', () =>
      openAgendaScheduler({ store, clock, log, nodeName: NODE_NAME }),
    ),
    ...channels,
    webhooks: createWebhooks({
      ...secrets,
      allowLoopback: config.pushAllowPrivate,
      observe: observe('webhook'),
    }),
    secrets,
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    corsOrigins: config.corsOrigins,
    retention: config.retention,
    pushPublicKeys: config.pushPublicKeys,
    pushAllowLoopback: config.pushAllowPrivate,
    trusted: config.trustedDocuments,
    fastPath: config.fastPath,
    explorable: config.explorable,
    metricsToken: config.metricsToken,
    development: !config.production,
  };
}

/** OpenTelemetry where it is asked for. Elsewhere none of it is loaded. */
async function openTracing({ openTelemetry }: Config): Promise<Tracing> {
  if (!openTelemetry) return noTracing;
  const { createOpenTelemetry } = await import('../platform/tracing/opentelemetry.ts');
  return createOpenTelemetry({ node: NODE_NAME, version: BUILD.version });
}

/** Where the job store is: MongoDB, else the same database, not by way of a pooler. */
export const jobStoreOf = (
  { mongodbUrl, mongodbCa }: Pick<Config, 'mongodbUrl' | 'mongodbCa'>,
  directUrl: string,
  name?: string,
) =>
  mongodbUrl
    ? ({ kind: 'mongodb', url: mongodbUrl, caFile: mongodbCa } as const)
    : ({ kind: 'postgresql', url: directUrl, name } as const);

/** What all nodes share through Redis; without it this process keeps it for itself. */
async function openShared({
  config: { redisUrl: url, redisCa: caFile },
  clock,
  log,
}: Omit<Tools, 'observe'>) {
  if (!url) return { events: createMemoryEvents(log), limiter: createMemoryLimiter({ clock }) };
  const { createRedisEvents } = await import('../platform/events/redis.ts');
  const { createRedisLimiter } = await import('../platform/rate-limit/redis.ts');
  const redis = { url, caFile, log };
  return { events: createRedisEvents(redis), limiter: createRedisLimiter({ ...redis, clock }) };
}

/** Providers where they are configured; the local outbox takes the messages of those that are not. */
async function channelsOf(tools: Tools) {
  const { config, clock, log, observe } = tools;
  const { sendgrid, vapid, pushReal, pushAllowPrivate: allowPrivate } = config;
  const outbox = createOutbox({ clock });
  const readReports = await reportsOf(tools);
  return {
    ...(sendgrid ? await sendGridOf(sendgrid, tools) : { sendEmails: outbox.sendEmails }),
    ...(pushReal
      ? await madeOf('VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY or VAPID_SUBJECT', () =>
          createWebPush({ vapid, allowPrivate, clock, log, observe: observe('web_push') }),
        )
      : { sendPushes: outbox.sendPushes }),
    outbox: sendgrid && pushReal ? null : outbox,
    readReports,
    providerReports: readReports !== null,
  };
}

async function sendGridOf(sendgrid: NonNullable<Config['sendgrid']>, { clock, log, observe }: Tools) {
  const { createSendGrid } = await import('../platform/email/sendgrid.ts');
  const { sendEmails, accepted } = createRefusedSender({
    sendEmails: await madeOf('SENDGRID_API_KEY or SENDGRID_BASE_URL', () =>
      createSendGrid({ ...sendgrid, log, observe: observe('sendgrid') }),
    ),
    clock,
    log,
  });
  return { sendEmails, mailAccepted: accepted };
}

async function reportsOf({ config: { sendgrid }, clock }: Pick<Tools, 'config' | 'clock'>) {
  const publicKey = sendgrid?.webhookPublicKey ?? null;
  if (publicKey === null) return null;
  const { createSendGridReports } = await import('../platform/email/sendgrid-events.ts');
  return createSendGridReports({ publicKey, clock });
}
