import { Command, Option } from 'commander';
import { InvalidInputError, UserError } from '../lib/errors.ts';
import { createCenter } from './commands/create-center.ts';
import { deleteCenterCommand } from './commands/delete-center.ts';
import { exportCenterCommand } from './commands/export-center.ts';
import { issueToken } from './commands/issue-token.ts';
import { revokeToken } from './commands/revoke-token.ts';

const COMMANDS = [createCenter, issueToken, revokeToken, exportCenterCommand, deleteCenterCommand];

const program = new Command('admin')
  .description('The operator’s command: opens, exports and deletes centers, issues and revokes tokens.')
  .option('--json', 'print one JSON object and nothing else')
  .showHelpAfterError();

for (const command of COMMANDS) {
  // `--json` may stand before or after the command's own options.
  command.addOption(new Option('--json').hideHelp()).copyInheritedSettings(program);
  program.addCommand(command);
}

program.parseAsync().catch((error: Error) => {
  const place = error instanceof InvalidInputError ? `${error.field}: ` : '';
  console.error(error instanceof UserError ? `${place}${error.message}` : error.message);
  process.exitCode = 1;
});
