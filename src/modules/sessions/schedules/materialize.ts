import { ANY_ROW, allBut, among, valuesOf } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import { daysAfter } from '../../../lib/time.ts';
import type { Sql } from '../../../ports/database.ts';
import { ALERT_LEADS, automaticSendAtSql, firstAlertCheckSql, TEACHER_LEAD } from '../rules.ts';
import { calendarIn, daysToMake, localDate, MATERIALIZED_DAYS, occurrences, type Weekday } from './rules.ts';

/*
 * Sessions exist in a materialization window of eight weeks. Each schedule remembers the last day that was materialized;
 * only later days are, under the schedule’s lock. So no day gets a second session, and a removed or moved one stays away.
 */

/** A schedule with days in the window that are not materialized. */
export type ScheduleBehind = {
  id: string;
  timeZone: string;
  weekdays: Weekday[];
  startTime: string;
  materializedThrough: string;
  untilDate: string | null;
};

/**
 * Makes the sessions of at most `limit` schedules behind; answers how many these are, and the first transition of their
 * sessions. Skips locked schedules and those of archived services.
 */
export async function materializeBatch(
  sql: Sql,
  now: Date,
  limit: number,
  picked = ANY_ROW,
): Promise<{ schedules: number; firstTransition: Date | null }> {
  const values = [...(await windowEnds(sql, now)), limit, ...valuesOf(picked)];
  const behind = await sql(LOCK_BEHIND, values);
  return { schedules: behind.length, firstTransition: await makeSessions(sql, behind, now) };
}

/** The schedules that `materializeBatch` would take, including locked ones. */
export async function schedulesBehind(
  sql: Sql,
  now: Date,
  limit: number,
  aside: string[],
): Promise<string[]> {
  const values = [...(await windowEnds(sql, now)), limit, ...valuesOf(allBut(aside))];
  return (await sql(BEHIND, values)).map(({ id }) => id);
}

/** The zones of all centers, as written there, and the last day of the window in each. */
async function windowEnds(sql: Sql, now: Date): Promise<[string[], string[]]> {
  const zones = (await sql(ZONES)).map(({ name }) => name);
  return [zones, zones.map((zone) => daysAfter(localDate(now, zone), MATERIALIZED_DAYS))];
}

const ZONES = statement({ name: 'text' }, 'SELECT DISTINCT time_zone AS name FROM center');

const BEHIND_ROW = {
  id: 'uuid',
  timeZone: 'text',
  weekdays: 'text[]',
  startTime: 'text',
  materializedThrough: 'text',
  untilDate: 'text?',
} as const;

const BEHIND = statement<ScheduleBehind>(
  BEHIND_ROW,
  `
  SELECT s.id, c.time_zone AS "timeZone", s.weekdays::text[] AS weekdays, s.start_time AS "startTime",
    s.materialized_through::text AS "materializedThrough", s.until_date::text AS "untilDate"
  FROM unnest($1::text[], $2::date[]) z (name, window_end)
    JOIN center c ON c.time_zone = z.name
    JOIN schedule s ON s.center_id = c.id AND s.materialized_through < least(z.window_end, s.until_date)
    JOIN service v ON v.id = s.service_id AND v.archived_at IS NULL
  WHERE ${among('s.id', 4)}
  ORDER BY s.id LIMIT $3`,
);

// The service is share-locked, so that a change of its link reaches each new session or is inherited by it.
const LOCK_BEHIND = statement<ScheduleBehind>(
  BEHIND_ROW,
  `${BEHIND} FOR NO KEY UPDATE OF s SKIP LOCKED FOR SHARE OF v SKIP LOCKED`,
);

/**
 * Makes the sessions that schedules skipped in a time that was closed and is open again; answers the first transition of any
 * of them. Days that were not reached yet are made when they are.
 */
