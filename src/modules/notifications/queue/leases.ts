import { createOutboxQueue } from '../../../lib/outbox-queue.ts';
import { statement } from '../../../lib/statement.ts';
import { later } from '../../../lib/time.ts';
import type { Sql } from '../../../ports/database.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import { MOST_SILENCES, type Recorded, SILENCE_MS } from '../retry-rules.ts';

/*
 * The delivery queue. A delivery is one message to one target; it is listed once. What happens when a worker dies:
 *
 *   before the request started    the lease ends, the delivery is PENDING again at once
 *   after it                      the lease ends, the delivery is UNKNOWN: it may have been accepted, and is sent again
 *   after the record              nothing
 */

/** Enough for the slowest request between two renewals; a dead worker's messages wait little longer than this. */
export const LEASE_SECONDS = 5;

export const deliveryQueue = createOutboxQueue<Recorded>({
  table: 'delivery',
  leaseSeconds: LEASE_SECONDS,
  leaseWork: 'leases',
  fields: { status: 'text', reason: 'text', nextAttemptAt: 'timestamptz', providerId: 'text' },
  record: `status = r.status::delivery_status, reason = r.reason::delivery_reason, next_attempt_at = r."nextAttemptAt",
      provider_id = coalesce(r."providerId", d.provider_id),
      silences = d.silences + CASE WHEN r.status = 'UNKNOWN' THEN 1 ELSE 0 END,
      sent_at = CASE WHEN r.status = 'SENT' THEN $3::timestamptz END`,
  free: `status = CASE WHEN request_started_at IS NULL THEN 'PENDING' ELSE 'UNKNOWN' END::delivery_status,
      reason = CASE WHEN request_started_at IS NULL THEN reason ELSE 'PROVIDER_SILENT' END,
      silences = silences + CASE WHEN request_started_at IS NULL THEN 0 ELSE 1 END,
      next_attempt_at = CASE WHEN request_started_at IS NULL OR channel <> 'EMAIL' THEN $3
        WHEN silences + 1 >= $5::int THEN NULL ELSE $4 END::timestamptz`,
});
export const { record, renew: renewLease, nextLeaseEnd } = deliveryQueue;

/** SQL: when a message that is listed now is due. Mails of one second can share a request, whichever node listed them. */
export const dueAt = (now: string) => `date_trunc('second', ${now}::timestamptz)`;

/** SQL: the same number for all mails `t` that can share a request: those of centers `ce` with one reply address, or none. */
export const REPLY_GROUP = `CASE WHEN t.channel = 'EMAIL' THEN hashtext(coalesce(ce.contact_email, '')) ELSE 0 END`;

/** Marks that the requests for these are about to leave; answers which of them this claim still holds. */
export async function markStarted(sql: Sql, token: string, ids: string[]): Promise<Set<string>> {
  const rows = await sql(MARK_STARTED, [token, ids]);
  return new Set(rows.map(({ id }) => id));
}

const MARK_STARTED = statement(
  { id: 'uuid' },
  `
  UPDATE delivery SET request_started_at = clock_timestamp(), ${deliveryQueue.extended}
  WHERE id = ANY($2::uuid[]) AND claim_token = $1::uuid RETURNING id`,
);

/** Frees the claims of workers that died; answers how many. A mail that may have left waits for its report, where there are any. */
export const freeExpiredLeases = (isolation: Isolation, sql: Sql, now: Date, providerReports: boolean) =>
  deliveryQueue.freeExpired(isolation, sql, [
    now,
    providerReports ? later(now, SILENCE_MS) : now,
    providerReports ? null : MOST_SILENCES,
  ]);
