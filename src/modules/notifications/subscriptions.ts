import DataLoader from 'dataloader';
import { ForbiddenError } from '../../lib/errors.ts';
import { liveQuery } from '../../lib/live-query.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events, Topic } from '../../ports/events.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Alerts } from './alerts/queries.ts';
import { type DeliveryProgress, MAY_NOT_WATCH_DELIVERY, type ProgressItem, readProgress } from './queries.ts';

type Watcher = { viewer: Viewer; sessionId: string };
type Deps = { db: Database; clock: Clock; events: Events; alerts: Alerts; isolation: Isolation };

/** Streams of the progress of access notices. All streams that one signal wakes are read together. */
export function createDeliverySubscriptions({ db, clock, events, alerts, isolation }: Deps) {
  // Reads of the same tick become one; nothing is cached.
  const watchers = new DataLoader<Watcher, { item: ProgressItem }>(
    (keys) =>
      isolation.each(
        'streams',
        keys,
        ({ sessionId }) => sessionId,
        // Wrapped, because a loader throws an error instead of answering it.
        async (some) => (await readProgress(db.sql, alerts, clock(), some)).map((item) => ({ item })),
      ),
    { cache: false, maxBatchSize: 1_000 },
  );
  const streams = new Set<{ signal: () => void }>();
  /** Signals every stream, to make up for lost signals. */
  const sweep = () => {
    for (const { signal } of streams) signal();
  };
  const stopGaps = events.onGap(sweep);

  function follow(topics: Topic[], signal: () => void): () => void {
    const stream = { signal };
    streams.add(stream);
    const unsubscribes = topics.map((topic) => events.subscribe(topic, signal));
    return () => {
      streams.delete(stream);
      for (const unsubscribe of unsubscribes) unsubscribe();
    };
  }

  /**
   * The progress of a session's access notice, for staff: now and after each change, until the session is over and nothing
   * is pending. A refusal is the last item, at the start or when the viewer loses the right.
   */
  function watchSession(viewer: Viewer, sessionId: string | null): AsyncIterable<DeliveryProgress | Error> {
    if (sessionId === null) return refused();
    // Events of the access window change what is to be sent.
    const topics: Topic[] = [`delivery:${sessionId}`, `session:${sessionId}`, `account:${viewer.id}`];
    return liveQuery<DeliveryProgress | Error>(
      (signal) => follow(topics, signal),
      async () => {
        const { item } = await watchers.load({ viewer, sessionId });
        if (item instanceof Error) return { value: item, key: 'refused', final: true };
        return { value: item.progress, key: JSON.stringify(item.progress), final: item.final };
      },
    );
  }

  return { watchSession, sweep, open: () => streams.size, close: stopGaps };
}

const refused = () =>
  liveQuery(
    () => () => undefined,
    async () => ({ value: new ForbiddenError(MAY_NOT_WATCH_DELIVERY), key: 'refused', final: true }),
  );
