import { Redis, type RedisOptions } from 'ioredis';

/** A Redis that does not answer a command in this time hangs. */
const ANSWERS_IN_MS = 3_000;
const BEAT_MS = 2_000;

const OPTIONS: RedisOptions = {
  connectTimeout: 3_000,
  // The questions of the handshake too: a Redis that takes a connection and says nothing is left, and tried again.
  commandTimeout: ANSWERS_IN_MS,
  keepAlive: 10_000,
  retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 2_000),
  // What comes late is worth nothing: nobody waits for a connection, nothing is sent twice.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  autoResubscribe: false,
};

/**
 * A connection to Redis, made again and again. It is asked whether it is there: who only listens, or has nothing to say,
 * would take the silence of a Redis that hangs, or of a connection that died without a word, for peace.
 */
export function connectToRedis(url: string): Redis {
  const client = new Redis(url, OPTIONS);
  let asking = false;
  const beat = setInterval(() => {
    if (asking || client.status !== 'ready') return;
    asking = true;
    client
      .ping()
      // Closes it, which is told like any other loss, and connects anew.
      .catch(() => client.status === 'ready' && client.disconnect(true))
      .finally(() => {
        asking = false;
      });
  }, BEAT_MS).unref();
  client.once('end', () => clearInterval(beat));
  return client;
}
