import { arrayOf } from '../../../../lib/sql.ts';
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
  const written = plans.filter(isWritten);
  if (written.length > 0) await sql(WRITE_SESSIONS, [id, now, ...columnsOf(written)]);
}

/** One that stays may be in another slot. */
const isWritten = ({ session, effect, scheduleDate }: SessionPlan) =>
  effect === 'CHANGE' || scheduleDate !== session.scheduleDate;

/** The columns of `n`. */
const columnsOf = (plans: SessionPlan[]) => [
  arrayOf(plans, ({ session }) => session.id),
  arrayOf(plans, ({ scheduleDate }) => scheduleDate),
  arrayOf(plans, ({ values }) => instant(values.startsAt)),
  arrayOf(plans, ({ values }) => instant(values.endsAt)),
  arrayOf(plans, ({ values }) => values.professionalId),
  arrayOf(plans, ({ values }) => values.capacity),
  arrayOf(plans, ({ values }) => instant(values.sendAt)),
  arrayOf(plans, ({ values }) => values.sendTiming),
  arrayOf(plans, ({ values }) => instant(values.opensAt)),
  arrayOf(plans, ({ values }) => values.again),
  arrayOf(plans, isOnAnotherDay),
  ...FIELDS.map((field) => arrayOf(plans, ({ freed }) => freed.includes(field))),
];

const instant = (at: Date | null) => at?.toISOString() ?? null;
const FIELDS = ['START', 'DURATION', 'PROFESSIONAL', 'CAPACITY'] as const;

/** Another day of the same week. */
const isOnAnotherDay = ({ session, scheduleDate, values }: SessionPlan) =>
  scheduleDate !== session.scheduleDate && values.startsAt.getTime() !== session.startsAt.getTime();

const MOVED = 's.starts_at <> n.starts_at';
const replaced = (column: string) =>
  `CASE WHEN was_${column} IS DISTINCT FROM ${column} THEN was_${column} END`;

const WRITE_SESSIONS = `
  WITH n AS MATERIALIZED (
    SELECT * FROM unnest($3::uuid[], $4::date[], $5::timestamptz[], $6::timestamptz[], $7::uuid[], $8::int[], $9::timestamptz[],
      $10::send_timing[], $11::timestamptz[], $12::bool[], $13::bool[], $14::bool[], $15::bool[], $16::bool[], $17::bool[])
      AS n (id, schedule_date, starts_at, ends_at, professional_id, capacity, send_at, send_timing, opens_at, again, another_day,
        frees_start, frees_duration, frees_professional, frees_capacity)
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
      start_by_hand = s.start_by_hand AND NOT n.frees_start,
      duration_by_hand = s.duration_by_hand AND NOT n.frees_duration,
      professional_by_hand = s.professional_by_hand AND NOT n.frees_professional,
      capacity_by_hand = s.capacity_by_hand AND NOT n.frees_capacity,
      moves = s.moves + (${MOVED})::int,
      moved_at = CASE WHEN ${MOVED} THEN $2::timestamptz ELSE s.moved_at END,
      previous_starts_at = CASE WHEN ${MOVED} THEN s.starts_at ELSE s.previous_starts_at END,
      move_note = CASE WHEN NOT ${MOVED} THEN s.move_note END,
      move_notice_at = CASE WHEN NOT ${MOVED} THEN s.move_notice_at END,
      teacher_starts_at = CASE
        -- A new teacher knows the present start.
        WHEN s.professional_id IS DISTINCT FROM n.professional_id THEN NULL
        WHEN ${MOVED} THEN coalesce(s.teacher_starts_at, s.starts_at)
        ELSE s.teacher_starts_at END,
      teacher_told_id = CASE WHEN NOT ${MOVED} THEN s.teacher_told_id END,
      version = s.version + 1, edit_version = s.edit_version + 1, next_transition_at = $2::timestamptz
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
  SELECT $1::uuid, id, professional_id IS DISTINCT FROM was_professional_id,
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
