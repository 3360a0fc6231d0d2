import { statement } from '../../lib/statement.ts';
import { later, MINUTE } from '../../lib/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database, Sql } from '../../ports/database.ts';
import type { Events, Topic } from '../../ports/events.ts';

/** An open stream of access, as seen by what wakes it. */
export type OpenStream = {
  /** Null: of a whole center. */
  sessionId: string | null;
  accountId: string;
  /** The version of the session that the stream last showed. */
  version: () => number;
  /** Something changed: read again. */
  signal: () => void;
  /** The account may have changed: read again, and show nothing that was read before. Absent: `signal` does. */
  recheckRights?: () => void;
};
export type OpenStreams = ReturnType<typeof createOpenStreams>;

/** The open streams of this process, woken by events, by a gap in the events, and by a sweep. */
export function createOpenStreams({ db, clock, events }: { db: Database; clock: Clock; events: Events }) {
  const streams = new Map<object, OpenStream>();
  const close = events.onGap(() => {
    for (const { signal } of streams.values()) signal();
  });

  /** Wakes the stream at each event of the topic and of its account, until the returned function is called. */
  function add(topic: Topic, stream: OpenStream): () => void {
    const key = {};
    streams.set(key, stream);
    const unsubscribes = [
      events.subscribe(topic, stream.signal),
      events.subscribe(`account:${stream.accountId}`, stream.recheckRights ?? stream.signal),
    ];
    return () => {
      streams.delete(key);
      for (const unsubscribe of unsubscribes) unsubscribe();
    };
  }

  /** Wakes the streams that missed an event: they show less than the database holds. */
  const sweep = () => wakeOutdated(db.sql, clock(), [...streams.values()]);

  return { add, sweep, count: () => streams.size, close };
}

/** Longer than the statement that applies transitions takes. */
export const OVERLAP_MS = MINUTE;

async function wakeOutdated(sql: Sql, now: Date, streams: OpenStream[]): Promise<void> {
  if (streams.length === 0) return;
  const sessionIds = new Set(streams.flatMap(({ sessionId }) => sessionId ?? []));
  const accountIds = new Set(streams.map(({ accountId }) => accountId));
  const newest = await newestVersions(sql, [...sessionIds]);
  const ended = await endedAccounts(sql, [...accountIds], later(now, -OVERLAP_MS));
  for (const { sessionId, accountId, version, signal, recheckRights = signal } of streams) {
    if (ended.has(accountId)) recheckRights();
    // The stream of a center finds out by reading.
    else if (sessionId === null || version() < (newest.get(sessionId) ?? Number.POSITIVE_INFINITY)) signal();
  }
}

async function newestVersions(sql: Sql, ids: string[]): Promise<Map<string, number>> {
  const rows = await sql(VERSIONS, [ids]);
  return new Map(rows.map(({ id, version }) => [id, version]));
}

const VERSIONS = statement(
  { id: 'uuid', version: 'int4' },
  'SELECT id, version FROM session WHERE id = ANY($1::uuid[])',
);

/** The accounts that lost tokens since then. The operator's command may have no way to publish an event. */
async function endedAccounts(sql: Sql, ids: string[], since: Date): Promise<Set<string>> {
  const rows = await sql(ENDED_ACCOUNTS, [ids, since]);
  return new Set(rows.map(({ id }) => id));
}

const ENDED_ACCOUNTS = statement(
  { id: 'uuid' },
  `
  SELECT id FROM professional WHERE id = ANY($1::uuid[]) AND greatest(removed_at, tokens_valid_from) >= $2
  UNION ALL
  SELECT id FROM customer WHERE id = ANY($1::uuid[]) AND greatest(deleted_at, tokens_valid_from) >= $2
  UNION ALL
  SELECT coalesce(professional_id, customer_id) FROM sign_in
  WHERE (professional_id = ANY($1::uuid[]) OR customer_id = ANY($1::uuid[])) AND ended_at >= $2`,
);
