import { ANY_ROW, allBut, among, valuesOf } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import { daysAfter } from '../../../lib/time.ts';
import type { Sql } from '../../../ports/database.ts';
import { ALERT_LEADS, automaticSendAtSql, TEACHER_LEAD } from '../rules.ts';
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

/** Makes the sessions in the window, in one statement; answers the first transition of any of them. */
export async function makeSessions(sql: Sql, schedules: ScheduleBehind[], now: Date): Promise<Date | null> {
  if (schedules.length === 0) return null;
  // Calculating in a zone is slow, and many schedules share one.
  const zones = new Map(
    [...new Set(schedules.map(({ timeZone }) => timeZone))].map((timeZone) => [
      timeZone,
      { today: localDate(now, timeZone), calendar: calendarIn(timeZone) },
    ]),
  );
  // The classes of one schedule after those of another; each knows the places of its own, counted from 1.
  const dates: string[] = [];
  const starts: number[] = [];
  const made = schedules.map((schedule) => {
    const { today, calendar } = zones.get(schedule.timeZone)!;
    const days = daysToMake(schedule, today);
    const first = dates.length + 1;
    for (const { date, startsAt } of occurrences({ ...schedule, ...days }, calendar)) {
      if (startsAt <= now) continue;
      dates.push(date);
      // A number of seconds, because both sides take long to write and read thousands of instants.
      starts.push(startsAt.getTime() / 1_000);
    }
    return { id: schedule.id, until: days.until, first, last: dates.length };
  });
  const [row] = await sql(MAKE_SESSIONS, [
    now,
    made.map(({ id }) => id),
    made.map(({ until }) => until),
    made.map(({ first }) => first),
    made.map(({ last }) => last),
    dates,
    starts,
  ]);
  return row?.firstTransition ?? null;
}

const MAKE_SESSIONS = statement(
  { firstTransition: 'timestamptz?' },
  `
  WITH made AS (
    INSERT INTO session (center_id, service_id, schedule_id, schedule_date, professional_id, origin, starts_at, ends_at,
      capacity, send_at, send_timing, opens_at, own_join_url, own_join_url_source,
      backup_join_url, backup_join_url_source, joining_instructions,
      joining_instructions_source, created_at, processed_through, link_alert_at, signalled_version,
      next_transition_at)
    SELECT s.center_id, s.service_id, s.id, o.date, p.id, 'SCHEDULED', o.starts_at,
      o.starts_at + make_interval(mins => s.duration_minutes), v.capacity,
      auto.send_at, CASE WHEN v.modality = 'ONLINE' THEN 'AUTO'::send_timing END, auto.send_at,
      v.join_url, CASE WHEN v.join_url IS NULL THEN 'NONE' ELSE 'INHERITED' END::value_source,
      v.backup_join_url, CASE WHEN v.backup_join_url IS NULL THEN 'NONE' ELSE 'INHERITED' END::value_source,
      v.joining_instructions, CASE WHEN v.joining_instructions IS NULL THEN 'NONE' ELSE 'INHERITED' END::value_source,
      $1::timestamptz, $1, CASE WHEN link_alert.at > $1 THEN link_alert.at END,
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
    ON CONFLICT (schedule_id, schedule_date) DO NOTHING
    RETURNING next_transition_at
  ), recorded AS (
    UPDATE schedule s SET materialized_through = greatest(s.materialized_through, m.date)
    FROM unnest($2::uuid[], $3::date[]) m (id, date) WHERE s.id = m.id
  )
  SELECT min(next_transition_at) AS "firstTransition" FROM made`,
);
