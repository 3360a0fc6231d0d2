import DataLoader from 'dataloader';
import type { Database } from '../adapters/prisma.ts';
import { ForbiddenError } from '../errors.ts';
import { type Reading, watch } from '../live.ts';
import type { Clock } from '../ports/clock.ts';
import type { Events, Topic } from '../ports/events.ts';
import type { Viewer } from '../ports/identity.ts';
import type { Passes } from '../ports/passes.ts';
import {
  type AccessItem,
  FORBIDDEN,
  type PassAccess,
  type PassReading,
  type Refusal,
  readCenter,
  readForPasses,
  readForViewers,
  type SessionAccess,
} from './readings.ts';
import { isFinal, isImminent, isSettled } from './rules.ts';

type Deps = { db: Database; clock: Clock; events: Events; passes: Passes };

/** `sessionId` null: of a whole center. */
type Stream = {
  sessionId: string | null;
  accountId: string | null;
  version: () => number;
  signal: () => void;
};

/** The revision of no session. */
const GONE = -1;

/** Longer than a statement that settles sessions takes. */
const OVERLAP_MS = 60_000;

/** Streams of a session's access. Everybody whom one signal wakes is read together. */
export function createAccessFeed({ db, clock, events, passes }: Deps) {
  // Reads asked for in the same turn become one; nothing is remembered.
  const together = { cache: false, maxBatchSize: 5_000 };
  const watchers = new DataLoader<{ viewer: Viewer; sessionId: string }, { item: AccessItem }>(
    // Wrapped, because a loader would throw a refusal instead of answering it.
    async (keys) => (await readForViewers(db.sql, passes, clock(), keys)).map((item) => ({ item })),
    together,
  );
  const visitors = new DataLoader<string, PassReading | null>(
    (tokens) => readForPasses(db.sql, passes, clock(), tokens),
    together,
  );
  const streams = new Map<object, Stream>();
  const stopGaps = events.onGap(() => {
    for (const { signal } of streams.values()) signal();
  });

  /** Arms the topics of a stream, and keeps it where the sweep and a gap find it. */
  function arm(
    topics: Topic[],
    sessionId: string | null,
    version: () => number,
    signal: () => void,
  ): () => void {
    const key = {};
    const account = topics.find((topic) => topic.startsWith('account:'));
    streams.set(key, { sessionId, accountId: account?.slice('account:'.length) ?? null, version, signal });
    const disarms = topics.map((topic) => events.subscribe(topic, signal));
    return () => {
      streams.delete(key);
      for (const disarm of disarms) disarm();
    };
  }

  /**
   * A session's access for one viewer: staff, partners, or whoever holds a seat. Ends with a `Refusal` as its last item for
   * whoever may not watch, at the start or from the moment the right is gone.
   */
  function watchSession(viewer: Viewer, sessionId: string | null): AsyncIterable<AccessItem> {
    if (sessionId === null)
      return watch(
        () => () => {},
        async () => refused(new ForbiddenError(FORBIDDEN)),
      );
    let version = 0;
    return watch<AccessItem>(
      (signal) => arm([`session:${sessionId}`, `account:${viewer.id}`], sessionId, () => version, signal),
      async () => {
        const { item } = await watchers.load({ viewer, sessionId });
        if (item instanceof Error) return refused(item);
        version = item.version;
        return { value: item, key: keyOf({ ...item, alertedAt: null }), final: isFinal(item.state) };
      },
    );
  }

  /**
   * Everything in a center that is open, waiting or opening within a day, then every change, for ever; for staff and
   * partners. Ends with a `Refusal` when the right is gone.
   */
  function watchCenter(viewer: Viewer): AsyncIterable<AccessItem> {
    const shown = new Map<string, string>();
    let since: Date | null = null;
    const readings = watch<AccessItem[]>(
      (signal) => arm([`center:${viewer.centerId}`, `account:${viewer.id}`], null, () => 0, signal),
      async () => {
        const now = clock();
        const first = since === null;
        // A little into the past: what was being settled while it was read is read again, and shown once.
        since ??= new Date(now.getTime() - OVERLAP_MS);
        const sessions = await readCenter(db.sql, passes, now, { viewer, since });
        if (sessions instanceof Error) return { value: [sessions], key: 'refused', final: true };
        since = new Date(now.getTime() - OVERLAP_MS);
        const news = sessions.filter(
          (access) => shown.get(access.sessionId) !== keyOf(access) && (!first || isImminent(access, now)),
        );
        shown.clear();
        for (const access of sessions) shown.set(access.sessionId, keyOf(access));
        return {
          value: news,
          key: news.length > 0 ? `${now.getTime()} ${news.map(keyOf)}` : '',
          final: false,
        };
      },
    );
    return oneByOne(readings);
  }

  /** The access page's own stream; null for an unknown pass. */
  async function watchPass(accessToken: string): Promise<AsyncIterable<PassAccess> | null> {
    const first = await visitors.load(accessToken);
    if (!first) return null;
    let last = first.access;
    const topics: Topic[] = [`session:${first.sessionId}`, `account:${first.customerId}`];
    return watch<PassAccess>(
      (signal) => arm(topics, first.sessionId, () => last.revision, signal),
      async (): Promise<Reading<PassAccess>> => {
        const reading = await visitors.load(accessToken);
        // A renewed pass is unknown from then on; no page shows this revision, so it loads itself again and learns it.
        last = reading?.access ?? { ...last, state: 'BOOKING_CANCELLED', revision: GONE };
        return { value: last, key: JSON.stringify(last), final: isSettled(last.state) };
      },
    );
  }

  /** Signals the streams that show less than the database holds: a hint that was lost is made good here. */
  async function sweep(): Promise<void> {
    const ids = [...new Set([...streams.values()].flatMap(({ sessionId }) => sessionId ?? []))];
    if (streams.size === 0) return;
    const rows = await db.sql<{ id: string; version: number }>(
      'SELECT id, version FROM session WHERE id = ANY($1::uuid[])',
      [ids],
    );
    const newest = new Map(rows.map((row) => [row.id, row.version]));
    // A center's stream finds out by reading.
    const ended = await endedAccounts();
    for (const { sessionId, accountId, version, signal } of streams.values())
      if (
        sessionId === null ||
        version() < (newest.get(sessionId) ?? Number.POSITIVE_INFINITY) ||
        ended.has(accountId ?? '')
      )
        signal();
  }

  /** Those of the streams' accounts that lately lost tokens: a command of the operator may have no way to say so. */
  async function endedAccounts(): Promise<Set<string>> {
    const ids = [...new Set([...streams.values()].flatMap(({ accountId }) => accountId ?? []))];
    const rows = await db.sql<{ id: string }>(ENDED, [ids, new Date(clock().getTime() - OVERLAP_MS)]);
    return new Set(rows.map(({ id }) => id));
  }

  return { watchSession, watchCenter, watchPass, sweep, open: () => streams.size, close: stopGaps };
}
export type AccessFeed = ReturnType<typeof createAccessFeed>;

