import { Command, Option } from 'commander';
import { Purpose } from '../../generated/prisma/enums.ts';
import { globalId, rowId } from '../../lib/global-ids.ts';
import { drop, release } from '../../modules/notifications/withholding/operations.ts';
import { listWithheld, refuseUnknown } from '../../modules/notifications/withholding/queries.ts';
import {
  byPurpose,
  type Which,
  type WithheldOfCenter,
} from '../../modules/notifications/withholding/rules.ts';
import { asOperator, type Operator } from './operator.ts';
import { print, printRows } from './printing.ts';

type Options = {
  purpose?: Exclude<Which['purpose'], null>;
  center?: string;
  session?: string;
  all?: boolean;
  dryRun?: boolean;
};

async function whichOf({ db }: Operator, { purpose, center, session }: Options): Promise<Which> {
  const which = {
    purpose: purpose ?? null,
    centerId: center === undefined ? null : rowId('Center', center),
    sessionId: session === undefined ? null : rowId('Session', session),
  };
  await refuseUnknown(db.sql, which);
  return which;
}

const withFilters = (command: Command): Command =>
  command
    .addOption(
      new Option('--purpose <purpose>', 'only messages of this purpose').choices([
        ...Object.values(Purpose),
        'WEBHOOK',
      ]),
    )
    .option('--center <id>', 'only those of this center')
    .option('--session <id>', 'only those about this session');

const list = withFilters(new Command('list'))
  .description('what is withheld, by center and purpose')
  .action((options: Options, command: Command) =>
    asOperator(async (operator) => {
      const found = await listWithheld(operator.db.sql, await whichOf(operator, options));
      printRows(command, 'withheld', found.map(rowOf), 'nothing is withheld');
    }),
  );

const rowOf = ({ centerId, center, purpose, messages, firstStart }: WithheldOfCenter) => ({
  centerId: globalId('Center', centerId),
  center,
  purpose,
  messages,
  firstStart: firstStart?.toISOString() ?? null,
});

const ending = (name: string, done: string, description: string, end: typeof release): Command =>
  withFilters(new Command(name))
    .description(description)
    .addOption(new Option('--all', 'all of them').conflicts(['purpose', 'center', 'session']))
    .option('--dry-run', 'only count them')
    .action((options: Options, command: Command) =>
      asOperator(async (operator) => {
        const which = await whichOf(operator, options);
        if (!options.all && Object.values(which).every((one) => one === null))
          throw new Error('Say which: --purpose, --center, --session or --all.');
        if (options.dryRun)
          return print(command, { dryRun: true, ...byPurpose(await listWithheld(operator.db.sql, which)) });
        const messages = await end(operator, which, (count) => console.error(`${count} ${done}`));
        print(command, { [done]: messages });
      }),
    );

export const withheld = new Command('withheld')
  .description('messages that a restored server does not send: see, release or drop them (SENDING_FROM)')
  .addCommand(list)
  .addCommand(
    ending(
      'release',
      'released',
      'send them after all, as far as they still hold; a server takes them within 15 seconds',
      release,
    ),
  )
  .addCommand(ending('drop', 'dropped', 'never send them; each says so where staff sees it', drop));
