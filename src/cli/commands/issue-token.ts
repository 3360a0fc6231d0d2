import { Command, Option } from 'commander';
import { InvalidInputError } from '../../lib/errors.ts';
import { rowId } from '../../lib/global-ids.ts';
import { DAY } from '../../lib/time.ts';
import { findAccount } from '../../modules/people/accounts/operations.ts';
import { createTokens } from '../../platform/auth/tokens.ts';
import type { Role } from '../../ports/identity.ts';
import { asOperator, type Operator } from './operator.ts';
import { print } from './printing.ts';

/** A minute and a half: less is over before it is used. */
const FEWEST_DAYS = 0.001;

export const tokensOf = ({ config, clock }: Operator) => createTokens({ ...config.secrets, clock });

export const issueToken = new Command('issue-token')
  .description('issue a token for the account with an address')
  .requiredOption('--email <address>', 'whose')
  .option('--center <id>', 'in which center, when the address is known in several')
  .addOption(
    new Option('--role <role>', 'as what, when the address is staff and customer').choices([
      'manager',
      'professional',
      'customer',
    ]),
  )
  .option('--days <days>', 'how long it is valid, at most 31', '30')
  .action((options: { email: string; center?: string; role?: Role; days: string }, command: Command) =>
    asOperator(async (operator) => {
      const days = Number(options.days);
      if (!(days >= FEWEST_DAYS && days <= 31))
        throw new InvalidInputError(
          'days',
          `must be a number of days, at least ${FEWEST_DAYS} and at most 31`,
        );
      const centerId = options.center === undefined ? null : rowId('Center', options.center);
      const account = await findAccount(operator, {
        email: options.email,
        centerId,
        role: options.role ?? null,
      });
      const expiresAt = new Date(operator.clock().getTime() + days * DAY);
      print(command, {
        token: await tokensOf(operator).issue(account, expiresAt),
        expiresAt: expiresAt.toISOString(),
      });
    }),
  );