const ENDED = `
  SELECT id FROM professional WHERE id = ANY($1::uuid[]) AND greatest(removed_at, tokens_valid_from) >= $2
  UNION ALL
  SELECT id FROM customer WHERE id = ANY($1::uuid[]) AND greatest(deleted_at, tokens_valid_from) >= $2
  UNION ALL
  SELECT coalesce(professional_id, customer_id) FROM sign_in
  WHERE (professional_id = ANY($1::uuid[]) OR customer_id = ANY($1::uuid[])) AND ended_at >= $2`;

const refused = (error: Refusal): Reading<AccessItem> => ({ value: error, key: 'refused', final: true });

const keyOf = (access: SessionAccess) => JSON.stringify({ ...access, version: 0 });

/** Hands out lists one item at a time; leaving ends the source at once. */
function oneByOne<T>(lists: AsyncIterable<T[]>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const source = lists[Symbol.asyncIterator]();
      let waiting: T[] = [];
      return {
        async next() {
          while (waiting.length === 0) {
            const step = await source.next();
            if (step.done) return { value: undefined, done: true };
            waiting = [...step.value];
          }
          return { value: waiting.shift()!, done: false };
        },
        async return() {
          waiting = [];
          await source.return?.();
          return { value: undefined, done: true };
        },
      };
    },
  };
}
