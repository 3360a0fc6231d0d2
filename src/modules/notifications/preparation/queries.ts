import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import { type ClaimedDelivery, type ClaimedRow, FACTS, factsOf } from '../queue/claim-statements.ts';

/** An access notice that is likely to go to this device; a change of its session makes another version. */
export type LikelyPush = { bookingId: string; deviceId: string; version: number; sendAt: Date };

/** The pushes of the notices that are due after `now` and until `until`, the next ones first. */
export const likelyPushes = (sql: Sql, now: Date, until: Date, limit: number): Promise<LikelyPush[]> =>
  sql(LIKELY, [now, until, limit]);

// A session is due by its send time at the latest, so the index of what is due has them all.
const LIKELY = statement<LikelyPush>(
  { bookingId: 'uuid', deviceId: 'uuid', version: 'int4', sendAt: 'timestamptz' },
  `
  SELECT b.id AS "bookingId", d.id AS "deviceId", s.version, s.send_at AS "sendAt"
  FROM session s
    JOIN booking b ON b.session_id = s.id AND b.status = 'BOOKED' AND b.noticed_revision < s.notice_revision
    JOIN push_device d ON d.customer_id = b.customer_id AND d.removed_at IS NULL
  WHERE s.next_transition_at <= $2 AND s.send_at > $1 AND s.send_at <= $2 AND s.status = 'SCHEDULED' AND s.join_url IS NOT NULL
  ORDER BY s.send_at LIMIT $3`,
);

/** What each says and depends on, as its claim will read it. It has no delivery yet, and its booking's id. */
export const factsOfLikely = (sql: Sql, pushes: LikelyPush[]): Promise<ClaimedDelivery[]> =>
  sql(FACTS_OF_LIKELY, [pushes.map(({ bookingId }) => bookingId), pushes.map(({ deviceId }) => deviceId)]);

const FACTS_OF_LIKELY = statement<ClaimedRow>(
  FACTS,
  `
  WITH likely AS MATERIALIZED (
    SELECT b.id, b.center_id, s.send_at AS next_attempt_at, 0 AS reply_group, 'ACCESS_NOTICE'::purpose AS purpose,
      'PUSH'::channel AS channel, NULL::delivery_reason AS reason, 0 AS attempts, 0 AS silences, s.notice_revision AS revision,
      s.ends_at AS deadline_at, NULL::timestamptz AS about_starts_at, NULL::timestamptz AS previous_starts_at,
      b.id AS booking_id, s.id AS session_id, s.send_at AS created_at, NULL::alert_kind AS alert_kind, NULL::uuid AS act_id,
      NULL::uuid AS professional_id, one.device_id
    FROM unnest($1::uuid[], $2::uuid[]) AS one (booking_id, device_id)
      JOIN booking b ON b.id = one.booking_id
      JOIN session s ON s.id = b.session_id
  )
${factsOf('likely')}`,
);
