import { ANY_ROW, allBut, among, valuesOf } from '../../lib/sql.ts';
import type { Sql } from '../../ports/database.ts';
import type { Picked } from '../../ports/isolation.ts';
import { ALERT_LEADS, TEACHER_LEAD } from './rules.ts';

/** A session whose facts were brought up to the clock. */
export type Transition = SessionEvent & {
  centerId: string;
  nextTransitionAt: Date | null;
  /** Over, or cancelled: what is still planned for it ends too. */
  over: boolean;
  /** Its link is another one, or there is one now, or none any more. */
  linkChanged: boolean;
  /** Booked, without a link, and a moment has come at which staff is told. */
  linkMissing: boolean;
  /** Booked, without a teacher, and near enough to be told of. */
  teacherMissing: boolean;
  /** Its professional may have something to be told: the link, a move, the cancellation. */
  teacherWaits: boolean;
  /** Whether it has a link to tell of. */
  linked: boolean;
  /** Whether its start was ever another. */
  moved: boolean;
};

/**
 * Acts on what the clock did to at most `limit` sessions: opens and shuts doors, releases notices whose time has come
 * and which have a link (the others stay held), and finds each one's next edge. Safe on any number of nodes: `wait`
 * false skips the sessions that somebody else is changing right now, true waits for them.
 */
export async function applyTransitions(
  sql: Sql,
  now: Date,
  limit: number,
  wait: boolean,
  picked = ANY_ROW,
): Promise<Transition[]> {
  return sql<Transition>(wait ? APPLY_WAITING : APPLY_SKIPPING, [now, limit, ...valuesOf(picked)]);
}

/** The sessions that `settle` would take, whoever is changing them. */
export async function dueSessions(sql: Sql, now: Date, limit: number, aside: string[]): Promise<string[]> {
  return (await sql<{ id: string }>(dueStatement(''), [now, limit, ...valuesOf(allBut(aside))])).map(idOf);
}

const idOf = ({ id }: { id: string }) => id;

/** How many edges that live clients can see have passed since the session was last settled. */
const CROSSED = ['opens_at', 'starts_at', 'ends_at']
  .map((edge) => `((s.${edge} > s.processed_through AND s.${edge} <= $1) IS TRUE)::int`)
  .join(' + ');

const minutes = (count: number) => `interval '${count} minutes'`;
const ifAhead = (edge: string) => `CASE WHEN ${edge} > $1 THEN ${edge} END`;

/** The next moment at which staff is warned ahead that there is no link; after them comes the send time itself. */
const NEXT_ALERT = `CASE WHEN s.join_url IS NULL AND s.send_at > $1 AND s.status = 'SCHEDULED'
      THEN least(${ALERT_LEADS.map((lead) => ifAhead(`(s.send_at - ${minutes(lead)})`)).join(', ')}) END`;

/** The moment that an alert's moments lead to: the send time, in person the start. */
const MOMENT = 'coalesce(s.send_at, s.starts_at)';

/** Whether its center says who teaches: elsewhere a class without a teacher is nothing to be told of. */
const ASSIGNS = '(SELECT c.assigns_teachers FROM center c WHERE c.id = s.center_id)';

/** The next moment at which managers are told ahead that nobody teaches it. */
const NEXT_TEACHER_ALERT = `CASE WHEN s.professional_id IS NULL AND ${ASSIGNS}
      THEN least(${ALERT_LEADS.map((lead) => ifAhead(`(${MOMENT} - ${minutes(lead)})`)).join(', ')}) END`;

/** When the professional of an online session is sent the link. */
const TEACHER_AT = `CASE WHEN s.professional_id IS NOT NULL AND s.send_at IS NOT NULL
      THEN ${ifAhead(`(s.starts_at - ${minutes(TEACHER_LEAD)})`)} END`;

/** The first edge ahead; null when nothing is left to happen. */
const NEXT_TRANSITION = `least(${['send_at', 'opens_at', 'starts_at', 'ends_at', 'move_notice_at']
  .map((edge) => ifAhead(`s.${edge}`))
  .join(', ')}, ${NEXT_ALERT}, ${NEXT_TEACHER_ALERT}, ${TEACHER_AT})`;

/** What live clients see of a session, brought up to the clock. */
const SHOWN = `
    opened_at = CASE
      WHEN s.opens_at > $1 THEN NULL
      WHEN s.status = 'SCHEDULED' AND s.ends_at > $1 AND s.join_url IS NOT NULL THEN coalesce(s.opened_at, $1)
      ELSE s.opened_at END,
    version = s.version + ${CROSSED},
    signalled_version = s.version + ${CROSSED},
    processed_through = $1`;

/** What other systems may want to be told of a session. */
export type SessionEvent = {
  id: string;
  /** Whether live clients have something new to see. */
  changed: boolean;
  /** Whether the door did open just now. */
  opened: boolean;
  /** Whether it has a door, and somebody wants to be told of its center by webhook. */
  listenedTo: boolean;
};
const LISTENED_TO = `(s.opens_at IS NOT NULL AND EXISTS (
      SELECT 1 FROM webhook_endpoint w WHERE w.center_id = s.center_id AND w.deleted_at IS NULL)) AS "listenedTo"`;
const NEWS = `old.opened_at IS NULL AND new.opened_at IS NOT NULL AS opened, ${LISTENED_TO}`;

/** A session whose clients have something new to see. `nextTransitionAt` is the edge that made it due, and still does. */
export type OpenedSession = SessionEvent & { centerId: string; nextTransitionAt: Date };

