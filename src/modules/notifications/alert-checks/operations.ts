import { LOWEST_ID } from '../../../lib/global-ids.ts';
import { among, valuesOf } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import type { Isolation, Picked } from '../../../ports/isolation.ts';
import { roomClashesOf } from '../../sessions/rooms/queries.ts';
import { REACH_DAYS } from '../../sessions/rules.ts';
import { readUnreached } from '../alerts/queries.ts';
import { insertForStaff } from '../listing/staff.ts';

/*
 * Alerts that depend on more than one session, or on every message of one, are looked for aside: no window and no notice
 * waits for them. `alert_check_at` says when a session is next looked at; a write of it sets that to now.
 */

/** A session to be looked at, as it was found. */
export type Checked = Place & { centerId: string; version: number; doubtful: boolean };
/** Where a session stands among those that are due. */
export type Place = { id: string; dueAt: Date };
type Batch = { limit: number; after: Place | null };

const FIRST: Place = { id: LOWEST_ID, dueAt: new Date(0) };

/** The sessions that are due, those first that wait longest. */
export async function dueChecks(sql: Sql, now: Date, { limit, after }: Batch, picked: Picked) {
  const { id, dueAt } = after ?? FIRST;
  return sql(DUE, [now, limit, dueAt, id, ...valuesOf(picked)]);
}

/**
 * Lists the alerts of these sessions: of a room clash to the managers and both teachers, of people whom no message reaches
 * to the managers, each once for a start. Needs a transaction. Answers the sessions that something was listed for.
 */
export async function listChecked(
  sql: Sql,
  isolation: Isolation,
  now: Date,
  sessions: readonly Checked[],
): Promise<string[]> {
  const ids = sessions.map(({ id }) => id);
  const clashes = await roomClashesOf(sql, now, ids);
  const [ones, others] = [clashes.map(({ sessionId }) => sessionId), clashes.map(({ otherId }) => otherId)];
  const clashing = clashes.length > 0 ? await sql(LIST_CLASHES, [now, ones, others]) : [];
  const doubtful = sessions.flatMap(({ id, doubtful }) => (doubtful ? [id] : []));
  const lost = new Set(
    (await readUnreached({ db: { sql }, isolation }, doubtful)).map((one) => one.sessionId),
  );
  const unreached = lost.size > 0 ? await sql(LIST_UNREACHED, [now, [...lost]]) : [];
  await sql(CHECKED, [now, ids, sessions.map(({ version }) => version)]);
  return [...new Set([...clashing, ...unreached].map(({ session_id }) => session_id))];
}

// A session is doubtful if messages may not reach somebody in it: whom they do not is worked out from its deliveries.
const DUE = statement<Checked>(
  { id: 'uuid', dueAt: 'timestamptz', centerId: 'uuid', version: 'int4', doubtful: 'bool' },
  `
  SELECT s.id, s.alert_check_at AS "dueAt", s.center_id AS "centerId", s.version, s.seats_taken > 0 AND s.status = 'SCHEDULED' AND s.ends_at > $1
    AND s.starts_at <= $1::timestamptz + interval '${REACH_DAYS * 24} hours' AND (s.alerted_at IS NOT NULL OR EXISTS (
      SELECT 1 FROM booking b JOIN customer c ON c.id = b.customer_id
      WHERE b.session_id = s.id AND b.status = 'BOOKED' AND c.email IS NULL)) AS doubtful
  FROM session s WHERE s.alert_check_at <= $1 AND (s.alert_check_at, s.id) > ($3::timestamptz, $4::uuid) AND ${among('s.id', 5)}
  ORDER BY s.alert_check_at, s.id LIMIT $2`,
);

const ofKind = (kind: string, session: string, revision: string) =>
  `d.session_id = ${session} AND d.purpose = 'ALERT' AND d.alert_kind = '${kind}' AND d.revision = ${revision}`;

// As in the list of alerts it is the later session that clashes. Its managers are told of that one alone.
const LIST_CLASHES = statement(
  { session_id: 'uuid' },
  `
  WITH pair AS (
    SELECT CASE WHEN (o.opens_at, o.id) < (s.opens_at, s.id) THEN s.id ELSE o.id END AS later_id,
      CASE WHEN (o.opens_at, o.id) < (s.opens_at, s.id) THEN o.id ELSE s.id END AS earlier_id
    FROM unnest($2::uuid[], $3::uuid[]) p (one, other) JOIN session s ON s.id = one JOIN session o ON o.id = other
  ), reader AS (
    SELECT r.session_id, r.professional_id FROM (
      SELECT l.id AS session_id, l.moves, m.id AS professional_id
      FROM pair JOIN session l ON l.id = later_id
        JOIN professional m ON m.center_id = l.center_id AND m.removed_at IS NULL
          AND (m.role = 'MANAGER' OR m.id = l.professional_id)
      UNION
      SELECT e.id, e.moves, m.id
      FROM pair JOIN session l ON l.id = later_id JOIN session e ON e.id = earlier_id
        JOIN professional m ON m.id = e.professional_id AND m.role <> 'MANAGER' AND m.id IS DISTINCT FROM l.professional_id
    ) r
    WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE ${ofKind('ROOM_CLASH', 'r.session_id', 'r.moves')}
      AND d.professional_id = r.professional_id)
  )${insertForStaff({ purpose: 'ALERT', alertKind: 'ROOM_CLASH', now: '$1' })}`,
);

const LIST_UNREACHED = statement(
  { session_id: 'uuid' },
  `
  WITH reader AS (
    SELECT s.id AS session_id, m.id AS professional_id
    FROM session s JOIN professional m ON m.center_id = s.center_id AND m.removed_at IS NULL AND m.role = 'MANAGER'
    WHERE s.id = ANY($2::uuid[])
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE ${ofKind('UNREACHABLE', 's.id', 's.moves')})
  )${insertForStaff({ purpose: 'ALERT', alertKind: 'UNREACHABLE', now: '$1' })}`,
);

// One that was written meanwhile, or is being written, is looked at again.
const CHECKED = `
  UPDATE session s SET alert_check_at = CASE WHEN s.status = 'SCHEDULED' AND s.starts_at > $1::timestamptz + interval '${REACH_DAYS * 24} hours'
      THEN s.starts_at - interval '${REACH_DAYS * 24} hours' END
  WHERE s.id = ANY (ARRAY(
    SELECT f.id FROM session f JOIN unnest($2::uuid[], $3::int[]) c (id, version) ON c.id = f.id AND c.version = f.version
    -- Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
    ORDER BY f.next_transition_at, f.id FOR NO KEY UPDATE OF f SKIP LOCKED))`;
