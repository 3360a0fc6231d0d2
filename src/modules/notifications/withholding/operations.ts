import { statement } from '../../../lib/statement.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Sql } from '../../../ports/database.ts';
import type { Events } from '../../../ports/events.ts';
import { dropWebhooks, releaseWebhooks, withholdWebhooks } from '../../webhooks/withholding/operations.ts';
import { dueAt } from '../queue/leases.ts';
import type { Which } from './rules.ts';

/*
 * A database that was restored does not know what was sent after its backup. What was due before `SENDING_FROM` is withheld:
 * a row waits as before, with a reason that no claim passes. The operator releases or drops it.
 */

/** Rows of one statement: whoever books or moves meanwhile waits for no more. */
const AT_ONCE = 5_000;

/** Withholds all that is listed and due by this instant, claimed or not; answers how many messages these are. */
export async function withholdListed(sql: Sql, from: Date): Promise<number> {
  const messages = await whileFull(async () => (await sql(WITHHOLD, [from, AT_ONCE])).length);
  return messages + (await whileFull(() => withholdWebhooks(sql, from, AT_ONCE)));
}

async function whileFull(some: () => Promise<number>): Promise<number> {
  let all = 0;
  for (let taken = AT_ONCE; taken === AT_ONCE; all += taken) taken = await some();
  return all;
}

// A message that may have left stays one of which that is unknown. Its deadline ends the wait, as where a link is missing.
const WITHHOLD = statement(
  { id: 'uuid' },
  `
  WITH due AS MATERIALIZED (
    SELECT id FROM delivery
    WHERE status IN ('PENDING', 'UNKNOWN', 'CLAIMED') AND next_attempt_at <= $1 AND reason IS DISTINCT FROM 'WITHHELD'
    LIMIT $2 FOR NO KEY UPDATE
  )
  UPDATE delivery d SET reason = 'WITHHELD', next_attempt_at = d.deadline_at, claim_token = NULL, lease_until = NULL,
    status = CASE WHEN d.status <> 'CLAIMED' THEN d.status WHEN d.request_started_at IS NULL THEN 'PENDING' ELSE 'UNKNOWN' END
  FROM due WHERE d.id = due.id
  RETURNING d.id`,
);

/** SQL: whether the delivery `d` is withheld. */
export const WITHHELD = `d.status IN ('PENDING', 'UNKNOWN') AND d.reason = 'WITHHELD'`;

/** SQL: whether it is one of which the parameters `$1` to `$3` speak. An act's message is about several sessions. */
export const WHICH = `($1::purpose IS NULL OR d.purpose = $1::purpose) AND ($2::uuid IS NULL OR d.center_id = $2::uuid)
    AND ($3::uuid IS NULL OR d.session_id = $3::uuid
      OR EXISTS (SELECT 1 FROM delivery_line l WHERE l.delivery_id = d.id AND l.session_id = $3::uuid))`;

type Deps = { db: Pick<Database, 'sql'>; clock: Clock; events: Pick<Events, 'publish'> };
type Progress = (messages: number) => void;

/** Sends these after all, marked as possible repeats; answers how many. The next sweep of a server takes them. */
export const release = (deps: Deps, which: Which, progress: Progress): Promise<number> =>
  end(deps, which, progress, 'release');

/** Never sends these, and says so in their reason; answers how many. */
export const drop = (deps: Deps, which: Which, progress: Progress): Promise<number> =>
  end(deps, which, progress, 'drop');

async function end(
  { db: { sql }, clock, events }: Deps,
  { purpose, centerId, sessionId }: Which,
  progress: Progress,
  how: 'release' | 'drop',
): Promise<number> {
  let done = 0;
  const taken = (count: number) => {
    done += count;
    progress(done);
    return count;
  };
  const messages = async () => {
    const values = [purpose, centerId, sessionId, AT_ONCE];
    const ended = how === 'drop' ? await sql(DROP, values) : await sql(RELEASE, [...values, clock()]);
    events.publish([...new Set(ended.map((one) => one.sessionId))].map((id) => `delivery:${id}` as const));
    return taken(ended.length);
  };
  const webhooks = () =>
    how === 'drop' ? dropWebhooks(sql, centerId, AT_ONCE) : releaseWebhooks(sql, clock(), centerId, AT_ONCE);
  if (purpose !== 'WEBHOOK') await whileFull(messages);
  // A webhook is of a center, not of a session.
  if ((purpose === null || purpose === 'WEBHOOK') && sessionId === null)
    await whileFull(async () => taken(await webhooks()));
  return done;
}

const ending = (set: string) =>
  statement(
    { sessionId: 'uuid' },
    `
  WITH chosen AS MATERIALIZED (
    SELECT d.id FROM delivery d WHERE ${WITHHELD} AND ${WHICH} LIMIT $4 FOR NO KEY UPDATE
  )
  UPDATE delivery d SET ${set} FROM chosen WHERE d.id = chosen.id RETURNING d.session_id AS "sessionId"`,
  );
const RELEASE = ending(`reason = NULL, next_attempt_at = ${dueAt('$5')}, possible_repeat = true`);
const DROP = ending(`status = 'SKIPPED', reason = 'DROPPED', next_attempt_at = NULL`);
