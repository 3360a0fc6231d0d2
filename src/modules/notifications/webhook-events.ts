import type { Sql } from '../../ports/database.ts';
import { publishEvents } from '../webhooks/publish.ts';
import type { Channel, Purpose, Reason } from './rules.ts';

type Failure = {
  id: string;
  centerId: string;
  sessionId: string;
  bookingId: string | null;
  purpose: Purpose;
  channel: Channel;
  reason: Reason | null;
};

/** Publishes `delivery.failed` for those of these deliveries that failed for good, in the transaction that records it. */
export async function publishFailures(sql: Sql, now: Date, deliveryIds: string[]): Promise<void> {
  const failures = await sql<Failure>(
    `SELECT id, center_id AS "centerId", session_id AS "sessionId", booking_id AS "bookingId", purpose, channel, reason
     FROM delivery WHERE id = ANY ($1::uuid[]) AND status = 'FAILED' ORDER BY id`,
    [deliveryIds],
  );
  await publishEvents(
    sql,
    now,
    failures.map(({ id, centerId, sessionId, bookingId, purpose, channel, reason }) => ({
      type: 'delivery.failed' as const,
      centerId,
      ids: { Delivery: id, Session: sessionId, Booking: bookingId },
      facts: { purpose, channel, reason },
    })),
  );
}
