import { Command } from 'commander';
import { globalId, rowId } from '../../lib/global-ids.ts';
import { countCenter } from '../../modules/privacy/centers/deletion/operations.ts';
import { exportCenter } from '../../modules/privacy/centers/export/operations.ts';
import { writeNew, writingTo } from '../paths.ts';
import { asOperator, type Operator } from './operator.ts';
import { print } from './printing.ts';

/** Rows between two lines of progress. */
const TELL_EACH = 10_000;

export const exportCenterCommand = new Command('export-center')
  .description('write all rows of a center, but no secret, to a file: one JSON object a line')
  .argument('<center>', 'its id, as `list-centers` shows it')
  .requiredOption('--to <file>', 'a file that is not there yet; its name ends in .gz: compressed')
  .action((id: string, { to }: { to: string }, command: Command) =>
    asOperator(async (operator) => {
      const counts: Record<string, number> = {};
      const centerId = rowId('Center', id);
      await countCenter(operator, centerId);
      await writingTo('to', to, () => writeNew(to, linesOf(operator, centerId, counts)));
      print(command, { file: to, ...counts });
    }),
  );

/** A first line that says what it is, a line for each row, and a last one with their number: without it the file is cut off. */
async function* linesOf(operator: Operator, centerId: string, counts: Record<string, number>) {
  const at = operator.clock().toISOString();
  yield `${JSON.stringify({ format: 'online-sessions/center/1', center: globalId('Center', centerId), at })}\n`;
  let total = 0;
  for await (const { table, row } of exportCenter(operator, centerId)) {
    counts[table] = (counts[table] ?? 0) + 1;
    total += 1;
    if (total % TELL_EACH === 0) console.error(`${total} rows, now ${table}`);
    yield `{"table":"${table}","row":${row}}\n`;
  }
  yield `${JSON.stringify({ end: counts })}\n`;
}
