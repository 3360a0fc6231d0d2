import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import { ABSENCE_LEAD, ALERT_LEADS, TEACHER_LEAD } from '../../sessions/rules.ts';
import { dueAt, REPLY_GROUP } from '../queue/leases.ts';
import { ALERT_PAUSE, type AlertKind } from '../rules.ts';
import { MOVED_BY_ACT, withoutDevice } from './rules.ts';

/*
 * The messages to staff that follow from the transitions of sessions:
 * - to the professional: the link, a changed link, a move, a cancellation and its end;
 * - to the professional and every manager: the link is missing;
 * - to every manager: nobody teaches the session, its professional is not there, or the room is of who does not teach.
 * The person who made a change is told as well: the message proves it, and reaches their other devices.
 *
 * Each function takes sessions that are locked by its transaction.
 */

type StaffListing = {
  purpose: string;
  alertKind?: AlertKind;
  now: string;
  revision?: string;
  resend?: string;
  about?: string;
  previous?: string;
  deadline?: string;
  act?: string;
  returning?: string;
};

/**
 * SQL: lists a message for each `reader` (a session and a professional of its center), one row for email and one for each
 * push device; where there is none, the mail says so. The revision is the number of moves unless given. Removed professionals get none.
 */
export const insertForStaff = ({ purpose, alertKind, now, ...listing }: StaffListing) => `
    INSERT INTO delivery (center_id, session_id, professional_id, act_id, purpose, alert_kind, channel, revision, resend, device_id, target,
      without_device, about_starts_at, previous_starts_at, status, reason, next_attempt_at, reply_group, deadline_at, created_at)
    SELECT m.center_id, r.session_id, m.id, ${listing.act ?? 'NULL::uuid'}, '${purpose}', ${alertKind ? `'${alertKind}'` : 'NULL'}::alert_kind, t.channel,
      ${listing.revision ?? 's.moves'}, ${listing.resend ?? '0'}, t.device_id, t.target, t.without_device, ${listing.about ?? 's.starts_at'},
      ${listing.previous ?? 'NULL::timestamptz'}, CASE WHEN t.target IS NULL THEN 'SKIPPED' ELSE 'PENDING' END::delivery_status,
      CASE WHEN t.target IS NULL THEN 'NO_ADDRESS' END::delivery_reason,
      CASE WHEN t.target IS NULL THEN NULL ELSE ${dueAt(now)} END, ${REPLY_GROUP},
      ${listing.deadline ?? 's.ends_at'}, ${now}::timestamptz
    FROM reader r
      JOIN session s ON s.id = r.session_id
      JOIN center ce ON ce.id = s.center_id
      JOIN professional m ON m.id = r.professional_id AND m.removed_at IS NULL
      CROSS JOIN LATERAL (
        SELECT 'EMAIL'::channel AS channel, NULL::uuid AS device_id, m.email AS target,
          ${withoutDevice('d.professional_id = m.id')} AS without_device
        UNION ALL
        SELECT 'PUSH', d.id, substring(d.endpoint FROM '^https://([^/]+)'), false
        FROM push_device d WHERE d.professional_id = m.id AND d.removed_at IS NULL
      ) t
    ON CONFLICT DO NOTHING
    RETURNING ${listing.returning ?? 'session_id'}`;

/** Lists the messages to the professionals of these sessions. */
export async function listForTeachers(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  await sql(TAKE_BACK_MOVES, [sessionIds]);
  await sql(LIST_MOVES, [now, sessionIds]);
  await sql(LIST_CANCELLATIONS, [now, sessionIds]);
  await sql(LIST_RESTORATIONS, [now, sessionIds]);
  const listed = await sql(LIST_LINKS, [now, sessionIds]);
  await sql(LIST_CHANGED_LINKS, [now, sessionIds, listed.map(({ session_id }) => session_id)]);
}

