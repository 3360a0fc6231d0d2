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

type Deps = { db: Database; clock: Clock; events: Events; alerts: Alerts; isolation: Isolation };

/** Streams of how far a session's messages have come. Everybody whom one signal wakes is read together. */
export function createDeliverySubscriptions({ db, clock, events, alerts, isolation }: Deps) {
  // Reads asked for in the same turn become one; nothing is remembered.
  const watchers = new DataLoader<{ viewer: Viewer; sessionId: string }, { item: ProgressItem }>(
    // Wrapped, because a loader would throw a refusal instead of answering it.
    (keys) =>
      isolation.each(
        'streams',
        keys,
        ({ sessionId }) => sessionId,
        async (some) => (await readProgress(db.sql, alerts, clock(), some)).map((item) => ({ item })),
      ),
    { cache: false, maxBatchSize: 1_000 },
  );
  const streams = new Set<{ signal: () => void }>();
  /** Signals every stream: a hint that was lost is made good here. They are few, and read together. */
  const sweep = () => {
    for (const { signal } of streams) signal();
  };
  const stopGaps = events.onGap(sweep);

  /**
   * How far a session's access notice has come, for staff: now, then whenever it changes, until the session is over and
   * nothing is under way. Ends with a refusal as its last item for whoever may not watch, at the start or from the moment
   * the right is gone.
   */
  function watchSession(
    viewer: Viewer,
    sessionId: string | null,
  ): AsyncIterable<DeliveryProgress | ForbiddenError | Error> {
    if (sessionId === null)
      return liveQuery(
        () => () => {},
        async () => ({ value: new ForbiddenError(MAY_NOT_WATCH_DELIVERY), key: 'refused', final: true }),
      );
    // What happens to the door is told to everybody who watches the session, and changes what is to be sent.
    const topics: Topic[] = [`delivery:${sessionId}`, `session:${sessionId}`, `account:${viewer.id}`];
    return liveQuery<DeliveryProgress | Error>(
      (signal) => {
        const stream = { signal };
        streams.add(stream);
        const disarms = topics.map((topic) => events.subscribe(topic, signal));
        return () => {
          streams.delete(stream);
          for (const disarm of disarms) disarm();
        };
      },
      async () => {
        const { item } = await watchers.load({ viewer, sessionId });
        if (item instanceof Error) return { value: item, key: 'refused', final: true };
        return { value: item.progress, key: JSON.stringify(item.progress), final: item.final };
      },
    );
  }

  return { watchSession, sweep, open: () => streams.size, close: stopGaps };
}
export type DeliverySubscriptions = ReturnType<typeof createDeliverySubscriptions>;
