import type { Redis, Result } from 'ioredis';
import type { Topic } from '../../ports/events.ts';
import type { Log } from '../../ports/log.ts';
import { connectToRedis, type RedisAddress } from '../redis-client.ts';
import { channelOf, LOSSES } from './redis-channels.ts';

/** Five thousand sessions that open at once take ten messages to Redis. */
const TOPICS_IN_A_MESSAGE = 500;
/** More unanswered messages mean that Redis hangs. */
const MOST_UNANSWERED = 1_000;

/** Arguments: what is said, then the channels. */
const SAY = `for i = 2, #ARGV do redis.call('PUBLISH', ARGV[i], ARGV[1]) end`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    sayInChannels(origin: string, ...channels: string[]): Result<null, Context>;
  }
}

/** Signals to other processes. Best effort; never throws. Lost ones are followed by one loss notice. */
export function openOutgoing({ log, origin, ...address }: RedisAddress & { log: Log; origin: string }) {
  const client: Redis = connectToRedis(address);
  client.defineCommand('sayInChannels', { numberOfKeys: 0, lua: SAY });
  let unanswered = 0;
  let lost = 0;

  async function say(channels: string[]): Promise<void> {
    if (unanswered >= MOST_UNANSWERED) {
      lost += 1;
      return;
    }
    unanswered += 1;
    try {
      await client.sayInChannels(origin, ...channels);
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
    void say([LOSSES]);
  }

  // The incoming connection logs the outage. Without a listener ioredis would print every attempt.
  client.on('error', () => undefined);
  client.on('ready', sendLossNotice);
  return {
    publish(topics: readonly Topic[]) {
      for (let from = 0; from < topics.length; from += TOPICS_IN_A_MESSAGE)
        void say(topics.slice(from, from + TOPICS_IN_A_MESSAGE).map(channelOf));
    },
    close: () => client.disconnect(),
  };
}
