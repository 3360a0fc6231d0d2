import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import type { SubstitutionEffect, SubstitutionRequest } from './rules.ts';

/** What the substitution would do, session by session, by start. Sessions that the substitute teaches already are left out. */
export const readEffects = (
  sql: Sql,
  centerId: string,
  request: SubstitutionRequest,
  now: Date,
): Promise<SubstitutionEffect[]> => sql(EFFECTS, [...valuesOf(centerId, request, now)]);

/** Locks what `readEffects` reads, until the transaction ends. */
export const lockAffected = (sql: Sql, centerId: string, request: SubstitutionRequest, now: Date) =>
  sql(LOCK, [...valuesOf(centerId, request, now)]);

const valuesOf = (centerId: string, request: SubstitutionRequest, now: Date): unknown[] => [
  centerId,
  now,
  request.substituteId,
  request.sessionIds ?? null,
  request.scheduleId ?? null,
  request.teacherId ?? null,
  request.from ?? null,
  request.until ?? null,
];

const AFFECTED = `
  FROM session s JOIN center c ON c.id = s.center_id LEFT JOIN schedule h ON h.id = s.schedule_id
  WHERE s.center_id = $1::uuid AND s.status = 'SCHEDULED' AND s.ends_at > $2
    AND s.professional_id IS DISTINCT FROM $3::uuid
    AND (s.id = ANY($4::uuid[])
      OR (s.schedule_id = $5::uuid OR s.professional_id = $6::uuid)
        AND (s.starts_at AT TIME ZONE c.time_zone)::date BETWEEN $7::date AND $8::date)`;

const EFFECTS = statement<SubstitutionEffect>(
  {
    sessionId: 'uuid',
    effect: 'text',
    startsAt: 'timestamptz',
    endsAt: 'timestamptz',
    professionalId: 'uuid?',
    online: 'bool',
    joinUrl: 'text?',
    teachesTwice: 'bool',
  },
  `
  SELECT s.id AS "sessionId", s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.professional_id AS "professionalId",
    s.send_at IS NOT NULL AS online, s.join_url AS "joinUrl",
    -- Of a weekly class those that somebody else was given by hand stay theirs.
    CASE WHEN $5::uuid IS NOT NULL AND s.professional_id IS DISTINCT FROM h.professional_id
      THEN 'KEEP_OTHER_TEACHER' ELSE 'ASSIGN' END AS effect,
    EXISTS (SELECT 1 FROM session o WHERE o.professional_id = $3::uuid AND o.status = 'SCHEDULED'
      AND o.starts_at < s.ends_at AND o.ends_at > s.starts_at) AS "teachesTwice"
  ${AFFECTED}
  ORDER BY s.starts_at, s.id`,
);

const LOCK = `
  SELECT 1 ${AFFECTED}
  -- Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
  ORDER BY s.next_transition_at, s.id FOR UPDATE OF s`;

/** How many people were told of another teacher by their reminder. */
export async function countReminded(sql: Sql, sessionIds: readonly string[]): Promise<number> {
  const [row] = await sql(REMINDED, [sessionIds]);
  return row!.people;
}

const REMINDED = statement(
  { people: 'int4' },
  `
  SELECT count(DISTINCT b.customer_id)::int AS people
  FROM booking b JOIN session s ON s.id = b.session_id
  WHERE s.id = ANY($1::uuid[]) AND b.status = 'BOOKED' AND EXISTS (
    SELECT 1 FROM delivery d WHERE d.booking_id = b.id AND d.purpose = 'REMINDER' AND d.about_starts_at = s.starts_at
      AND d.status IN ('SENT', 'CLAIMED', 'UNKNOWN'))`,
);
