import DataLoader from 'dataloader';
import { bound } from '../../lib/bound.ts';
import { liveQuery, type Snapshot } from '../../lib/live-query.ts';
import { later } from '../../lib/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Passes } from '../../ports/passes.ts';
import { createOpenStreams, type OpenStreams, OVERLAP_MS } from './open-streams.ts';
import {
  type AccessDenied,
  type AccessItem,
  mayNotWatch,
  type PassAccess,
  type PassSnapshot,
  readCenter,
  readForPasses,
  readForViewers,
  type SessionAccess,
} from './queries.ts';
import { isFinal, isFinalForPage, isImminent } from './rules.ts';

/** What is shown of a session: the same object for all who are shown the same. */
export type AccessView = Omit<SessionAccess, 'accessUrl' | 'readAt'>;
export type SharedAccess = { view: AccessView; personal: string | null; readAt: Date };

/** The views that are shown, so that whoever is shown the same is given the same object. */
function createViews() {
  const views = new Map<string, AccessView>();
  return ({ accessUrl, readAt, ...view }: SessionAccess): SharedAccess => {
    const key = JSON.stringify(view);
    const known = views.get(key) ?? Object.freeze(view);
    if (views.size > 10_000) views.clear();
    views.set(key, known);
    return { view: known, personal: accessUrl, readAt };
  };
}

type SubscriptionDeps = { db: Database; clock: Clock; events: Events; passes: Passes; isolation: Isolation };

/** Streams of access. All streams that one event wakes are read together. */
export function createAccessSubscriptions(deps: SubscriptionDeps) {
  const streams = createOpenStreams(deps);
  const watching = {
    ...deps,
    streams,
    sharedOf: createViews(),
    sessions: sessionLoader(deps),
    pages: pageLoader(deps),
  };
  return {
    ...bound(watching, { watchSession, watchCenter, watchPass }),
    sweep: streams.sweep,
    open: streams.count,
    close: streams.close,
  };
}
export type AccessSubscriptions = ReturnType<typeof createAccessSubscriptions>;

type Watching = SubscriptionDeps & {
  streams: OpenStreams;
  sharedOf: ReturnType<typeof createViews>;
  sessions: ReturnType<typeof sessionLoader>;
  pages: ReturnType<typeof pageLoader>;
};

/** Reads asked for in the same tick become one; nothing is cached. */
const BATCHED = { cache: false, maxBatchSize: 5_000 };

const sessionLoader = ({ db, clock, passes, isolation }: SubscriptionDeps) =>
  new DataLoader<{ viewer: Viewer; sessionId: string }, { item: AccessItem }>(
    // Wrapped, because a loader would throw an `AccessDenied` instead of answering it.
    (keys) =>
      isolation.each(
        'streams',
        keys,
        ({ sessionId }) => sessionId,
        async (some) => (await readForViewers(db.sql, passes, clock(), some)).map((item) => ({ item })),
      ),
    BATCHED,
  );

const pageLoader = ({ db, clock, passes, isolation }: SubscriptionDeps) =>
  new DataLoader<string, PassSnapshot | null>(
    (tokens) =>
      isolation.each(
        'streams',
        tokens,
        // A pass is a secret: the log does not say whose page failed.
        () => 'a page',
        (some) => readForPasses(db.sql, passes, clock(), some),
      ),
    BATCHED,
  );

/**
 * A session's access for one viewer: staff, partners, or the holder of a seat. `AccessDenied` is the last item when the
 * viewer may not watch, at the start or later.
 */
function watchSession(
  { streams, sessions, sharedOf }: Watching,
  viewer: Viewer,
  sessionId: string | null,
): AsyncIterable<SharedAccess | AccessDenied> {
  if (sessionId === null)
    return liveQuery(
      () => () => {},
      async () => denied(mayNotWatch()),
    );
  let version = 0;
  return liveQuery<SharedAccess | AccessDenied>(
    (signal) =>
      streams.add(`session:${sessionId}`, {
        sessionId,
        accountId: viewer.id,
        version: () => version,
        signal,
      }),
    async () => {
      const { item } = await sessions.load({ viewer, sessionId });
      if (item instanceof Error) return denied(item);
      version = item.version;
      return { value: sharedOf(item), key: keyOf({ ...item, alertedAt: null }), final: isFinal(item.state) };
    },
  );
}

