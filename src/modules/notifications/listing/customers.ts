import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import { dueAt, REPLY_GROUP } from '../queue/leases.ts';
import type { Channel, DeliveryStatus, Purpose, Reason } from '../rules.ts';
import { MOVED_BY_ACT, withoutDevice } from './rules.ts';

/*
 * The messages to customers that follow from the transitions of sessions. Each function takes sessions that are locked by
 * its transaction.
 */

/**
 * Lists the access notice of these sessions for every seat without the present revision's (R12). A channel that cannot
 * reach a customer is listed as a skip with its reason. Releases messages that waited for a link. Answers how many new
 * messages wait to be sent.
 */
export async function listAccessNotices(sql: Sql, now: Date, sessionIds: string[]): Promise<number> {
  const rows = await sql(LIST_ACCESS_NOTICES, [now, sessionIds]);
  return rows[0]?.waiting ?? 0;
}

type Listing = {
  purpose: string;
  /** Only by this way; absent: by both. */
  channel?: 'PUSH';
  now: string;
  revision?: string;
  resend?: string;
  about?: string;
  previous?: string;
  deadline?: string;
  act?: string;
  returning?: string;
};

/**
 * SQL: lists a message for each booking in `reader`, one row for email and one for each push device; where there is none,
 * the mail says so. Every value is an SQL expression over the booking `r` and its session `s`.
 */
export const insertForCustomers = ({ purpose, now, ...listing }: Listing) => `
    INSERT INTO delivery (center_id, session_id, booking_id, act_id, purpose, channel, revision, resend, device_id, target,
      without_device, address_verified, about_starts_at, previous_starts_at, status, reason, next_attempt_at, reply_group, deadline_at,
      created_at)
    SELECT r.center_id, r.session_id, r.id, ${listing.act ?? 'NULL::uuid'}, '${purpose}', t.channel, ${listing.revision ?? 's.notice_revision'},
      ${listing.resend ?? '0'}::int, t.device_id, t.target, t.without_device, t.verified, ${listing.about ?? 'NULL::timestamptz'},
      ${listing.previous ?? 'NULL::timestamptz'}, CASE WHEN t.target IS NULL THEN 'SKIPPED' ELSE 'PENDING' END::delivery_status,
      CASE WHEN t.target IS NULL THEN t.missing END, CASE WHEN t.target IS NULL THEN NULL ELSE ${dueAt(now)} END,
      ${REPLY_GROUP}, ${listing.deadline ?? 's.ends_at'}, ${now}::timestamptz
    FROM reader r
      JOIN session s ON s.id = r.session_id
      JOIN center ce ON ce.id = r.center_id
      JOIN customer c ON c.id = r.customer_id
      CROSS JOIN LATERAL (${listing.channel ? BY_PUSH : BY_BOTH}) t
    ON CONFLICT DO NOTHING
    RETURNING ${listing.returning ?? 'status, booking_id'}`;

const DEVICE = 'push_device d ON d.customer_id = c.id AND d.removed_at IS NULL';
const PUSH = `
        SELECT 'PUSH'::channel AS channel, d.id AS device_id, substring(d.endpoint FROM '^https://([^/]+)') AS target,
          NULL::boolean AS verified, 'NO_DEVICE'::delivery_reason AS missing, false AS without_device
        FROM (SELECT 1) one`;
/** Without a device this is a skip: no mail stands beside it, which would say so. */
const BY_PUSH = `${PUSH} LEFT JOIN ${DEVICE}`;
const BY_BOTH = `
        SELECT 'EMAIL'::channel AS channel, NULL::uuid AS device_id, c.email AS target,
          CASE WHEN c.email IS NULL THEN NULL ELSE c.email_verified_at IS NOT NULL END AS verified,
          'NO_ADDRESS'::delivery_reason AS missing, ${withoutDevice('d.customer_id = c.id')} AS without_device
        UNION ALL ${PUSH} JOIN ${DEVICE}`;

const RELEASE_HELD = `
    UPDATE delivery d SET next_attempt_at = $1, reason = NULL
    FROM session s
    WHERE d.session_id = s.id AND s.id = ANY($2::uuid[]) AND d.status = 'PENDING' AND d.reason = 'NO_LINK'
      AND s.status = 'SCHEDULED' AND s.join_url IS NOT NULL AND s.ends_at > $1`;

