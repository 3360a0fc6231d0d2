import { idsOf } from '../../lib/outbox-queue.ts';
import { allBut, among, valuesOf } from '../../lib/sql.ts';
import { DAY, later } from '../../lib/time.ts';
import type { Clock, ClockGuard } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Isolation, Picked } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { Mailer } from '../../ports/mailer.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Passes } from '../../ports/passes.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import type { Tracing } from '../../ports/tracing.ts';
import type { Webhooks } from '../../ports/webhooks.ts';
import { createWebhookDispatcher } from './dispatcher.ts';
import { freeExpiredLeases, nextDue } from './queue.ts';

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
  metrics?: Pick<Metrics, 'webhook' | 'unreadable'>;
  tracing: Pick<Tracing, 'span'>;
};

/** Webhooks by the clock. Any number of nodes may run it at once. */
export function createWebhookSender(deps: Deps) {
  const { db, clock, clockGuard, scheduler, log, isolation } = deps;
  const dispatcher = createWebhookDispatcher({ ...deps, wakeAt: scheduler.wakeAt });

  /** Makes good for lost wake-ups, and for workers that died. Run every few seconds on every node. */
  async function sweep(): Promise<void> {
    if (!(await clockGuard.mayAct())) return;
    const now = clock();
    await isolation.round('webhook_leases', async () => {
      const freed = await freeExpiredLeases(isolation, db.sql);
      if (freed > 0) log.warn('webhooks of a worker that died are sent again', { deliveries: freed });
    });
    dispatcher.wake();
    const next = await nextDue(db.sql, now);
    if (next && next > now) scheduler.wakeAt(next);
  }

  return {
    wake: dispatcher.wake,
    sweep,
    tidy: () => tidy(deps),
    /** Resolves when nothing is under way. */
    idle: dispatcher.idle,
    close: dispatcher.close,
  };
}
export type WebhookSender = ReturnType<typeof createWebhookSender>;

const AT_ONCE = 1_000;

/** Fails messages that waited too long behind a pause or for a secret, and deletes those that ended long ago. */
const TIDYING = [
  {
    days: 3,
    which: `status = 'PENDING' AND next_attempt_at < $1`,
    act: `UPDATE webhook_delivery SET status = 'FAILED', reason = 'EXPIRED', next_attempt_at = NULL`,
  },
  {
    days: 14,
    which: `status = 'PENDING' AND reason = 'SECRET_UNREADABLE' AND created_at < $1`,
    act: `UPDATE webhook_delivery SET status = 'FAILED', reason = 'EXPIRED', next_attempt_at = NULL`,
  },
  {
    days: 30,
    which: `status IN ('DELIVERED', 'FAILED') AND created_at < $1`,
    act: 'DELETE FROM webhook_delivery',
  },
];

async function tidy({ db: { sql }, isolation, clock }: Deps): Promise<void> {
  for (const { days, which, act } of TIDYING) {
    const old = `SELECT id FROM webhook_delivery WHERE ${which} AND ${among('id', 2)} LIMIT ${AT_ONCE}`;
    const before = later(clock(), -days * DAY);
    const values = (picked: Picked) => [before, ...valuesOf(picked)];
    const some = () =>
      isolation.batch(
        'webhook_tidying',
        async (picked) => (await sql(`${act} WHERE id IN (${old}) RETURNING id`, values(picked))).length,
        async (aside) => idsOf(await sql(old, values(allBut(aside)))),
      );
    while ((await some()) === AT_ONCE);
  }
}
