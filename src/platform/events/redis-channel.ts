import { createOutageLog } from '../../lib/outage-log.ts';
import type { Log } from '../../ports/log.ts';
import { connectToRedis } from '../redis-client.ts';

const CHANNEL = 'online-sessions';
/** More unanswered messages mean that Redis hangs. */
const MOST_UNANSWERED = 1_000;

/** One channel of Redis, in both directions. */
export type RedisChannel = {
  /** Best effort; never throws. Lost messages are followed by one loss notice. */
  publish(message: string): void;
  /** Whether messages of other processes arrive. */
  reachable(): boolean;
  close(): void;
};

/** Connects in the background, again and again. Logs the loss of Redis once, and its return once. */
export function openRedisChannel(options: {
  url: string;
  log: Log;
  onMessage(message: string): void;
  /** Called whenever messages begin to arrive, because earlier ones may be missed. */
  onGap(): void;
  /** The message to other processes after messages to them were lost. */
  lossNotice: string;
}): RedisChannel {
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

type Options = Parameters<typeof openRedisChannel>[0];

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
      sendLossNotice();
    } catch {
      lost += 1;
    } finally {
      unanswered -= 1;
    }
  }

  function sendLossNotice(): void {
    if (lost === 0) return;
    log.warn('live events were lost on their way to Redis', { messages: lost });
    lost = 0;
    void publish(lossNotice);
  }

  // The incoming connection logs the outage. Without a listener ioredis would print every attempt.
  client.on('error', () => undefined);
  client.on('ready', sendLossNotice);
  return { publish: (message: string) => void publish(message), close: () => client.disconnect() };
}
