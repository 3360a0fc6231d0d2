import { ASYNC_COMMIT, among } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import type { Channel, PrecheckFacts } from '../rules.ts';
import { deliveryQueue } from './leases.ts';

export type Claim = { channel: Channel; now: Date; limit: number; token: string };

/** A claimed delivery with everything its message says and depends on. What an act did, or an alert is about, is read for those alone. */
export type ClaimedDelivery = ClaimedRow & Pick<PrecheckFacts, 'act' | 'alert'>;

/** What is read in the statement that claims it. */
export type ClaimedRow = Omit<PrecheckFacts, 'act' | 'alert'> & {
  id: string;
  centerId: string;
  nextAttemptAt: Date;
  replyGroup: number;
  attempts: number;
  sessionId: string;
  /** Null: it is for staff. */
  bookingId: string | null;
  bookedAt: Date | null;
  passEncrypted: Uint8Array | null;
  /** The reader, where they teach the session; null for everybody else. */
  teacherId: string | null;
  lateMinutes: number | null;
  readerName: string;
  readerLocale: string | null;
  centerName: string;
  centerLocale: string;
  contactEmail: string | null;
  contactPhone: string | null;
  serviceName: string;
  professionalName: string | null;
  endsAt: Date;
  /** Null: held in person. */
  opensAt: Date | null;
  /** Null: held in person, so the message has no button. */
  sendAt: Date | null;
  /** Whether the send time had come when the message was listed. */
  listedLate: boolean;
  moveNote: string | null;
  cancellationReason: string | null;
  previousStartsAt: Date | null;
  joiningInstructions: string | null;
  deviceId: string | null;
  endpoint: string | null;
  p256dh: string | null;
  auth: string | null;
  publicKey: string | null;
};

const waiting = (which: string) => `
    SELECT id FROM delivery
    WHERE channel = $1::channel AND status IN ('PENDING', 'UNKNOWN') AND ${which}
    ORDER BY next_attempt_at, reply_group, id`;
export const DUE_OLDEST = statement(
  { id: 'uuid' },
  `${waiting(`${among('id', 3)} AND next_attempt_at <= $5`)} LIMIT $2`,
);

/** Centers with due deliveries. Jumps from one center to the next in the index, however many deliveries each has. */
export const WAITING_CENTERS = statement(
  { replyGroup: 'int4', centerId: 'uuid' },
  `
  WITH RECURSIVE pair AS (
    (SELECT reply_group, center_id FROM delivery WHERE channel = $1::channel AND status IN ('PENDING', 'UNKNOWN')
      ORDER BY reply_group, center_id LIMIT 1)
    UNION ALL
    SELECT following.* FROM pair CROSS JOIN LATERAL (
      SELECT d.reply_group, d.center_id FROM delivery d
      WHERE d.channel = $1::channel AND d.status IN ('PENDING', 'UNKNOWN')
        AND (d.reply_group, d.center_id) > (pair.reply_group, pair.center_id)
      ORDER BY d.reply_group, d.center_id LIMIT 1) following
  )
  SELECT pair.reply_group AS "replyGroup", pair.center_id AS "centerId"
  FROM pair CROSS JOIN LATERAL (
    SELECT d.next_attempt_at AS at FROM delivery d
    WHERE d.channel = $1::channel AND d.status IN ('PENDING', 'UNKNOWN') AND d.reply_group = pair.reply_group
      AND d.center_id = pair.center_id AND d.next_attempt_at <= $2
    ORDER BY d.next_attempt_at LIMIT 1) oldest
  ORDER BY oldest.at, pair.reply_group, pair.center_id`,
);

