import { randomUUID } from 'node:crypto';
import type { Events } from '../../ports/events.ts';
import type { Log } from '../../ports/log.ts';
import type { RedisAddress } from '../redis-client.ts';
import { call, createMemoryEvents } from './memory.ts';
import { openIncoming } from './redis-incoming.ts';
import { openOutgoing } from './redis-outgoing.ts';

/**
 * Signals between processes through Redis; each hears only the topics that it watches. Listeners in this process are called
 * at once, even without Redis. Starts without Redis, and reconnects for ever. A gap is signalled at each connection, and
 * after another process lost signals.
 */
export function createRedisEvents({ log, ...address }: RedisAddress & { log: Log }): Events {
  const gapListeners = new Set<{ listener: () => void }>();
  const origin = randomUUID();
  const local = createMemoryEvents(log, {
    watched: (topic) => incoming.watch(topic),
    left: (topic) => incoming.leave(topic),
  });
  const incoming = openIncoming({
    ...address,
    log,
    origin,
    onSignal: (topic) => local.publish([topic]),
    onGap() {
      for (const { listener } of [...gapListeners]) call(listener, log);
    },
  });
  const outgoing = openOutgoing({ ...address, log, origin });

  return {
    publish(topics) {
      const distinct = [...new Set(topics)];
      local.publish(distinct);
      outgoing.publish(distinct);
    },
    subscribe: local.subscribe,
    onGap(listener) {
      const entry = { listener };
      gapListeners.add(entry);
      return () => void gapListeners.delete(entry);
    },
    reachable: incoming.reachable,
    async close() {
      incoming.close();
      outgoing.close();
      await local.close();
    },
  };
}
