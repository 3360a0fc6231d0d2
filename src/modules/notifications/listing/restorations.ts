import type { Sql } from '../../../ports/database.ts';
import { giveUpOverlapping } from '../../bookings/overlaps/operations.ts';
import { insertForCustomers } from './customers.ts';

/**
 * Lists *takes place after all* for everybody who was told that these sessions are cancelled, and has them asked anew whether
 * they come. Whoever is in another class at that time gives the seat up, and is told so. A cancellation that nobody was told
 * of lists nothing. Messages that the cancellation had stopped go on.
 */
export async function listRestorations(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  await sql(TAKE_BACK_CANCELLATIONS, [sessionIds]);
  const givenUp = await giveUpOverlapping(sql, now, sessionIds);
  await sql(LIST_RESTORED, [now, sessionIds, givenUp]);
  await sql(REVIVE_STOPPED, [now, sessionIds]);
}

// A message about the cancellation that has not been sent told nothing.
const TAKE_BACK_CANCELLATIONS = `
  WITH unsent AS (
    UPDATE delivery d SET status = 'SUPERSEDED', reason = 'TAKEN_BACK', next_attempt_at = NULL
    WHERE d.session_id = ANY($1::uuid[]) AND d.purpose = 'SESSION_CANCELLED' AND d.status = 'PENDING'
    RETURNING d.session_id, d.booking_id, d.professional_id, d.revision
  ), untold AS (
    SELECT u.* FROM unsent u WHERE NOT EXISTS (
      SELECT 1 FROM delivery d WHERE d.session_id = u.session_id AND d.purpose = 'SESSION_CANCELLED'
        AND d.revision = u.revision AND d.booking_id IS NOT DISTINCT FROM u.booking_id
        AND d.professional_id IS NOT DISTINCT FROM u.professional_id AND d.status IN ('CLAIMED', 'SENT', 'UNKNOWN'))
  ), teachers AS (
    UPDATE session s SET teacher_told_cancelled = false
    FROM untold u WHERE s.id = u.session_id AND u.professional_id = s.professional_id
  )
  UPDATE booking b SET told_cancelled = false FROM untold u WHERE b.id = u.booking_id`;

const LIST_RESTORED = `
  WITH told AS (
    UPDATE booking b SET told_cancelled = false, attendance_confirmation = NULL, confirmation_for = NULL,
      reminder_at = NULL, confirmation_at = NULL,
      reschedule_requested_at = CASE WHEN b.status = 'BOOKED' THEN coalesce(b.reschedule_requested_at, $1) END
    WHERE b.session_id = ANY($2::uuid[]) AND b.told_cancelled
    RETURNING b.*
  ), reader AS (
    SELECT * FROM told WHERE status = 'BOOKED' OR id = ANY($3::uuid[])
  )${insertForCustomers({ purpose: 'SESSION_RESTORED', now: '$1', revision: 's.cancellations' })}`;

// What was sent stays sent.
const REVIVE_STOPPED = `
  UPDATE delivery d SET status = 'PENDING', reason = NULL, next_attempt_at = $1
  FROM session s
  WHERE d.session_id = s.id AND s.id = ANY($2::uuid[]) AND s.status = 'SCHEDULED' AND d.status = 'SKIPPED'
    AND d.reason = 'SESSION_CANCELLED' AND d.target IS NOT NULL
    AND (d.purpose = 'ACCESS_NOTICE' AND d.revision = s.notice_revision OR d.purpose IN ('TEACHER_LINK', 'LINK_CHANGED')
      OR d.purpose = 'REMINDER' AND d.about_starts_at = s.starts_at AND s.starts_at > $1)`;