const LIST_ACCESS_NOTICES = statement(
  { waiting: 'int4' },
  `
  WITH reader AS (
    UPDATE booking b SET noticed_revision = s.notice_revision
    FROM session s
    WHERE b.session_id = s.id AND s.id = ANY($2::uuid[]) AND b.status = 'BOOKED' AND b.noticed_revision < s.notice_revision
      AND s.status = 'SCHEDULED' AND s.send_at <= $1 AND s.ends_at > $1 AND s.join_url IS NOT NULL
    RETURNING b.*
  ), listed AS (${insertForCustomers({ purpose: 'ACCESS_NOTICE', now: '$1' })}
  ), held AS (${RELEASE_HELD})
  SELECT count(*) FILTER (WHERE status = 'PENDING')::int AS waiting FROM listed`,
);

/**
 * Lists *session moved* for every seat that was last told another start, and reschedules its reminders. A move that was
 * undone within its minute lists nothing.
 */
export async function listMoves(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  await sql(TAKE_BACK_MOVES, [now, sessionIds]);
  await sql(LIST_MOVES, [now, sessionIds]);
}

// A message about an earlier move that has not been sent told nothing: the start last told is the one before it.
const TAKE_BACK_MOVES = `
  WITH unsent AS (
    UPDATE delivery d SET status = 'SUPERSEDED', reason = 'SESSION_MOVED', next_attempt_at = NULL
    FROM session s
    WHERE d.session_id = s.id AND s.id = ANY($2::uuid[]) AND d.purpose = 'SESSION_MOVED' AND d.status = 'PENDING'
      AND d.booking_id IS NOT NULL AND d.about_starts_at <> s.starts_at
    RETURNING d.booking_id, d.revision, d.previous_starts_at
  )
  UPDATE booking b SET told_starts_at = u.previous_starts_at, reschedule_requested_at = coalesce(b.reschedule_requested_at, $1),
    reminder_at = NULL, confirmation_at = NULL
  FROM unsent u
  WHERE b.id = u.booking_id AND NOT EXISTS (
    SELECT 1 FROM delivery d WHERE d.booking_id = u.booking_id AND d.purpose = 'SESSION_MOVED'
      AND d.revision = u.revision AND d.status IN ('CLAIMED', 'SENT', 'UNKNOWN'))`;

const LIST_MOVES = `
  WITH moved AS (
    SELECT b.id, b.told_starts_at AS told, s.starts_at FROM booking b JOIN session s ON s.id = b.session_id
    WHERE s.id = ANY($2::uuid[]) AND b.status = 'BOOKED' AND b.told_starts_at <> s.starts_at
      AND s.status = 'SCHEDULED' AND s.move_notice_at IS NULL AND s.ends_at > $1 AND NOT ${MOVED_BY_ACT}
    FOR NO KEY UPDATE OF b
  ), reader AS (
    UPDATE booking b SET told_starts_at = moved.starts_at, reschedule_requested_at = coalesce(b.reschedule_requested_at, $1),
      reminder_at = NULL, confirmation_at = NULL
    FROM moved WHERE b.id = moved.id
    RETURNING b.id, b.center_id, b.session_id, b.customer_id, moved.told
  )${insertForCustomers({
    purpose: 'SESSION_MOVED',
    now: '$1',
    revision: 's.moves',
    about: 's.starts_at',
    previous: 'r.told',
  })}`;

/** Lists *session cancelled* once for every seat in those of these sessions that are cancelled. */
export async function listCancellations(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  await sql(LIST_CANCELLATIONS, [now, sessionIds]);
}

// What an act cancelled is told by the act.
const LIST_CANCELLATIONS = `
  WITH reader AS (
    UPDATE booking b SET told_cancelled = true
    FROM session s
    WHERE b.session_id = s.id AND s.id = ANY($2::uuid[]) AND s.status = 'CANCELLED' AND s.cancellation_act_id IS NULL
      AND s.ends_at > $1 AND b.status = 'BOOKED' AND NOT b.told_cancelled
    RETURNING b.id, b.center_id, b.session_id, b.customer_id
  )${insertForCustomers({ purpose: 'SESSION_CANCELLED', now: '$1', revision: 's.cancellations' })}`;

/**
 * Lists *link changed* for everybody who joined by another link, while the access window is open. Alerts about a missing
 * link are superseded once there is one.
 */
export async function listLinkChanges(sql: Sql, now: Date, sessionIds: string[]): Promise<void> {
  await sql(SUPERSEDE_ALERTS, [sessionIds]);
  await sql(LIST_LINK_CHANGES, [now, sessionIds]);
}

