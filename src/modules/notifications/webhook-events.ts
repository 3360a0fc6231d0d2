import { statement } from '../../lib/statement.ts';
import type { Sql } from '../../ports/database.ts';
import { publishEvents } from '../webhooks/publish.ts';

/** Publishes `delivery.failed` for those of these deliveries that failed for good, in the transaction that records it. */
export async function publishFailures(sql: Sql, now: Date, deliveryIds: string[]): Promise<void> {
  const failures = await sql(FAILURES, [deliveryIds]);
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

const FAILURES = statement(
  {
    id: 'uuid',
    centerId: 'uuid',
    sessionId: 'uuid',
    bookingId: 'uuid?',
    purpose: 'purpose',
    channel: 'channel',
    reason: 'delivery_reason?',
  },
  `SELECT id, center_id AS "centerId", session_id AS "sessionId", booking_id AS "bookingId", purpose, channel, reason
   FROM delivery WHERE id = ANY ($1::uuid[]) AND status = 'FAILED' ORDER BY id`,
);
