import { Command, Option } from 'commander';
import { InvalidInputError, UserError } from '../lib/errors.ts';
import { createCenter } from './commands/create-center.ts';
import { issueToken } from './commands/issue-token.ts';
import { recomputeZonesCommand } from './commands/recompute-zones.ts';
import { revokeToken } from './commands/revoke-token.ts';
import { withheld } from './commands/withheld.ts';

const COMMANDS = [createCenter, issueToken, revokeToken, withheld, recomputeZonesCommand];

const program = new Command('admin')
  .description('The operator’s command: opens centers, issues and revokes tokens.')
  .option('--json', 'print one JSON object and nothing else')
  .showHelpAfterError();

/** `--json` may stand before or after the command's own options. */
function prepare(command: Command): Command {
  command.addOption(new Option('--json').hideHelp()).copyInheritedSettings(program);
  command.commands.forEach(prepare);
  return command;
}

for (const command of COMMANDS) program.addCommand(prepare(command));

program.parseAsync().catch((error: Error) => {
  const place = error instanceof InvalidInputError ? `${error.field}: ` : '';
  console.error(error instanceof UserError ? `${place}${error.message}` : error.message);
  process.exitCode = 1;
});
