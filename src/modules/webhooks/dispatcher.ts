import { randomUUID } from 'node:crypto';
import { createDrainLoop, type DrainLoop } from '../../lib/drain-loop.ts';
import { globalId, parseGlobalId } from '../../lib/global-ids.ts';
import { groupedBy } from '../../lib/grouped-by.ts';
import { logPaced } from '../../lib/paced-log.ts';
import { currentTrace, inTrace, traceOf } from '../../lib/trace.ts';
import type { Clock, ClockGuard } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { Mailer } from '../../ports/mailer.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Passes } from '../../ports/passes.ts';
import type { Trace, Tracing } from '../../ports/tracing.ts';
import type { WebhookAnswer, WebhookMessage, Webhooks } from '../../ports/webhooks.ts';
import { managersOf, noteHealth, pauseMailTo } from './endpoint-health.ts';
import { type ClaimedWebhook, claimIsolated, record, type Slots } from './queue.ts';
import { type AttemptResult, classifyResponse, isUnreadable } from './rules.ts';

type Deps = {
  db: Database;
  clock: Clock;
  clockGuard: Pick<ClockGuard, 'isRight'>;
  log: Log;
  isolation: Isolation;
  webhooks: Pick<Webhooks, 'send'>;
  mailer: Pick<Mailer, 'enqueue'>;
  passes: Pick<Passes, 'consoleUrlOf'>;
  metrics?: Pick<Metrics, 'webhook' | 'unreadable'>;
  tracing: Pick<Tracing, 'span'>;
  /** Asks to be woken when another attempt is due. */
  wakeAt: (instant: Date) => void;
};

/** Endpoints that are being posted to at once. Failing ones have slots of their own, so they hold up no other. */
const HEALTHY_AT_ONCE = 16;
const FAILING_AT_ONCE = 4;

/** The endpoints that are being posted to. */
type Busy = Map<string, { failing: boolean; work: Promise<void> }>;

/** Sends due messages, some of each endpoint at a time. No center ever has most of the slots. */
export function createWebhookDispatcher(deps: Deps) {
  const { db, clock, log, isolation } = deps;
  const busy: Busy = new Map();
  const loop: DrainLoop = createDrainLoop({
    async round() {
      if (!deps.clockGuard.isRight()) return false;
      const token = randomUUID();
      const claimed = await claimIsolated(isolation, db.sql, { now: clock(), token, ...freeSlots(busy) });
      for (const [endpointId, messages] of groupedBy(claimed, (one) => one.endpointId))
        serve(endpointId, token, messages);
      return false;
    },
    onError: ({ message }) => log.error('webhooks stopped; the sweep resumes them', { error: message }),
  });

  function serve(endpointId: string, token: string, messages: ClaimedWebhook[]): void {
    const facts = { 'messaging.batch.message_count': messages.length, center: messages[0]!.centerId };
    const work = deps.tracing
      .span({ name: 'webhooks', parent: null, facts, links: messages.flatMap(traceOfMessage) }, () =>
        dispatch(deps, endpointId, token, messages),
      )
      // Their claims end, and they are sent again.
      .catch((error: Error) => log.error('webhooks were not recorded', { error: error.message }))
      .finally(() => {
        busy.delete(endpointId);
        // The endpoint may have more messages, and its slot is free for another.
        void loop.wake();
      });
    busy.set(endpointId, { failing: messages[0]!.failing, work });
  }

  async function idle(): Promise<void> {
    for (await loop.idle(); busy.size > 0; await loop.idle())
      await Promise.all(Array.from(busy.values(), ({ work }) => work));
  }

  return {
    /** Sends what is due; returns at once. */
    wake: () => void loop.wake(),
    /** Resolves when nothing is under way. */
    idle,
    /** Claims nothing new and waits for what is under way. */
    async close() {
      await loop.close();
      await idle();
    },
  };
}

function freeSlots(busy: Busy): Slots {
  const failing = [...busy.values()].filter((one) => one.failing).length;
  return {
    busy: [...busy.keys()],
    healthy: HEALTHY_AT_ONCE - (busy.size - failing),
    failing: FAILING_AT_ONCE - failing,
  };
}