// A message about an earlier move that has not been sent told nothing: the start last told is the one before it.
const TAKE_BACK_MOVES = `
  WITH unsent AS (
    UPDATE delivery d SET status = 'SUPERSEDED', reason = 'SESSION_MOVED', next_attempt_at = NULL
    FROM session s
    WHERE d.session_id = s.id AND s.id = ANY($1::uuid[]) AND d.purpose = 'SESSION_MOVED' AND d.status = 'PENDING'
      AND d.professional_id = s.professional_id AND d.about_starts_at <> s.starts_at
    RETURNING d.session_id, d.professional_id, d.revision, d.previous_starts_at
  )
  UPDATE session s SET teacher_starts_at = u.previous_starts_at
  FROM unsent u
  WHERE s.id = u.session_id AND NOT EXISTS (
    SELECT 1 FROM delivery d WHERE d.session_id = u.session_id AND d.purpose = 'SESSION_MOVED'
      AND d.revision = u.revision AND d.professional_id = u.professional_id AND d.status IN ('CLAIMED', 'SENT', 'UNKNOWN'))`;

// A move that was undone within its minute lists nothing.
const LIST_MOVES = `
  WITH moved AS (
    SELECT s.id, s.teacher_starts_at AS known FROM session s
    WHERE s.id = ANY($2::uuid[]) AND s.teacher_starts_at IS NOT NULL AND s.move_notice_at IS NULL
      AND s.status = 'SCHEDULED' AND s.ends_at > $1 AND NOT ${MOVED_BY_ACT}
    FOR NO KEY UPDATE
  ), told AS (
    UPDATE session s SET teacher_starts_at = NULL FROM moved WHERE s.id = moved.id
    RETURNING s.id AS session_id, s.professional_id, s.starts_at, moved.known
  ), reader AS (
    SELECT * FROM told WHERE known <> starts_at
  )${insertForStaff({ purpose: 'SESSION_MOVED', now: '$1', previous: 'r.known' })}`;

// What an act cancelled is told by the act. In its minute nothing is told, whatever else brings the session here.
const LIST_CANCELLATIONS = `
  WITH reader AS (
    UPDATE session s SET teacher_told_cancelled = true
    WHERE s.id = ANY($2::uuid[]) AND s.status = 'CANCELLED' AND s.cancellation_act_id IS NULL AND s.ends_at > $1
      AND NOT s.teacher_told_cancelled AND (s.cancellation_final_at > $1) IS NOT TRUE
    RETURNING s.id AS session_id, s.professional_id
  )${insertForStaff({ purpose: 'SESSION_CANCELLED', now: '$1', revision: 's.cancellations' })}`;

const LIST_RESTORATIONS = `
  WITH reader AS (
    UPDATE session s SET teacher_told_cancelled = false
    WHERE s.id = ANY($2::uuid[]) AND s.status = 'SCHEDULED' AND s.restoration_notice_at IS NULL AND s.ends_at > $1
      AND s.teacher_told_cancelled
    RETURNING s.id AS session_id, s.professional_id
  )${insertForStaff({ purpose: 'SESSION_RESTORED', now: '$1', revision: 's.cancellations' })}`;

// Once for each start, and again after a move only if the lead of the new start was still ahead.
const LIST_LINKS = statement(
  { session_id: 'uuid' },
  `
  WITH due AS (
    UPDATE session s SET teacher_told_id = s.professional_id
    WHERE s.id = ANY($2::uuid[]) AND s.status = 'SCHEDULED' AND s.join_url IS NOT NULL AND s.ends_at > $1
      AND s.starts_at - interval '${TEACHER_LEAD} minutes' <= $1 AND s.teacher_told_id IS DISTINCT FROM s.professional_id
    RETURNING s.id AS session_id, s.professional_id, s.moves,
      s.moved_at >= s.starts_at - interval '${TEACHER_LEAD} minutes' AS late
  ), reader AS (
    SELECT * FROM due WHERE NOT EXISTS (
      SELECT 1 FROM delivery d
      WHERE d.session_id = due.session_id AND d.purpose = 'TEACHER_LINK' AND d.professional_id = due.professional_id
        AND (d.revision = due.moves OR due.late AND d.status IN ('CLAIMED', 'SENT', 'UNKNOWN')))
  )${insertForStaff({ purpose: 'TEACHER_LINK', now: '$1' })}`,
);

