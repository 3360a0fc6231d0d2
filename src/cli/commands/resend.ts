import { Command, Option } from 'commander';
import { UserError } from '../../lib/errors.ts';
import { globalId, rowId } from '../../lib/global-ids.ts';
import {
  type NoticedSeat,
  seatOf,
  seatsWithoutNotice,
  sendAgain,
} from '../../modules/notifications/operations.ts';
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

async function seatsOf({ db }: Operator, { booking, session }: { booking?: string; session?: string }) {
  if (session !== undefined) return seatsWithoutNotice(db.sql, rowId('Session', session));
  if (booking !== undefined) return [await seatOf(db.sql, rowId('Booking', booking))];
  throw new Error('Give --booking or --session.');
}

/** What came of it, and what had become of the notice before. */
async function sent(operator: Operator, seat: NoticedSeat, dryRun: boolean) {
  const bookingId = globalId('Booking', seat.id);
  return { bookingId, result: await resultOf(operator, seat, dryRun), before: becameOf(seat) };
}

async function resultOf({ db, clock }: Operator, seat: NoticedSeat, dryRun: boolean): Promise<string> {
  const { id, centerId } = seat;
  if (seat.centerSuspended) return 'not sent: the center is suspended, let it in again first';
  if (dryRun) return WOULD_BE_SENT;
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
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
  const now = await seatOf(db.sql, id);
  // Who has neither an address nor a browser is skipped where it is listed.
  return now.status === 'SKIPPED' ? `not sent: ${becameOf(now)}` : LISTED;
}

const becameOf = ({ status, reason, at }: NoticedSeat): string =>
  status === null ? 'none yet' : [status, reason, at?.toISOString()].filter(Boolean).join(' ');
