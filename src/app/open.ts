import { hostname } from 'node:os';
import { createOutbox } from '../platform/email/dev-outbox.ts';
import { createMemoryEvents } from '../platform/events/memory.ts';
import { nodeNamed } from '../platform/postgres/neighbor-nodes.ts';
import { openDatabase } from '../platform/postgres/open.ts';
import { createWebPush } from '../platform/push/web-push.ts';
import { createMemoryLimiter } from '../platform/rate-limit/memory.ts';
import { openAgendaScheduler } from '../platform/scheduler/agenda.ts';
import { createWebhooks } from '../platform/webhooks/standard-webhooks.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { OnClose } from './closing.ts';
import type { Config } from './config.ts';
import type { Parts } from './wire.ts';

/** A process, as it is named where others look for it: in the job store and among PostgreSQL's connections. */
export const NODE_NAME = `${hostname()}-${process.pid}`;

type Tools = { config: Config; clock: Clock; log: Log };

/** Opens the parts that the configuration names. Of what it does not name no code is loaded. */
export async function openParts(config: Config, log: Log, onClose: OnClose): Promise<Parts> {
  const clock: Clock = () => new Date();
  const tools = { config, clock, log };
  const secrets = config.secrets;
  const name = nodeNamed(NODE_NAME, config.database.applicationName);
  const { db, directUrl, close } = await openDatabase({ ...config, name, log });
  onClose(close);
  const { events, limiter } = await openShared(tools);
  onClose(events.close, limiter.close);
  const store = jobStoreOf(config, directUrl, name);
  return {
    db,
    clock,
    log,
    events,
    limiter,
    scheduler: await openAgendaScheduler({ store, clock, log, nodeName: NODE_NAME }),
    ...(await channelsOf(tools)),
    webhooks: createWebhooks({ ...secrets, allowLoopback: config.pushAllowPrivate }),
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
async function openShared({ config: { redisUrl: url, redisCa: caFile }, clock, log }: Tools) {
  if (!url) return { events: createMemoryEvents(log), limiter: createMemoryLimiter({ clock }) };
  const { createRedisEvents } = await import('../platform/events/redis.ts');
  const { createRedisLimiter } = await import('../platform/rate-limit/redis.ts');
  const redis = { url, caFile, log };
  return { events: createRedisEvents(redis), limiter: createRedisLimiter({ ...redis, clock }) };
}

/** Providers where they are configured; the local outbox takes the messages of those that are not. */
async function channelsOf(tools: Tools) {
  const { config, clock, log } = tools;
  const { sendgrid, vapid, pushReal, pushAllowPrivate: allowPrivate } = config;
  const outbox = createOutbox({ clock });
  const readReports = await reportsOf(tools);
  return {
    sendEmails: sendgrid ? await sendGridOf(sendgrid, log) : outbox.sendEmails,
    ...(pushReal ? createWebPush({ vapid, allowPrivate, clock, log }) : { sendPushes: outbox.sendPushes }),
    outbox: sendgrid && pushReal ? null : outbox,
    readReports,
    providerReports: readReports !== null,
  };
}

async function sendGridOf(sendgrid: NonNullable<Config['sendgrid']>, log: Log) {
  const { createSendGrid } = await import('../platform/email/sendgrid.ts');
  return createSendGrid({ ...sendgrid, log });
}

async function reportsOf({ config: { sendgrid }, clock }: Tools) {
  const publicKey = sendgrid?.webhookPublicKey ?? null;
  if (publicKey === null) return null;
  const { createSendGridReports } = await import('../platform/email/sendgrid-events.ts');
  return createSendGridReports({ publicKey, clock });
}
