import DataLoader from 'dataloader';
import { groupedBy } from '../../../lib/grouped-by.ts';
import { statement } from '../../../lib/statement.ts';
import { DAY, later } from '../../../lib/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database } from '../../../ports/database.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import { roomsShared, type SharedRoom } from '../../sessions/rooms/queries.ts';
import { absenceAtSql, CLASH_DAYS, REACH_DAYS } from '../../sessions/rules.ts';
import { readUnreached } from '../alerts/queries.ts';
import { REMINDED } from '../listing/rules.ts';
import {
  type Listed,
  type PendingAct,
  type TimelineEntry,
  type TimelineFacts,
  type TimelineSeat,
  timelineOf,
} from './rules.ts';

type Deps = { db: Database; clock: Clock; isolation: Isolation };
type OfSession<Facts> = Facts & { sessionId: string };
/** One sending of the access notice. */
export type Send = { at: Date; recipients: number };
type SessionFacts = Omit<TimelineFacts, 'seats' | 'listed' | 'acts' | 'sharedAt' | 'unreached'>;

/** The timelines of sessions. Requests of the same tick are read together. */
export function createTimeline(deps: Deps) {
  const together = { cache: false, maxBatchSize: 1_000 };
  const sessions = new DataLoader<string, TimelineEntry[]>(
    (ids) =>
      deps.isolation.each(
        'timeline',
        ids,
        (id) => id,
        (some) => readTimelines(deps, some),
      ),
    together,
  );
  const sends = new DataLoader<string, Send | null>(async (ids) => {
    const rows = bySession(await deps.db.sql(LAST_SENDS, [ids]));
    return ids.map((id) => rows.get(id)?.[0] ?? null);
  }, together);
  return {
    ofSession: (id: string) => sessions.load(id),
    /** Null: the access notice was never sent. */
    lastSend: (id: string) => sends.load(id),
  };
}

async function readTimelines(deps: Deps, ids: readonly string[]): Promise<TimelineEntry[][]> {
  const { db, clock } = deps;
  const now = clock();
  const [facts, seats, listed, pending] = await Promise.all([
    db.sql(SESSIONS, [ids]),
    db.sql(SEATS, [ids]),
    db.sql(LISTED, [ids]),
    db.sql(PENDING_ACTS, [ids]),
  ]);
  const [factsOf, seatsOf, listedOf] = [bySession(facts), bySession(seats), bySession(listed)];
  const actsOf = bySession(pending);
  const aside = await readAside(deps, facts, now);
  return ids.map((id) => {
    const [session] = factsOf.get(id) ?? [];
    if (!session) return [];
    const told = { seats: seatsOf.get(id) ?? [], listed: listedOf.get(id) ?? [], acts: actsOf.get(id) ?? [] };
    return timelineOf({ ...session, ...told, ...aside(id) }, now);
  });
}

/** What alerts will say that are still ahead of these sessions. */
async function readAside(deps: Deps, sessions: OfSession<SessionFacts>[], now: Date) {
  const ahead = (days: number) =>
    sessions.flatMap(({ sessionId, status, startsAt }) =>
      status === 'SCHEDULED' && startsAt > later(now, days * DAY) ? [sessionId] : [],
    );
  const [far, untold] = [ahead(CLASH_DAYS - MOST_APART), ahead(REACH_DAYS)];
  const rooms = bySession<SharedRoom>(far.length > 0 ? await roomsShared(deps.db.sql, now, far) : []);
  const lost = bySession(await readUnreached(deps, untold));
  return (id: string) => ({
    sharedAt: rooms.get(id)?.[0]?.startsAt ?? null,
    unreached: lost.has(id),
  });
}

/** How many days two sessions that clash begin apart, at most: one may open a week early, the other last a day. */
const MOST_APART = 8;

const bySession = <Row extends { sessionId: string }>(rows: Row[]): Map<string, Row[]> =>
  groupedBy(rows, ({ sessionId }) => sessionId);

