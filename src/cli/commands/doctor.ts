import { Command } from 'commander';
import { type Config, readConfig } from '../../app/config.ts';
import { checked, type Finding, failure, ok, warning } from '../doctor/finding.ts';
import { checkMail, checkPublicUrl, checkPush } from '../doctor/providers.ts';
import { checkDatabase, checkJobStore, checkMigrations, checkRedis, MIGRATIONS } from '../doctor/stores.ts';
import { printRows } from './printing.ts';

const CHECKS = {
  DATABASE_URL: checkDatabase,
  [MIGRATIONS]: checkMigrations,
  'the job store': checkJobStore,
  REDIS_URL: checkRedis,
  SENDGRID_API_KEY: checkMail,
  VAPID_PRIVATE_KEY: checkPush,
  PUBLIC_URL: checkPublicUrl,
};

export const doctor = new Command('doctor')
  .description(
    'check every setting and dependency, change and send nothing; ends with 1 where something fails',
  )
  .action(async (_options: object, command: Command) => {
    const findings = await diagnose();
    printRows(command, 'findings', findings);
    if (findings.some(({ state }) => state === 'failure')) process.exitCode = 1;
  });

async function diagnose(): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig(process.env);
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => failure('settings', line));
  }
  const found = await Promise.all(
    Object.entries(CHECKS).map(([about, check]) => checked(about, () => check(config))),
  );
  const warnings = config.warnings.map((line) => warning('settings', line));
  return [ok('settings', 'complete'), ...warnings, ...found.flat()];
}
