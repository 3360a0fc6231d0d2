import { Command } from 'commander';
import { globalId } from '../../lib/global-ids.ts';
import { emailAddress, parseInput } from '../../lib/input.ts';
import { type ToldOf, whatWasTold } from '../../modules/notifications/why/queries.ts';
import { asOperator } from './operator.ts';
import { printRows } from './printing.ts';

export const why = new Command('why')
  .description(
    'say what somebody was told, is to be told, and why not: sessions of the last 30 days and ahead, in every center',
  )
  .argument('<address>', 'a customer’s, or of somebody on a staff')
  .action((address: string, _options: object, command: Command) =>
    asOperator(async ({ db, clock }) => {
      const told = await whatWasTold(db.sql, parseInput(emailAddress, address), clock());
      printRows(command, 'messages', told.map(rowOf));
    }),
  );

function rowOf(told: ToldOf) {
  const { purpose, channel, status, reason, at, attempts, possibleRepeat, reported } = told;
  return {
    center: told.centerName,
    class: told.serviceName,
    startsAt: told.startsAt.toISOString(),
    message: purpose ?? 'none yet',
    channel,
    status: status ?? waitsFor(told),
    reason,
    at: at?.toISOString() ?? null,
    attempts,
    repeated: possibleRepeat ?? false,
    reported,
    bookingId: told.bookingId && globalId('Booking', told.bookingId),
    sessionId: globalId('Session', told.sessionId),
  };
}

const waitsFor = ({ sendAt, hasLink }: ToldOf): string => {
  if (sendAt === null) return 'in person: no access notice';
  return hasLink ? `due at ${sendAt.toISOString()}` : 'waits for a link';
};
