import { setTimeout as pause } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { type Config, readConfig } from '../app/config.ts';
import { type Bound, bound } from '../lib/bound.ts';
import { InvalidInputError, UserError } from '../lib/errors.ts';
import { globalId, rowId } from '../lib/global-ids.ts';
import { DAY } from '../lib/time.ts';
import { findAccount, revokeTokens } from '../modules/people/accounts/operations.ts';
import { openCenter } from '../modules/people/centers/operations.ts';
import { createTokens } from '../platform/auth/tokens.ts';
import { createMemoryEvents } from '../platform/events/memory.ts';
import { createRedisEvents } from '../platform/events/redis.ts';
import { createLog } from '../platform/log.ts';
import { openDatabase } from '../platform/postgres/open.ts';
import type { Events } from '../ports/events.ts';
import type { Role, Tokens } from '../ports/identity.ts';

const OPERATIONS = { openCenter, findAccount, revokeTokens };
type Operator = Bound<typeof OPERATIONS> & { tokens: Tokens };

/** Runs one command on the server's configuration and database, also while the server runs. */
async function asOperator<T>(work: (operator: Operator) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  const log = createLog('silent');
  const clock = () => new Date();
  const database = await openDatabase({ ...config, log });
  const { db } = database;
  const events = await openEvents(config);
  try {
    return await work({
      ...bound({ db, clock, events, log }, OPERATIONS),
      tokens: createTokens({ secret: config.authSecret, previousSecret: config.authSecretPrevious, clock }),
    });
  } finally {
    // Nothing tells when a signal has left. The servers' sweeps make good what is lost.
    if (config.redisUrl) await pause(200);
    await events.close();
    await database.close();
  }
}

/** Through Redis the servers end an account's streams at once. Waits three seconds for the connection. */
async function openEvents({ redisUrl: url }: Config): Promise<Events> {
  const log = createLog('silent');
  if (!url) return createMemoryEvents(log);
  const events = createRedisEvents({ url, log });
  for (let tries = 0; tries < 30 && !events.reachable(); tries += 1) await pause(100);
  return events;
}

/** Prints one JSON object with `--json`, otherwise a line for each value. */
function print(result: Record<string, string>): void {
  if (program.opts<{ json?: boolean }>().json) console.log(JSON.stringify(result));
  else for (const [name, value] of Object.entries(result)) console.log(`${name}: ${value}`);
}

const program = new Command('admin')
  .description('The operator’s command: opens centers, issues and revokes tokens.')
  .option('--json', 'print one JSON object and nothing else')
  .showHelpAfterError();

program
  .command('create-center')
  .description('open a center with its first manager, and issue that manager’s token')
  .requiredOption('--name <name>', 'what customers call it')
  .requiredOption('--time-zone <zone>', 'IANA zone, such as Europe/Rome')
  .requiredOption('--locale <locale>', 'language tag, such as it-IT')
  .requiredOption('--manager-email <address>', 'the first manager; replies to messages go there')
  .option('--manager-name <name>', 'what customers read of the first manager; else the center’s name')
  .action((options: Record<'name' | 'timeZone' | 'locale' | 'managerEmail' | 'managerName', string>) =>
    asOperator(async ({ openCenter, tokens }) => {
      const { centerId, professionalId } = await openCenter(options);
      const account = { id: professionalId, role: 'manager', centerId } as const;
      const token = await tokens.issue(account, new Date(Date.now() + 30 * DAY));
      print({
        centerId: globalId('Center', centerId),
        professionalId: globalId('Professional', professionalId),
        token,
      });
    }),
  );

program
  .command('issue-token')
  .description('issue a token for the account with an address')
  .requiredOption('--email <address>', 'whose')
  .option('--center <id>', 'in which center, when the address is known in several')
  .addOption(
    new Option('--role <role>', 'as what, when the address is staff and customer').choices([
      'manager',
      'professional',
      'customer',
    ]),
  )
  .option('--days <days>', 'how long it is valid, at most 31', '30')
  .action((options: { email: string; center?: string; role?: Role; days: string }) =>
    asOperator(async ({ findAccount, tokens }) => {
      const days = Number(options.days);
      if (!(days > 0 && days <= 31))
        throw new InvalidInputError('days', 'must be more than 0 and at most 31');
      const centerId = options.center ? rowId('Center', options.center) : null;
      const account = await findAccount({
        email: options.email,
        centerId,
        role: options.role ?? null,
      });
      const expiresAt = new Date(Date.now() + days * DAY);
      print({ token: await tokens.issue(account, expiresAt), expiresAt: expiresAt.toISOString() });
    }),
  );

program
  .command('revoke-token')
  .description('void every token of the accounts with an address, and end what they are signed in by')
  .requiredOption('--email <address>', 'whose')
  .action((options: { email: string }) =>
    asOperator(async ({ revokeTokens }) => {
      print({ revokedAccounts: String(await revokeTokens(options.email)) });
    }),
  );

// `--json` may stand before or after the command's own options.
for (const command of program.commands)
  command
    .addOption(new Option('--json').hideHelp())
    .on('option:json', () => program.setOptionValue('json', true));

program.parseAsync().catch((error: Error) => {
  const place = error instanceof InvalidInputError ? `${error.field}: ` : '';
  console.error(error instanceof UserError ? `${place}${error.message}` : error.message);
  process.exitCode = 1;
});
