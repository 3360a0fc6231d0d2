import { setTimeout as pause } from 'node:timers/promises';
import { type Config, readConfig } from '../../app/config.ts';
import { createMemoryEvents } from '../../platform/events/memory.ts';
import { createRedisEvents } from '../../platform/events/redis.ts';
import { createLog } from '../../platform/log.ts';
import { openDatabase } from '../../platform/postgres/open.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Log } from '../../ports/log.ts';

/** What a command works with: the server's configuration and stores. */
export type Operator = {
  config: Config;
  db: Database;
  /** PostgreSQL itself, without a pooler that lends connections. */
  directUrl: string;
  clock: Clock;
  events: Events;
  log: Log;
};

/**
 * Runs one command on the server's configuration and database, also while the server runs. A database that is older than
 * this program is refused: only `migrate` changes it.
 */
export async function asOperator<T>(work: (operator: Operator) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  const log = createLog('silent');
  const database = await openDatabase({ ...config, migrateAtStart: false, startWaitMs: 0, log });
  const events = await openEvents(config);
  try {
    const clock = () => new Date();
    const { db, directUrl } = database;
    return await work({ config, db, directUrl, clock, events, log });
  } finally {
    // Nothing tells when a signal has left. The servers' sweeps make good what is lost.
    if (config.redisUrl) await pause(200);
    await events.close();
    await database.close();
  }
}

const UNREACHED =
  'REDIS_URL: Redis does not answer: the servers find out by themselves what this changes, within 15 s.';

/** Through Redis the servers end an account's streams at once. Waits three seconds for the connection. */
async function openEvents({ redisUrl: url, redisCa: caFile }: Config): Promise<Events> {
  const log = createLog('silent');
  if (!url) return createMemoryEvents(log);
  const events = createRedisEvents({ url, caFile, log });
  for (let tries = 0; tries < 30 && !events.reachable(); tries += 1) await pause(100);
  if (!events.reachable()) console.error(UNREACHED);
  return events;
}
