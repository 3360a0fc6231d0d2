import { Command, Option } from 'commander';
import { reasonOf } from '../lib/outage-log.ts';
import { createCenter } from './commands/create-center.ts';
import { deleteCenterCommand } from './commands/delete-center.ts';
import { doctor } from './commands/doctor.ts';
import { exportCenterCommand } from './commands/export-center.ts';
import { issueToken } from './commands/issue-token.ts';
import { jobs } from './commands/jobs.ts';
import { listCenters } from './commands/list-centers.ts';
import { migrateDatabase } from './commands/migrate.ts';
import { recomputeZones } from './commands/recompute-zones.ts';
import { reseal } from './commands/reseal.ts';
import { resend } from './commands/resend.ts';
import { revokeToken } from './commands/revoke-token.ts';
import { suspendCenter } from './commands/suspend-center.ts';
import { why } from './commands/why.ts';
import { withheld } from './commands/withheld.ts';
import { saidOf } from './refusals.ts';

const COMMANDS = [
  createCenter,
  listCenters,
  suspendCenter,
  exportCenterCommand,
  deleteCenterCommand,
  issueToken,
  revokeToken,
  why,
  resend,
  withheld,
  recomputeZones,
  jobs,
  migrateDatabase,
  reseal,
  doctor,
];

const program = new Command('admin')
  .description(
    'The operator’s command, on the configuration and database of the servers, also while they run.',
  )
  .option('--json', 'print one JSON object and nothing else')
  .showHelpAfterError();

/** `--json` may stand before or after the command's own options. */
function prepare(command: Command): Command {
  command.addOption(new Option('--json').hideHelp()).copyInheritedSettings(program);
  command.commands.forEach(prepare);
  return command;
}

for (const command of COMMANDS) program.addCommand(prepare(command));

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads it may have read enough, as `head` does.
  if (error.code === 'EPIPE') return;
  console.error(`The output cannot be written: ${reasonOf(error)}.`);
  process.exitCode = 1;
});

program.parseAsync().catch((error: Error) => {
  console.error(saidOf(error, program));
  process.exitCode = 1;
});
