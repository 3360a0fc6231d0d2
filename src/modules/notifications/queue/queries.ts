import { statement } from '../../../lib/statement.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Sql } from '../../../ports/database.ts';
import { unsent } from '../result-rules.ts';
import { type ClaimedRow, FACTS, factsOf } from './claim-statements.ts';

/** When the next attempt of any delivery is due; null when nothing waits. */
export async function nextAttempt(sql: Sql): Promise<Date | null> {
  const [row] = await sql(NEXT_ATTEMPT);
  return row?.at ?? null;
}

const nextOf = (channel: string) =>
  `(SELECT min(next_attempt_at) FROM delivery WHERE channel = '${channel}' AND status IN ('PENDING', 'UNKNOWN'))`;
const NEXT_ATTEMPT = statement(
  { at: 'timestamptz?' },
  `SELECT least(${nextOf('EMAIL')}, ${nextOf('PUSH')}) AS at`,
);

/**
 * How many messages of each channel and purpose are in which state. A message over thirty seconds overdue is late, and due as
 * well. A message that waits for a link is held, whether it is listed or not. One that a restored server withholds is only
 * that. Of each channel the longest waiting are counted, so that a flood costs no more than that.
 */
export async function queueStats({ db, clock }: { db: Database; clock: Clock }): Promise<QueueStats[]> {
  const rows = await db.sql(QUEUE_STATS, [clock(), MOST_COUNTED]);
  return rows.flatMap(({ channel, purpose, ...counts }) =>
    STATES.map((state) => ({ channel, purpose, state, count: Number(counts[state]) })),
  );
}

const MOST_COUNTED = 20_000;
const STATES = ['due', 'late', 'held', 'withheld', 'under_way'] as const;
export type QueueStats = {
  channel: string;
  purpose: string;
  state: (typeof STATES)[number];
  count: number;
};

// A session without a link has its next transition within a day: its end at the latest, and no session is longer.
const QUEUE_STATS = statement(
  {
    channel: 'channel',
    purpose: 'purpose',
    due: 'int8',
    late: 'int8',
    held: 'int8',
    withheld: 'int8',
    under_way: 'int8',
  },
  `
  WITH waiting AS (
    SELECT count(*) AS seats FROM session s JOIN booking b ON b.session_id = s.id
    WHERE s.next_transition_at > $1 AND s.next_transition_at <= $1::timestamptz + interval '1 day' AND s.status = 'SCHEDULED'
      AND s.send_at <= $1 AND s.ends_at > $1 AND s.join_url IS NULL AND b.status = 'BOOKED'
      AND b.noticed_revision < s.notice_revision
  ), listed AS (
    SELECT c.channel, d.* FROM unnest(enum_range(NULL::channel)) AS c (channel) CROSS JOIN LATERAL (
      SELECT purpose, status, reason, next_attempt_at FROM delivery
      WHERE channel = c.channel AND status IN ('PENDING', 'UNKNOWN') ORDER BY next_attempt_at LIMIT $2) d
    UNION ALL
    SELECT channel, purpose, status, reason, next_attempt_at FROM (
      SELECT * FROM delivery WHERE status = 'CLAIMED' LIMIT $2) under_way
  )
  SELECT c.channel, p.purpose, count(*) FILTER (WHERE l.status <> 'CLAIMED' AND l.next_attempt_at <= $1) AS due,
    count(*) FILTER (WHERE l.status <> 'CLAIMED' AND l.next_attempt_at <= $1::timestamptz - interval '30 seconds') AS late,
    CASE WHEN p.purpose = 'ACCESS_NOTICE' THEN (SELECT seats FROM waiting) ELSE 0 END
      + count(*) FILTER (WHERE l.status = 'PENDING' AND l.reason = 'NO_LINK') AS held,
    count(*) FILTER (WHERE l.status <> 'CLAIMED' AND l.reason = 'WITHHELD') AS withheld,
    count(*) FILTER (WHERE l.status = 'CLAIMED') AS under_way
  FROM unnest(enum_range(NULL::channel)) AS c (channel) CROSS JOIN unnest(enum_range(NULL::purpose)) AS p (purpose)
    LEFT JOIN listed l ON l.channel = c.channel AND l.purpose = p.purpose
  GROUP BY c.channel, p.purpose`,
);

/**
 * Which mails of this claim are still to be sent, by what is true now. Those of acts and alerts count as they were claimed. One
 * that another node has sent meanwhile, or has in hand, is not.
 */
export async function readStillToSend(
  sql: Sql,
  token: string,
  ids: string[],
  now: Date,
): Promise<Set<string>> {
  const rows = await sql(FACTS_NOW, [token, ids]);
  const going = rows.filter(
    (one) => one.actId !== null || one.alertKind !== null || unsent(one, now) === null,
  );
  return new Set(going.map(({ id }) => id));
}

const FACTS_NOW = statement<ClaimedRow>(
  FACTS,
  factsOf('(SELECT * FROM delivery WHERE claim_token = $1::uuid AND id = ANY ($2::uuid[]))'),
);
