import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import { publishEvents } from '../../webhooks/publish.ts';
import { bookingEvent } from '../operations.ts';

/**
 * Gives up the seats in these restored sessions of people who are in another class at that time by now. They may take them
 * back. Needs a transaction that holds the sessions. Answers the bookings.
 */
export async function giveUpOverlapping(sql: Sql, now: Date, sessionIds: string[]): Promise<string[]> {
  const givenUp = await sql(GIVE_UP, [now, sessionIds]);
  await publishEvents(
    sql,
    now,
    givenUp.map((booking) => bookingEvent(booking, 'booking.cancelled', { cancelledAt: now })),
  );
  return givenUp.map(({ id }) => id);
}

// A class that is being restored itself is none to be in: people were told that it is cancelled.
const GIVE_UP = statement(
  { id: 'uuid', centerId: 'uuid', partnerId: 'uuid?', sessionId: 'uuid', customerId: 'uuid' },
  `
  WITH lost AS (
    UPDATE booking b SET status = 'CANCELLED', cancelled_at = $1, cancelled_by_holder = true,
      reschedule_requested_at = NULL, reminder_at = NULL, confirmation_at = NULL
    FROM session s
    WHERE b.session_id = s.id AND s.id = ANY($2::uuid[]) AND b.status = 'BOOKED' AND b.told_cancelled
      AND EXISTS (
        SELECT 1 FROM booking o JOIN session t ON t.id = o.session_id
        WHERE o.customer_id = b.customer_id AND o.status = 'BOOKED' AND NOT o.told_cancelled AND o.id <> b.id
          AND t.status = 'SCHEDULED' AND t.starts_at < s.ends_at AND t.ends_at > s.starts_at)
    RETURNING b.id, b.center_id, b.partner_id, b.session_id, b.customer_id
  ), freed AS (
    UPDATE session s SET seats_taken = s.seats_taken - l.seats, seats_changed_at = $1
    FROM (SELECT session_id, count(*)::int AS seats FROM lost GROUP BY session_id) l WHERE s.id = l.session_id
  )
  SELECT id, center_id AS "centerId", partner_id AS "partnerId", session_id AS "sessionId", customer_id AS "customerId"
  FROM lost`,
);