/** The columns of `factsOf`. */
export const FACTS = {
  id: 'uuid',
  centerId: 'uuid',
  nextAttemptAt: 'timestamptz',
  replyGroup: 'int4',
  purpose: 'purpose',
  channel: 'channel',
  reason: 'delivery_reason?',
  attempts: 'int4',
  revision: 'int4',
  deadlineAt: 'timestamptz',
  aboutStartsAt: 'timestamptz?',
  previousStartsAt: 'timestamptz?',
  bookingId: 'uuid?',
  sessionId: 'uuid',
  seatsTaken: 'int4',
  sessionNoticeRevision: 'int4',
  sessionStatus: 'session_status',
  settledAt: 'timestamptz?',
  joinUrl: 'text?',
  startsAt: 'timestamptz',
  endsAt: 'timestamptz',
  opensAt: 'timestamptz?',
  sendAt: 'timestamptz?',
  listedLate: 'bool',
  moveNote: 'text?',
  cancellationReason: 'text?',
  joiningInstructions: 'text?',
  bookingStatus: 'booking_status?',
  bookedAt: 'timestamptz?',
  passEncrypted: 'bytea?',
  inCharge: 'bool?',
  centerSuspended: 'bool',
  alertKind: 'alert_kind?',
  teacherId: 'uuid?',
  teacherThere: 'bool',
  inAbsentRoom: 'bool',
  lateMinutes: 'int4?',
  actId: 'uuid?',
  hasTeacher: 'bool',
  readerName: 'text',
  email: 'text?',
  readerLocale: 'text?',
  customerTimeZone: 'text?',
  centerName: 'text',
  centerLocale: 'text',
  centerTimeZone: 'text',
  quietFrom: 'text',
  quietUntil: 'text',
  contactEmail: 'text?',
  contactPhone: 'text?',
  serviceName: 'text',
  professionalName: 'text?',
  deviceId: 'uuid?',
  endpoint: 'text?',
  p256dh: 'text?',
  auth: 'text?',
  publicKey: 'text?',
  deviceRemovedAt: 'timestamptz?',
} as const;

/** SQL: everything that the messages of these deliveries say and depend on. */
export const factsOf = (deliveries: string) => `
  SELECT d.id, d.center_id AS "centerId", d.next_attempt_at AS "nextAttemptAt", d.reply_group AS "replyGroup",
    d.purpose, d.channel, d.reason, d.attempts, d.revision,
    -- A reminder is void once its session has begun, an act's message with its last session, others once theirs is over.
    CASE WHEN d.purpose IN ('SESSION_CANCELLED', 'STARTS_LATE') OR d.act_id IS NOT NULL THEN d.deadline_at
      WHEN d.purpose IN ('REMINDER', 'ATTENDANCE_CONFIRMATION') THEN s.starts_at ELSE s.ends_at END AS "deadlineAt",
    d.about_starts_at AS "aboutStartsAt", d.previous_starts_at AS "previousStartsAt", d.booking_id AS "bookingId",
    d.session_id AS "sessionId", s.seats_taken AS "seatsTaken", s.notice_revision AS "sessionNoticeRevision",
    s.status AS "sessionStatus", coalesce(s.cancellation_final_at, s.restoration_notice_at) AS "settledAt", s.join_url AS "joinUrl", s.starts_at AS "startsAt", s.ends_at AS "endsAt",
    s.opens_at AS "opensAt", s.send_at AS "sendAt",
    (d.created_at >= s.send_at) IS TRUE AS "listedLate", s.move_note AS "moveNote",
    s.cancellation_reason AS "cancellationReason", s.joining_instructions AS "joiningInstructions",
    b.status AS "bookingStatus", b.created_at AS "bookedAt", b.pass_encrypted AS "passEncrypted",
    CASE WHEN m.id IS NOT NULL THEN m.removed_at IS NULL AND (m.id IS NOT DISTINCT FROM s.professional_id
      OR d.purpose IN ('MISSING_LINK', 'ALERT') AND m.role = 'MANAGER') END AS "inCharge",
    CASE WHEN m.id = p.id THEN m.id END AS "teacherId", s.teacher_joined_at IS NOT NULL AS "teacherThere",
    (s.join_url = s.absent_room_url) IS TRUE AS "inAbsentRoom",
    s.late_minutes AS "lateMinutes", d.alert_kind AS "alertKind", d.act_id AS "actId", p.id IS NOT NULL AS "hasTeacher",
    coalesce(c.name, m.name) AS "readerName", coalesce(c.email, m.email) AS email,
    coalesce(c.locale, m.locale) AS "readerLocale", c.time_zone AS "customerTimeZone",
    ce.name AS "centerName", ce.locale AS "centerLocale", ce.time_zone AS "centerTimeZone",
    ce.suspended_at IS NOT NULL AS "centerSuspended", ce.quiet_from AS "quietFrom", ce.quiet_until AS "quietUntil",
    ce.contact_email AS "contactEmail", ce.contact_phone AS "contactPhone",
    sv.name AS "serviceName", p.name AS "professionalName",
    pd.id AS "deviceId", pd.endpoint, pd.p256dh, pd.auth, pd.public_key AS "publicKey",
    -- A browser that somebody else has registered since is theirs, and must not show them this message.
    CASE WHEN pd.customer_id = b.customer_id OR pd.professional_id = m.id THEN pd.removed_at ELSE pd.registered_at END AS "deviceRemovedAt"
  FROM ${deliveries} d
    JOIN session s ON s.id = d.session_id
    JOIN service sv ON sv.id = s.service_id
    JOIN center ce ON ce.id = d.center_id
    LEFT JOIN booking b ON b.id = d.booking_id
    LEFT JOIN customer c ON c.id = b.customer_id
    LEFT JOIN professional m ON m.id = d.professional_id
    LEFT JOIN professional p ON p.id = s.professional_id AND p.removed_at IS NULL
    LEFT JOIN push_device pd ON pd.id = d.device_id`;