/**
 * What live clients are waiting for, before anything else is worked out: opens and shuts the doors of at most `limit`
 * due sessions beyond `after`, in order. Each stays due, so `settle` does the rest, and all of it for those that somebody
 * is changing right now, which are passed over. One small write a session: nothing in it is part of an index. Without
 * `all`, a statement on its own: a door that is listened to comes back as it was, for a transaction that announces it.
 */
export async function openDueSessions(
  sql: Sql,
  now: Date,
  { limit, after, all, picked = ANY_ROW }: Batch & { all: boolean; picked?: Picked },
): Promise<OpenedSession[]> {
  return sql<OpenedSession>(OPEN_DUE_SESSIONS, [now, limit, ...placeOf(after), ...valuesOf(picked), all]);
}

/** At most so many of what is due, beyond this one. */
type Batch = { limit: number; after: Pick<OpenedSession, 'nextTransitionAt' | 'id'> | null };

/** The doors that `openDueSessions` would take, whoever is changing them; in order, with the edge that made each due. */
export async function sessionsToOpen(sql: Sql, now: Date, { limit, after }: Batch, aside: string[]) {
  const values = [now, limit, ...placeOf(after), ...valuesOf(allBut(aside))];
  return sql<{ id: string; nextTransitionAt: Date }>(SESSIONS_TO_OPEN, values);
}

const FIRST = { nextTransitionAt: new Date(0), id: '00000000-0000-0000-0000-000000000000' };
const placeOf = (after: Batch['after']) => [(after ?? FIRST).nextTransitionAt, (after ?? FIRST).id];

const SESSIONS_TO_OPEN = `
    SELECT s.id, s.center_id AS "centerId", s.next_transition_at AS "nextTransitionAt", ${LISTENED_TO} FROM session s
    WHERE s.next_transition_at <= $1 AND (s.next_transition_at, s.id) > ($3, $4::uuid) AND ${among('s.id', 5)}
      AND (s.signalled_version < s.version OR ${CROSSED} > 0)
    ORDER BY s.next_transition_at, s.id LIMIT $2`;

const OPEN_DUE_SESSIONS = `
  WITH due AS MATERIALIZED (${SESSIONS_TO_OPEN} FOR NO KEY UPDATE SKIP LOCKED
  ), turned AS (
    UPDATE session s SET ${SHOWN}
    WHERE s.id = ANY (ARRAY(SELECT id FROM due WHERE $7::boolean OR NOT "listenedTo"))
    RETURNING s.id, s.center_id AS "centerId", s.next_transition_at AS "nextTransitionAt", TRUE AS changed, ${NEWS}
  )
  SELECT * FROM turned
  UNION ALL
  SELECT id, "centerId", "nextTransitionAt", FALSE, FALSE, TRUE FROM due WHERE NOT $7::boolean AND "listenedTo"
  ORDER BY "nextTransitionAt", id`;

/** What the people of the center wait for: the answer names the sessions, so that nothing is asked of the others. */
const STAFF_WAITS = `
    old.link_changed_at IS NOT NULL AS "linkChanged",
    (s.join_url IS NULL AND s.seats_taken > 0 AND s.status = 'SCHEDULED' AND s.ends_at > $1
      AND (old.link_alert_at <= $1 OR s.send_at <= $1)) IS TRUE AS "linkMissing",
    (s.professional_id IS NULL AND s.seats_taken > 0 AND s.status = 'SCHEDULED' AND s.ends_at > $1
      AND ${MOMENT} - ${minutes(ALERT_LEADS[0])} <= $1
      AND ${ASSIGNS}) IS TRUE AS "teacherMissing",
    s.professional_id IS NOT NULL AND s.ends_at > $1 AND (s.status = 'CANCELLED' OR s.teacher_starts_at IS NOT NULL
      OR s.join_url IS NOT NULL AND s.starts_at - ${minutes(TEACHER_LEAD)} <= $1
        AND s.teacher_told_id IS DISTINCT FROM s.professional_id
      OR s.teacher_told_id = s.professional_id AND s.teacher_join_url <> s.join_url) AS "teacherWaits"`;

const dueStatement = (locking: string) => `
    SELECT id FROM session WHERE next_transition_at <= $1 AND ${among('id', 3)}
    ORDER BY next_transition_at, id LIMIT $2 ${locking}`;

// Every expression reads the updated row itself: after a wait it is the newest one, a joined copy would be stale. An
// array finds the rows by their key, however many others are due; a join would read the whole table for each batch.
const transitionStatement = (locking: string) => `
  WITH due AS MATERIALIZED (${dueStatement(`FOR NO KEY UPDATE ${locking}`)}
  )
  UPDATE session s SET ${SHOWN},
    notice_released_at = CASE
      WHEN s.status = 'SCHEDULED' AND s.send_at <= $1 AND s.ends_at > $1 AND s.join_url IS NOT NULL
        THEN coalesce(s.notice_released_at, $1)
      ELSE s.notice_released_at END,
    next_transition_at = CASE WHEN s.status = 'CANCELLED' THEN NULL ELSE ${NEXT_TRANSITION} END,
    move_notice_at = CASE WHEN s.move_notice_at > $1 THEN s.move_notice_at END,
    link_alert_at = ${NEXT_ALERT},
    link_changed_at = NULL
  WHERE s.id = ANY (ARRAY(SELECT id FROM due)) AND s.next_transition_at <= $1
  RETURNING s.id, s.center_id AS "centerId", old.signalled_version < new.version AS changed,
    s.next_transition_at AS "nextTransitionAt", s.status = 'CANCELLED' OR s.ends_at <= $1 AS over,
    s.join_url IS NOT NULL AS linked, s.moves > 0 AS moved, ${STAFF_WAITS}, ${NEWS}`;
const APPLY_SKIPPING = transitionStatement('SKIP LOCKED');
const APPLY_WAITING = transitionStatement('');
