import { LOWEST_ID } from '../../lib/global-ids.ts';
import { ANY_ROW, ASYNC_COMMIT, allBut, among, valuesOf } from '../../lib/sql.ts';
import { statement } from '../../lib/statement.ts';
import type { Sql } from '../../ports/database.ts';
import type { Picked } from '../../ports/isolation.ts';
import { ABSENCE_LEAD, ALERT_LEADS, absenceAtSql, firstAlertCheckSql, TEACHER_LEAD } from './rules.ts';

/*
 * The session’s state machine. A transition is a moment at which the clock changes a session: its send time, opening,
 * start, end, or an alert. `next_transition_at` is the next one; a write that matters sets it to now. A session is due
 * when that moment has come. Two phases act on due sessions, on any number of nodes at once:
 * 1. `openDueSessions` updates what live clients see; the session stays due.
 * 2. `applyTransitions` does the rest and finds the next transition.
 * Both lock sessions by (next_transition_at, id), to avoid deadlocks.
 */

/** What a phase changed of a session’s access, for those who follow it from outside. */
export type AccessChange = {
  id: string;
  /** Whether live clients have something new to see. */
  changed: boolean;
  /** Whether access opened just now. */
  opened: boolean;
  /** Whether it is online and its center has a webhook endpoint. */
  listenedTo: boolean;
};

/** A session of the first phase. `nextTransitionAt` is the transition that made it due. */
export type DueSession = AccessChange & {
  centerId: string;
  nextTransitionAt: Date;
  /** It was written, and openings may have to be fitted to it before it is updated. */
  unfitted: boolean;
};

/** A session of the second phase, with what else is to be done about it. */
export type Transition = AccessChange & {
  centerId: string;
  nextTransitionAt: Date | null;
  /** Ended, or cancelled for good: messages that are still scheduled for it end too. */
  over: boolean;
  /** Its link was replaced, set or cleared. */
  linkChanged: boolean;
  /** Booked and without a link, at a moment at which staff is told. */
  linkMissing: boolean;
  /** Booked and without a teacher, late enough for managers to be told. */
  teacherMissing: boolean;
  /** Booked, and about to start or started without a press of its professional. */
  teacherAbsent: boolean;
  /** Booked, and in the room of a teacher who does not teach it, late enough for managers to be told. */
  inAbsentRoom: boolean;
  /** Its professional may have to be told of the link, a move or the cancellation. */
  teacherWaits: boolean;
  /** It has a link. */
  linked: boolean;
  /** It was moved at least once. */
  moved: boolean;
  /** It was cancelled once, and takes place after all. */
  restored: boolean;
};

/** At most `limit` due sessions after this one. */
type Batch = { limit: number; after: Pick<DueSession, 'nextTransitionAt' | 'id'> | null };
type Opening = Batch & { all: boolean; picked?: Picked; fitted?: boolean };

/**
 * The first phase, in order. Sessions that somebody else has locked are skipped: the second phase does all of it for them.
 * - It writes `opened_at`, `version`, `signalled_version` and `processed_through`, which are in no index, and for sessions
 *   that were written when they are next looked at for alerts.
 * - It leaves `next_transition_at`, so the session stays due for the second phase.
 * - It does not wait for the disk: what a crash of the database undoes is due again.
 * - `fitted` false leaves sessions unchanged whose writing may put off an opening, but answers them: the caller fits those
 *   openings first. What is due by the clock alone waits for nothing.
 * - `all` false leaves sessions with a webhook listener unchanged, but answers them: the caller repeats the call with
 *   `all` true in a transaction that publishes their events.
 */
export async function openDueSessions(
  sql: Sql,
  now: Date,
  { limit, after, all, picked = ANY_ROW, fitted = true }: Opening,
): Promise<DueSession[]> {
  return sql(OPEN_DUE_SESSIONS, [now, limit, ...placeOf(after), ...valuesOf(picked), all, fitted]);
}