async function dispatch(deps: Deps, endpointId: string, token: string, messages: ClaimedWebhook[]) {
  const { clock, log, isolation, wakeAt, metrics } = deps;
  const answers = await Promise.all(messages.map((message) => send(deps, message)));
  const now = clock();
  const results = messages.map(({ id, attempts }, i) => ({
    id,
    recorded: classifyResponse(answers[i]!, attempts, now, Math.random()),
  }));
  const health = results.map(({ recorded }) => recorded);
  for (const _ of health.filter(isUnreadable)) {
    metrics?.unreadable('webhook_secret');
    logPaced(log, 'a webhook’s secret is encrypted with one that is not configured: its messages wait', {
      webhookEndpoint: endpointId,
    });
  }
  await isolation.split(
    'webhook_deliveries',
    results,
    ({ id }) => id,
    async (some) => {
      const managers = await deps.db.transaction(async (sql) => {
        await record(sql, token, now, some);
        if (!(await noteHealth(sql, endpointId, health, now))) return [];
        log.warn('a webhook endpoint is paused: nothing gets through', { webhookEndpoint: endpointId });
        return managersOf(sql, endpointId);
      });
      const consoleUrl = deps.passes.consoleUrlOf('attention');
      for (const reader of managers) deps.mailer.enqueue({ email: () => pauseMailTo(reader, consoleUrl) });
    },
  );
  for (const { status, reason, nextAttemptAt } of health) {
    if (nextAttemptAt) wakeAt(nextAttemptAt);
    deps.metrics?.webhook(status, reason);
  }
  logSent(log, { endpointId, token }, messages, health);
}

/** A message that cannot be composed, or handed over, failed like one that could not be delivered. */
async function send({ webhooks, isolation }: Deps, message: ClaimedWebhook): Promise<WebhookAnswer> {
  // Where the event was caused by a call in a trace, its receiver goes on with that one.
  const [trace = currentTrace()] = traceOfMessage(message);
  try {
    return await inTrace(trace, () => webhooks.send(messageOf(message)));
  } catch (error) {
    isolation.failed('webhooks', error, message.id);
    return { kind: 'failed', reason: 'UNREACHABLE' };
  }
}

const traceOfMessage = ({ traceparent }: ClaimedWebhook): Trace[] => {
  const trace = traceOf(traceparent);
  return trace ? [trace] : [];
};

/** The same body at every attempt, from the event as it was written when it happened. */
const messageOf = ({ id: row, url, type, data, createdAt, ...message }: ClaimedWebhook): WebhookMessage => ({
  id: globalId('WebhookDelivery', row),
  url,
  encryptedSecrets: [message.secretEncrypted, message.previousSecretEncrypted].filter(
    (encrypted) => encrypted !== null,
  ),
  body: JSON.stringify({ type, timestamp: createdAt.toISOString(), data }),
});

/** One line for what was delivered, and one for what was not: `batch` is the same in both. No event has a person in it. */
function logSent(
  log: Log,
  { endpointId: webhookEndpoint, token }: { endpointId: string; token: string },
  messages: ClaimedWebhook[],
  health: AttemptResult[],
): void {
  const line = { webhookEndpoint, center: messages[0]!.centerId, batch: token.slice(0, 8) };
  const where = (isDelivered: boolean) => {
    const some = messages.filter((_, n) => (health[n]!.status === 'DELIVERED') === isDelivered);
    return { webhooks: some.map(({ id }) => id), sessions: some.flatMap(sessionOf) };
  };
  const delivered = where(true);
  const not = where(false);
  if (delivered.webhooks.length > 0) log.info('webhooks sent', { ...line, ...delivered });
  const reasons = health.flatMap(({ reason }) => reason ?? []);
  if (not.webhooks.length > 0) log.warn('webhooks not sent', { ...line, ...not, reasons });
}

/** The session of an event, as its row is called. */
function sessionOf({ data }: ClaimedWebhook): string[] {
  const { sessionId } = data as { sessionId?: unknown };
  return typeof sessionId === 'string' ? [parseGlobalId(sessionId)?.id ?? sessionId] : [];
}