export async function makeSkipped(
  sql: Sql,
  closed: { centerId: string; from: Date; until: Date; serviceIds: string[]; professionalId: string | null },
  now: Date,
): Promise<Date | null> {
  const { centerId, from, until, serviceIds, professionalId } = closed;
  const schedules = await sql(LOCK_SKIPPED, [centerId, from, until, serviceIds, professionalId]);
  return makeSessions(sql, schedules, now, { from, until });
}

// A day more on either side, because days are the center's.
const LOCK_SKIPPED = statement<ScheduleBehind>(
  BEHIND_ROW,
  `
  SELECT s.id, c.time_zone AS "timeZone", s.weekdays::text[] AS weekdays, s.start_time AS "startTime",
    (greatest(s.from_date, ($2::timestamptz)::date - 1) - 1)::text AS "materializedThrough",
    least(s.materialized_through, s.until_date, ($3::timestamptz)::date + 1)::text AS "untilDate"
  FROM schedule s JOIN center c ON c.id = s.center_id JOIN service v ON v.id = s.service_id AND v.archived_at IS NULL
  WHERE s.center_id = $1::uuid AND (cardinality($4::uuid[]) = 0 OR s.service_id = ANY($4::uuid[]))
    AND ($5::uuid IS NULL OR s.professional_id = $5::uuid)
  ORDER BY s.id FOR NO KEY UPDATE OF s`,
);

/**
 * Makes the sessions in the window, or through another day, or only those that start within `span`, in one statement; answers
 * the first transition of any of them.
 */
export async function makeSessions(
  sql: Sql,
  schedules: (ScheduleBehind & { through?: string })[],
  now: Date,
  span: { from: Date; until: Date } | null = null,
): Promise<Date | null> {
  if (schedules.length === 0) return null;
  // Calculating in a zone is slow, and many schedules share one.
  const zones = new Map(
    [...new Set(schedules.map(({ timeZone }) => timeZone))].map((timeZone) => [
      timeZone,
      { today: localDate(now, timeZone), calendar: calendarIn(timeZone) },
    ]),
  );
  const made = schedules.map((schedule) => {
    const { today, calendar } = zones.get(schedule.timeZone)!;
    const days = daysToMake(schedule, today, schedule.through);
    const classes = occurrences({ ...schedule, ...days }, calendar);
    const wanted = ({ startsAt }: { startsAt: Date }) =>
      startsAt > now && (!span || (startsAt >= span.from && startsAt < span.until));
    return { id: schedule.id, until: days.until, classes: classes.filter(wanted) };
  });
  return makeClasses(sql, made, now);
}

/** The classes of a schedule that are to exist; `until`: the last day that is materialized then. */
export type Classes = { id: string; until: string; classes: { date: string; startsAt: Date }[] };

/** Makes these classes, in one statement; answers the first transition of any of them. */
export async function makeClasses(sql: Sql, made: Classes[], now: Date): Promise<Date | null> {
  // The classes of one schedule after those of another; each knows the places of its own, counted from 1.
  const dates: string[] = [];
  const starts: number[] = [];
  const places = made.map(({ classes }) => {
    const first = dates.length + 1;
    for (const { date, startsAt } of classes) {
      dates.push(date);
      // A number of seconds, because both sides take long to write and read thousands of instants.
      starts.push(startsAt.getTime() / 1_000);
    }
    return { first, last: dates.length };
  });
  const [row] = await sql(MAKE_SESSIONS, [
    now,
    made.map(({ id }) => id),
    made.map(({ until }) => until),
    places.map(({ first }) => first),
    places.map(({ last }) => last),
    dates,
    starts,
  ]);
  return row?.firstTransition ?? null;
}

