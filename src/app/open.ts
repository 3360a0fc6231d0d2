import { hostname } from 'node:os';
import { createOutbox } from '../platform/email/dev-outbox.ts';
import { createSendGrid } from '../platform/email/sendgrid.ts';
import { createSendGridReports } from '../platform/email/sendgrid-events.ts';
import { createMemoryEvents } from '../platform/events/memory.ts';
import { createRedisEvents } from '../platform/events/redis.ts';
import { nodeNamed } from '../platform/postgres/neighbor-nodes.ts';
import { openDatabase } from '../platform/postgres/open.ts';
import { createWebPush } from '../platform/push/web-push.ts';
import { createMemoryLimiter } from '../platform/rate-limit/memory.ts';
import { createRedisLimiter } from '../platform/rate-limit/redis.ts';
import { createAgendaScheduler } from '../platform/scheduler/agenda.ts';
import { createWebhooks } from '../platform/webhooks/standard-webhooks.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { OnClose } from './closing.ts';
import type { Config } from './config.ts';
import type { Parts } from './wire.ts';

/** A process, as it is named where others look for it: in the job store and among PostgreSQL's connections. */
export const NODE_NAME = `${hostname()}-${process.pid}`;

type Tools = { config: Config; clock: Clock; log: Log };

/** Opens the parts that the configuration names. */
export async function openParts(config: Config, log: Log, onClose: OnClose): Promise<Parts> {
  const clock: Clock = () => new Date();
  const tools = { config, clock, log };
  const secrets = { secret: config.authSecret, previousSecret: config.authSecretPrevious };
  const { db, url, close } = await openDatabase({ ...config, name: nodeNamed(NODE_NAME), log });
  onClose(close);
  const { events, limiter } = openShared(tools);
  onClose(events.close, limiter.close);
  return {
    db,
    clock,
    log,
    events,
    limiter,
    scheduler: createAgendaScheduler({ store: storeOf(config, url), clock, log, nodeName: NODE_NAME }),
    ...channelsOf(tools),
    webhooks: createWebhooks({ ...secrets, allowLoopback: config.pushAllowPrivate }),
    secrets,
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    corsOrigins: config.corsOrigins,
    vapidPublicKey: config.vapid.publicKey,
    pushAllowLoopback: config.pushAllowPrivate,
    trusted: config.trustedDocuments,
    fastPath: config.fastPath,
    explorable: config.explorable,
    metricsToken: config.metricsToken,
    development: !config.production,
  };
}

const storeOf = ({ mongodbUrl }: Config, databaseUrl: string) =>
  mongodbUrl
    ? ({ kind: 'mongodb', url: mongodbUrl } as const)
    : ({ kind: 'postgresql', url: databaseUrl } as const);

/** What all nodes share through Redis; without it this process keeps it for itself. */
function openShared({ config: { redisUrl: url }, clock, log }: Tools) {
  return url
    ? { events: createRedisEvents({ url, log }), limiter: createRedisLimiter({ url, clock, log }) }
    : { events: createMemoryEvents(log), limiter: createMemoryLimiter({ clock }) };
}

/** Providers where they are configured; the local outbox takes the messages of those that are not. */
function channelsOf({ config, clock, log }: Tools) {
  const { sendgrid, vapid, pushReal, pushAllowPrivate: allowPrivate } = config;
  const outbox = createOutbox({ clock });
  const publicKey = sendgrid?.webhookPublicKey ?? null;
  return {
    sendEmails: sendgrid ? createSendGrid({ ...sendgrid, log }) : outbox.sendEmails,
    ...(pushReal ? createWebPush({ vapid, allowPrivate, clock, log }) : { sendPushes: outbox.sendPushes }),
    outbox: sendgrid && pushReal ? null : outbox,
    readReports: publicKey === null ? null : createSendGridReports({ publicKey, clock }),
    providerReports: publicKey !== null,
  };
}