// A message that still waits will show the present link. A change that was undone before this round lists nothing.
const LIST_CHANGED_LINKS = `
  WITH told AS (
    UPDATE session s SET teacher_join_url = s.join_url
    WHERE s.id = ANY($2::uuid[]) AND s.status = 'SCHEDULED' AND s.ends_at > $1 AND s.join_url IS NOT NULL
      AND s.teacher_told_id = s.professional_id AND s.teacher_join_url IS DISTINCT FROM s.join_url
    RETURNING s.id AS session_id, s.professional_id
  ), reader AS (
    SELECT * FROM told WHERE session_id <> ALL($3::uuid[]) AND EXISTS (
      SELECT 1 FROM delivery d
      WHERE d.session_id = told.session_id AND d.purpose IN ('TEACHER_LINK', 'LINK_CHANGED')
        AND d.professional_id = told.professional_id AND d.status IN ('CLAIMED', 'SENT', 'UNKNOWN'))
  ), superseded AS (
    UPDATE delivery d SET status = 'SUPERSEDED', reason = 'LINK_CHANGED', next_attempt_at = NULL
    FROM reader r
    WHERE d.session_id = r.session_id AND d.purpose = 'LINK_CHANGED' AND d.professional_id = r.professional_id
      AND d.status = 'PENDING'
  )${insertForStaff({ purpose: 'LINK_CHANGED', now: '$1', revision: 's.version' })}`;

/**
 * Lists the alerts that a link is missing, for the last alert moment that has come, once for each start. Answers the
 * sessions whose watchers are to be told.
 */
export async function listLinkAlerts(sql: Sql, now: Date, sessionIds: string[]): Promise<string[]> {
  const rows = await sql(LIST_LINK_ALERTS, [now, sessionIds]);
  return rows.map(({ id }) => id);
}

/** SQL: the number of the last alert that is due before this instant; -1: none is. */
const numberAt = (instant: string) =>
  `${[...ALERT_LEADS, 0].map((lead) => `(${instant} - interval '${lead} minutes' <= $1)::int`).join(' + ')} - 1`;

// The alerts of one start are one message, sent again nearer to it: `resend` counts them. If the send time is the opening,
// watchers are told by the opening already.
const LIST_LINK_ALERTS = statement(
  { id: 'uuid' },
  `
  WITH alert AS (
    SELECT s.id, s.center_id, s.professional_id, s.moves, ${numberAt('s.send_at')} AS number
    FROM session s WHERE s.id = ANY($2::uuid[])
  ), reader AS (
    SELECT a.id AS session_id, m.id AS professional_id, a.number
    FROM alert a
      JOIN professional m ON m.center_id = a.center_id AND m.removed_at IS NULL
        AND (m.role = 'MANAGER' OR m.id = a.professional_id)
    WHERE a.number >= 0 AND NOT EXISTS (
      SELECT 1 FROM delivery d WHERE d.session_id = a.id AND d.purpose = 'MISSING_LINK' AND d.revision = a.moves
        AND d.resend = a.number)
  ), listed AS (${insertForStaff({ purpose: 'MISSING_LINK', now: '$1', resend: 'r.number' })})
  UPDATE session s SET link_alerted_at = $1, version = s.version + 1, signalled_version = s.signalled_version + 1
  WHERE s.id IN (SELECT session_id FROM listed) AND (s.send_at > $1 OR s.send_at <> s.opens_at)
  RETURNING s.id`,
);

