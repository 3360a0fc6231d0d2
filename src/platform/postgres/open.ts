import { join } from 'node:path';
import type { Database } from '../../ports/database.ts';
import type { Log } from '../../ports/log.ts';
import { createDatabase } from './database.ts';
import { migrate, migrationsDirectory, refuseUnmigrated } from './migrate.ts';

export type OpenDatabase = { db: Database; url: string; close(): Promise<void> };

/** The configured PostgreSQL, or the embedded one under the data directory, with the migrations of this version. */
export async function openDatabase(options: {
  databaseUrl: string | null;
  dataDirectory: string;
  /** Of this node, where it is one. */
  name?: string;
  log: Log;
  /** Without it a database that lacks a migration is refused. */
  migrateAtStart: boolean;
}): Promise<OpenDatabase> {
  const { log } = options;
  const { url, stop } = await openServer(options);
  try {
    if (options.migrateAtStart) await migrate(url, migrationsDirectory, log);
    else await refuseUnmigrated(url, migrationsDirectory);
  } catch (error) {
    await stop();
    throw error;
  }
  const db = createDatabase({ url, log, name: options.name });
  return {
    db,
    url,
    async close() {
      await db.close();
      await stop();
    },
  };
}

/** The address of the configured PostgreSQL, or of the embedded one, which runs until `stop`. */
export async function openServer(options: {
  databaseUrl: string | null;
  dataDirectory: string;
  log: Log;
}): Promise<{ url: string; stop(): Promise<void> }> {
  const { databaseUrl, dataDirectory, log } = options;
  if (databaseUrl) return { url: databaseUrl, stop: async () => undefined };
  const { startEmbeddedPostgres } = await import('./embedded-postgres.ts');
  return startEmbeddedPostgres({ dataDir: join(dataDirectory, 'postgres'), log });
}