// Nothing is made in a closure.
const MAKE_SESSIONS = statement(
  { firstTransition: 'timestamptz?' },
  `
  WITH made AS (
    INSERT INTO session (center_id, service_id, schedule_id, schedule_date, professional_id, origin, starts_at, ends_at,
      capacity, send_at, send_timing, opens_at, own_join_url, own_join_url_source,
      backup_join_url, backup_join_url_source, joining_instructions,
      joining_instructions_source, created_at, processed_through, link_alert_at, alert_check_at, signalled_version,
      next_transition_at)
    SELECT s.center_id, s.service_id, s.id, o.date, p.id, 'SCHEDULED', o.starts_at,
      o.starts_at + make_interval(mins => s.duration_minutes), coalesce(s.capacity, v.capacity),
      auto.send_at, CASE WHEN v.modality = 'ONLINE' THEN 'AUTO'::send_timing END, auto.send_at,
      v.join_url, CASE WHEN v.join_url IS NULL THEN 'NONE' ELSE 'INHERITED' END::value_source,
      v.backup_join_url, CASE WHEN v.backup_join_url IS NULL THEN 'NONE' ELSE 'INHERITED' END::value_source,
      v.joining_instructions, CASE WHEN v.joining_instructions IS NULL THEN 'NONE' ELSE 'INHERITED' END::value_source,
      $1::timestamptz, $1, CASE WHEN link_alert.at > $1 THEN link_alert.at END,
      ${firstAlertCheckSql('$1', 'o.starts_at', 'v.join_url')},
      -- Due now where its opening may have to wait for the teacher’s class before it.
      CASE WHEN auto.waits THEN 0 ELSE 1 END,
      -- The first transition. A long lead puts it into the past: then it is due now.
      CASE WHEN auto.waits THEN $1 ELSE greatest($1, least(link_alert.at, teacher_alert.at, auto.teacher_at, coalesce(auto.send_at, o.starts_at))) END
    FROM unnest($2::uuid[], $4::int[], $5::int[]) made (id, first, last)
      JOIN schedule s ON s.id = made.id
      JOIN service v ON v.id = s.service_id
      JOIN center c ON c.id = s.center_id
      -- Nobody who left the staff is given new classes.
      LEFT JOIN professional p ON p.id = s.professional_id AND p.removed_at IS NULL
      CROSS JOIN LATERAL (SELECT date, to_timestamp(start) AS starts_at
        FROM unnest(($6::date[])[made.first:made.last], ($7::float8[])[made.first:made.last]) AS d (date, start)) o
      CROSS JOIN LATERAL (SELECT CASE WHEN v.modality = 'ONLINE'
        THEN ${automaticSendAtSql('o', 'v')} END AS send_at,
        CASE WHEN v.modality = 'ONLINE' AND p.id IS NOT NULL
        THEN o.starts_at - interval '${TEACHER_LEAD} minutes' END AS teacher_at,
        v.modality = 'ONLINE' AND v.access_lead_minutes > 0 AND p.id IS NOT NULL AS waits) auto
      CROSS JOIN LATERAL (SELECT CASE WHEN v.join_url IS NULL
        THEN auto.send_at - interval '${ALERT_LEADS[0]} minutes' END AS at) link_alert
      CROSS JOIN LATERAL (SELECT CASE WHEN p.id IS NULL AND c.assigns_teachers
        THEN coalesce(auto.send_at, o.starts_at) - interval '${ALERT_LEADS[0]} minutes' END AS at) teacher_alert
    WHERE NOT EXISTS (
      SELECT 1 FROM closure k
      WHERE k.center_id = s.center_id AND k.deleted_at IS NULL AND k.starts_at <= o.starts_at AND k.ends_at > o.starts_at
        AND (cardinality(k.service_ids) = 0 OR s.service_id = ANY(k.service_ids))
        AND (k.professional_id IS NULL OR k.professional_id = p.id))
    ON CONFLICT (schedule_id, schedule_date) DO NOTHING
    RETURNING next_transition_at
  ), recorded AS (
    UPDATE schedule s SET materialized_through = greatest(s.materialized_through, m.date)
    FROM unnest($2::uuid[], $3::date[]) m (id, date) WHERE s.id = m.id
  )
  SELECT min(next_transition_at) AS "firstTransition" FROM made`,
);
