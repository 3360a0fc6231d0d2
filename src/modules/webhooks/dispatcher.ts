import { randomUUID } from 'node:crypto';
import { globalId } from '../../lib/global-ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database, Sql } from '../../ports/database.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { Mailer } from '../../ports/mailer.ts';
import type { WebhookAnswer, WebhookMessage, Webhooks } from '../../ports/webhooks.ts';
import { managersOf, pauseMailTo } from './pause-notice.ts';
import { type Claimed, claimIsolated, noteAlive, noteDead, type Room, record } from './queue.ts';
import { type Recorded, recorded } from './rules.ts';

type Deps = {
  db: Database;
  clock: Clock;
  log: Log;
  isolation: Isolation;
  webhooks: Pick<Webhooks, 'send'>;
  mailer: Pick<Mailer, 'enqueue'>;
  /** Asks to be nudged again when another attempt is due. */
  wakeAt: (instant: Date) => void;
};

/** Endpoints that are being posted to at once. Those through which nothing got lately have places of their own. */
const HEALTHY_AT_ONCE = 16;
const FAILING_AT_ONCE = 4;

/**
 * Moves due messages out. Each endpoint is served on its own, some messages at a time. A dead one holds a place that
 * only dead ones wait for, and a center never holds most of the places. Stopped by a close only.
 */
export function createWebhookDispatcher({ db, clock, log, isolation, webhooks, mailer, wakeAt }: Deps) {
  const busy = new Map<string, { failing: boolean; work: Promise<void> }>();
  let claiming: Promise<void> | null = null;
  let woken = false;
  let closed = false;

  /** Sends what is due; returns at once. */
  function wake(): void {
    woken = true;
    claiming ??= claimAll()
      .catch((error: Error) =>
        log.error('webhooks stopped; the sweep resumes them', { error: error.message }),
      )
      .finally(() => {
        claiming = null;
      });
  }

  async function claimAll(): Promise<void> {
    while (woken && !closed) {
      woken = false;
      const token = randomUUID();
      const claimed = await claimIsolated(isolation, db.sql, { now: clock(), token, ...room() });
      for (const [endpointId, messages] of byEndpoint(claimed)) serve(endpointId, token, messages);
    }
  }

  function room(): Room {
    const failing = [...busy.values()].filter((one) => one.failing).length;
    return {
      busy: [...busy.keys()],
      healthy: HEALTHY_AT_ONCE - (busy.size - failing),
      failing: FAILING_AT_ONCE - failing,
    };
  }

  function serve(endpointId: string, token: string, messages: Claimed[]): void {
    const work = dispatch(endpointId, token, messages)
      // Their claims run out, and they are sent again.
      .catch((error: Error) => log.error('webhooks were not recorded', { error: error.message }))
      .finally(() => {
        busy.delete(endpointId);
        // There may be more for this one, and whoever found no place gets it now.
        if (!closed) wake();
      });
    busy.set(endpointId, { failing: messages[0]!.failing, work });
  }

  async function dispatch(endpointId: string, token: string, messages: Claimed[]): Promise<void> {
    const answers = await Promise.all(messages.map(send));
    const now = clock();
    const results = messages.map(({ id, attempts }, i) => ({
      id,
      recorded: recorded(answers[i]!, attempts, now, Math.random()),
    }));
    await isolation.split(
      'webhook_deliveries',
      results,
      ({ id }) => id,
      async (some) => {
        const toTell = await db.transaction(async (sql) => {
          await record(sql, token, now, some);
          return (await judge(sql, endpointId, results, now)) ? managersOf(sql, endpointId) : [];
        });
        for (const reader of toTell) mailer.enqueue({ email: () => pauseMailTo(reader) });
      },
    );
    for (const { recorded } of results) if (recorded.nextAttemptAt) wakeAt(recorded.nextAttemptAt);
    const delivered = results.filter(({ recorded }) => recorded.status === 'DELIVERED').length;
    log.info('webhooks sent', { webhookEndpoint: endpointId, delivered, not: results.length - delivered });
  }

  /** One that cannot be made out, or handed over, failed like one that could not be delivered. */
  async function send(message: Claimed): Promise<WebhookAnswer> {
    try {
      return await webhooks.send(messageOf(message));
    } catch (error) {
      isolation.failed('webhooks', error, message.id);
      return { kind: 'failed', reason: 'UNREACHABLE' };
    }
  }

  /** Notes whether the endpoint is alive; says whether it is paused from now on. */
  async function judge(
    sql: Sql,
    endpointId: string,
    results: { recorded: Recorded }[],
    now: Date,
  ): Promise<boolean> {
    if (results.some(({ recorded }) => recorded.status === 'DELIVERED')) {
      await noteAlive(sql, endpointId);
      return false;
    }
    const gone = results.some(({ recorded }) => recorded.reason === 'GONE');
    const paused = await noteDead(sql, endpointId, now, gone);
    if (paused)
      log.warn('a webhook endpoint is paused: nothing gets through', { webhookEndpoint: endpointId });
    return paused;
  }

  async function idle(): Promise<void> {
    while (claiming || busy.size > 0)
      await Promise.all([claiming, ...[...busy.values()].map(({ work }) => work)]);
  }

  return {
    wake,
    /** Resolves when nothing is under way. */
    idle,
    /** Takes nothing new and waits for what is under way. */
    async close() {
      closed = true;
      await idle();
    },
  };
}

function byEndpoint(claimed: Claimed[]): Map<string, Claimed[]> {
  const groups = new Map<string, Claimed[]>();
  for (const message of claimed)
    groups.set(message.endpointId, [...(groups.get(message.endpointId) ?? []), message]);
  return groups;
}

/** The same body at every attempt, from what was written down when it happened. */
const messageOf = ({ id: row, url, type, data, createdAt, ...message }: Claimed): WebhookMessage => ({
  id: globalId('WebhookDelivery', row),
  url,
  encryptedSecrets: [message.secretEncrypted, message.previousSecretEncrypted].filter(
    (encrypted) => encrypted !== null,
  ),
  body: JSON.stringify({ type, timestamp: createdAt.toISOString(), data }),
});
