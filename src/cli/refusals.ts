import type { Command } from 'commander';
import { InvalidInputError, NotFoundError } from '../lib/errors.ts';
import { reasonOf } from '../lib/outage-log.ts';

/** What is printed of an error: of a wrong value the option that it stood in, and what would be right. */
export function saidOf(error: unknown, program: Command): string {
  if (error instanceof NotFoundError) return `${error.message} ${IDS}`;
  if (!(error instanceof InvalidInputError)) return reasonOf(error);
  const option = optionsOf(program).find((one) => one.attributeName() === error.field);
  return option ? `${option.long}: ${error.message}` : error.message;
}

const IDS = 'Ids are as `list-centers` and `why` print them, whole.';

const optionsOf = (command: Command): Command['options'] => [
  ...command.options,
  ...command.commands.flatMap(optionsOf),
];