/** The sessions that `openDueSessions` would take, including locked ones. */
export async function sessionsToOpen(sql: Sql, now: Date, { limit, after }: Batch, aside: string[]) {
  const values = [now, limit, ...placeOf(after), ...valuesOf(allBut(aside))];
  return sql(SESSIONS_TO_OPEN, values);
}

const FIRST = { nextTransitionAt: new Date(0), id: LOWEST_ID };
const placeOf = (after: Batch['after']) => [(after ?? FIRST).nextTransitionAt, (after ?? FIRST).id];

/** How much one transaction takes on. */
export type Share = { sessions: number; seats: number };

/**
 * The second phase. Sessions that somebody else has locked are skipped. Does nothing where more is due than `most`: then
 * `dueInTurns` shares it out.
 * - It writes what the first phase writes, releases due notices that have a link, and finds the next transition.
 * - It leaves due notices without a link held: a later change of the link makes the session due again.
 */
export async function applyTransitions(
  sql: Sql,
  now: Date,
  most: Share,
  picked = ANY_ROW,
): Promise<Transition[]> {
  return sql(APPLY_SKIPPING, [now, most.sessions, ...valuesOf(picked), most.seats]);
}

/** The same for at most `limit` sessions, and waits for those that somebody else has locked. */
export async function applyWaiting(sql: Sql, now: Date, limit: number, picked = ANY_ROW) {
  return sql(APPLY_WAITING, [now, limit, ...valuesOf(picked)]);
}

/** All due sessions, each center's share of seats before the next share of another: a large center delays no small one. */
export const dueInTurns = (sql: Sql, now: Date) => sql(DUE_IN_TURNS, [now]);

/** The sessions that `applyTransitions` would take, including locked ones. */
export async function dueSessions(sql: Sql, now: Date, limit: number, aside: string[]): Promise<string[]> {
  const due = await sql(DUE, [now, limit, ...valuesOf(allBut(aside))]);
  return due.map(({ id }) => id);
}

const minutes = (count: number) => `interval '${count} minutes'`;
const ifAhead = (moment: string) => `CASE WHEN ${moment} > $1 THEN ${moment} END`;
const firstAlertBefore = (moment: string) =>
  `least(${ALERT_LEADS.map((lead) => ifAhead(`(${moment} - ${minutes(lead)})`)).join(', ')})`;

/** How many transitions that live clients see have passed since `processed_through`. */
const VISIBLE_TRANSITIONS = ['opens_at', 'starts_at', 'ends_at', 'cancellation_final_at']
  .map((column) => `((s.${column} > s.processed_through AND s.${column} <= $1) IS TRUE)::int`)
  .join(' + ');

/** It takes place, and somebody holds a seat. */
const IS_BOOKED = `s.seats_taken > 0 AND s.status = 'SCHEDULED' AND s.ends_at > $1`;

/** Alerts about a missing teacher come before the send time, in person before the start. */
const TEACHER_NEEDED_AT = 'coalesce(s.send_at, s.starts_at)';

/** Whether its center assigns teachers: elsewhere a class without one is not worth an alert. */
const CENTER_ASSIGNS_TEACHERS = '(SELECT c.assigns_teachers FROM center c WHERE c.id = s.center_id)';

const NEXT_LINK_ALERT = `CASE WHEN s.join_url IS NULL AND s.send_at > $1 AND s.status = 'SCHEDULED'
      THEN ${firstAlertBefore('s.send_at')} END`;

const NEXT_TEACHER_ALERT = `CASE WHEN s.professional_id IS NULL AND ${CENTER_ASSIGNS_TEACHERS}
      THEN ${firstAlertBefore(TEACHER_NEEDED_AT)} END`;

/** When the professional of an online session is sent the link. */
const TEACHER_TOLD_AT = `CASE WHEN s.professional_id IS NOT NULL AND s.send_at IS NOT NULL
      THEN ${ifAhead(`(s.starts_at - ${minutes(TEACHER_LEAD)})`)} END`;

