import { randomUUID } from 'node:crypto';
import type { DispatchLoop } from '../../src/modules/notifications/jobs.ts';
import { claim } from '../../src/modules/notifications/queue/claims.ts';
import { markStarted, record, renewLease } from '../../src/modules/notifications/queue/leases.ts';
import type { Harness } from './harness.ts';

const sent = { status: 'SENT', reason: null, nextAttemptAt: null, providerId: null } as const;
const again = (nextAttemptAt: Date) =>
  ({ status: 'PENDING', reason: 'PROVIDER_UNREACHABLE', nextAttemptAt, providerId: null }) as const;

/** Another worker, which claims the due deliveries of a channel and does nothing by itself. */
export async function aWorker({ db, clock }: Harness, channel: 'EMAIL' | 'PUSH') {
  const token = randomUUID();
  const claimed = await claim(db.sql, { channel, now: clock(), limit: 500, token });
  const ids = claimed.map(({ id }) => id);
  return {
    ids,
    start: () => markStarted(db.sql, token, ids),
    /** In another order than the claim, as outcomes come. */
    record: (how: 'SENT' | 'PENDING' = 'SENT') =>
      record(
        db.sql,
        token,
        clock(),
        ids.toReversed().map((id) => ({ id, recorded: how === 'SENT' ? sent : again(clock()) })),
      ),
    renew: () => renewLease(db.sql, token),
    /** Lets its lease run out, as database time would. */
    expire: () =>
      db.sql(`UPDATE delivery SET lease_until = clock_timestamp() - interval '1 ms' WHERE claim_token = $1`, [
        token,
      ]),
  };
}

/** The sweep of a node, and everything that follows from it. */
export async function sweep(dispatchLoop: DispatchLoop): Promise<void> {
  await dispatchLoop.sweep();
  await dispatchLoop.idle();
}
