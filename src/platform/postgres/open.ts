import { join } from 'node:path';
import type { Database } from '../../ports/database.ts';
import type { Log } from '../../ports/log.ts';
import { createDatabase } from './database.ts';
import { migrate, migrationsDirectory } from './migrate.ts';
import { checkPooler } from './pooler.ts';
import { connectionsOf, type DatabaseSettings } from './settings.ts';

export type OpenDatabase = {
  db: Database;
  /** PostgreSQL itself, without a pooler that lends connections. */
  directUrl: string;
  close(): Promise<void>;
};

/** The configured PostgreSQL, or the embedded one under the data directory, brought to the last migration. */
export async function openDatabase(options: {
  databaseUrl: string | null;
  database: DatabaseSettings;
  dataDirectory: string;
  /** Of this node, where it is one. */
  name?: string;
  log: Log;
}): Promise<OpenDatabase> {
  const { databaseUrl, database, dataDirectory, log } = options;
  const embedded = databaseUrl ? null : await startEmbedded(join(dataDirectory, 'postgres'), log);
  const url = databaseUrl ?? embedded!.url;
  const directUrl = database.directUrl ?? url;
  try {
    if (databaseUrl) await checkPooler({ ...database, url, log });
    await migrate(directUrl, migrationsDirectory, log);
  } catch (error) {
    await embedded?.stop();
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
      await embedded?.stop();
    },
  };
}

async function startEmbedded(dataDir: string, log: Log) {
  const { startEmbeddedPostgres } = await import('./embedded-postgres.ts');
  return startEmbeddedPostgres({ dataDir, log });
}
