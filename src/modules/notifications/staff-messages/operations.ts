import { InvalidInputError, NotFoundError } from '../../../lib/errors.ts';
import { parseInput } from '../../../lib/input.ts';
import { sqlOf } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import { later } from '../../../lib/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Sql } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { RecentlySentError } from '../../access/errors.ts';
import { recordAct } from '../../sessions/acts/operations.ts';
import { assertRuns } from '../../sessions/lock.ts';
import { type Audience, MOST_IN, PAUSE_MS, StaffMessage } from './rules.ts';

type Deps = { db: Database; clock: Clock; scheduler: Pick<Scheduler, 'wakeAt'> };
type Input = { sessionIds: string[]; text: string; to: Audience };

/**
 * Sends words of staff to the people booked in these sessions, one message each; who books later gets it too, until the
 * end. Answers how many people get it now. Throws `NotFoundError`, `ForbiddenError`, `RecentlySentError`, and
 * `InvalidInputError` for a text with a link, a session that is over or cancelled, and a center that wrote too often.
 */
export async function messageBooked({ db, clock, scheduler }: Deps, viewer: Viewer, input: Input) {
  const now = clock();
  const { sessionIds, text } = parseInput(StaffMessage, { sessionIds: input.sessionIds, text: input.text });
  const notYetIn = input.to === 'NOT_YET_IN';
  const recipients = await db.prisma.$transaction(async (tx) => {
    const sql = sqlOf(tx);
    await lockForWords(sql, viewer, sessionIds, now);
    await assertMayWrite(sql, viewer, sessionIds, text, now);
    const [counted] = await sql(RECIPIENTS, [sessionIds, notYetIn]);
    const { centerId, id: professionalId } = viewer;
    const act = { centerId, kind: 'MESSAGE', professionalId, text, at: now, tellAt: now } as const;
    const actId = await recordAct(sql, { ...act, recipients: counted!.people });
    await sql(ADD_SESSIONS, [actId, sessionIds]);
    await sql(ADD_AUDIENCE, [actId, notYetIn]);
    return counted!.people;
  });
  scheduler.wakeAt(now);
  return { recipients };
}

/** Locks the sessions, so that nobody is booked or moved meanwhile, and the same words are sent once. */
async function lockForWords(sql: Sql, viewer: Viewer, sessionIds: string[], now: Date): Promise<void> {
  const sessions = new Map((await sql(LOCK, [viewer.centerId, sessionIds])).map((row) => [row.id, row]));
  if (sessionIds.some((id) => !sessions.has(id))) throw new NotFoundError('session');
  for (const session of sessions.values()) assertRuns(viewer, session);
  for (const [place, id] of sessionIds.entries()) {
    const { status, endsAt } = sessions.get(id)!;
    const why = status === 'CANCELLED' ? 'is cancelled' : endsAt <= now ? 'is over' : null;
    if (why) throw new InvalidInputError(`sessionIds.${place}`, `This session ${why}: leave it out.`);
  }
}

// Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
const LOCK = statement(
  { id: 'uuid', professionalId: 'uuid?', status: 'session_status', endsAt: 'timestamptz' },
  `
  SELECT id, professional_id AS "professionalId", status, ends_at AS "endsAt" FROM session
  WHERE center_id = $1::uuid AND id = ANY($2::uuid[]) ORDER BY next_transition_at, id FOR UPDATE`,
);

async function assertMayWrite(sql: Sql, viewer: Viewer, sessionIds: string[], text: string, now: Date) {
  const since = (ms: number) => later(now, -ms);
  const values = [viewer.centerId, since(MOST_IN.ms), since(PAUSE_MS), text, sessionIds];
  const [before] = await sql(WRITTEN, values);
  if (before!.again) throw new RecentlySentError();
  if (before!.messages >= MOST_IN.messages)
    throw new InvalidInputError(
      'text',
      `This center has written ${MOST_IN.messages} messages within an hour, which is the most: try again later.`,
    );
}

const WRITTEN = statement(
  { messages: 'int4', again: 'bool' },
  `
  SELECT count(*)::int AS messages, coalesce(bool_or(a.at > $3 AND a.text = $4
    AND (SELECT array_agg(x.session_id ORDER BY x.session_id) FROM act_session x WHERE x.act_id = a.id)
      = (SELECT array_agg(id ORDER BY id) FROM unnest($5::uuid[]) id)), false) AS again
  FROM act a WHERE a.center_id = $1::uuid AND a.kind = 'MESSAGE' AND a.at > $2`,
);

const RECIPIENTS = statement(
  { people: 'int4' },
  `
  SELECT count(DISTINCT customer_id)::int AS people FROM booking
  WHERE session_id = ANY($1::uuid[]) AND status = 'BOOKED' AND (joined_at IS NULL OR NOT $2::boolean)`,
);

const ADD_SESSIONS =
  'INSERT INTO act_session (act_id, session_id) SELECT $1::uuid, id FROM unnest($2::uuid[]) id';
const ADD_AUDIENCE = 'INSERT INTO staff_message (act_id, not_yet_in) VALUES ($1::uuid, $2)';
