import { sqlOf } from '../../lib/sql.ts';
import { statement } from '../../lib/statement.ts';
import type { Sql } from '../../ports/database.ts';
import type { SessionDefaults } from '../services/session-defaults.ts';
import { automaticSendAtSql } from './rules.ts';

/*
 * The defaults that scheduled sessions take from their service and keep following: R18 fills what is empty, R19 replaces
 * what was not entered by hand, R20 leaves one-off sessions alone. Ended and cancelled sessions stay. Each function is one
 * statement, however many sessions it changes; it makes them due, so `applyTransitions` does the rest.
 */

export const sessionDefaults: SessionDefaults = {
  linkEffects: (tx, serviceId, joinUrl, now) => sqlOf(tx)(LINK_EFFECTS, [serviceId, now, joinUrl]),

  async applyLink(tx, { serviceId, centerId, joinUrl, previousJoinUrl }, now) {
    const values = [serviceId, now, joinUrl, centerId, previousJoinUrl];
    const [row] = await sqlOf(tx)(APPLY_LINK, values);
    return row!.id;
  },

  undoLink: (tx, changeId, now) => tx.$executeRawUnsafe(UNDO_LINK, changeId, now),
  applyBackup: (tx, serviceId, now) => tx.$executeRawUnsafe(APPLY_BACKUP, serviceId, now),
  applyInstructions: (tx, serviceId, now) => tx.$executeRawUnsafe(APPLY_INSTRUCTIONS, serviceId, now),
  applyLead: (tx, serviceId, now) => tx.$executeRawUnsafe(APPLY_LEAD, serviceId, now),
};

const DUE = `version = s.version + 1, next_transition_at = $2`;
const AHEAD = `s.service_id = $1::uuid AND s.status = 'SCHEDULED' AND s.ends_at > $2`;

/** What the link $3 does to a session that follows its service, by the row before: its own link is another one. */
const effectOn = (before: string) => `CASE
      WHEN $3::text IS NULL THEN 'CLEAR'
      WHEN ${before}.own_join_url IS NULL THEN 'FILL'
      ELSE 'REPLACE' END`;

/** Whether people are sent to its own link: no substitute’s and no backup room lies over it. */
const OWN_IN_USE = 's.backup_room_url IS NULL AND s.substitute_room_url IS NULL';

/** For each session whose own link becomes another one: a link that nobody is sent to changes for nobody. */
const LINK_CHANGED = `link_changed_at = CASE WHEN ${OWN_IN_USE} THEN $2 ELSE s.link_changed_at END`;

/** A cleared link concerns everybody booked, a replaced one those who had the notice. */
const CONCERNED = `b.status = 'BOOKED' AND in_use
      AND (effect = 'CLEAR' OR effect = 'REPLACE' AND b.noticed_revision > 0)`;

/** Each session ahead, by start; without those that follow the service and have this link already. */
const LINK_EFFECTS = `
  SELECT s.id AS "sessionId", s.own_join_url AS "joinUrl", effect,
    (SELECT count(*)::int FROM booking b WHERE b.session_id = s.id AND ${CONCERNED}) AS "peopleConcerned"
  FROM session s, LATERAL (SELECT ${OWN_IN_USE} AS in_use, CASE
      WHEN s.origin = 'ONE_OFF' THEN 'KEEP_ONE_OFF'
      WHEN s.own_join_url_source = 'MANUAL' THEN 'KEEP_MANUAL'
      WHEN s.own_join_url IS DISTINCT FROM $3 THEN ${effectOn('s')} END AS effect) e
  WHERE ${AHEAD} AND effect IS NOT NULL
  ORDER BY s.starts_at, s.id`;

