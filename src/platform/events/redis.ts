import { randomUUID } from 'node:crypto';
import type { Events, Topic } from '../../ports/events.ts';
import type { Log } from '../../ports/log.ts';
import { call, createMemoryEvents } from './memory.ts';
import { openRedisChannel } from './redis-channel.ts';

/** Five thousand sessions that open at once take ten messages. */
const TOPICS_PER_MESSAGE = 500;

/**
 * Signals between processes through Redis. Listeners in this process are called at once, even without Redis. Starts without
 * Redis, and reconnects for ever. A gap is signalled at each connection, and after another process lost signals.
 */
export function createRedisEvents({ url, log }: { url: string; log: Log }): Events {
  const local = createMemoryEvents(log);
  const gapListeners = new Set<{ listener: () => void }>();
  const origin = randomUUID();

  function signalGap(): void {
    for (const { listener } of [...gapListeners]) call(listener, log);
  }

  const channel = openRedisChannel({
    url,
    log,
    onMessage(message) {
      const [sender, ...topics] = parse(message);
      // This process has called its own listeners already.
      if (sender === undefined || sender === origin) return;
      if (topics.length === 0) signalGap();
      else local.publish(topics as Topic[]);
    },
    onGap: signalGap,
    // No topics: signals of this process were lost, and it is unknown which.
    lossNotice: JSON.stringify([origin]),
  });

  return {
    publish(topics) {
      const distinct = [...new Set(topics)];
      local.publish(distinct);
      for (let from = 0; from < distinct.length; from += TOPICS_PER_MESSAGE)
        channel.publish(JSON.stringify([origin, ...distinct.slice(from, from + TOPICS_PER_MESSAGE)]));
    },
    subscribe: local.subscribe,
    onGap(listener) {
      const entry = { listener };
      gapListeners.add(entry);
      return () => void gapListeners.delete(entry);
    },
    reachable: channel.reachable,
    async close() {
      channel.close();
      await local.close();
    },
  };
}

/** The sender and its topics; empty for a foreign message. */
function parse(message: string): string[] {
  try {
    const parsed: unknown = JSON.parse(message);
    return Array.isArray(parsed) && parsed.every((part) => typeof part === 'string') ? parsed : [];
  } catch {
    return [];
  }
}
