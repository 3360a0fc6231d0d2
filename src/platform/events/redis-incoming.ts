import type { Redis } from 'ioredis';
import { createOutageLog } from '../../lib/outage-log.ts';
import type { Topic } from '../../ports/events.ts';
import type { Log } from '../../ports/log.ts';
import { connectToRedis, type RedisAddress } from '../redis-client.ts';
import { channelOf, LOSSES, topicOf } from './redis-channels.ts';

const CHANNELS_IN_A_COMMAND = 500;
/** A topic without listeners is heard for so long, because clients that lost their node come back. */
const IDLE_MS = 30_000;
const SWEEP_MS = 10_000;

export type Incoming = ReturnType<typeof openIncoming>;

type Options = RedisAddress & {
  log: Log;
  /** The name of this process, which skips what it said itself. */
  origin: string;
  onSignal(topic: Topic): void;
  /** Called whenever messages begin to arrive, because earlier ones may be missed, and after others lost signals. */
  onGap(): void;
};

/**
 * Hears the topics that are watched. Connects in the background, again and again, and logs the loss of Redis once, and its
 * return once. Once Redis has begun to deliver a new topic, it is signalled: an earlier message may be missed.
 */
export function openIncoming({ log, origin, onSignal, onGap, ...address }: Options) {
  const outage = createOutageLog(log, 'Redis (REDIS_URL)');
  const client = connectToRedis(address);
  const topics = createTopics();
  let isOpen = false;
  let isPlanned = false;
  let closed = false;

  const away = (error: unknown) => {
    if (!closed) outage.failed(error);
  };
  client.on('error', away);
  client.on('close', () => {
    isOpen = false;
    away('the connection was closed');
  });
  client.on('message', (channel, sender) => {
    // This process has called its own listeners already.
    if (sender === origin) return;
    if (channel === LOSSES) onGap();
    else onSignal(topicOf(channel));
  });
  client.on('ready', async () => {
    isOpen = true;
    topics.takeNew();
    try {
      await subscribe(client, [LOSSES, ...topics.all().map(channelOf)]);
      outage.worked();
      onGap();
    } catch (error) {
      away(error);
    }
  });

  async function subscribeNew(): Promise<void> {
    isPlanned = false;
    if (!isOpen) return;
    const news = topics.takeNew();
    // Those that failed are subscribed with the next connection, which leaves a gap.
    await subscribe(client, news.map(channelOf), (channels) => {
      for (const channel of channels) onSignal(topicOf(channel));
    }).catch(away);
  }

  const sweep = setInterval(() => {
    const left = topics.takeIdle(performance.now() - IDLE_MS).map(channelOf);
    if (isOpen) for (const some of parts(left)) client.unsubscribe(...some).catch(() => undefined);
  }, SWEEP_MS).unref();

  return {
    /** Somebody begins to watch a topic that nobody watched. Subscribed with all of this turn. */
    watch(topic: Topic): void {
      if (!topics.add(topic) || isPlanned) return;
      isPlanned = true;
      setImmediate(subscribeNew);
    },
    /** Nobody watches the topic any more. */
    leave: (topic: Topic) => topics.idle(topic, performance.now()),
    /** Whether messages of other processes arrive. */
    reachable: () => outage.reachable() && !closed,
    close() {
      closed = true;
      clearInterval(sweep);
      client.disconnect();
    },
  };
}

/** Rejects, and connects anew, when Redis does not take a command. */
async function subscribe(
  client: Redis,
  channels: string[],
  done: (channels: string[]) => void = () => undefined,
): Promise<void> {
  const commands = parts(channels).map((some) => client.subscribe(...some).then(() => done(some)));
  try {
    await Promise.all(commands);
  } catch (error) {
    if (client.status === 'ready') client.disconnect(true);
    throw error;
  }
}

function parts(channels: readonly string[]): string[][] {
  const count = Math.ceil(channels.length / CHANNELS_IN_A_COMMAND);
  return Array.from({ length: count }, (_, i) =>
    channels.slice(i * CHANNELS_IN_A_COMMAND, (i + 1) * CHANNELS_IN_A_COMMAND),
  );
}

/** The topics that are heard, or will be. */
export function createTopics() {
  const heard = new Set<Topic>();
  /** Those of them that Redis was not asked for yet. While it is away they are as many as are heard, not as ever were. */
  const news = new Set<Topic>();
  /** Those that nobody watches, with the instant, longest first. */
  const idle = new Map<Topic, number>();

  return {
    all: () => [...heard],
    /** Whether it is a new one. */
    add(topic: Topic): boolean {
      idle.delete(topic);
      if (heard.has(topic)) return false;
      heard.add(topic);
      news.add(topic);
      return true;
    },
    idle: (topic: Topic, at: number) => void idle.set(topic, at),
    takeNew(): Topic[] {
      const taken = [...news];
      news.clear();
      return taken;
    },
    /** Removes those that have been idle since before an instant. */
    takeIdle(before: number): Topic[] {
      const taken: Topic[] = [];
      for (const [topic, at] of idle) {
        if (at > before) break;
        taken.push(topic);
        idle.delete(topic);
        heard.delete(topic);
        news.delete(topic);
      }
      return taken;
    },
  };
}
