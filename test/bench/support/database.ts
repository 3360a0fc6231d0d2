import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../src/platform/postgres/embedded-postgres.ts';
import { migrate, migrationsDirectory } from '../../../src/platform/postgres/migrate.ts';
import { silentLog } from '../../support/log.ts';
import { temporaryFolder } from '../../support/postgres.ts';
import type { Run } from './run.ts';

export type BenchDatabase = {
  url: string;
  /** A connection that sets the scene; never the one that is measured. */
  admin: pg.Client;
  /** What a reader of the figures must know about it. */
  note: string;
};

/** A PostgreSQL of its own with the settings it ships with, as an operator would run it: product and peers share it. */
export async function openBenchDatabase(run: Run): Promise<BenchDatabase> {
  const { folder, remove } = await temporaryFolder('sessions-bench-');
  run.onEnd(remove);
  const dataDir = join(folder, 'postgres');
  const { url, stop } = await startEmbeddedPostgres({ dataDir, log: silentLog });
  run.onEnd(stop);
  await migrate(url, migrationsDirectory, silentLog);
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  run.onEnd(() => admin.end());
  return { url, admin, note: await describe(admin) };
}

async function describe(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ version: string; settings: string }>(
    `SELECT current_setting('server_version') AS version, string_agg(name || ' ' || setting, ', ') AS settings
     FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')`,
  );
  const { version, settings } = rows[0]!;
  return `PostgreSQL ${version}, embedded, as shipped (${settings}), the same for product and peers`;
}
