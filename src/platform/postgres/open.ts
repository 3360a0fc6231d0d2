import { join } from 'node:path';
import type { Database } from '../../ports/database.ts';
import type { Log } from '../../ports/log.ts';
import type { Tracing } from '../../ports/tracing.ts';
import { awaitServer } from './await-server.ts';
import { createDatabase } from './database.ts';
import { migrate, migrationsDirectory, refuseUnmigrated } from './migrate.ts';
import { checkPooler, refusePoolerAt } from './pooler.ts';
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
  /** How long to wait for a configured server that is away. */
  startWaitMs?: number;
  log: Log;
  /** Without it a database that lacks a migration is refused. */
  migrateAtStart: boolean;
  tracing?: Tracing;
}): Promise<OpenDatabase> {
  const { databaseUrl, database, startWaitMs = 0, log } = options;
  const { url, stop } = await openServer(options);
  const directUrl = database.directUrl ?? url;
  if (databaseUrl) {
    await awaitServer(url, { variable: 'DATABASE_URL', waitMs: startWaitMs, log });
    if (directUrl !== url)
      await awaitServer(directUrl, { variable: 'DIRECT_DATABASE_URL', waitMs: startWaitMs, log });
  }
  try {
    if (databaseUrl) await checkPooler({ ...database, url, log });
    if (database.directUrl) await refusePoolerAt(database.directUrl);
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
    tracing: options.tracing,
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
