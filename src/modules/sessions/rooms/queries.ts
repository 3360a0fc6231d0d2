import DataLoader from 'dataloader';
import { statement } from '../../../lib/statement.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Sql, Statement } from '../../../ports/database.ts';
import { CLASH_DAYS } from '../rules.ts';

type Pair = { sessionId: string; otherId: string };

/** Which sessions a session stands in the way of. Requests of the same tick are read together. */
export function createClashes({ db, clock }: { db: Database; clock: Clock }) {
  const loaderOf = (text: Statement<Pair>) =>
    new DataLoader<string, string[]>(
      async (ids) => {
        const others = new Map<string, string[]>(ids.map((id) => [id, []]));
        for (const { sessionId, otherId } of await db.sql(text, [ids, clock()]))
          others.get(sessionId)?.push(otherId);
        return ids.map((id) => others.get(id) ?? []);
      },
      { cache: false, maxBatchSize: 1_000 },
    );
  const [ofRoom, ofTeacher] = [loaderOf(ROOM_CLASHES), loaderOf(TEACHER_CLASHES)];
  return {
    /** The sessions that meet in its room while its own access window is open, by start. */
    ofRoom: (id: string) => ofRoom.load(id),
    /** The sessions that its teacher has at the same time, by start. */
    ofTeacher: (id: string) => ofTeacher.load(id),
  };
}

export type ClashWarning = 'ROOM_CLASH' | 'TEACHER_TWICE';

/** What staff should know of a session whose time, link or teacher was just set. */
export async function clashWarnings(sql: Sql, now: Date, sessionId: string): Promise<ClashWarning[]> {
  const values = [[sessionId], now];
  const room = await sql(ROOM_CLASHES, values);
  const teacher = await sql(TEACHER_CLASHES, values);
  return [
    ...(room.length > 0 ? (['ROOM_CLASH'] as const) : []),
    ...(teacher.length > 0 ? (['TEACHER_TWICE'] as const) : []),
  ];
}

/** The room clashes of these sessions where both begin within 14 days. */
export const roomClashesOf = (sql: Sql, now: Date, ids: readonly string[]): Promise<Pair[]> =>
  sql(ROOM_CLASHES_SOON, [ids, now]);

/** What these sessions share their room with: of each the first such session. */
export const roomsShared = (sql: Sql, now: Date, ids: readonly string[]): Promise<SharedRoom[]> =>
  sql(ROOMS_SHARED, [ids, now]);

export type SharedRoom = { sessionId: string; serviceName: string; startsAt: Date };

/** A room clash of a center. `since`: from when both sessions exist. */
export type ClashAhead = Pair & {
  centerId: string;
  professionalId: string | null;
  startsAt: Date;
  since: Date;
};

/** The room clashes of these centers that begin within 14 days: each later session with the first that it clashes with. */
export const roomClashesAhead = (sql: Sql, now: Date, centerIds: readonly string[]): Promise<ClashAhead[]> =>
  sql(ROOM_CLASHES_AHEAD, [now, centerIds]);

/** Bounds of a session: at most a day long, and open from at most a week before the start. */
const LONGEST = "interval '1 day'";
const EARLIEST_OPENING = "interval '7 days'";
/** What a list shows at most: `MOST_ROWS`. */
const MOST_CLASHES = 20;

const overlap = (from: string, a: string, b: string) =>
  `${a}.${from} < ${b}.ends_at AND ${b}.${from} < ${a}.ends_at`;

/**
 * `IS TRUE` keeps the planner from the index by center and start, which it holds to be as cheap as the one by room.
 * The same teacher goes on in the same room: then the later access window opens when the earlier class ends.
 */
const ROOM_CLASH = `o.room_key = s.room_key AND (o.center_id = s.center_id) IS TRUE AND CASE WHEN o.professional_id = s.professional_id
      THEN ${overlap('starts_at', 'o', 's')} ELSE ${overlap('opens_at', 'o', 's')} END`;
const TEACHER_CLASH = `o.center_id = s.center_id AND o.professional_id = s.professional_id AND ${overlap('starts_at', 'o', 's')}`;

