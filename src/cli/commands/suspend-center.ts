import { Command } from 'commander';
import { globalId, rowId } from '../../lib/global-ids.ts';
import { resumeCenter, suspendCenter as suspend } from '../../modules/people/centers/operations.ts';
import { asOperator } from './operator.ts';
import { print } from './printing.ts';

export const suspendCenter = new Command('suspend-center')
  .description(
    'keep a center out: nobody signs in, personal URLs open nothing, nothing is sent, all is kept. Streams end within 15 s',
  )
  .argument('<center>', 'its id, as `list-centers` shows it')
  .option('--resume', 'let it in again; what fell due meanwhile stays unsent')
  .action((center: string, options: { resume?: boolean }, command: Command) =>
    asOperator(async (operator) => {
      const id = rowId('Center', center);
      const at = options.resume ? await resumeCenter(operator, id) : await suspend(operator, id);
      print(command, { centerId: globalId('Center', id), suspendedAt: at?.toISOString() ?? null });
    }),
  );
