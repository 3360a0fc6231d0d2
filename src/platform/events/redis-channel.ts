import { createOutageLog } from '../../lib/outage-log.ts';
import type { Log } from '../../ports/log.ts';
import { connectToRedis } from '../redis-client.ts';

const CHANNEL = 'online-sessions';
/** Redis reads faster than all nodes publish. A longer queue means that it hangs. */
const MOST_UNANSWERED = 1_000;

/** One Redis channel, to publish and to subscribe. */
export type RedisLink = {
  /** Best effort; never throws. What does not get out is made up for by one loss notice. */
  publish(message: string): void;
  /** Whether messages of other processes arrive. */
  reachable(): boolean;
  close(): void;
};

/** Connects in the background and reconnects. Logs once that Redis is away and once that it is back. */
export function openRedisLink(options: {
  url: string;
  log: Log;
  onMessage(message: string): void;
  /** Called each time that messages begin to arrive: those before may have been missed. */
  onGap(): void;
  /** What others are told after messages to them were lost. */
  lossNotice: string;
}): RedisLink {
  const incoming = openIncoming(options);
  const outgoing = openOutgoing(options);
  return {
    publish: outgoing.publish,
    reachable: incoming.reachable,
    close() {
      incoming.close();
      outgoing.close();
    },
  };
}

type Options = Parameters<typeof openRedisLink>[0];

function openIncoming({ url, log, onMessage, onGap }: Options) {
  const outage = createOutageLog(log, 'Redis');
  const client = connectToRedis(url);
  let closed = false;
  const away = (error: unknown) => {
    if (!closed) outage.failed(error);
  };
  client.on('error', away);
  client.on('close', () => away('the connection was closed'));
  client.on('message', (_channel, message) => onMessage(message));
  client.on('ready', async () => {
    try {
      await client.subscribe(CHANNEL);
      outage.worked();
      onGap();
    } catch (error) {
      away(error);
    }
  });
  return {
    reachable: () => outage.reachable() && !closed,
    close() {
      closed = true;
      client.disconnect();
    },
  };
}

function openOutgoing({ url, log, lossNotice }: Options) {
  const client = connectToRedis(url);
  let unanswered = 0;
  let lost = 0;

  async function publish(message: string): Promise<void> {
    if (unanswered >= MOST_UNANSWERED) {
      lost += 1;
      return;
    }
    unanswered += 1;
    try {
      await client.publish(CHANNEL, message);
      makeUpForLoss();
    } catch {
      lost += 1;
    } finally {
      unanswered -= 1;
    }
  }

  function makeUpForLoss(): void {
    if (lost === 0) return;
    log.warn('live events were lost on their way to Redis', { messages: lost });
    lost = 0;
    void publish(lossNotice);
  }

  // The subscribing connection reports the outage. Without a listener each attempt would be printed.
  client.on('error', () => undefined);
  client.on('ready', makeUpForLoss);
  return { publish: (message: string) => void publish(message), close: () => client.disconnect() };
}
