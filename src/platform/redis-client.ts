import { Redis, type RedisOptions } from 'ioredis';

/** After this time without an answer, Redis counts as hanging. */
const ANSWERS_IN_MS = 3_000;
const BEAT_MS = 2_000;

const OPTIONS: RedisOptions = {
  connectTimeout: 3_000,
  // Also for the handshake: a Redis that accepts a connection and stays silent is tried again.
  commandTimeout: ANSWERS_IN_MS,
  keepAlive: 10_000,
  retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 2_000),
  // A late command has no use: none waits for a connection, and none is sent twice.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  autoResubscribe: false,
};

/**
 * A connection to Redis that reconnects. It pings Redis, because a client that only listens cannot tell a hanging Redis or
 * a dead connection from silence.
 */
export function connectToRedis(url: string): Redis {
  const client = new Redis(url, OPTIONS);
  let asking = false;
  const beat = setInterval(() => {
    if (asking || client.status !== 'ready') return;
    asking = true;
    client
      .ping()
      // Closes the connection, which is reported like any other loss, and reconnects.
      .catch(() => client.status === 'ready' && client.disconnect(true))
      .finally(() => {
        asking = false;
      });
  }, BEAT_MS).unref();
  client.once('end', () => clearInterval(beat));
  return client;
}
