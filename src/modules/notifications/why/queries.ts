import { statement } from '../../../lib/statement.ts';
import { DAY, later } from '../../../lib/time.ts';
import type { Sql } from '../../../ports/database.ts';
import type { Channel, DeliveryStatus, Purpose, Reason } from '../rules.ts';

/** A message to an account with an address; or its seat, where no message is listed yet. */
export type ToldOf = {
  centerId: string;
  centerName: string;
  /** Null: it is for staff. */
  bookingId: string | null;
  sessionId: string;
  serviceName: string;
  startsAt: Date;
  /** What the next access notice waits for: its time, and whether there is a link. Null: held in person. */
  sendAt: Date | null;
  hasLink: boolean;
  purpose: Purpose | null;
  channel: Channel | null;
  status: DeliveryStatus | null;
  reason: Reason | null;
  /** When it was sent, else is tried next, else was decided. */
  at: Date | null;
  attempts: number | null;
  possibleRepeat: boolean | null;
  /** What the provider said last. */
  reported: string | null;
};

/** How far back the operator looks. */
const BACK = 30 * DAY;

/**
 * What everybody with this address was told, is to be told, and why not: of sessions of the last 30 days and ahead, in all
 * centers, by start; the last 200. For the operator: no caller sees more than one center.
 */
export const whatWasTold = (sql: Sql, email: string, now: Date): Promise<ToldOf[]> =>
  sql(TOLD, [email, later(now, -BACK)]);

const TOLD = statement<ToldOf>(
  {
    centerId: 'uuid',
    centerName: 'text',
    bookingId: 'uuid?',
    sessionId: 'uuid',
    serviceName: 'text',
    startsAt: 'timestamptz',
    sendAt: 'timestamptz?',
    hasLink: 'bool',
    purpose: 'purpose?',
    channel: 'channel?',
    status: 'delivery_status?',
    reason: 'delivery_reason?',
    at: 'timestamptz?',
    attempts: 'int4?',
    possibleRepeat: 'bool?',
    reported: 'text?',
  },
  `
  WITH seat AS (
    SELECT b.id, b.session_id, b.center_id FROM customer c JOIN booking b ON b.customer_id = c.id
    WHERE c.email = $1 AND c.deleted_at IS NULL
  ), told AS (
    SELECT seat.id AS booking_id, seat.session_id, seat.center_id, d.id FROM seat LEFT JOIN delivery d ON d.booking_id = seat.id
    UNION
    SELECT seat.id, seat.session_id, seat.center_id, l.delivery_id FROM seat JOIN delivery_line l ON l.booking_id = seat.id
    UNION
    SELECT NULL, d.session_id, d.center_id, d.id FROM professional p JOIN delivery d ON d.professional_id = p.id
    WHERE p.email = $1 AND p.removed_at IS NULL
  )
  SELECT * FROM (
    SELECT told.center_id AS "centerId", ce.name AS "centerName", told.booking_id AS "bookingId", s.id AS "sessionId",
      v.name AS "serviceName", s.starts_at AS "startsAt", s.send_at AS "sendAt", s.join_url IS NOT NULL AS "hasLink",
      d.purpose, way.channel, way.status, way.reason, coalesce(way.sent_at, way.next_attempt_at, d.created_at) AS at, way.attempts,
      way.possible_repeat AS "possibleRepeat", way.reported
    FROM told JOIN session s ON s.id = told.session_id JOIN service v ON v.id = s.service_id
      JOIN center ce ON ce.id = told.center_id LEFT JOIN delivery d ON d.id = told.id
      LEFT JOIN LATERAL (
        SELECT e.kind::text FROM provider_event e WHERE e.delivery_id = d.id ORDER BY e.at DESC, e.id DESC LIMIT 1) report ON true
      CROSS JOIN LATERAL (
        SELECT d.channel, d.status, d.reason, d.sent_at, d.next_attempt_at, d.attempts, d.possible_repeat, report.kind AS reported
        UNION ALL
        SELECT 'PUSH', 'SKIPPED', 'NO_DEVICE', NULL, NULL, 0, false, NULL WHERE d.without_device
      ) way
    WHERE s.starts_at > $2
    ORDER BY s.starts_at DESC, at DESC NULLS LAST LIMIT 200) last
  ORDER BY "startsAt", "sessionId", at NULLS FIRST, channel`,
);
