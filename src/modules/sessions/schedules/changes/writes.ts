import type { Sql } from '../../../../ports/database.ts';
import type { SessionPlan } from './plan-rules.ts';
import { KNOWN } from './queries.ts';

/** What a change writes of a session, in the order of the type `session_values`. An undo gives it back. */
const VALUES = [
  'status schedule_date starts_at ends_at send_at send_timing opens_at notice_revision notice_released_at start_by_hand',
  'duration_by_hand moved_at previous_starts_at move_note move_notice_at teacher_starts_at teacher_told_id professional_id',
  'professional_by_hand capacity capacity_by_hand',
].flatMap((columns) => columns.split(' '));

const valuesOf = (row: string) =>
  `ROW(${VALUES.map((column) => `${row}.${column}`).join(', ')})::session_values`;

type Written = { id: string; now: Date; plans: SessionPlan[] };

/** Writes what the plans say of sessions that take place, and notes with the act what each had: one statement, however many. */
export async function writeSessions(sql: Sql, { id, now, plans }: Written): Promise<void> {
  const rows = plans.filter(isWritten).map(rowOf);
  if (rows.length > 0) await sql(WRITE_SESSIONS, [JSON.stringify(rows), id, now]);
}

/** One that stays may be in another slot. */
const isWritten = ({ session, effect, scheduleDate }: SessionPlan) =>
  effect === 'CHANGE' || scheduleDate !== session.scheduleDate;

function rowOf({ session, scheduleDate, values, freed }: SessionPlan) {
  return {
    id: session.id,
    schedule_date: scheduleDate,
    starts_at: values.startsAt,
    ends_at: values.endsAt,
    professional_id: values.professionalId,
    capacity: values.capacity,
    send_at: values.sendAt,
    send_timing: values.sendTiming,
    opens_at: values.opensAt,
    again: values.again,
    another_day:
      scheduleDate !== session.scheduleDate && values.startsAt.getTime() !== session.startsAt.getTime(),
    freed,
  };
}

const MOVED = 's.starts_at <> n.starts_at';
const replaced = (column: string) =>
  `CASE WHEN was_${column} IS DISTINCT FROM ${column} THEN was_${column} END`;

const WRITE_SESSIONS = `
  WITH n AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS n (id uuid, schedule_date date, starts_at timestamptz, ends_at timestamptz,
      professional_id uuid, capacity int, send_at timestamptz, send_timing send_timing, opens_at timestamptz, again boolean,
      another_day boolean, freed text[])
  ), free AS (
    -- Whoever has a class on another weekday may give the seat back until it begins.
    UPDATE booking b SET cancel_free_until = n.starts_at
    FROM n WHERE n.another_day AND b.session_id = n.id AND b.status = 'BOOKED'
  ), updated AS (
    UPDATE session s SET schedule_date = n.schedule_date, starts_at = n.starts_at, ends_at = n.ends_at,
      send_at = n.send_at, send_timing = n.send_timing, opens_at = n.opens_at,
      notice_revision = s.notice_revision + n.again::int,
      notice_released_at = CASE WHEN NOT n.again THEN s.notice_released_at END,
      professional_id = n.professional_id, capacity = n.capacity,
      start_by_hand = s.start_by_hand AND NOT 'START' = ANY (n.freed),
      duration_by_hand = s.duration_by_hand AND NOT 'DURATION' = ANY (n.freed),
      professional_by_hand = s.professional_by_hand AND NOT 'PROFESSIONAL' = ANY (n.freed),
      capacity_by_hand = s.capacity_by_hand AND NOT 'CAPACITY' = ANY (n.freed),
      moves = s.moves + (${MOVED})::int,
      moved_at = CASE WHEN ${MOVED} THEN $3 ELSE s.moved_at END,
      previous_starts_at = CASE WHEN ${MOVED} THEN s.starts_at ELSE s.previous_starts_at END,
      move_note = CASE WHEN NOT ${MOVED} THEN s.move_note END,
      move_notice_at = CASE WHEN NOT ${MOVED} THEN s.move_notice_at END,
      teacher_starts_at = CASE
        -- A new teacher knows the present start.
        WHEN s.professional_id IS DISTINCT FROM n.professional_id THEN NULL
        WHEN ${MOVED} THEN coalesce(s.teacher_starts_at, s.starts_at)
        ELSE s.teacher_starts_at END,
      teacher_told_id = CASE WHEN NOT ${MOVED} THEN s.teacher_told_id END,
      version = s.version + 1, edit_version = s.edit_version + 1, next_transition_at = $3
    -- The other row is the session as it was before this statement.
    FROM n JOIN session o ON o.id = n.id
    WHERE s.id = n.id
    RETURNING s.id, o.starts_at AS was_starts_at, o.ends_at AS was_ends_at, o.send_at AS was_send_at,
      o.send_timing AS was_send_timing, o.professional_id AS was_professional_id, o.capacity AS was_capacity,
      s.starts_at, s.ends_at, s.send_at, s.send_timing, s.professional_id, s.capacity,
      ${valuesOf('o')} AS before, ${valuesOf('s')} AS after
  )
  INSERT INTO act_session (act_id, session_id, teacher_changed, previous_starts_at, previous_ends_at, previous_send_at,
    previous_send_timing, previous_professional_id, previous_capacity, before, after)
  SELECT $2::uuid, id, professional_id IS DISTINCT FROM was_professional_id,
    ${['starts_at', 'ends_at', 'send_at', 'send_timing', 'professional_id', 'capacity'].map(replaced).join(', ')}, before, after
  FROM updated`;

/** Removes sessions that are left over and that nobody knows of; the change keeps their rows. */
export async function removeUnbooked(sql: Sql, id: string, plans: SessionPlan[]): Promise<void> {
  const gone = plans.filter(({ effect }) => effect === 'REMOVE').map(({ session }) => session.id);
  if (gone.length > 0) await sql(REMOVE, [id, gone]);
}

const REMOVE = `
  WITH removed AS (
    DELETE FROM session s WHERE s.id = ANY($2::uuid[]) AND NOT ${KNOWN}
    RETURNING to_jsonb(s) AS row
  )
  UPDATE schedule_change SET removed = (SELECT coalesce(jsonb_agg(row), '[]') FROM removed) WHERE act_id = $1::uuid`;