// The claim does not wait for the disk. A crash of the database can undo it, but then no request has started either:
// `markStarted` waits for the disk, and so for everything written before.
const claimOf = (due: string) =>
  statement<ClaimedRow>(
    FACTS,
    `
  WITH due AS MATERIALIZED (${due}
  ), claimed AS (
    UPDATE delivery d SET ${deliveryQueue.claimed(2)}, request_started_at = NULL,
      possible_repeat = d.possible_repeat OR (d.status = 'UNKNOWN' AND d.channel = 'EMAIL'),
      -- The address may have been corrected since it was listed.
      target = CASE WHEN d.channel = 'PUSH' THEN d.target
        WHEN d.booking_id IS NULL THEN (SELECT m.email FROM professional m WHERE m.id = d.professional_id)
        ELSE (SELECT c.email FROM booking b JOIN customer c ON c.id = b.customer_id WHERE b.id = d.booking_id) END
    FROM due WHERE d.id = due.id
    RETURNING d.*
  )
${factsOf('claimed')}
    ${ASYNC_COMMIT}
  ORDER BY d.next_attempt_at, d.reply_group, d.id`,
  );
const claimWhere = (due: string) =>
  claimOf(`${waiting(`${among('id', 4)} AND ${due}`)} LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED`);
export const CLAIM_OLDEST = claimWhere('next_attempt_at <= $6');
/** The rest of one reply group at one instant, after this id. */
export const CLAIM_REST = claimWhere('next_attempt_at = $6 AND reply_group = $7 AND id > $8::uuid');
/** Parameters: the limit before `n`, the picked rows from `n`, the instant, and each center's reply group, id and share. */
const ofCenters = (n: number, locking: string) => `
    SELECT ours.id
    FROM unnest($${n + 3}::int[], $${n + 4}::uuid[], $${n + 5}::int[]) WITH ORDINALITY AS c (reply_group, center_id, most, place)
      CROSS JOIN LATERAL (
        SELECT id FROM delivery
        WHERE channel = $1::channel AND status IN ('PENDING', 'UNKNOWN') AND reply_group = c.reply_group
          AND center_id = c.center_id AND next_attempt_at <= $${n + 2} AND ${among('id', n)}
        ORDER BY next_attempt_at, id LIMIT c.most ${locking}) ours
    LIMIT $${n - 1}`;
export const CLAIM_OF_CENTERS = claimOf(ofCenters(4, 'FOR NO KEY UPDATE SKIP LOCKED'));
export const DUE_OF_CENTERS = statement({ id: 'uuid' }, ofCenters(3, ''));
