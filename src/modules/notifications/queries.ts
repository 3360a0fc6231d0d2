import { isStaff, tokenStands } from '../../lib/caller.ts';
import { ForbiddenError, UnauthenticatedError } from '../../lib/errors.ts';
import { statement } from '../../lib/statement.ts';
import type { Sql } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';
import { type AccessFacts, accessState, isFinal } from '../access/rules.ts';
import type { Alerts } from './alerts/queries.ts';

/** How far a session's access notice has come. */
export type DeliveryProgress = {
  total: number;
  sent: number;
  failed: number;
  skipped: number;
  pending: number;
  joined: number;
  alerts: number;
};

export type ProgressItem =
  | { progress: DeliveryProgress; final: boolean }
  | ForbiddenError
  | UnauthenticatedError;

/** One message for viewers outside the staff, unknown sessions and another center's. */
export const MAY_NOT_WATCH_DELIVERY = 'You may not watch this session.';

type Counted = AccessFacts &
  Omit<DeliveryProgress, 'alerts'> & { id: string; centerId: string; nothingLeft: boolean };

/**
 * The progress that each viewer sees, in three statements for any number of them. Rights are read last, so that a removed
 * viewer sees nothing newer than the removal.
 */
export async function readProgress(
  sql: Sql,
  alerts: Pick<Alerts, 'ofSession'>,
  now: Date,
  keys: readonly { viewer: Viewer; sessionId: string }[],
): Promise<ProgressItem[]> {
  const ids = [...new Set(keys.map(({ sessionId }) => sessionId))];
  const [sessions, alerted] = await Promise.all([
    sql(COUNTED, [ids]),
    Promise.all(ids.map((id) => alerts.ofSession(id))),
  ]);
  const members = await sql(MEMBERS, [keys.map(({ viewer }) => viewer.id)]);
  const memberOf = new Map(members.map((member) => [member.id, member]));
  const sessionOf = new Map(sessions.map((session) => [session.id, session]));
  const alertsOf = new Map(ids.map((id, i) => [id, alerted[i]!.length]));
  return keys.map(({ viewer, sessionId }) => {
    const member = memberOf.get(viewer.id);
    if (viewer.expiresAt <= now || !member || !tokenStands(viewer, member.tokensValidFrom))
      return new UnauthenticatedError();
    const session = sessionOf.get(sessionId);
    if (!isStaff(member) || member.centerId !== viewer.centerId || session?.centerId !== viewer.centerId)
      return new ForbiddenError(MAY_NOT_WATCH_DELIVERY);
    return progressOf(session, alertsOf.get(sessionId) ?? 0, now);
  });
}

function progressOf(session: Counted, alerts: number, now: Date) {
  const { total, sent, failed, skipped, pending, joined } = session;
  const state = accessState(session, now);
  // By the clock a session is over a moment before its unsent messages are recorded as missed.
  const over = isFinal(state) && (session.nothingLeft || state === 'NOT_ONLINE');
  return {
    progress: { total, sent, failed, skipped, pending, joined, alerts },
    final: over && pending === 0,
  };
}

type Member = { id: string; centerId: string; role: Viewer['role']; tokensValidFrom: Date | null };
const MEMBERS = statement<Member>(
  { id: 'uuid', centerId: 'uuid', role: 'text', tokensValidFrom: 'timestamptz?' },
  `
  SELECT id, center_id AS "centerId", lower(role::text) AS role, tokens_valid_from AS "tokensValidFrom"
  FROM professional WHERE id = ANY($1::uuid[]) AND removed_at IS NULL`,
);

const COUNTED = statement<Counted>(
  {
    id: 'uuid',
    centerId: 'uuid',
    status: 'session_status',
    startsAt: 'timestamptz',
    endsAt: 'timestamptz',
    opensAt: 'timestamptz?',
    joinUrl: 'text?',
    nothingLeft: 'bool',
    total: 'int4',
    sent: 'int4',
    failed: 'int4',
    skipped: 'int4',
    pending: 'int4',
    joined: 'int4',
  },
  `
  SELECT s.id, s.center_id AS "centerId", s.status, s.starts_at AS "startsAt", s.ends_at AS "endsAt",
    s.opens_at AS "opensAt", s.join_url AS "joinUrl", s.next_transition_at IS NULL AS "nothingLeft",
    notice.total, notice.sent, notice.failed, notice.skipped, notice.pending, seat.joined
  FROM session s
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS total,
        count(*) FILTER (WHERE d.status = 'SENT')::int AS sent,
        count(*) FILTER (WHERE d.status IN ('FAILED', 'MISSED'))::int AS failed,
        count(*) FILTER (WHERE d.status IN ('SKIPPED', 'SUPERSEDED'))::int AS skipped,
        count(*) FILTER (WHERE d.status IN ('PENDING', 'CLAIMED', 'UNKNOWN'))::int AS pending
      FROM delivery d
      WHERE d.session_id = s.id AND d.purpose = 'ACCESS_NOTICE' AND d.revision = s.notice_revision
    ) notice
    CROSS JOIN LATERAL (
      SELECT count(b.joined_at)::int AS joined FROM booking b WHERE b.session_id = s.id AND b.status = 'BOOKED'
    ) seat
  WHERE s.id = ANY($1::uuid[])`,
);
