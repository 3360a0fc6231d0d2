import { Command } from 'commander';
import { readConfig } from '../../app/config.ts';
import { awaitServer } from '../../platform/postgres/await-server.ts';
import { migrate, migrationStatus, migrationsDirectory, VERSION } from '../../platform/postgres/migrate.ts';
import { openServer } from '../../platform/postgres/open.ts';
import { checkPooler, refusePoolerAt } from '../../platform/postgres/pooler.ts';
import { print, progressLog } from './printing.ts';

export const migrateDatabase = new Command('migrate')
  .description('bring the database to this version, also while servers run')
  .option('--dry-run', 'say what would be applied, and change nothing')
  .option('--status', 'say what the database has and what it lacks, and change nothing')
  .action(async (options: { dryRun?: boolean; status?: boolean }, command: Command) => {
    const config = readConfig(process.env);
    const server = await openServer({ ...config, log: progressLog });
    const { directUrl } = config.database;
    const url = directUrl ?? server.url;
    const variable = directUrl ? 'DIRECT_DATABASE_URL' : 'DATABASE_URL';
    try {
      await awaitServer(url, { variable, waitMs: 0, log: progressLog });
      await (directUrl ? refusePoolerAt(url) : checkPooler({ ...config.database, url, log: progressLog }));
      if (options.status) print(command, await status(url));
      else if (options.dryRun) print(command, { wouldApply: (await status(url)).pending });
      else print(command, { applied: await migrate(url, migrationsDirectory, progressLog) });
    } finally {
      await server.stop();
    }
  });

async function status(url: string) {
  const { applied, pending, later } = await migrationStatus(url, migrationsDirectory);
  return {
    version: VERSION,
    applied: applied.length,
    last: applied.toSorted().at(-1) ?? null,
    pending: pending.map(({ name }) => name),
    /** Of a later version, and marked as compatible with this one. */
    later,
  };
}
