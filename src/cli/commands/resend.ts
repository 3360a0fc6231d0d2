import { Command, Option } from 'commander';
import { UserError } from '../../lib/errors.ts';
import { globalId, rowId } from '../../lib/global-ids.ts';
import { seatOf, seatsWithoutNotice, sendAgain } from '../../modules/notifications/operations.ts';
import type { Viewer } from '../../ports/identity.ts';
import { asOperator, type Operator } from './operator.ts';
import { printRows } from './printing.ts';

export const resend = new Command('resend')
  .description(
    'send the access notice again, to the present addresses; the servers take it within 15 s; ends with 1 where one is refused',
  )
  .option('--booking <id>', 'to one person')
  .addOption(new Option('--session <id>', 'to everybody booked whom it has not reached').conflicts('booking'))
  .option('--dry-run', 'only say to whom')
  .action((options: { booking?: string; session?: string; dryRun?: boolean }, command: Command) =>
    asOperator(async (operator) => {
      const seats = await seatsOf(operator, options);
      const rows = [];
      for (const seat of seats) rows.push(await sent(operator, seat, options.dryRun === true));
      printRows(command, 'notices', rows);
      if (rows.some(({ result }) => result !== LISTED && result !== WOULD_BE_SENT)) process.exitCode = 1;
    }),
  );

const LISTED = 'listed';
const WOULD_BE_SENT = 'would be sent';

type Seat = { id: string; centerId: string };

async function seatsOf({ db }: Operator, { booking, session }: { booking?: string; session?: string }) {
  if (session !== undefined) return seatsWithoutNotice(db.sql, rowId('Session', session));
  if (booking !== undefined) return [await seatOf(db.sql, rowId('Booking', booking))];
  throw new Error('Give --booking or --session.');
}

async function sent({ db, clock }: Operator, { id, centerId }: Seat, dryRun: boolean) {
  const bookingId = globalId('Booking', id);
  if (dryRun) return { bookingId, result: WOULD_BE_SENT };
  // The operator stands in for a manager of the center. Their sweep wakes the servers.
  const operator: Viewer = {
    id: centerId,
    centerId,
    role: 'manager',
    sid: null,
    issuedAt: null,
    expiresAt: clock(),
  };
  try {
    await sendAgain({ db, clock, scheduler: { wakeAt: () => undefined } }, operator, id);
    return { bookingId, result: LISTED };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { bookingId, result: error.message };
  }
}