const SESSIONS = statement<OfSession<SessionFacts>>(
  {
    sessionId: 'uuid',
    status: 'session_status',
    startsAt: 'timestamptz',
    endsAt: 'timestamptz',
    sendAt: 'timestamptz?',
    hasLink: 'bool',
    noticeRevision: 'int4',
    movedAt: 'timestamptz?',
    moveNoticeAt: 'timestamptz?',
    cancelledAt: 'timestamptz?',
    cancellationFinalAt: 'timestamptz?',
    cancelledByAct: 'bool',
    restorationNoticeAt: 'timestamptz?',
    teacherToldCancelled: 'bool',
    hasTeacher: 'bool',
    teacherTold: 'bool',
    teacherStartsAt: 'timestamptz?',
    staff: 'int4',
    teacherThere: 'bool',
    absenceAt: 'timestamptz',
    inAbsentRoom: 'bool',
    managers: 'int4',
    assignsTeachers: 'bool',
  },
  `
  SELECT s.id AS "sessionId", s.status, s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.send_at AS "sendAt",
    s.join_url IS NOT NULL AS "hasLink", s.notice_revision AS "noticeRevision", s.moved_at AS "movedAt", s.move_notice_at AS "moveNoticeAt",
    s.cancelled_at AS "cancelledAt", s.cancellation_final_at AS "cancellationFinalAt",
    s.cancellation_act_id IS NOT NULL AS "cancelledByAct", s.restoration_notice_at AS "restorationNoticeAt",
    s.teacher_told_cancelled AS "teacherToldCancelled", t.id IS NOT NULL AS "hasTeacher",
    s.teacher_told_id IS NOT DISTINCT FROM s.professional_id AS "teacherTold",
    s.teacher_joined_at IS NOT NULL AS "teacherThere",
    ${absenceAtSql('s')} AS "absenceAt",
    (s.join_url = s.absent_room_url) IS TRUE AS "inAbsentRoom",
    s.teacher_starts_at AS "teacherStartsAt",
    (SELECT count(*)::int FROM professional m WHERE m.center_id = s.center_id AND m.removed_at IS NULL
      AND (m.role = 'MANAGER' OR m.id = s.professional_id)) AS staff,
    (SELECT count(*)::int FROM professional m WHERE m.center_id = s.center_id AND m.removed_at IS NULL
      AND m.role = 'MANAGER') AS managers, ce.assigns_teachers AS "assignsTeachers"
  FROM session s JOIN center ce ON ce.id = s.center_id LEFT JOIN professional t ON t.id = s.professional_id AND t.removed_at IS NULL
  WHERE s.id = ANY($1::uuid[])`,
);

const SEATS = statement<OfSession<TimelineSeat>>(
  {
    sessionId: 'uuid',
    toldStartsAt: 'timestamptz',
    toldCancelled: 'bool',
    rescheduleRequestedAt: 'timestamptz?',
    reminderAt: 'timestamptz?',
    confirmationAt: 'timestamptz?',
    confirmationFor: 'timestamptz?',
    noticedRevision: 'int4',
    customerTimeZone: 'text?',
    centerTimeZone: 'text',
    quietFrom: 'text',
    quietUntil: 'text',
    remindersEnabled: 'bool',
    reminderLeadMinutes: 'int4',
    attendanceConfirmationsEnabled: 'bool',
    attendanceConfirmationLeadMinutes: 'int4',
    freeCancellationMinutes: 'int4',
  },
  `
  SELECT b.session_id AS "sessionId", b.told_starts_at AS "toldStartsAt", b.told_cancelled AS "toldCancelled",
    b.reschedule_requested_at AS "rescheduleRequestedAt",
    b.reminder_at AS "reminderAt", b.confirmation_at AS "confirmationAt", b.confirmation_for AS "confirmationFor",
    b.noticed_revision AS "noticedRevision", c.time_zone AS "customerTimeZone", ce.time_zone AS "centerTimeZone",
    ce.quiet_from AS "quietFrom", ce.quiet_until AS "quietUntil",
    ce.reminders_enabled AS "remindersEnabled", ce.reminder_lead_minutes AS "reminderLeadMinutes",
    ce.attendance_confirmations_enabled AS "attendanceConfirmationsEnabled",
    ce.attendance_confirmation_lead_minutes AS "attendanceConfirmationLeadMinutes",
    ce.free_cancellation_minutes AS "freeCancellationMinutes"
  FROM booking b JOIN customer c ON c.id = b.customer_id JOIN center ce ON ce.id = b.center_id
  WHERE b.session_id = ANY($1::uuid[]) AND b.status = 'BOOKED'`,
);

