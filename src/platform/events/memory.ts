import { reasonOf } from '../../lib/outage-log.ts';
import type { Events, Topic } from '../../ports/events.ts';
import type { Log } from '../../ports/log.ts';

type Subscription = { listener: () => void };

/** Told which topics have listeners in this process. */
type Watched = { watched(topic: Topic): void; left(topic: Topic): void };

/**
 * Signals within this process. `publish` calls the listeners before it returns. A listener that throws is logged, and does
 * not stop the others.
 */
export function createMemoryEvents(log: Log, others?: Watched): Events {
  const subscriptions = new Map<Topic, Set<Subscription>>();

  function signal(topic: Topic): void {
    const subscribed = subscriptions.get(topic);
    if (!subscribed) return;
    // A copy, because listeners may subscribe again; one that unsubscribed meanwhile is not called.
    for (const subscription of [...subscribed])
      if (subscribed.has(subscription)) call(subscription.listener, log);
  }

  return {
    publish(topics) {
      for (const topic of new Set(topics)) signal(topic);
    },
    subscribe(topic, listener) {
      const subscription = { listener };
      const subscribed = subscriptions.get(topic) ?? new Set();
      subscriptions.set(topic, subscribed.add(subscription));
      if (subscribed.size === 1) others?.watched(topic);
      return () => {
        subscribed.delete(subscription);
        if (subscribed.size > 0 || subscriptions.get(topic) !== subscribed) return;
        subscriptions.delete(topic);
        others?.left(topic);
      };
    },
    onGap: () => () => undefined,
    reachable: () => true,
    close: async () => subscriptions.clear(),
  };
}

/** Calls a listener, and logs what it throws. */
export function call(listener: () => void, log: Log): void {
  try {
    listener();
  } catch (error) {
    log.error('a listener of live events failed', { error: reasonOf(error) });
  }
}
