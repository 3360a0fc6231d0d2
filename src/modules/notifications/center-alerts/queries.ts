import { createHash } from 'node:crypto';
import { groupedBy } from '../../../lib/grouped-by.ts';
import { statement } from '../../../lib/statement.ts';
import { between } from '../../../lib/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Sql } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import { type ClashAhead, roomClashesAhead } from '../../sessions/rooms/queries.ts';
import { ALERT_LEADS, absenceAtSql } from '../../sessions/rules.ts';
import type { Alerts } from '../alerts/queries.ts';
import { type AlertKind, type CenterAlert, DAYS_AHEAD, MOST_ALERTS, severityOf } from './rules.ts';

type Deps = { db: Database; clock: Clock; alerts: Pick<Alerts, 'ofSession'> };

/**
 * What staff should look at, of each center, what matters first at the front. Derived from the present state, by a constant
 * number of statements: an alert ends by itself when what it says is no longer so.
 */
export async function readCenterAlerts(
  sql: Sql,
  reach: Pick<Alerts, 'ofSession'>,
  now: Date,
  centerIds: readonly string[],
): Promise<Map<string, CenterAlert[]>> {
  const rows = await sql(ALERTS, [centerIds, now]);
  const clashes = (await roomClashesAhead(sql, now, centerIds)).map(clashAlert);
  const derived = rows.filter(({ kind }) => kind !== null) as (Facts & { kind: AlertKind })[];
  const doubtful = rows.filter(({ kind }) => kind === null);
  const all = groupedBy(
    [...derived, ...clashes, ...(await unreachable(reach, doubtful))],
    ({ centerId }) => centerId,
  );
  return new Map(centerIds.map((id) => [id, inOrder(all.get(id) ?? [], now)]));
}

/** Those of the viewer’s center. */
export async function alertsOfCenter(
  { db, clock, alerts }: Deps,
  { centerId }: Viewer,
): Promise<CenterAlert[]> {
  return (await readCenterAlerts(db.sql, alerts, clock(), [centerId])).get(centerId)!;
}

type Facts = {
  centerId: string;
  since: Date;
  moment: Date;
  sessionId: string | null;
  customerId: string | null;
  professionalId: string | null;
  webhookEndpointId: string | null;
  otherSessionId: string | null;
};

/** The later of both sessions, with the earlier one as the other. */
const clashAlert = ({ otherId, startsAt, ...clash }: ClashAhead): Facts & { kind: AlertKind } => ({
  ...clash,
  kind: 'ROOM_CLASH',
  moment: startsAt,
  customerId: null,
  webhookEndpointId: null,
  otherSessionId: otherId,
});

/** Each person in these sessions whom no message reaches. */
async function unreachable(reach: Pick<Alerts, 'ofSession'>, sessions: Facts[]) {
  const found = await Promise.all(sessions.map(({ sessionId }) => reach.ofSession(sessionId!)));
  return sessions.flatMap((session, n) =>
    found[n]!.map(({ customerId, since }) => ({
      ...session,
      kind: 'UNREACHABLE' as const,
      customerId,
      since,
    })),
  );
}

function inOrder(alerts: (Facts & { kind: AlertKind })[], now: Date): CenterAlert[] {
  return alerts
    .map(({ centerId: _, ...facts }) => ({
      ...facts,
      id: idOf(facts),
      severity: severityOf(facts.moment, now),
    }))
    .sort((a, b) => between(b.moment, a.moment) || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_ALERTS)
    .map(Object.freeze) as CenterAlert[];
}

/** A UUID of what it is about, so that the same alert has the same id wherever it is read. */
function idOf(alert: Omit<Facts, 'centerId'> & { kind: AlertKind }): string {
  const about = [
    alert.kind,
    alert.sessionId,
    alert.customerId,
    alert.webhookEndpointId,
    alert.otherSessionId,
  ];
  const hex = createHash('sha256').update(about.join(' ')).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const FIRST_LEAD = `interval '${ALERT_LEADS[0]} minutes'`;

// Sessions are read once, by their center and start. A row without a kind is a session with somebody in it whom messages may
// not reach: whom they do not is worked out from the deliveries of these few.
const ALERTS = statement<Facts & { kind: AlertKind | null }>(
  {
    centerId: 'uuid',
    kind: 'text?',
    since: 'timestamptz',
    moment: 'timestamptz',
    sessionId: 'uuid?',
    customerId: 'uuid?',
    professionalId: 'uuid?',
    webhookEndpointId: 'uuid?',
    otherSessionId: 'uuid?',
  },
  `
  WITH ahead AS MATERIALIZED (
    SELECT s.id, s.center_id, s.professional_id, s.created_at, s.starts_at, s.ends_at, s.send_at, s.join_url, s.alerted_at,
      s.absent_room_url, s.teacher_joined_at, s.seats_taken,
      coalesce(s.send_at, s.starts_at) AS notice_at, c.assigns_teachers
    FROM session s JOIN center c ON c.id = s.center_id
    WHERE s.center_id = ANY($1::uuid[]) AND s.status = 'SCHEDULED' AND s.ends_at > $2
      AND s.starts_at > $2::timestamptz - interval '1 day' AND s.starts_at < $2::timestamptz + interval '${DAYS_AHEAD * 24} hours'
  ), due AS (
    SELECT *, greatest(notice_at - ${FIRST_LEAD}, created_at) AS since FROM ahead
    WHERE seats_taken > 0 AND notice_at - ${FIRST_LEAD} <= $2
  )
  SELECT center_id AS "centerId", 'MISSING_LINK' AS kind, since, notice_at AS moment, id AS "sessionId",
    NULL::uuid AS "customerId", professional_id AS "professionalId", NULL::uuid AS "webhookEndpointId",
    NULL::uuid AS "otherSessionId"
  FROM due WHERE send_at IS NOT NULL AND join_url IS NULL
  UNION ALL
  SELECT center_id, 'NO_TEACHER', since, starts_at, id, NULL, NULL, NULL, NULL
  FROM due WHERE professional_id IS NULL AND assigns_teachers
  UNION ALL
  SELECT center_id, 'TEACHER_NOT_THERE', absence.at, starts_at, id, NULL, professional_id, NULL, NULL
  FROM due CROSS JOIN LATERAL (SELECT ${absenceAtSql('due')} AS at) absence
  WHERE send_at IS NOT NULL AND professional_id IS NOT NULL AND teacher_joined_at IS NULL AND absence.at <= $2
  UNION ALL
  SELECT center_id, 'ROOM_OF_ABSENT_TEACHER', coalesce((
      SELECT max(a.at) FROM act_session x JOIN act a ON a.id = x.act_id
      WHERE x.session_id = ahead.id AND a.kind = 'SUBSTITUTION'), created_at), starts_at, id, NULL, professional_id, NULL, NULL
  FROM ahead WHERE join_url = absent_room_url
  UNION ALL
  SELECT center_id, NULL, coalesce(alerted_at, created_at), starts_at, id, NULL, NULL, NULL, NULL
  FROM ahead WHERE seats_taken > 0 AND (alerted_at IS NOT NULL OR EXISTS (
    SELECT 1 FROM booking b JOIN customer c ON c.id = b.customer_id
    WHERE b.session_id = ahead.id AND b.status = 'BOOKED' AND c.email IS NULL))
  UNION ALL
  SELECT e.center_id, 'WEBHOOK_PAUSED', e.paused_at, e.paused_at, NULL, NULL, NULL, e.id, NULL
  FROM webhook_endpoint e WHERE e.center_id = ANY($1::uuid[]) AND e.paused_at IS NOT NULL`,
);
