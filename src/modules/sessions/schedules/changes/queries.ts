import { statement } from '../../../../lib/statement.ts';
import { dayOf } from '../../../../lib/time.ts';
import type { Sql, Tx } from '../../../../ports/database.ts';
import type { Series, SeriesSession } from './plan-rules.ts';

/** A schedule of this center as a change finds it, and its row; null: there is none. */
export async function readSeries(tx: Tx, centerId: string, id: string) {
  const schedule = await tx.schedule.findFirst({
    where: { id, centerId },
    include: { service: true, center: { select: { timeZone: true } } },
  });
  if (!schedule) return null;
  const { service, center, weekdays, startTime, durationMinutes, professionalId } = schedule;
  const series: Series = {
    ...{ weekdays, startTime, durationMinutes, professionalId },
    capacity: schedule.capacity ?? service.capacity,
    serviceCapacity: service.capacity,
    timeZone: center.timeZone,
    until: schedule.untilDate && dayOf(schedule.untilDate),
    madeThrough: dayOf(schedule.materializedThrough),
    leadMinutes: service.accessLeadMinutes,
  };
  return { schedule, service, series };
}

/** The sessions of a schedule from a day on, by start. */
export async function readSessions(
  sql: Sql,
  scheduleId: string,
  from: string,
  now: Date,
): Promise<SeriesSession[]> {
  return sql(SESSIONS, [scheduleId, from, now]);
}

/** SQL: whether session `s` is kept when its schedule has no class on its day any more. */
export const KNOWN = `(EXISTS (SELECT 1 FROM booking b WHERE b.session_id = s.id)
    OR EXISTS (SELECT 1 FROM delivery d WHERE d.session_id = s.id)
    OR EXISTS (SELECT 1 FROM delivery_line l WHERE l.session_id = s.id))`;

const SESSIONS = statement<SeriesSession>(
  {
    id: 'uuid',
    scheduleDate: 'text',
    ahead: 'bool',
    known: 'bool',
    startsAt: 'timestamptz',
    endsAt: 'timestamptz',
    professionalId: 'uuid?',
    capacity: 'int4',
    seatsTaken: 'int4',
    sendAt: 'timestamptz?',
    sendTiming: 'send_timing?',
    opensAt: 'timestamptz?',
    noticeReleasedAt: 'timestamptz?',
    startByHand: 'bool',
    durationByHand: 'bool',
    professionalByHand: 'bool',
    capacityByHand: 'bool',
  },
  `
  SELECT s.id, s.schedule_date::text AS "scheduleDate", s.status = 'SCHEDULED' AND s.starts_at > $3 AS ahead, ${KNOWN} AS known,
    s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.professional_id AS "professionalId", s.capacity,
    s.seats_taken AS "seatsTaken", s.send_at AS "sendAt", s.send_timing AS "sendTiming", s.opens_at AS "opensAt",
    s.notice_released_at AS "noticeReleasedAt", s.start_by_hand AS "startByHand", s.duration_by_hand AS "durationByHand",
    s.professional_by_hand AS "professionalByHand", s.capacity_by_hand AS "capacityByHand"
  FROM session s WHERE s.schedule_id = $1::uuid AND s.schedule_date >= $2::date
  ORDER BY s.starts_at, s.id`,
);

/** How many people hold a seat in these sessions. */
export async function countPeople(sql: Sql, sessionIds: string[]): Promise<number> {
  const [row] = await sql(PEOPLE, [sessionIds]);
  return row!.people;
}

const PEOPLE = statement(
  { people: 'int4' },
  `SELECT count(DISTINCT customer_id)::int AS people FROM booking WHERE session_id = ANY($1::uuid[]) AND status = 'BOOKED'`,
);