/** Lists the alerts that nobody teaches, for the last alert moment that has come, once for each start. */
export async function listTeacherAlerts(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  await sql(LIST_TEACHER_ALERTS, [now, sessionIds]);
}

// After a move, an alert moment of the new start that had passed already alerts no manager a second time. Neither does one
// that follows another at once, as where a class is made shortly before its start.
const LIST_TEACHER_ALERTS = `
  WITH unled AS (
    SELECT s.*, coalesce(s.send_at, s.starts_at) AS moment FROM session s WHERE s.id = ANY($2::uuid[])
  ), numbered AS (
    SELECT s.*, ${numberAt('s.moment')} AS number FROM unled s
  ), alert AS (
    SELECT *, moved_at >= moment - make_interval(mins => (ARRAY[${[...ALERT_LEADS, 0]}])[number + 1]) AS late FROM numbered
  ), reader AS (
    SELECT a.id AS session_id, m.id AS professional_id, a.number
    FROM alert a JOIN professional m ON m.center_id = a.center_id AND m.removed_at IS NULL AND m.role = 'MANAGER'
    WHERE a.number >= 0 AND NOT EXISTS (
      SELECT 1 FROM delivery d WHERE d.session_id = a.id AND d.purpose = 'ALERT' AND d.alert_kind = 'NO_TEACHER'
        AND (d.revision = a.moves AND (d.resend = a.number OR d.created_at > $1 - interval '${ALERT_PAUSE} minutes')
          OR a.late AND d.status IN ('CLAIMED', 'SENT', 'UNKNOWN')))
  )${insertForStaff({ purpose: 'ALERT', alertKind: 'NO_TEACHER', now: '$1', resend: 'r.number' })}`;

/** Lists the alerts that the room is of a teacher who is absent, once for each start. */
export async function listAbsentRooms(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  await sql(LIST_ABSENT_ROOMS, [now, sessionIds]);
}

const LIST_ABSENT_ROOMS = `
  WITH reader AS (
    SELECT s.id AS session_id, m.id AS professional_id
    FROM session s JOIN professional m ON m.center_id = s.center_id AND m.removed_at IS NULL AND m.role = 'MANAGER'
    WHERE s.id = ANY($2::uuid[]) AND NOT EXISTS (
      SELECT 1 FROM delivery d WHERE d.session_id = s.id AND d.purpose = 'ALERT'
        AND d.alert_kind = 'ROOM_OF_ABSENT_TEACHER' AND d.revision = s.moves)
  )${insertForStaff({ purpose: 'ALERT', alertKind: 'ROOM_OF_ABSENT_TEACHER', now: '$1' })}`;

/** Lists the alerts that the professional has not pressed *start*, once for each start. */
export async function listAbsences(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  await sql(LIST_ABSENCES, [now, sessionIds]);
}

// After a move, a moment of the new start that had passed already alerts no manager a second time.
const LIST_ABSENCES = `
  WITH absence AS (
    SELECT s.*, s.moved_at >= s.starts_at - interval '${ABSENCE_LEAD} minutes' AS late
    FROM session s JOIN professional t ON t.id = s.professional_id AND t.removed_at IS NULL
    WHERE s.id = ANY($2::uuid[])
  ), reader AS (
    SELECT a.id AS session_id, m.id AS professional_id
    FROM absence a JOIN professional m ON m.center_id = a.center_id AND m.removed_at IS NULL AND m.role = 'MANAGER'
    WHERE NOT EXISTS (
      SELECT 1 FROM delivery d WHERE d.session_id = a.id AND d.purpose = 'ALERT' AND d.alert_kind = 'TEACHER_NOT_THERE'
        AND (d.revision = a.moves OR a.late AND d.status IN ('CLAIMED', 'SENT', 'UNKNOWN')))
  )${insertForStaff({ purpose: 'ALERT', alertKind: 'TEACHER_NOT_THERE', now: '$1' })}`;
