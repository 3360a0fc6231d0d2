import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import { toldAt, UNDO_MINUTES } from '../acts/rules.ts';
import { followAgain } from '../session-defaults.ts';
import { publishCancellations, publishRestorations } from '../webhook-events.ts';

/*
 * Cancelling and restoring sets of sessions: a constant number of statements. Each function needs the sessions locked by its
 * transaction, and the scheduler woken afterwards.
 */

/** A session that is locked. */
export type LockedSession = {
  id: string;
  centerId: string;
  serviceId: string;
  status: 'SCHEDULED' | 'CANCELLED';
  startsAt: Date;
  endsAt: Date;
};

export const LOCKED = {
  id: 'uuid',
  centerId: 'uuid',
  serviceId: 'uuid',
  status: 'session_status',
  startsAt: 'timestamptz',
  endsAt: 'timestamptz',
} as const;

/** SQL: locks the sessions `s` that fit, in the lock order, to avoid deadlocks. */
export const lockWhere = (which: string) =>
  statement<LockedSession>(
    LOCKED,
    `
  SELECT s.id, s.center_id AS "centerId", s.service_id AS "serviceId", s.status, s.starts_at AS "startsAt", s.ends_at AS "endsAt"
  FROM session s WHERE ${which}
  ORDER BY s.next_transition_at, s.id FOR UPDATE OF s`,
  );

const idsOf = (sessions: readonly LockedSession[]) => sessions.map(({ id }) => id);

/** When people are told of their cancellation: all at once. */
export const cancellationToldAt = (now: Date, sessions: readonly LockedSession[]): Date =>
  toldAt(
    now,
    sessions.map(({ startsAt }) => startsAt),
    UNDO_MINUTES.cancellation,
  );

export type Cancellation = {
  reason: string | null;
  /** When people are told; until then it can be taken back without a word. */
  finalAt: Date;
  /** The act that cancels them together, and tells people of it. Null: each is told alone. */
  actId: string | null;
};

/** Cancels sessions that are neither ended nor cancelled: what live clients see at once. */
export async function cancelSet(
  sql: Sql,
  now: Date,
  sessions: readonly LockedSession[],
  { reason, finalAt, actId }: Cancellation,
): Promise<void> {
  if (sessions.length === 0) return;
  await sql(CANCEL, [now, idsOf(sessions), reason, finalAt, actId]);
  if (actId !== null) await sql(RECORD, [actId, idsOf(sessions)]);
  await publishCancellations(sql, now, sessions);
}

const CANCEL = `
  UPDATE session SET status = 'CANCELLED', cancelled_at = $1, cancellation_reason = $3, cancellation_final_at = $4,
    cancellation_act_id = $5::uuid, cancellations = cancellations + 1, restoration_notice_at = NULL,
    version = version + 1, edit_version = edit_version + 1, next_transition_at = $1
  WHERE id = ANY($2::uuid[])`;

const RECORD = `
  INSERT INTO act_session (act_id, session_id, cancelled) SELECT $1::uuid, id, true FROM unnest($2::uuid[]) id
  ON CONFLICT (act_id, session_id) DO UPDATE SET cancelled = true`;

/**
 * Restores cancelled sessions that have not ended, with seats, link and send time as they were. One that follows its service
 * takes over a link that changed meanwhile, so its service is locked before it. People who were told are told after a minute,
 * so that they can be cancelled again without a word.
 */
export async function restoreSet(sql: Sql, now: Date, sessions: readonly LockedSession[]): Promise<void> {
  if (sessions.length === 0) return;
  const tellAt = sessions.map(({ startsAt }) => toldAt(now, [startsAt], UNDO_MINUTES.cancellation));
  await followAgain(sql, now, idsOf(sessions), now);
  await sql(RESTORE, [now, idsOf(sessions), tellAt]);
  await publishRestorations(sql, now, sessions);
}

// A link that changed just before is told of now. Nobody who left the staff teaches again.
const RESTORE = `
  UPDATE session s SET status = 'SCHEDULED', cancelled_at = NULL, cancellation_reason = NULL, cancellation_final_at = NULL,
    cancellation_act_id = NULL, restoration_notice_at = r.tell_at, link_changed_at = $1,
    professional_id = (SELECT p.id FROM professional p WHERE p.id = s.professional_id AND p.removed_at IS NULL),
    version = s.version + 1, edit_version = s.edit_version + 1, next_transition_at = $1
  FROM unnest($2::uuid[], $3::timestamptz[]) r (id, tell_at)
  WHERE s.id = r.id`;

/** How many people hold a seat in any of these sessions. */
export async function countPeople(sql: Sql, sessions: readonly { id: string }[]): Promise<number> {
  const [row] = await sql(COUNT_PEOPLE, [sessions.map(({ id }) => id)]);
  return row!.people;
}

const COUNT_PEOPLE = statement(
  { people: 'int4' },
  `SELECT count(DISTINCT customer_id)::int AS people FROM booking WHERE session_id = ANY($1::uuid[]) AND status = 'BOOKED'`,
);
