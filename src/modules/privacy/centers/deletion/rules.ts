/*
 * SQL that closes the center `$1` at `$2` for good, in one transaction: nobody calls, and nothing of it is due. Its rows go
 * afterwards, which takes longer.
 */

// Those that the clock may take again. Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
const AHEAD = `SELECT id FROM session WHERE center_id = $1::uuid AND ends_at > $2::timestamptz - interval '1 day'`;
const LOCK = `${AHEAD} ORDER BY next_transition_at, id FOR UPDATE`;

const STOP_SESSIONS = `
  UPDATE session SET next_transition_at = NULL, alert_check_at = NULL, link_alert_at = NULL WHERE id IN (${AHEAD})`;

/** The new hash is that of a random value, which no pass has. */
const CLOSE_PASSES = `
  UPDATE booking SET reschedule_requested_at = NULL, reminder_at = NULL, confirmation_at = NULL, pass_encrypted = '',
    pass_hash = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
  WHERE session_id IN (${AHEAD})`;

const STOP_MESSAGES = `
  UPDATE delivery SET status = 'SKIPPED', reason = 'SESSION_CANCELLED', next_attempt_at = NULL
  WHERE session_id IN (${AHEAD}) AND status IN ('PENDING', 'UNKNOWN')`;

const STOP_WEBHOOKS = `
  UPDATE webhook_delivery SET status = 'FAILED', reason = 'ENDPOINT_DELETED', next_attempt_at = NULL
  WHERE endpoint_id IN (SELECT id FROM webhook_endpoint WHERE center_id = $1::uuid) AND status = 'PENDING'`;

/** A sign-up that waits for its code would make an account. */
const FORGET_SIGN_UPS = `
  UPDATE sign_in_code SET sign_ups = (
    SELECT coalesce(jsonb_agg(each), '[]') FROM jsonb_array_elements(sign_ups) each WHERE each ->> 'centerId' <> $1::text)
  WHERE sign_ups <> '[]' AND $2::timestamptz IS NOT NULL`;

const OWN = 'WHERE center_id = $1::uuid';

export const CLOSE: readonly string[] = [
  `UPDATE center SET public_timetable = false, sign_up = false WHERE id = $1::uuid AND $2::timestamptz IS NOT NULL`,
  `UPDATE professional SET removed_at = coalesce(removed_at, $2), tokens_valid_from = $2::timestamptz ${OWN}`,
  `UPDATE customer SET deleted_at = coalesce(deleted_at, $2), tokens_valid_from = $2::timestamptz ${OWN}`,
  `UPDATE partner_key SET revoked_at = coalesce(revoked_at, $2::timestamptz) ${OWN}`,
  `UPDATE sign_in SET ended_at = coalesce(ended_at, $2::timestamptz) ${OWN}`,
  `UPDATE webhook_endpoint SET deleted_at = coalesce(deleted_at, $2::timestamptz) ${OWN}`,
  // They make no more classes.
  `UPDATE schedule SET until_date = greatest(from_date, materialized_through) ${OWN} AND $2::timestamptz IS NOT NULL`,
  `UPDATE act SET told_at = $2::timestamptz ${OWN} AND told_at IS NULL`,
  LOCK,
  STOP_SESSIONS,
  CLOSE_PASSES,
  STOP_MESSAGES,
  `${STOP_WEBHOOKS} AND $2::timestamptz IS NOT NULL`,
  FORGET_SIGN_UPS,
];