/** Managers are alerted to an absence no sooner. The bookings are read only from then on. */
const SOONEST_ABSENCE = `s.starts_at - ${minutes(ABSENCE_LEAD)}`;
const ABSENCE_AT = absenceAtSql('s');
const IS_AWAITED = `s.professional_id IS NOT NULL AND s.send_at IS NOT NULL AND s.teacher_joined_at IS NULL`;
const ABSENCE_TOLD_AT = `CASE WHEN NOT (${IS_AWAITED}) OR s.ends_at <= $1 THEN NULL
      WHEN ${SOONEST_ABSENCE} > $1 THEN ${SOONEST_ABSENCE}
      WHEN s.seats_taken > 0 THEN ${ifAhead(ABSENCE_AT)} END`;

/** Somebody else teaches, in the room of who does not: managers are alerted as of a missing link, but once. */
const IN_ABSENT_ROOM = 's.send_at IS NOT NULL AND s.join_url = s.absent_room_url';
const NEXT_ROOM_ALERT = `CASE WHEN ${IN_ABSENT_ROOM} THEN ${firstAlertBefore('s.send_at')} END`;

/** Null when no transition is left. */
const NEXT_TRANSITION = `least(${[
  'send_at',
  'opens_at',
  'starts_at',
  'ends_at',
  'move_notice_at',
  'restoration_notice_at',
]
  .map((column) => ifAhead(`s.${column}`))
  .join(
    ', ',
  )}, ${NEXT_LINK_ALERT}, ${NEXT_TEACHER_ALERT}, ${TEACHER_TOLD_AT}, ${ABSENCE_TOLD_AT}, ${NEXT_ROOM_ALERT})`;

const SET_VISIBLE = `
    opened_at = CASE
      -- Its opening was put off.
      WHEN s.opens_at > $1 THEN NULL
      WHEN s.status = 'SCHEDULED' AND s.ends_at > $1 AND s.join_url IS NOT NULL THEN coalesce(s.opened_at, $1)
      ELSE s.opened_at END,
    version = s.version + ${VISIBLE_TRANSITIONS},
    signalled_version = s.version + ${VISIBLE_TRANSITIONS},
    -- A write may bring a room clash, and whom no message reaches.
    alert_check_at = CASE WHEN s.signalled_version = s.version THEN s.alert_check_at
      WHEN s.status = 'SCHEDULED' AND s.ends_at > $1 THEN ${firstAlertCheckSql('$1', 's.starts_at', 's.room_key')} END,
    processed_through = $1`;

/** Cancelled, and the minute in which it could be taken back is over. */
const CANCELLED_FOR_GOOD = `(s.status = 'CANCELLED' AND (s.cancellation_final_at > $1) IS NOT TRUE)`;

const LISTENED_TO = `(s.opens_at IS NOT NULL AND EXISTS (
      SELECT 1 FROM webhook_endpoint w WHERE w.center_id = s.center_id AND w.deleted_at IS NULL)) AS "listenedTo"`;
/** What a due session had before the update; locked, so that it is what the update finds. */
const BEFORE = `s.opened_at, s.signalled_version, s.link_changed_at, s.link_alert_at`;
const OPENED = 'before.opened_at IS NULL AND updated.opened_at IS NOT NULL AS opened';
/** Both have the same sessions. A full join is never a nested loop, whose time grows with the square of their number. */
const withBefore = (taken: string) => `FULL JOIN ${taken} before USING (id)`;

/** Written since it was last signalled, and in a room or with a class after it whose opening may depend on it. */
const UNFITTED = `(s.signalled_version < s.version AND (s.opens_after_id IS NOT NULL
      OR s.professional_id IS NOT NULL AND s.room_key IS NOT NULL
      OR EXISTS (SELECT 1 FROM session f WHERE f.opens_after_id = s.id))) AS unfitted`;

