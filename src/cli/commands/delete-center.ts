import { Command } from 'commander';
import { InvalidInputError } from '../../lib/errors.ts';
import { rowId } from '../../lib/global-ids.ts';
import { counted } from '../../lib/text.ts';
import { countCenter, deleteCenter } from '../../modules/privacy/centers/deletion/operations.ts';
import { asOperator } from './operator.ts';
import { print } from './printing.ts';

const REMAINS =
  'backups and logs of before, mails in mailboxes and at the mail provider, counts of tries by hashed addresses for a year';

type Options = { dryRun?: boolean; yes?: boolean };

export const deleteCenterCommand = new Command('delete-center')
  .description('close a center for good and delete all of it; repeat the command if it was interrupted')
  .argument('<center>', 'its id, as `list-centers` shows it')
  .option('--dry-run', 'only count what would be deleted')
  .option('--yes', 'really delete it')
  .action((id: string, { dryRun, yes }: Options, command: Command) =>
    asOperator(async (operator) => {
      const centerId = rowId('Center', id);
      const { name, rows } = await countCenter(operator, centerId);
      if (dryRun) return print(command, { center: name, ...rows, deleted: 'nothing' });
      if (!yes)
        throw new InvalidInputError(
          'yes',
          `${name} would be deleted, with ${counted(rows.customers ?? 0, 'customer')} and ${counted(rows.bookings ?? 0, 'booking')}: --dry-run counts all, --yes deletes`,
        );
      await deleteCenter(operator, centerId, (table, count) => {
        console.error(`${table}: ${count}`);
      });
      print(command, { center: name, ...rows, deleted: 'all of it', remains: REMAINS });
    }),
  );