const SUPERSEDE_ALERTS = `
  UPDATE delivery d SET status = 'SUPERSEDED', reason = 'LINK_SET', next_attempt_at = NULL
  FROM session s
  WHERE d.session_id = s.id AND s.id = ANY($1::uuid[]) AND d.status = 'PENDING' AND d.purpose = 'MISSING_LINK'
    AND s.join_url IS NOT NULL`;

// A change that was undone before this round lists nothing: everybody has the present link.
const LIST_LINK_CHANGES = `
  WITH reader AS (
    UPDATE booking b SET joined_url = s.join_url
    FROM session s
    WHERE b.session_id = s.id AND s.id = ANY($2::uuid[]) AND b.status = 'BOOKED' AND b.joined_at IS NOT NULL
      AND b.joined_url <> s.join_url AND s.status = 'SCHEDULED' AND s.opens_at <= $1 AND s.ends_at > $1
    RETURNING b.*
  ), superseded AS (
    UPDATE delivery d SET status = 'SUPERSEDED', reason = 'LINK_CHANGED', next_attempt_at = NULL
    FROM reader r
    WHERE d.booking_id = r.id AND d.purpose = 'LINK_CHANGED' AND d.status = 'PENDING'
  )${insertForCustomers({ purpose: 'LINK_CHANGED', now: '$1', revision: 's.version', about: 's.starts_at' })}`;

/**
 * Closes the messages of sessions that are over: skipped if cancelled, missed if ended. A notice that was never released is
 * recorded as missed for every seat. Answers how many messages ended how.
 */
export async function closeNotices(sql: Sql, now: Date, sessionIds: string[]): Promise<Closed[]> {
  const closed = await sql(CLOSE_WAITING, [now, sessionIds]);
  return [...closed, ...(await sql(MISS_UNRELEASED, [now, sessionIds]))];
}

const CLOSED = {
  channel: 'channel',
  purpose: 'purpose',
  status: 'delivery_status',
  reason: 'delivery_reason',
  count: 'int4',
} as const;
export type Closed = {
  channel: Channel;
  purpose: Purpose;
  status: DeliveryStatus;
  reason: Reason;
  count: number;
};
const countedBy = (closed: string) =>
  `SELECT channel, purpose, status, reason, count(*)::int FROM ${closed} GROUP BY channel, purpose, status, reason`;

const CLOSE_WAITING = statement<Closed>(
  CLOSED,
  `
  WITH closed AS (UPDATE delivery d SET next_attempt_at = NULL,
    status = CASE WHEN s.status = 'CANCELLED' THEN 'SKIPPED' ELSE 'MISSED' END::delivery_status,
    reason = CASE WHEN s.status = 'CANCELLED' THEN 'SESSION_CANCELLED' ELSE coalesce(d.reason, 'SESSION_ENDED') END
  FROM session s
  WHERE d.session_id = s.id AND s.id = ANY($2::uuid[]) AND d.status IN ('PENDING', 'UNKNOWN')
    AND d.next_attempt_at IS NOT NULL AND d.purpose NOT IN ('SESSION_CANCELLED', 'BOOKING_CANCELLED') AND d.act_id IS NULL AND (s.status = 'CANCELLED' OR s.ends_at <= $1)
  RETURNING d.channel, d.purpose, d.status, d.reason) ${countedBy('closed')}`,
);

const MISS_UNRELEASED = statement<Closed>(
  CLOSED,
  `
  WITH reader AS (
    UPDATE booking b SET noticed_revision = s.notice_revision
    FROM session s
    WHERE b.session_id = s.id AND s.id = ANY($2::uuid[]) AND b.status = 'BOOKED' AND b.noticed_revision < s.notice_revision
      AND s.status = 'SCHEDULED' AND s.send_at IS NOT NULL AND s.ends_at <= $1
    RETURNING b.id, b.center_id, b.session_id, s.notice_revision, s.ends_at, s.join_url
  ), missed AS (
  INSERT INTO delivery (center_id, session_id, booking_id, purpose, channel, revision, status, reason, deadline_at, created_at)
  SELECT r.center_id, r.session_id, r.id, 'ACCESS_NOTICE', channel, r.notice_revision, 'MISSED',
    CASE WHEN r.join_url IS NULL THEN 'NO_LINK' ELSE 'SESSION_ENDED' END::delivery_reason, r.ends_at, $1
  FROM reader r, unnest(ARRAY['EMAIL', 'PUSH']::channel[]) channel
  ON CONFLICT DO NOTHING RETURNING channel, purpose, status, reason) ${countedBy('missed')}`,
);
