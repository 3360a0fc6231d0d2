import { join } from 'node:path';
import type { Database } from '../../ports/database.ts';
import type { Log } from '../../ports/log.ts';
import { createDatabase } from './database.ts';
import { migrate, migrationsDirectory, refuseUnmigrated } from './migrate.ts';
import { checkPooler } from './pooler.ts';
import { connectionsOf, type DatabaseSettings } from './settings.ts';

export type OpenDatabase = {
  db: Database;
  /** PostgreSQL itself, without a pooler that lends connections. */
  directUrl: string;
  close(): Promise<void>;
};

/** The configured PostgreSQL, or the embedded one under the data directory, with the migrations of this version. */
export async function openDatabase(options: {
  databaseUrl: string | null;
  database: DatabaseSettings;
  dataDirectory: string;
  /** Of this node, where it is one. */
  name?: string;
  log: Log;
  /** Without it a database that lacks a migration is refused. */
  migrateAtStart: boolean;
}): Promise<OpenDatabase> {
  const { databaseUrl, database, log } = options;
  const { url, stop } = await openServer(options);
  const directUrl = database.directUrl ?? url;
  try {
    if (databaseUrl) await checkPooler({ ...database, url, log });
    if (options.migrateAtStart) await migrate(directUrl, migrationsDirectory, log);
    else await refuseUnmigrated(directUrl, migrationsDirectory);
  } catch (error) {
    await stop();
    throw error;
  }
  const db = createDatabase({
    ...connectionsOf(database),
    url,
    log,
    name: options.name ?? database.applicationName,
  });
  return {
    db,
    directUrl,
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
