import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { Mailer } from '../../ports/mailer.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import type { Webhooks } from '../../ports/webhooks.ts';
import { createWebhookDispatcher } from './dispatcher.ts';
import { freeExpiredLeases, nextDue, tidy } from './queue.ts';

type Deps = {
  db: Database;
  clock: Clock;
  scheduler: Pick<Scheduler, 'wakeAt'>;
  log: Log;
  isolation: Isolation;
  webhooks: Webhooks;
  mailer: Pick<Mailer, 'enqueue'>;
};

/** Webhooks by the clock. Any number of nodes may run it at once. */
export function createWebhookSender(deps: Deps) {
  const { db, clock, scheduler, log, isolation } = deps;
  const dispatcher = createWebhookDispatcher({ ...deps, wakeAt: scheduler.wakeAt });

  /** Makes good whatever was lost: nudges, alarms, claims of workers that died. Run every few seconds on every node. */
  async function sweep(): Promise<void> {
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
    due: dispatcher.wake,
    sweep,
    tidy: () => tidy(isolation, db.sql, clock()),
    /** Resolves when nothing is under way. */
    idle: dispatcher.idle,
    close: dispatcher.close,
  };
}
export type WebhookSender = ReturnType<typeof createWebhookSender>;