const SESSIONS_TO_OPEN = statement(
  {
    id: 'uuid',
    opened_at: 'timestamptz?',
    centerId: 'uuid',
    nextTransitionAt: 'timestamptz',
    unfitted: 'bool',
    listenedTo: 'bool',
  },
  `
    SELECT s.id, s.opened_at, s.center_id AS "centerId", s.next_transition_at AS "nextTransitionAt", ${UNFITTED}, ${LISTENED_TO}
    FROM session s
    WHERE s.next_transition_at <= $1 AND (s.next_transition_at, s.id) > ($3, $4::uuid) AND ${among('s.id', 5)}
      AND (s.signalled_version < s.version OR ${VISIBLE_TRANSITIONS} > 0)
    ORDER BY s.next_transition_at, s.id LIMIT $2`,
);

const OPEN_DUE_SESSIONS = statement<DueSession>(
  {
    id: 'uuid',
    centerId: 'uuid',
    nextTransitionAt: 'timestamptz',
    changed: 'bool',
    opened: 'bool',
    listenedTo: 'bool',
    unfitted: 'bool',
  },
  `
  WITH due AS MATERIALIZED (${SESSIONS_TO_OPEN} FOR NO KEY UPDATE SKIP LOCKED
  ), taken AS MATERIALIZED (
    SELECT * FROM due WHERE ($7::boolean OR NOT "listenedTo") AND ($8::boolean OR NOT unfitted)
  ), updated AS (
    UPDATE session s SET ${SET_VISIBLE}
    WHERE s.id = ANY (ARRAY(SELECT id FROM taken))
    RETURNING s.id, s.opened_at
  )
  SELECT id, "centerId", "nextTransitionAt", TRUE AS changed, ${OPENED}, "listenedTo", FALSE AS unfitted
  FROM updated ${withBefore('taken')} ${ASYNC_COMMIT}
  UNION ALL
  SELECT id, "centerId", "nextTransitionAt", FALSE, FALSE, "listenedTo" AND ($8::boolean OR NOT unfitted),
    unfitted AND NOT $8::boolean
  FROM due WHERE NOT $7::boolean AND "listenedTo" OR unfitted AND NOT $8::boolean
  ORDER BY "nextTransitionAt", id`,
);

const dueStatement = (columns: string, locking: string, limit = '$2') => `
    SELECT ${columns} FROM session s WHERE s.next_transition_at <= $1 AND ${among('s.id', 3)}
    ORDER BY s.next_transition_at, s.id LIMIT ${limit} ${locking}`;

const DUE = statement({ id: 'uuid' }, dueStatement('s.id', ''));

// A session without bookings is some work, too.
const DUE_IN_TURNS = statement(
  { id: 'uuid', seats: 'int4' },
  `
    SELECT id, seats_taken AS seats FROM session WHERE next_transition_at <= $1
    ORDER BY sum(seats_taken + 1) OVER (PARTITION BY center_id ORDER BY next_transition_at, id ROWS UNBOUNDED PRECEDING),
      next_transition_at, id`,
);

/** Only where all that is due is at most $2 sessions with $5 seats. */
const WITHIN_SHARE = `
    WHERE (SELECT count(*) <= $2 AND sum(seats_taken) <= $5::int FROM session WHERE id = ANY (ARRAY(SELECT id FROM due)))`;

