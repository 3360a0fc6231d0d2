import { Command } from 'commander';
import { revokeTokens } from '../../modules/people/accounts/operations.ts';
import { asOperator } from './operator.ts';
import { print } from './printing.ts';

export const revokeToken = new Command('revoke-token')
  .description('void every token of the accounts with an address, and end what they are signed in by')
  .requiredOption('--email <address>', 'whose')
  .action((options: { email: string }, command: Command) =>
    asOperator(async (operator) => {
      print(command, { revokedAccounts: String(await revokeTokens(operator, options.email)) });
    }),
  );
