import { LOWEST_ID } from '../../../../lib/global-ids.ts';
import { statement } from '../../../../lib/statement.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { Database, Sql } from '../../../../ports/database.ts';
import { publishMoves } from '../../webhook-events.ts';
import { calendarIn } from '../rules.ts';
import { type ZonedSession, type ZonePlan, zonePlan } from './rules.ts';

/*
 * Sessions exist weeks ahead as instants. Where a government changes its clocks, those that were made before keep the instant
 * of the old rules, and begin an hour off.
 */

const SCHEDULES_AT_ONCE = 200;
const SESSIONS_AT_ONCE = 500;

type Deps = { db: Database; clock: Clock };
type Wanted = {
  /** The names of zones, as centers have them. */
  zones: string[];
  dryRun: boolean;
  /** Called with how many sessions were looked at. */
  progress: (sessions: number) => void;
};

/**
 * Moves the sessions of schedules that nobody knows yet to their local time under the present rules, and answers them and
 * those that staff must look at. Tells nobody: at that local time the class was announced. Safe to repeat.
 */
export async function recomputeZones({ db, clock }: Deps, wanted: Wanted): Promise<ZonePlan[]> {
  const now = clock();
  const { plans, looked } = { plans: [] as ZonePlan[], looked: { sessions: 0 } };
  const calendars = new Map<string, ReturnType<typeof calendarIn>>();
  const calendarOf = (zone: string) => {
    const calendar = calendars.get(zone) ?? calendarIn(zone);
    calendars.set(zone, calendar);
    return calendar;
  };
  for (let after = LOWEST_ID, more = true; more; ) {
    const schedules = await db.sql(SCHEDULES, [wanted.zones, after, SCHEDULES_AT_ONCE]);
    const sessions = await db.sql(SESSIONS, [schedules.map(({ id }) => id), now]);
    const off = sessions.flatMap((session) => zonePlan(session, calendarOf(session.timeZone), now) ?? []);
    plans.push(...(wanted.dryRun ? off : await apply(db, off, now)));
    looked.sessions += sessions.length;
    wanted.progress(looked.sessions);
    more = schedules.length === SCHEDULES_AT_ONCE;
    after = schedules.at(-1)?.id ?? after;
  }
  return plans;
}

/** What somebody booked or changed meanwhile is left. */
async function apply(db: Database, plans: ZonePlan[], now: Date): Promise<ZonePlan[]> {
  const moving = plans.filter(({ effect }) => effect === 'move');
  const moved = new Set<string>();
  for (let at = 0; at < moving.length; at += SESSIONS_AT_ONCE) {
    const some = moving.slice(at, at + SESSIONS_AT_ONCE);
    for (const id of await db.transaction((sql) => move(sql, some, now))) moved.add(id);
  }
  return plans.map((plan) => (moved.has(plan.session.id) ? plan : { ...plan, effect: 'leave' }));
}

async function move(sql: Sql, plans: ZonePlan[], now: Date): Promise<string[]> {
  const rows = await sql(MOVE, [
    now,
    plans.map(({ session }) => session.id),
    plans.map(({ session }) => session.startsAt),
    plans.map(({ times }) => times.startsAt),
    plans.map(({ times }) => times.endsAt),
    plans.map(({ times }) => times.sendAt),
    plans.map(({ times }) => times.opensAt),
  ]);
  const ids = new Set(rows.map(({ id }) => id));
  const moved = plans.filter(({ session }) => ids.has(session.id));
  await publishMoves(
    sql,
    now,
    moved.map(({ session, times }) => ({ ...session, from: session, to: times })),
  );
  return [...ids];
}

const SCHEDULES = statement(
  { id: 'uuid' },
  `
  SELECT k.id FROM schedule k JOIN center c ON c.id = k.center_id
  WHERE c.time_zone = ANY($1::text[]) AND k.id > $2::uuid ORDER BY k.id LIMIT $3`,
);

const SESSIONS = statement<ZonedSession>(
  {
    id: 'uuid',
    centerId: 'uuid',
    center: 'text',
    timeZone: 'text',
    serviceId: 'uuid',
    service: 'text',
    leadMinutes: 'int4',
    scheduleDate: 'text',
    weekdays: 'text[]',
    startTime: 'text',
    until: 'text?',
    startsAt: 'timestamptz',
    endsAt: 'timestamptz',
    sendAt: 'timestamptz?',
    sendTiming: 'send_timing?',
    opensAt: 'timestamptz?',
    noticeReleasedAt: 'timestamptz?',
    seatsTaken: 'int4',
    told: 'bool',
  },
  `
  SELECT s.id, s.center_id AS "centerId", c.name AS center, c.time_zone AS "timeZone", s.service_id AS "serviceId",
    v.name AS service, v.access_lead_minutes AS "leadMinutes", s.schedule_date::text AS "scheduleDate",
    k.weekdays::text[] AS weekdays, k.start_time AS "startTime", k.until_date::text AS until,
    s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.send_at AS "sendAt", s.send_timing AS "sendTiming",
    s.opens_at AS "opensAt", s.notice_released_at AS "noticeReleasedAt", s.seats_taken AS "seatsTaken",
    (EXISTS (SELECT 1 FROM delivery d WHERE d.session_id = s.id)
      OR EXISTS (SELECT 1 FROM delivery_line l WHERE l.session_id = s.id)) AS told
  FROM session s JOIN schedule k ON k.id = s.schedule_id JOIN service v ON v.id = s.service_id
    JOIN center c ON c.id = s.center_id
  WHERE s.schedule_id = ANY($1::uuid[]) AND s.schedule_date >= ($2::timestamptz)::date - 1
    AND s.status = 'SCHEDULED' AND s.starts_at > $2 AND NOT s.start_by_hand
  ORDER BY s.center_id, s.starts_at, s.id`,
);

const MOVE = statement(
  { id: 'uuid' },
  `
  WITH n AS MATERIALIZED (
    SELECT * FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[])
      AS n (id, was, starts_at, ends_at, send_at, opens_at)
  ), locked AS MATERIALIZED (
    SELECT s.id FROM session s JOIN n ON n.id = s.id
    WHERE s.starts_at = n.was AND s.status = 'SCHEDULED' AND NOT s.start_by_hand AND s.seats_taken = 0
    -- Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
    ORDER BY s.next_transition_at, s.id FOR NO KEY UPDATE OF s
  )
  UPDATE session s SET starts_at = n.starts_at, ends_at = n.ends_at, send_at = n.send_at, opens_at = n.opens_at,
    version = s.version + 1, edit_version = s.edit_version + 1, next_transition_at = $1
  FROM n JOIN locked ON locked.id = n.id
  WHERE s.id = n.id
  RETURNING s.id`,
);
