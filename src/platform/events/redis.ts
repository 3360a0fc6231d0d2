import { randomUUID } from 'node:crypto';
import type { Events, Topic } from '../../ports/events.ts';
import type { Log } from '../../ports/log.ts';
import { call, createMemoryEvents } from './memory.ts';
import { openRedisLink } from './redis-channel.ts';

/** Five thousand sessions that open at once are ten messages. */
const TOPICS_PER_MESSAGE = 500;

/**
 * Signals between processes over Redis. Listeners in this process are called at once, with Redis or without. It starts
 * without Redis and keeps connecting. A gap is signalled after this process or a publishing one was cut off, and at the
 * first connection.
 */
export function createRedisEvents({ url, log }: { url: string; log: Log }): Events {
  const local = createMemoryEvents(log);
  const gapListeners = new Set<{ listener: () => void }>();
  const origin = randomUUID();

  function signalGap(): void {
    for (const { listener } of [...gapListeners]) call(listener, log);
  }

  const link = openRedisLink({
    url,
    log,
    onMessage(message) {
      const [sender, ...topics] = parse(message);
      // This process has already called its own listeners.
      if (sender === undefined || sender === origin) return;
      if (topics.length === 0) signalGap();
      else local.publish(topics as Topic[]);
    },
    onGap: signalGap,
    // No topics: an unknown set of signals was lost on the way out.
    lossNotice: JSON.stringify([origin]),
  });

  return {
    publish(topics) {
      const distinct = [...new Set(topics)];
      local.publish(distinct);
      for (let from = 0; from < distinct.length; from += TOPICS_PER_MESSAGE)
        link.publish(JSON.stringify([origin, ...distinct.slice(from, from + TOPICS_PER_MESSAGE)]));
    },
    subscribe: local.subscribe,
    onGap(listener) {
      const entry = { listener };
      gapListeners.add(entry);
      return () => void gapListeners.delete(entry);
    },
    reachable: link.reachable,
    async close() {
      link.close();
      await local.close();
    },
  };
}

/** The sender and its topics; neither for a message of another program. */
function parse(message: string): string[] {
  try {
    const parsed: unknown = JSON.parse(message);
    return Array.isArray(parsed) && parsed.every((part) => typeof part === 'string') ? parsed : [];
  } catch {
    return [];
  }
}
