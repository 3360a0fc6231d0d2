import pg from 'pg';
import { CONNECT_MS, explainedSilence } from './pool.ts';

/** Runs one piece of work on a connection of its own. A server that is silent is not waited for. */
export async function onConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'online-sessions migrations',
    connectionTimeoutMillis: CONNECT_MS,
    // The building of an index says nothing for an hour.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // A lost connection also rejects the running query. Without a listener this event would end the process.
  client.on('error', () => undefined);
  await client.connect().catch((error: Error) => {
    throw explainedSilence(error, CONNECT_MS);
  });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