/** Records what each session had. A link entered by hand meanwhile stays, because the locked row itself is checked. */
const APPLY_LINK = statement(
  { id: 'text' },
  `
  WITH following AS (
    SELECT s.id, ${effectOn('s')} AS effect, ${OWN_IN_USE} AS in_use, s.own_join_url, s.own_join_url_source
    FROM session s
    WHERE ${AHEAD} AND s.origin = 'SCHEDULED' AND s.own_join_url_source IN ('NONE', 'INHERITED')
      AND s.own_join_url IS DISTINCT FROM $3
    ORDER BY s.next_transition_at, s.id FOR NO KEY UPDATE
  ), touched AS (
    UPDATE session s SET own_join_url = $3, ${LINK_CHANGED}, ${DUE},
      own_join_url_source = CASE WHEN $3::text IS NULL THEN 'NONE' ELSE 'INHERITED' END::value_source
    FROM following WHERE s.id = following.id
    RETURNING following.*
  ), kept AS (
    SELECT count(*) FILTER (WHERE s.origin = 'SCHEDULED' AND s.own_join_url_source = 'MANUAL') AS manual,
      count(*) FILTER (WHERE s.origin = 'ONE_OFF') AS one_off
    FROM session s WHERE ${AHEAD}
  ), change AS (
    INSERT INTO service_link_change (center_id, service_id, join_url, previous_join_url, applied_at, filled, replaced,
      cleared, kept_manual, kept_one_off, old_link_holders)
    SELECT $4::uuid, $1::uuid, $3, $5, $2, count(*) FILTER (WHERE effect = 'FILL'),
      count(*) FILTER (WHERE effect = 'REPLACE'), count(*) FILTER (WHERE effect = 'CLEAR'),
      (SELECT manual FROM kept), (SELECT one_off FROM kept),
      (SELECT count(*) FROM touched t JOIN booking b ON b.session_id = t.id WHERE ${CONCERNED})
    FROM touched
    RETURNING id
  ), items AS (
    INSERT INTO service_link_change_item (change_id, session_id, previous_join_url, previous_source)
    SELECT change.id, touched.id, touched.own_join_url, touched.own_join_url_source FROM change, touched
  )
  SELECT id::text FROM change`,
);

/** Only where the undone link is still in place: later edits and changes stay, and so do ended sessions. */
const UNDO_LINK = `
  UPDATE session s SET own_join_url = u.join_url, own_join_url_source = u.source, ${LINK_CHANGED}, ${DUE}
  FROM (
    -- Sessions that the change touched: what each had.
    SELECT i.session_id, c.join_url AS undone, i.previous_join_url AS join_url, i.previous_source AS source
    FROM service_link_change c JOIN service_link_change_item i ON i.change_id = c.id
    WHERE c.id = $1::uuid
    UNION ALL
    -- Sessions that came to follow the service since: what the service had.
    SELECT f.id, c.join_url, c.previous_join_url,
      CASE WHEN c.previous_join_url IS NULL THEN 'NONE' ELSE 'INHERITED' END::value_source
    FROM service_link_change c
      JOIN service v ON v.id = c.service_id AND v.join_url IS NOT DISTINCT FROM c.join_url
      JOIN session f ON f.service_id = v.id AND f.origin = 'SCHEDULED' AND f.ends_at > $2
    WHERE c.id = $1::uuid AND (f.own_join_url IS NOT NULL OR f.created_at >= c.applied_at)
      AND NOT EXISTS (SELECT 1 FROM service_link_change_item i WHERE i.change_id = c.id AND i.session_id = f.id)
  ) u
  WHERE s.id = u.session_id AND s.status = 'SCHEDULED' AND s.ends_at > $2
    AND s.own_join_url_source IN ('NONE', 'INHERITED') AND s.own_join_url IS NOT DISTINCT FROM u.undone`;

const FOLLOWING = `s.service_id = v.id AND s.origin = 'SCHEDULED' AND s.status = 'SCHEDULED' AND s.ends_at > $2`;