const denied = (error: AccessDenied): Snapshot<AccessDenied> => ({
  value: error,
  key: 'denied',
  final: true,
});

/** Identifies what a viewer sees: a change of anything else is not shown. */
const keyOf = ({ facts: _facts, readAt: _readAt, ...shown }: SessionAccess) =>
  JSON.stringify({ ...shown, version: 0 });

/**
 * Everything in a center that is open, waiting or opening within a day, then every change, without end; for staff and
 * partners. `AccessDenied` is the last item when the right is gone.
 */
function watchCenter(
  { db, clock, passes, streams, sharedOf }: Watching,
  viewer: Viewer,
): AsyncIterable<SharedAccess | AccessDenied> {
  const shown = new Map<string, string>();
  let since: Date | null = null;
  let rightsInDoubt = false;

  async function read(): Promise<Snapshot<(SharedAccess | AccessDenied)[]>> {
    const now = clock();
    const first = since === null;
    // The overlap reads again what was being written during the last read; `shown` keeps it from appearing twice.
    const overlapping = later(now, -OVERLAP_MS);
    const sessions = await readCenter(db.sql, passes, now, { viewer, since: since ?? overlapping });
    if (sessions instanceof Error) return { value: [sessions], key: 'denied', final: true };
    since = overlapping;
    const changes = sessions.filter(
      (access) => shown.get(access.sessionId) !== keyOf(access) && (!first || isImminent(access, now)),
    );
    shown.clear();
    for (const access of sessions) shown.set(access.sessionId, keyOf(access));
    const key = changes.length > 0 ? `${now.getTime()} ${changes.map(keyOf)}` : '';
    return { value: changes.map(sharedOf), key, final: false };
  }

  const snapshots = liveQuery<(SharedAccess | AccessDenied)[]>((signal) => {
    const recheckRights = () => {
      rightsInDoubt = true;
      signal();
    };
    const stream = { sessionId: null, accountId: viewer.id, version: () => 0, signal, recheckRights };
    return streams.add(`center:${viewer.centerId}`, stream);
  }, read);
  return oneByOne(snapshots, (waiting) => {
    if (!rightsInDoubt) return waiting;
    rightsInDoubt = false;
    // A viewer who keeps the right gets these with the next read.
    for (const item of waiting) if (!(item instanceof Error)) shown.delete(item.view.sessionId);
    return [];
  });
}

/** Emits the items of lists one at a time, as far as each may still be shown. Leaving ends the source at once. */
function oneByOne<T>(lists: AsyncIterable<T[]>, showable: (waiting: T[]) => T[]): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const source = lists[Symbol.asyncIterator]();
      let waiting: T[] = [];
      return {
        async next() {
          waiting = showable(waiting);
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

/** The stream of an access page; null for an unknown pass. */
async function watchPass(
  { streams, pages }: Watching,
  accessToken: string,
): Promise<AsyncIterable<PassAccess> | null> {
  const first = await pages.load(accessToken);
  if (!first) return null;
  let last = first.access;
  const { sessionId, customerId: accountId } = first;
  return liveQuery<PassAccess>(
    (signal) =>
      streams.add(`session:${sessionId}`, { sessionId, accountId, version: () => last.revision, signal }),
    async () => {
      const page = await pages.load(accessToken);
      // A renewed pass is unknown from then on. No page shows this revision, so it reloads itself and finds out.
      last = page?.access ?? { ...last, state: 'BOOKING_CANCELLED', revision: UNKNOWN_PASS };
      return { value: last, key: JSON.stringify(last), final: isFinalForPage(last.state) };
    },
  );
}

/** The revision of no session. */
const UNKNOWN_PASS = -1;
