import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import { accessOpensAtSql } from '../rules.ts';

/*
 * One teacher often holds one class after the other in one room. Then the later access window opens when the earlier class
 * ends, at its own start at the latest, so that nobody walks into the class before. The send time never changes (R9).
 * Writers set the opening as if there were no other class. These functions put it off, or take that back.
 */

/** Puts the opening of one session right that this transaction changes, so that its answer says when it opens. */
export const fitOwnOpening = (sql: Sql, now: Date, id: string) => sql(FIT_OWN, [now, [id]]);

/** Puts right the openings of these sessions, and of those that come after them. */
export const fitOpenings = (sql: Sql, now: Date, ids: string[]) => sql(FIT_ALL, [now, ids]);

/** The longest session, and the earliest opening before a start. */
const LONGEST = "interval '1 day'";
const LONGEST_AND_WEEK = "interval '8 days'";

/** Those that wait for one of these, and those that are now to wait. */
const FOLLOWING = `
    UNION SELECT f.id FROM session f WHERE f.opens_after_id = ANY($2::uuid[])
    UNION SELECT f.id FROM session a JOIN session f ON f.professional_id = a.professional_id
      AND f.ends_at > a.starts_at AND f.ends_at < a.ends_at + ${LONGEST_AND_WEEK}
      AND f.center_id = a.center_id AND f.room_key = a.room_key AND f.starts_at > a.starts_at
      AND f.opens_at < least(f.starts_at, a.ends_at)
    WHERE a.id = ANY($2::uuid[]) AND a.status = 'SCHEDULED'`;

// Only rows that are to change are locked. A row that somebody changes meanwhile is due afterwards, and fitted again.
const fit = (following: string) => `
  WITH concerned AS (SELECT unnest($2::uuid[]) AS id ${following}
  ), fit AS MATERIALIZED (
    SELECT s.id, earlier.id AS after_id, CASE WHEN earlier.id IS NULL THEN own.opens_at
      ELSE greatest(own.opens_at, least(earlier.ends_at, s.starts_at)) END AS opens_at
    FROM session s
      JOIN service v ON v.id = s.service_id
      CROSS JOIN LATERAL (SELECT ${accessOpensAtSql('s', 'v')} AS opens_at) own
      LEFT JOIN LATERAL (
        SELECT p.id, p.ends_at FROM session p
        WHERE p.professional_id = s.professional_id AND p.ends_at > own.opens_at
          AND p.ends_at < s.starts_at + ${LONGEST} AND p.center_id = s.center_id AND p.room_key = s.room_key
          AND p.starts_at < s.starts_at AND p.status = 'SCHEDULED' AND own.opens_at < s.starts_at
        ORDER BY p.ends_at DESC, p.id LIMIT 1) earlier ON TRUE
    WHERE s.id = ANY(ARRAY(SELECT id FROM concerned)) AND s.send_at IS NOT NULL AND s.status = 'SCHEDULED'
      AND s.ends_at > $1 AND (earlier.id IS NOT NULL OR s.opens_after_id IS NOT NULL)
  ), locked AS MATERIALIZED (
    SELECT s.id FROM session s JOIN fit ON fit.id = s.id
    WHERE (s.opens_at, s.opens_after_id) IS DISTINCT FROM (fit.opens_at, fit.after_id)
    -- Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
    ORDER BY s.next_transition_at, s.id FOR NO KEY UPDATE OF s
  )
  UPDATE session s SET opens_at = fit.opens_at, opens_after_id = fit.after_id, version = s.version + 1,
    next_transition_at = $1
  FROM fit JOIN locked ON locked.id = fit.id
  WHERE s.id = fit.id
  RETURNING s.id`;
const FIT_OWN = statement({ id: 'uuid' }, fit(''));
const FIT_ALL = statement({ id: 'uuid' }, fit(FOLLOWING));

/**
 * Takes these sessions, which just got another teacher by hand, out of the room of the substitute before. Below it lies the
 * room of whoever was substituted: unless they teach again, it is the room of a teacher who is absent.
 */
export const leaveRooms = (sql: Sql, now: Date, ids: string[]) => sql(LEAVE_ROOMS, [ids, now]);

// The link in use changes where no backup room lies over it.
const LEAVE_ROOMS = `
  UPDATE session s SET substitute_room_url = NULL,
    absent_room_url = CASE WHEN s.professional_id <> owner.id THEN s.own_join_url END,
    link_changed_at = CASE WHEN s.backup_room_url IS NULL AND s.substitute_room_url IS NOT NULL
      AND s.own_join_url IS DISTINCT FROM s.substitute_room_url THEN $2 ELSE s.link_changed_at END
  FROM session f CROSS JOIN LATERAL (
    SELECT x.previous_professional_id AS id
    FROM act_session x JOIN act a ON a.id = x.act_id JOIN substitution u ON u.id = a.id
    WHERE x.session_id = f.id AND x.previous_room_url IS NULL AND a.undone_at IS NULL
    ORDER BY a.at DESC LIMIT 1) owner
  WHERE f.id = ANY($1::uuid[]) AND s.id = f.id AND (s.substitute_room_url IS NOT NULL OR s.absent_room_url IS NOT NULL)`;
