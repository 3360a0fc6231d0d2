import type { Command } from 'commander';
import { isDatabaseAway } from '../lib/database-away.ts';
import { InvalidInputError, NotFoundError } from '../lib/errors.ts';
import { reasonOf } from '../lib/outage-log.ts';

/** What is printed of an error: of a wrong value the option that it stood in, and what would be right. */
export function saidOf(error: unknown, program: Command): string {
  if (error instanceof NotFoundError) return `${error.message} ${IDS}`;
  if (error instanceof InvalidInputError) {
    const option = optionsOf(program).find((one) => one.attributeName() === error.field);
    return option ? `${option.long}: ${error.message}` : error.message;
  }
  const { code, message } = ofDatabase(error);
  if (code === NO_RIGHT) return `DATABASE_URL: ${message}: its role must own the tables.`;
  // What was said before any statement names the variable already.
  if (code && isDatabaseAway(error)) return `DATABASE_URL: the database cannot be used: ${message}`;
  return message;
}

const IDS = 'Ids are as `list-centers` and `why` print them, whole.';

/** PostgreSQL's code where a role lacks a right. */
const NO_RIGHT = '42501';

/** PostgreSQL's own code and words, where Prisma has wrapped them into a piece of our source. */
function ofDatabase(error: unknown): { code: string | null; message: string } {
  const { meta, code } = error as { meta?: Meta; code?: unknown };
  const { originalCode, originalMessage } = meta?.driverAdapterError?.cause ?? {};
  return {
    code: originalCode ?? (typeof code === 'string' ? code : null),
    message: originalMessage ?? reasonOf(error),
  };
}
type Meta = { driverAdapterError?: { cause?: { originalCode?: string; originalMessage?: string } } };

const optionsOf = (command: Command): Command['options'] => [
  ...command.options,
  ...command.commands.flatMap(optionsOf),
];
