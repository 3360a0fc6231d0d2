import { untilNone } from '../../lib/deadline.ts';
import { idsOf } from '../../lib/outbox-queue.ts';
import { allBut, among, valuesOf } from '../../lib/sql.ts';
import { createTakeOver } from '../../lib/take-over.ts';
import { DAY, later } from '../../lib/time.ts';
import type { Clock, ClockGuard } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Isolation, Picked } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { Mailer } from '../../ports/mailer.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Passes } from '../../ports/passes.ts';
import type { Retention } from '../../ports/retention.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import type { Tracing } from '../../ports/tracing.ts';
import type { Webhooks } from '../../ports/webhooks.ts';
import { createWebhookDispatcher } from './dispatcher.ts';
import { freeExpiredLeases, LEASE_SECONDS, nextDue, nextLeaseEnd } from './queue.ts';

type Deps = {
  db: Database;
  clock: Clock;
  clockGuard: ClockGuard;
  scheduler: Pick<Scheduler, 'wakeAt'>;
  log: Log;
  isolation: Isolation;
  webhooks: Webhooks;
  mailer: Pick<Mailer, 'enqueue'>;
  passes: Pick<Passes, 'consoleUrlOf'>;
  metrics?: Pick<Metrics, 'webhook' | 'deleted' | 'unreadable'>;
  tracing: Pick<Tracing, 'span'>;
  retention: Pick<Retention, 'webhooks'>;
};

/** Webhooks by the clock. Any number of nodes may run it at once. */
export function createWebhookSender(deps: Deps) {
  const { db, clock, clockGuard, scheduler, log, isolation } = deps;
  const dispatcher = createWebhookDispatcher({ ...deps, wakeAt: scheduler.wakeAt });

  const leases = createTakeOver({
    leaseSeconds: LEASE_SECONDS,
    mayAct: clockGuard.mayAct,
    async free() {
      const freed = await freeExpiredLeases(isolation, db.sql);
      if (freed > 0) log.warn('webhooks of a worker that died are sent again', { deliveries: freed });
      return freed;
    },
    nextLeaseEnd: () => nextLeaseEnd(db.sql),
    wake: dispatcher.wake,
  });

  /** Makes good for lost wake-ups. Run every few seconds on every node. */
  async function sweep(): Promise<void> {
    if (!(await clockGuard.mayAct())) return;
    const now = clock();
    dispatcher.wake();
    const next = await nextDue(db.sql, now);
    if (next && next > now) scheduler.wakeAt(next);
  }

  return {
    wake: dispatcher.wake,
    sweep,
    ...leases,
    tidy: () => tidy(deps),
    /** Resolves when nothing is under way. */
    idle: dispatcher.idle,
    close: dispatcher.close,
  };
}
export type WebhookSender = ReturnType<typeof createWebhookSender>;

const AT_ONCE = 1_000;
/** A message that waits behind a pause for longer is of no use to its receiver. One that waits for a secret has longer. */
const WAITS_DAYS = 3;
const UNREADABLE_DAYS = 14;

const EXPIRED = old(`status = 'PENDING' AND next_attempt_at < $1`);
const EXPIRE = `
  UPDATE webhook_delivery SET status = 'FAILED', reason = 'EXPIRED', next_attempt_at = NULL WHERE id IN (${EXPIRED}) RETURNING id`;
const UNREADABLE = old(`status = 'PENDING' AND reason = 'SECRET_UNREADABLE' AND created_at < $1`);
const EXPIRE_UNREADABLE = EXPIRE.replace(EXPIRED, UNREADABLE);
const ENDED = old(`status IN ('DELIVERED', 'FAILED') AND created_at < $1`);
const DELETE = `DELETE FROM webhook_delivery WHERE id IN (${ENDED}) RETURNING id`;

function old(which: string): string {
  return `SELECT id FROM webhook_delivery WHERE ${which} AND ${among('id', 2)} LIMIT ${AT_ONCE}`;
}

/** Fails messages that waited too long behind a pause or for a secret, and deletes those that ended long ago. */
async function tidy(deps: Deps): Promise<void> {
  await untilDone(deps, WAITS_DAYS, EXPIRED, EXPIRE);
  await untilDone(deps, UNREADABLE_DAYS, UNREADABLE, EXPIRE_UNREADABLE);
  await untilDone(deps, deps.retention.webhooks, ENDED, DELETE, (count) =>
    deps.metrics?.deleted('webhooks', count),
  );
}

async function untilDone(
  { db: { sql }, isolation, clock }: Deps,
  days: number,
  due: string,
  act: string,
  done: (count: number) => void = () => undefined,
): Promise<void> {
  const before = later(clock(), -days * DAY);
  const values = (picked: Picked) => [before, ...valuesOf(picked)];
  await untilNone(() =>
    isolation.batch(
      'webhook_tidying',
      async (picked) => {
        const { length } = await sql(act, values(picked));
        done(length);
        return length;
      },
      async (aside) => idsOf(await sql(due, values(allBut(aside)))),
    ),
  );
}
