import { LOWEST_ID } from '../../../lib/global-ids.ts';
import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';

type Deps = { db: { sql: Sql } };

/** What anybody may know of a class. */
export type PublicSession = {
  id: string;
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
  serviceName: string;
  teacherName: string | null;
  full: boolean;
};

/** A page of a timetable: the first classes by start and id after a place. */
export type TimetablePage = {
  centerId: string;
  from: Date;
  to: Date;
  after: { key: Date; id: string } | null;
  take: number;
};

/** The classes that take place; null where the center shows them to nobody, or is not there. One statement. */
export async function publicTimetable({ db }: Deps, page: TimetablePage): Promise<PublicSession[] | null> {
  const { centerId, from, to, after, take } = page;
  // Every id is above the lowest one, so a page without a place includes the classes at its first instant.
  const place = after && after.key >= from ? [after.key, after.id] : [from, LOWEST_ID];
  const rows = await db.sql(TIMETABLE, [centerId, ...place, to, take]);
  // A center that shows its timetable has a row, even without any class.
  if (rows.length === 0) return null;
  return rows.filter((row): row is PublicSession => row.id !== null);
}

const TIMETABLE = statement(
  {
    id: 'uuid?',
    startsAt: 'timestamptz?',
    endsAt: 'timestamptz?',
    timeZone: 'text',
    serviceName: 'text?',
    teacherName: 'text?',
    full: 'bool?',
  },
  `
  SELECT s.id, s.starts_at AS "startsAt", s.ends_at AS "endsAt", c.time_zone AS "timeZone", v.name AS "serviceName",
    nullif(p.name, '') AS "teacherName", s.seats_taken >= s.capacity AS full
  FROM center c
    LEFT JOIN LATERAL (
      SELECT id, starts_at, ends_at, service_id, professional_id, seats_taken, capacity FROM session
      WHERE center_id = c.id AND (starts_at, id) > ($2::timestamptz, $3::uuid) AND starts_at < $4::timestamptz
        AND status = 'SCHEDULED'
      ORDER BY starts_at, id LIMIT $5::int
    ) s ON true
    LEFT JOIN service v ON v.id = s.service_id
    LEFT JOIN professional p ON p.id = s.professional_id
  WHERE c.id = $1::uuid AND c.public_timetable AND c.suspended_at IS NULL
  ORDER BY s.starts_at, s.id`,
);