const SHOWN =
  'd.booking_id, d.professional_id, d.purpose, d.alert_kind, d.channel, d.status, d.reason, d.created_at, d.sent_at, d.next_attempt_at, d.without_device';

// What acts are still to tell. What is told is listed.
const PENDING_ACTS = statement<OfSession<PendingAct>>(
  {
    sessionId: 'uuid',
    kind: 'act_kind',
    at: 'timestamptz',
    cancelled: 'bool',
    moved: 'bool',
    unassigned: 'bool',
    reminded: 'int4',
    notYetIn: 'int4?',
  },
  `
  SELECT s.id AS "sessionId", a.kind, a.tell_at AS at, x.cancelled AND s.status = 'CANCELLED' AS cancelled,
    (x.previous_starts_at IS NOT NULL) AS moved,
    (x.previous_professional_id <> s.professional_id) IS TRUE AS unassigned, seat.reminded,
    CASE WHEN w.not_yet_in THEN seat.absent END AS "notYetIn"
  FROM act_session x
    JOIN act a ON a.id = x.act_id AND a.tell_at IS NOT NULL AND a.told_at IS NULL AND a.undone_at IS NULL
    JOIN session s ON s.id = x.session_id
    LEFT JOIN staff_message w ON w.act_id = a.id
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE ${REMINDED})::int AS reminded, count(*) FILTER (WHERE b.joined_at IS NULL)::int AS absent
      FROM booking b WHERE b.session_id = s.id AND b.status = 'BOOKED'
    ) seat
  WHERE x.session_id = ANY($1::uuid[])`,
);

// The messages of one round are listed at one instant; an act's is of each session that it has a line for. A mail tells of
// the push that did not go beside it.
const LISTED = statement<OfSession<Listed>>(
  {
    sessionId: 'uuid',
    purpose: 'purpose',
    alertKind: 'alert_kind?',
    channel: 'channel',
    status: 'delivery_status',
    reason: 'delivery_reason?',
    listedAt: 'timestamptz',
    sentAt: 'timestamptz?',
    nextAttemptAt: 'timestamptz?',
    recipients: 'int4',
  },
  `
  SELECT session_id AS "sessionId", purpose, alert_kind AS "alertKind", way.channel, way.status, way.reason, created_at AS "listedAt",
    min(way.sent_at) AS "sentAt", min(way.next_attempt_at) AS "nextAttemptAt",
    count(DISTINCT coalesce(booking_id, professional_id))::int AS recipients
  FROM (
    SELECT d.session_id, ${SHOWN} FROM delivery d WHERE d.session_id = ANY($1::uuid[])
    UNION ALL
    SELECT l.session_id, ${SHOWN}
    FROM delivery_line l JOIN delivery d ON d.id = l.delivery_id AND d.session_id <> l.session_id
    WHERE l.session_id = ANY($1::uuid[])
  ) d
    CROSS JOIN LATERAL (
      SELECT d.channel, d.status, d.reason, d.sent_at, d.next_attempt_at
      UNION ALL
      SELECT 'PUSH', 'SKIPPED', 'NO_DEVICE', NULL, NULL WHERE d.without_device
    ) way
  GROUP BY session_id, purpose, alert_kind, way.channel, way.status, way.reason, created_at`,
);

// A notice that is sent by hand is listed a moment later, without the recipients who had it before.
const LAST_SENDS = statement<OfSession<Send>>(
  { sessionId: 'uuid', at: 'timestamptz', recipients: 'int4' },
  `
  SELECT s.id AS "sessionId", last.at, last.recipients
  FROM session s CROSS JOIN LATERAL (
    SELECT s.sent_by_hand_at AS at, s.sent_by_hand_to AS recipients WHERE s.sent_by_hand_at IS NOT NULL
    UNION ALL (
      SELECT d.created_at, count(DISTINCT d.booking_id)::int FROM delivery d
      WHERE d.session_id = s.id AND d.purpose = 'ACCESS_NOTICE' AND d.status <> 'MISSED'
      GROUP BY d.created_at ORDER BY d.created_at DESC LIMIT 1)
    ORDER BY at DESC, recipients DESC LIMIT 1
  ) last
  WHERE s.id = ANY($1::uuid[])`,
);
