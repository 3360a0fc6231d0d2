import { statement } from '../../../lib/statement.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Sql } from '../../../ports/database.ts';

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
 * How many messages of each channel are in which state. A message over thirty seconds overdue is late, and due as well. A
 * message that waits for a link is held, whether it is listed or not. One that a restored server withholds is only that.
 */
export async function queueStats({ db, clock }: { db: Database; clock: Clock }): Promise<QueueStats[]> {
  const rows = await db.sql(QUEUE_STATS, [clock()]);
  return rows.flatMap(({ channel, ...counts }) =>
    STATES.map((state) => ({ channel: String(channel), state, count: Number(counts[state]) })),
  );
}

const STATES = ['due', 'late', 'held', 'withheld', 'under_way'] as const;
export type QueueStats = { channel: string; state: (typeof STATES)[number]; count: number };

// A session without a link has its next transition within a day: its end at the latest, and no session is longer.
const QUEUE_STATS = statement(
  { channel: 'channel', due: 'int8', late: 'int8', held: 'int8', withheld: 'int8', under_way: 'int8' },
  `
  WITH waiting AS (
    SELECT count(*) AS seats FROM session s JOIN booking b ON b.session_id = s.id
    WHERE s.next_transition_at > $1 AND s.next_transition_at <= $1::timestamptz + interval '1 day' AND s.status = 'SCHEDULED'
      AND s.send_at <= $1 AND s.ends_at > $1 AND s.join_url IS NULL AND b.status = 'BOOKED'
      AND b.noticed_revision < s.notice_revision
  )
  SELECT c.channel, count(*) FILTER (WHERE d.status <> 'CLAIMED' AND d.next_attempt_at <= $1) AS due,
    count(*) FILTER (WHERE d.status <> 'CLAIMED' AND d.next_attempt_at <= $1::timestamptz - interval '30 seconds') AS late,
    (SELECT seats FROM waiting) + count(*) FILTER (WHERE d.status = 'PENDING' AND d.reason = 'NO_LINK') AS held,
    count(*) FILTER (WHERE d.status <> 'CLAIMED' AND d.reason = 'WITHHELD') AS withheld,
    count(*) FILTER (WHERE d.status = 'CLAIMED') AS under_way
  FROM unnest(enum_range(NULL::channel)) AS c (channel)
    LEFT JOIN delivery d ON d.channel = c.channel AND d.status IN ('PENDING', 'CLAIMED', 'UNKNOWN')
  GROUP BY c.channel`,
);
