import DataLoader from 'dataloader';
import { ForbiddenError } from '../../lib/errors.ts';
import { liveQuery, type Reading } from '../../lib/live-query.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events, Topic } from '../../ports/events.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Passes } from '../../ports/passes.ts';
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
} from './queries.ts';
import { isFinal, isImminent, isSettled } from './rules.ts';

type Deps = { db: Database; clock: Clock; events: Events; passes: Passes; isolation: Isolation };

type Stream = {
  /** Null: of a whole center. */
  sessionId: string | null;
  accountId: string;
  version: () => number;
  /** Something changed: read anew. */
  signal: () => void;
  /** The account may have changed: show nothing that was read before. */
  doubt: () => void;
};

/** The revision of no session. */
const GONE = -1;

/** Longer than a statement that settles sessions takes. */
const OVERLAP_MS = 60_000;

/** Streams of a session's access. Everybody whom one signal wakes is read together. */
export function createAccessSubscriptions({ db, clock, events, passes, isolation }: Deps) {
  // Reads asked for in the same turn become one; nothing is remembered.
  const together = { cache: false, maxBatchSize: 5_000 };
  const watchers = new DataLoader<{ viewer: Viewer; sessionId: string }, { item: AccessItem }>(
    // Wrapped, because a loader would throw a refusal instead of answering it.
    (keys) =>
      isolation.each(
        'streams',
        keys,
        ({ sessionId }) => sessionId,
        async (some) => (await readForViewers(db.sql, passes, clock(), some)).map((item) => ({ item })),
      ),
    together,
  );
  const visitors = new DataLoader<string, PassReading | null>(
    // A pass is a secret: the log does not say whose page it was.
    (tokens) =>
      isolation.each(
        'streams',
        tokens,
        () => 'a page',
        (some) => readForPasses(db.sql, passes, clock(), some),
      ),
    together,
  );
  const streams = new Map<object, Stream>();
  const stopGaps = events.onGap(() => {
    for (const { signal } of streams.values()) signal();
  });

  /** Listens to a topic and to the account, and keeps the stream where the sweep and a gap find it. */
  function arm(topic: Topic, stream: Stream): () => void {
    const key = {};
    streams.set(key, stream);
    const disarms = [
      events.subscribe(topic, stream.signal),
      events.subscribe(`account:${stream.accountId}`, stream.doubt),
    ];
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
      return liveQuery(
        () => () => {},
        async () => refused(new ForbiddenError(FORBIDDEN)),
      );
    let version = 0;
    return liveQuery<AccessItem>(
      (signal) =>
        arm(`session:${sessionId}`, {
          sessionId,
          accountId: viewer.id,
          version: () => version,
          signal,
          doubt: signal,
        }),
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
    let doubted = false;
    const readings = liveQuery<AccessItem[]>(
      (signal) => {
        const doubt = () => {
          doubted = true;
          signal();
        };
        const stream = { sessionId: null, accountId: viewer.id, version: () => 0, signal, doubt };
        return arm(`center:${viewer.centerId}`, stream);
      },
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
    return oneByOne(readings, (waiting) => {
      if (!doubted) return waiting;
      doubted = false;
      // Whoever may still see them is shown them by the next reading.
      for (const item of waiting) if (!(item instanceof Error)) shown.delete(item.sessionId);
      return [];
    });
  }

  /** The access page's own stream; null for an unknown pass. */
  async function watchPass(accessToken: string): Promise<AsyncIterable<PassAccess> | null> {
    const first = await visitors.load(accessToken);
    if (!first) return null;
    let last = first.access;
    const { sessionId, customerId: accountId } = first;
    return liveQuery<PassAccess>(
      (signal) =>
        arm(`session:${sessionId}`, {
          sessionId,
          accountId,
          version: () => last.revision,
          signal,
          doubt: signal,
        }),
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
    const ended = await endedAccounts();
    // A center's stream finds out by reading.
    for (const { sessionId, accountId, version, signal, doubt } of streams.values())
      if (ended.has(accountId)) doubt();
      else if (sessionId === null || version() < (newest.get(sessionId) ?? Number.POSITIVE_INFINITY))
        signal();
  }

  /** Those of the streams' accounts that lately lost tokens: a command of the operator may have no way to say so. */
  async function endedAccounts(): Promise<Set<string>> {
    const ids = [...new Set([...streams.values()].map(({ accountId }) => accountId))];
    const rows = await db.sql<{ id: string }>(ENDED, [ids, new Date(clock().getTime() - OVERLAP_MS)]);
    return new Set(rows.map(({ id }) => id));
  }

  return { watchSession, watchCenter, watchPass, sweep, open: () => streams.size, close: stopGaps };
}
export type AccessSubscriptions = ReturnType<typeof createAccessSubscriptions>;

const ENDED = `
  SELECT id FROM professional WHERE id = ANY($1::uuid[]) AND greatest(removed_at, tokens_valid_from) >= $2
  UNION ALL
  SELECT id FROM customer WHERE id = ANY($1::uuid[]) AND greatest(deleted_at, tokens_valid_from) >= $2
  UNION ALL
  SELECT coalesce(professional_id, customer_id) FROM sign_in
  WHERE (professional_id = ANY($1::uuid[]) OR customer_id = ANY($1::uuid[])) AND ended_at >= $2`;

const refused = (error: Refusal): Reading<AccessItem> => ({ value: error, key: 'refused', final: true });

/** What is shown of it: nobody is woken by what they do not see. */
const keyOf = ({ door: _door, readAt: _readAt, ...shown }: SessionAccess) =>
  JSON.stringify({ ...shown, version: 0 });

/** Hands out lists one item at a time, as far as each is still good to show; leaving ends the source at once. */
function oneByOne<T>(lists: AsyncIterable<T[]>, stillGood: (waiting: T[]) => T[]): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const source = lists[Symbol.asyncIterator]();
      let waiting: T[] = [];
      return {
        async next() {
          waiting = stillGood(waiting);
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