const transitionStatement = (due: string, taken: string) => `
  WITH due AS MATERIALIZED (${due}
  ), taken AS MATERIALIZED (SELECT * FROM due ${taken}
  ), updated AS (
    UPDATE session s SET ${SET_VISIBLE},
      notice_released_at = CASE
        WHEN s.status = 'SCHEDULED' AND s.send_at <= $1 AND s.ends_at > $1 AND s.join_url IS NOT NULL
          THEN coalesce(s.notice_released_at, $1)
        ELSE s.notice_released_at END,
      next_transition_at = CASE WHEN s.status = 'CANCELLED' THEN ${ifAhead('s.cancellation_final_at')} ELSE ${NEXT_TRANSITION} END,
      move_notice_at = CASE WHEN s.move_notice_at > $1 THEN s.move_notice_at END,
      restoration_notice_at = ${ifAhead('s.restoration_notice_at')},
      link_alert_at = ${NEXT_LINK_ALERT},
      link_changed_at = NULL
    -- An array finds the rows by their key; a join would read the whole table for each batch.
    WHERE s.id = ANY (ARRAY(SELECT id FROM taken))
    RETURNING s.id, s.center_id AS "centerId", s.version, s.opened_at,
      s.next_transition_at AS "nextTransitionAt", ${CANCELLED_FOR_GOOD} OR s.ends_at <= $1 AS over,
      s.join_url IS NOT NULL AS linked, s.moves > 0 AS moved,
      s.status = 'SCHEDULED' AND s.cancellations > 0 AND s.restoration_notice_at IS NULL AS restored,
      s.join_url IS NULL AND ${IS_BOOKED} AS "linkNeeded", s.send_at,
      (s.professional_id IS NULL AND ${IS_BOOKED}
        AND ${TEACHER_NEEDED_AT} - ${minutes(ALERT_LEADS[0])} <= $1
        AND ${CENTER_ASSIGNS_TEACHERS}) IS TRUE AS "teacherMissing",
      (${IS_AWAITED} AND ${IS_BOOKED}
        AND ${SOONEST_ABSENCE} <= $1 AND ${ABSENCE_AT} <= $1) IS TRUE AS "teacherAbsent",
      (${IN_ABSENT_ROOM} AND ${IS_BOOKED}
        AND s.send_at - ${minutes(ALERT_LEADS[0])} <= $1) IS TRUE AS "inAbsentRoom",
      s.professional_id IS NOT NULL AND s.ends_at > $1 AND (${CANCELLED_FOR_GOOD} OR s.teacher_starts_at IS NOT NULL
        OR s.status = 'SCHEDULED' AND s.teacher_told_cancelled AND s.restoration_notice_at IS NULL
        -- The link is due, and this professional has not been told of it.
        OR s.join_url IS NOT NULL AND s.starts_at - ${minutes(TEACHER_LEAD)} <= $1
          AND s.teacher_told_id IS DISTINCT FROM s.professional_id
        -- They were told another link.
        OR s.teacher_told_id = s.professional_id AND s.teacher_join_url <> s.join_url) AS "teacherWaits",
      ${LISTENED_TO}
  )
  SELECT id, "centerId", "nextTransitionAt", over, linked, moved, restored, "teacherMissing", "teacherAbsent", "inAbsentRoom",
    "teacherWaits", "listenedTo", before.signalled_version < updated.version AS changed, ${OPENED},
    before.link_changed_at IS NOT NULL AS "linkChanged",
    ("linkNeeded" AND (before.link_alert_at <= $1 OR updated.send_at <= $1)) IS TRUE AS "linkMissing"
  FROM updated ${withBefore('taken')}`;
const TRANSITION = {
  id: 'uuid',
  centerId: 'uuid',
  changed: 'bool',
  nextTransitionAt: 'timestamptz?',
  over: 'bool',
  linked: 'bool',
  moved: 'bool',
  restored: 'bool',
  linkChanged: 'bool',
  linkMissing: 'bool',
  teacherMissing: 'bool',
  teacherAbsent: 'bool',
  inAbsentRoom: 'bool',
  teacherWaits: 'bool',
  opened: 'bool',
  listenedTo: 'bool',
} as const;
const APPLY_SKIPPING = statement<Transition>(
  TRANSITION,
  transitionStatement(
    dueStatement(`s.id, ${BEFORE}`, 'FOR NO KEY UPDATE SKIP LOCKED', '$2 + 1'),
    WITHIN_SHARE,
  ),
);
const APPLY_WAITING = statement<Transition>(
  TRANSITION,
  transitionStatement(dueStatement(`s.id, ${BEFORE}`, 'FOR NO KEY UPDATE'), ''),
);
