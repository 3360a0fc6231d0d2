import { Command } from 'commander';
import { globalId } from '../../lib/global-ids.ts';
import { DAY } from '../../lib/time.ts';
import { openCenter } from '../../modules/people/centers/operations.ts';
import { tokensOf } from './issue-token.ts';
import { asOperator } from './operator.ts';
import { print } from './printing.ts';

type Options = Record<'name' | 'timeZone' | 'locale' | 'managerEmail' | 'managerName', string>;

export const createCenter = new Command('create-center')
  .description('open a center with its first manager, and issue that manager’s token')
  .requiredOption('--name <name>', 'what customers call it')
  .requiredOption('--time-zone <zone>', 'IANA zone, such as Europe/Rome')
  .requiredOption('--locale <locale>', 'language tag, such as it-IT')
  .requiredOption('--manager-email <address>', 'the first manager; replies to messages go there')
  .option('--manager-name <name>', 'what customers read of the first manager; else the center’s name')
  .action((options: Options, command: Command) =>
    asOperator(async (operator) => {
      const { centerId, professionalId } = await openCenter(operator, options);
      const account = { id: professionalId, role: 'manager', centerId } as const;
      const expiresAt = new Date(operator.clock().getTime() + 30 * DAY);
      print(command, {
        centerId: globalId('Center', centerId),
        professionalId: globalId('Professional', professionalId),
        token: await tokensOf(operator).issue(account, expiresAt),
      });
    }),
  );
