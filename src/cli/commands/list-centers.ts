import { Command } from 'commander';
import { globalId } from '../../lib/global-ids.ts';
import { type ListedCenter, listCenters as list } from '../../modules/people/centers/queries.ts';
import { asOperator } from './operator.ts';
import { printRows } from './printing.ts';

export const listCenters = new Command('list-centers')
  .description('list every center, by name: people, whether it is suspended, and since when it is there')
  .option('--suspended', 'only those that are suspended')
  .action((options: { suspended?: boolean }, command: Command) =>
    asOperator(async ({ db }) => {
      const centers = await list(db.sql);
      printRows(
        command,
        'centers',
        centers.filter((one) => !options.suspended || one.suspendedAt).map(rowOf),
      );
    }),
  );

const rowOf = ({ id, name, timeZone, staff, customers, createdAt, suspendedAt }: ListedCenter) => ({
  centerId: globalId('Center', id),
  name,
  timeZone,
  staff,
  customers,
  createdAt: createdAt.toISOString(),
  suspendedAt: suspendedAt?.toISOString() ?? null,
});
