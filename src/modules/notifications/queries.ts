import { statement } from '../../lib/statement.ts';
import { DAY, later } from '../../lib/time.ts';
import type { Sql } from '../../ports/database.ts';
import {
  type RightAsked,
  ROUND_COLUMNS,
  type RoundRow,
  readRound,
  roundOf,
  roundValues,
} from '../access/rights/queries.ts';
import type { Alerts } from './alerts/queries.ts';

/** How far a session's access notice has come, and what its seats are known to do. */
export type DeliveryProgress = {
  readonly total: number;
  readonly sent: number;
  readonly failed: number;
  readonly skipped: number;
  readonly pending: number;
  readonly joined: number;
  readonly attended: number;
  readonly absent: number;
  readonly coming: number;
  readonly notComing: number;
  readonly seatsTaken: number;
  readonly alerts: number;
};

/** The progress of a session, and whether it can change any more. */
export type SessionProgress = { centerId: string; progress: DeliveryProgress; final: boolean };

type Counted = Omit<DeliveryProgress, 'alerts'> & {
  id: string;
  centerId: string;
  isCancelled: boolean;
  endsAt: Date;
  nothingLeft: boolean;
};

type ProgressAsked = {
  since: string | null;
  now: Date;
  rights: readonly RightAsked[];
  sessionIds: readonly string[];
};

/**
 * The progress of sessions and the rights of watchers, by one statement. Alerts are read before it, so that a removed
 * viewer sees nothing newer than the removal.
 */
export async function readProgress(
  sql: Sql,
  alerts: Pick<Alerts, 'ofSession'>,
  { since, now, rights, sessionIds }: ProgressAsked,
) {
  const alerted = await Promise.all(sessionIds.map((id) => alerts.ofSession(id)));
  const alertsOf = new Map(sessionIds.map((id, i) => [id, alerted[i]!.length]));
  const rows = await sql(PROGRESS, [...roundValues(since, rights, now), sessionIds]);
  const counted = rows.filter(({ kind }) => kind === 'session').map((row) => row as unknown as Counted);
  return {
    ...readRound(rows),
    sessions: new Map(counted.map((row) => [row.id, progressOf(row, alertsOf.get(row.id) ?? 0, now)])),
  };
}

/** Marks of who came are given after a class, too. */
const MARKED_FOR = DAY;

function progressOf(session: Counted, alerts: number, now: Date): SessionProgress {
  const { centerId, total, sent, failed, skipped, pending, joined, seatsTaken } = session;
  const { attended, absent, coming, notComing, isCancelled, nothingLeft, endsAt } = session;
  const over = (isCancelled && nothingLeft) || later(endsAt, MARKED_FOR) <= now;
  const notice = { total, sent, failed, skipped, pending };
  const seats = { joined, attended, absent, coming, notComing, seatsTaken };
  const progress = Object.freeze({ ...notice, ...seats, alerts });
  return { centerId, progress, final: over && pending === 0 };
}

type Row = RoundRow & { [Column in keyof Counted]: Counted[Column] | null };

const COUNTED = {
  id: 'uuid?',
  centerId: 'uuid?',
  isCancelled: 'bool?',
  endsAt: 'timestamptz?',
  nothingLeft: 'bool?',
  total: 'int4?',
  sent: 'int4?',
  failed: 'int4?',
  skipped: 'int4?',
  pending: 'int4?',
  joined: 'int4?',
  attended: 'int4?',
  absent: 'int4?',
  coming: 'int4?',
  notComing: 'int4?',
  seatsTaken: 'int4?',
} as const;

const PROGRESS = statement<Row>(
  { ...ROUND_COLUMNS, ...COUNTED },
  roundOf(
    COUNTED,
    `
  UNION ALL
  SELECT 'session', NULL, NULL, NULL, NULL, NULL, NULL, s.id, s.center_id, s.status = 'CANCELLED', s.ends_at,
    s.next_transition_at IS NULL OR s.opens_at IS NULL,
    notice.total, notice.sent, notice.failed, notice.skipped, notice.pending, seat.joined,
    seat.attended, seat.absent, seat.coming, seat."notComing", s.seats_taken
  FROM session s
    CROSS JOIN LATERAL (
      SELECT (count(*) + count(*) FILTER (WHERE d.without_device))::int AS total,
        count(*) FILTER (WHERE d.status = 'SENT')::int AS sent,
        count(*) FILTER (WHERE d.status IN ('FAILED', 'MISSED', 'UNKNOWN') AND d.next_attempt_at IS NULL)::int AS failed,
        (count(*) FILTER (WHERE d.status IN ('SKIPPED', 'SUPERSEDED')) + count(*) FILTER (WHERE d.without_device))::int AS skipped,
        count(*) FILTER (WHERE d.next_attempt_at IS NOT NULL)::int AS pending
      FROM delivery d
      WHERE d.session_id = s.id AND d.purpose = 'ACCESS_NOTICE' AND d.revision = s.notice_revision
    ) notice
    CROSS JOIN LATERAL (
      SELECT count(b.joined_at)::int AS joined,
        count(*) FILTER (WHERE b.attendance_status = 'ATTENDED')::int AS attended,
        count(*) FILTER (WHERE b.attendance_status = 'ABSENT')::int AS absent,
        count(*) FILTER (WHERE b.attendance_confirmation = 'CONFIRMED' AND b.confirmation_for = s.starts_at)::int AS coming,
        count(*) FILTER (WHERE b.attendance_confirmation = 'DECLINED' AND b.confirmation_for = s.starts_at)::int AS "notComing"
      FROM booking b WHERE b.session_id = s.id AND b.status = 'BOOKED'
    ) seat
  WHERE s.id = ANY($10::uuid[])`,
  ),
);
