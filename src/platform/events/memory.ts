import { reasonOf } from '../../lib/outage-log.ts';
import type { Events, Topic } from '../../ports/events.ts';
import type { Log } from '../../ports/log.ts';

type Subscription = { listener: () => void };

/**
 * Signals within this process. `publish` calls the listeners before it returns and stores nothing. A listener that throws
 * is logged; the others are still called.
 */
export function createMemoryEvents(log: Log): Events {
  const subscriptions = new Map<Topic, Set<Subscription>>();

  function signal(topic: Topic): void {
    const armed = subscriptions.get(topic);
    if (!armed) return;
    // A copy, because a listener may subscribe again at once. One that unsubscribed meanwhile is not called.
    for (const subscription of [...armed]) if (armed.has(subscription)) call(subscription.listener, log);
  }

  return {
    publish(topics) {
      for (const topic of new Set(topics)) signal(topic);
    },
    subscribe(topic, listener) {
      const subscription = { listener };
      const armed = subscriptions.get(topic) ?? new Set();
      subscriptions.set(topic, armed.add(subscription));
      return () => {
        armed.delete(subscription);
        if (armed.size === 0 && subscriptions.get(topic) === armed) subscriptions.delete(topic);
      };
    },
    onGap: () => () => undefined,
    reachable: () => true,
    close: async () => subscriptions.clear(),
  };
}

/** Calls a listener, and logs the error if it throws. */
export function call(listener: () => void, log: Log): void {
  try {
    listener();
  } catch (error) {
    log.error('a listener of live events failed', { error: reasonOf(error) });
  }
}
