import type { Tx } from '../../../ports/database.ts';

/**
 * Asks for new reminders and questions (R17) for every seat ahead: of one customer, or of the whole center. One
 * statement; the next round works them out by their `reschedule_requested_at`.
 */
export async function rescheduleReminders(
  tx: Tx,
  whose: { centerId: string; customerId: string | null },
  now: Date,
): Promise<void> {
  await tx.$executeRawUnsafe(PLAN_ANEW, now, whose.centerId, whose.customerId);
}

// The sessions first, as everybody who changes several seats does, and in the engine's order: nobody waits in a circle.
// Who has just booked, and is not planned yet, stays somebody who has just booked.
const PLAN_ANEW = `
  WITH ahead AS MATERIALIZED (
    SELECT s.id FROM session s
    WHERE s.center_id = $2::uuid AND s.starts_at > $1 AND s.status = 'SCHEDULED' AND EXISTS (
      SELECT 1 FROM booking b
      WHERE b.session_id = s.id AND b.status = 'BOOKED' AND ($3::uuid IS NULL OR b.customer_id = $3::uuid))
    ORDER BY s.next_transition_at, s.id FOR NO KEY UPDATE
  )
  UPDATE booking b SET reschedule_requested_at = coalesce(b.reschedule_requested_at, $1)
  FROM ahead
  WHERE b.session_id = ahead.id AND b.status = 'BOOKED' AND ($3::uuid IS NULL OR b.customer_id = $3::uuid)`;
