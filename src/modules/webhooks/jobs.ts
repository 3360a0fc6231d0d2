import { createPost } from '../../platform/email/best-effort-mailer.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { SendEmails } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import type { Webhooks } from '../../ports/webhooks.ts';
import { createWebhookPump } from './dispatcher.ts';
import { freeExpiredLeases, nextDue, tidy } from './queue.ts';

type Deps = {
  db: Database;
  clock: Clock;
  scheduler: Pick<Scheduler, 'wakeAt'>;
  log: Log;
  isolation: Isolation;
  webhooks: Webhooks;
  sendEmails: SendEmails;
};

/** Webhooks by the clock. Any number of nodes may run it at once. */
export function createWebhookSender(deps: Deps) {
  const { db, clock, scheduler, log, isolation } = deps;
  const post = createPost(deps);
  const pump = createWebhookPump({ ...deps, post, wakeAt: scheduler.wakeAt });

  /** Makes good whatever was lost: nudges, alarms, claims of workers that died. Run every few seconds on every node. */
  async function sweep(): Promise<void> {
    const now = clock();
    await isolation.round('webhook_leases', async () => {
      const freed = await freeExpiredLeases(isolation, db.sql);
      if (freed > 0) log.warn('webhooks of a worker that died are sent again', { deliveries: freed });
    });
    pump.nudge();
    const next = await nextDue(db.sql, now);
    if (next && next > now) scheduler.wakeAt(next);
  }

  return {
    due: pump.nudge,
    sweep,
    tidy: () => tidy(isolation, db.sql, clock()),
    /** Resolves when nothing is under way. */
    async idle() {
      await pump.idle();
      await post.idle();
    },
    async close() {
      await pump.close();
      await post.close();
    },
  };
}
export type WebhookSender = ReturnType<typeof createWebhookSender>;