const othersOf = (clash: string, now: string, most: number) => `
    SELECT o.id, o.starts_at, o.created_at FROM session o
    WHERE o.id <> s.id AND o.status = 'SCHEDULED' AND o.ends_at > ${now}
      AND o.starts_at > least(s.opens_at, s.starts_at) - ${LONGEST}
      AND o.starts_at < s.ends_at + ${EARLIEST_OPENING} AND ${clash}
    ORDER BY o.starts_at, o.id LIMIT ${most}`;

const clashesOf = (clash: string) =>
  statement(
    { sessionId: 'uuid', otherId: 'uuid' },
    `
  SELECT s.id AS "sessionId", other.id AS "otherId"
  FROM session s CROSS JOIN LATERAL (${othersOf(clash, '$2', MOST_CLASHES)}) other
  WHERE s.id = ANY($1::uuid[]) AND s.status = 'SCHEDULED' AND s.ends_at > $2
  ORDER BY other.starts_at, other.id`,
  );
const ROOM_CLASHES = clashesOf(ROOM_CLASH);
const TEACHER_CLASHES = clashesOf(TEACHER_CLASH);

const SOON = `$2::timestamptz + interval '${CLASH_DAYS * 24} hours'`;
const ROOM_CLASHES_SOON = statement(
  { sessionId: 'uuid', otherId: 'uuid' },
  `
  SELECT s.id AS "sessionId", other.id AS "otherId"
  FROM session s CROSS JOIN LATERAL (${othersOf(ROOM_CLASH, '$2', MOST_CLASHES)}) other
  WHERE s.id = ANY($1::uuid[]) AND s.status = 'SCHEDULED' AND s.ends_at > $2 AND greatest(s.starts_at, other.starts_at) <= ${SOON}`,
);

const ROOMS_SHARED = statement<SharedRoom>(
  { sessionId: 'uuid', serviceName: 'text', startsAt: 'timestamptz' },
  `
  SELECT s.id AS "sessionId", v.name AS "serviceName", o.starts_at AS "startsAt"
  FROM session s
    CROSS JOIN LATERAL (${othersOf(ROOM_CLASH, '$2', 1)}) other
    JOIN session o ON o.id = other.id
    JOIN service v ON v.id = o.service_id
  WHERE s.id = ANY($1::uuid[]) AND s.status = 'SCHEDULED' AND s.ends_at > $2`,
);

// A session clashes with one before it if it opens before all of these have ended. So only those look for the other one,
// however many sessions share a room.
const ROOM_CLASHES_AHEAD = statement<ClashAhead>(
  {
    sessionId: 'uuid',
    otherId: 'uuid',
    centerId: 'uuid',
    professionalId: 'uuid?',
    startsAt: 'timestamptz',
    since: 'timestamptz',
  },
  `
  WITH suspect AS (
    SELECT id FROM (
      SELECT id, opens_at, max(ends_at) OVER (PARTITION BY center_id, room_key ORDER BY opens_at, id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until
      FROM session
      WHERE center_id = ANY($2::uuid[]) AND status = 'SCHEDULED' AND room_key IS NOT NULL AND opens_at IS NOT NULL
        AND starts_at > $1::timestamptz - ${LONGEST} AND starts_at < $1::timestamptz + interval '${CLASH_DAYS * 24} hours'
        AND ends_at > $1) room
    WHERE opens_at < until
  )
  SELECT s.id AS "sessionId", other.id AS "otherId", s.center_id AS "centerId", s.professional_id AS "professionalId",
    greatest(s.starts_at, other.starts_at) AS "startsAt", greatest(s.created_at, other.created_at) AS since
  FROM session s CROSS JOIN LATERAL (${othersOf(`${ROOM_CLASH} AND (o.opens_at, o.id) < (s.opens_at, s.id)`, '$1', 1)}) other
  WHERE s.id = ANY(ARRAY(SELECT id FROM suspect))
  ORDER BY s.starts_at, s.id`,
);
