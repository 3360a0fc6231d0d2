import { readFileSync } from 'node:fs';
import { Redis, type RedisOptions } from 'ioredis';

/** A Redis that takes longer than this to answer a command hangs. */
const COMMAND_MS = 3_000;
const PING_MS = 2_000;

const OPTIONS: RedisOptions = {
  connectTimeout: 3_000,
  // For the commands of the handshake too: a Redis that accepts a connection and is silent is tried again.
  commandTimeout: COMMAND_MS,
  keepAlive: 10_000,
  retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 2_000),
  // A late command is useless: none is queued for a connection, and none is sent twice.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  autoResubscribe: false,
};

/** Where Redis is, and the file of the authorities that it is trusted by; null: those of Node. */
export type RedisAddress = { url: string; caFile?: string | null };

/**
 * A connection to Redis that reconnects for ever. It is pinged, because an idle connection would not notice that Redis hangs
 * or that the connection is dead.
 */
export function connectToRedis({ url, caFile = null }: RedisAddress): Redis {
  const client = new Redis(url, {
    ...OPTIONS,
    ...(caFile !== null && { tls: { ca: readFileSync(caFile) } }),
  });
  let pinging = false;
  const timer = setInterval(() => {
    if (pinging || client.status !== 'ready') return;
    pinging = true;
    client
      .ping()
      // Closes the connection like any other loss, and reconnects.
      .catch(() => client.status === 'ready' && client.disconnect(true))
      .finally(() => {
        pinging = false;
      });
  }, PING_MS).unref();
  client.once('end', () => clearInterval(timer));
  return client;
}
