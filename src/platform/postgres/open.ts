import { join } from 'node:path';
import type { Database } from '../../ports/database.ts';
import type { Log } from '../../ports/log.ts';
import type { Tracing } from '../../ports/tracing.ts';
import { createDatabase } from './database.ts';
import { migrate, migrationsDirectory } from './migrate.ts';

export type OpenDatabase = { db: Database; url: string; close(): Promise<void> };

/** The configured PostgreSQL, or the embedded one under the data directory, brought to the last migration. */
export async function openDatabase(options: {
  databaseUrl: string | null;
  dataDirectory: string;
  /** Of this node, where it is one. */
  name?: string;
  log: Log;
  tracing?: Tracing;
}): Promise<OpenDatabase> {
  const { databaseUrl, dataDirectory, log } = options;
  const embedded = databaseUrl ? null : await startEmbedded(join(dataDirectory, 'postgres'), log);
  const url = databaseUrl ?? embedded!.url;
  try {
    await migrate(url, migrationsDirectory, log);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  const db = createDatabase({ url, log, name: options.name, tracing: options.tracing });
  return {
    db,
    url,
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