const APPLY_INSTRUCTIONS = `
  UPDATE session s SET joining_instructions = v.joining_instructions, ${DUE}, joining_instructions_source =
      CASE WHEN v.joining_instructions IS NULL THEN 'NONE' ELSE 'INHERITED' END::value_source
  FROM service v
  WHERE v.id = $1::uuid AND ${FOLLOWING} AND s.joining_instructions_source IN ('NONE', 'INHERITED')
    AND s.joining_instructions IS DISTINCT FROM v.joining_instructions`;

/** Nobody is sent to a backup room before it is switched to, and the one in use stays. */
const APPLY_BACKUP = `
  UPDATE session s SET backup_join_url = v.backup_join_url, ${DUE}, backup_join_url_source =
      CASE WHEN v.backup_join_url IS NULL THEN 'NONE' ELSE 'INHERITED' END::value_source
  FROM service v
  WHERE v.id = $1::uuid AND ${FOLLOWING} AND s.backup_join_url_source IN ('NONE', 'INHERITED')
    AND s.backup_join_url IS DISTINCT FROM v.backup_join_url`;

/**
 * Sessions that come back take over from their service, by origin (R18, R19), what changed while they were gone: its
 * instructions and its backup room, and its link if it changed since their cancellation, else since `goneSince`. Needs the
 * services locked against another link.
 */
export async function followAgain(
  sql: Sql,
  now: Date,
  ids: readonly string[],
  goneSince: Date,
): Promise<void> {
  await sql(FOLLOW_AGAIN, [ids, now, goneSince]);
  await sql(TAKE_OVER, [ids, now]);
}

/** SQL: the value of a session `f`, which is its service’s unless it was entered by hand, and where it is from. */
const followed = (column: string) => `
      CASE WHEN follows THEN v.${column} ELSE f.${column} END AS value,
      CASE WHEN NOT follows THEN f.${column}_source WHEN v.${column} IS NULL THEN 'NONE' ELSE 'INHERITED' END AS source
      FROM (SELECT f.${column}_source IN ('NONE', 'INHERITED') AS follows) o`;

const FOLLOW_AGAIN = `
  UPDATE session s SET own_join_url = v.join_url, ${LINK_CHANGED}, ${DUE},
    own_join_url_source = CASE WHEN v.join_url IS NULL THEN 'NONE' ELSE 'INHERITED' END::value_source
  FROM service v
  WHERE s.id = ANY($1::uuid[]) AND v.id = s.service_id AND s.origin = 'SCHEDULED'
    AND s.own_join_url_source IN ('NONE', 'INHERITED') AND s.own_join_url IS DISTINCT FROM v.join_url
    AND EXISTS (SELECT 1 FROM service_link_change c
      WHERE c.service_id = v.id AND greatest(c.applied_at, c.undone_at) >= coalesce(s.cancelled_at, $3::timestamptz))`;

// Unlike links these cannot be taken back: whoever follows has what the service has.
const TAKE_OVER = `
  UPDATE session s SET joining_instructions = i.value, joining_instructions_source = i.source,
    backup_join_url = b.value, backup_join_url_source = b.source, ${DUE}
  FROM session f JOIN service v ON v.id = f.service_id
    CROSS JOIN LATERAL (SELECT ${followed('joining_instructions')}) i
    CROSS JOIN LATERAL (SELECT ${followed('backup_join_url')}) b
  WHERE f.id = ANY($1::uuid[]) AND f.origin = 'SCHEDULED' AND s.id = f.id
    AND (i.value, b.value) IS DISTINCT FROM (s.joining_instructions, s.backup_join_url)`;

/** Automatic send times of unsent notices; access opens with them. */
const APPLY_LEAD = `
  UPDATE session s SET send_at = ${automaticSendAtSql('s', 'v')},
    opens_at = ${automaticSendAtSql('s', 'v')}, ${DUE}
  FROM service v
  WHERE v.id = $1::uuid AND ${FOLLOWING} AND s.send_timing = 'AUTO' AND s.notice_released_at IS NULL
    AND s.send_at <> ${automaticSendAtSql('s', 'v')}`;
