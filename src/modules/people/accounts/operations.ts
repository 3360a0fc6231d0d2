import { InvalidInputError } from '../../../lib/errors.ts';
import { globalId } from '../../../lib/global-ids.ts';
import { emailAddress, parseInput } from '../../../lib/input.ts';
import { isUniqueViolation } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import type { Sql, Tx } from '../../../ports/database.ts';
import type { Topic } from '../../../ports/events.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import { EmailTakenError } from '../errors.ts';
import { logSecurityEvent } from '../security-events.ts';
import type { Account, SignUp } from './rules.ts';

type Wanted = { email: string; centerId: string | null; role: Account['role'] | null };

/**
 * The one account with this address, for the operator. Throws `InvalidInputError` when there is none, or several: then
 * `centerId` and `role` choose.
 */
export async function findAccount({ db }: Pick<OperationDeps, 'db'>, wanted: Wanted): Promise<Account> {
  const accounts = (await accountsWith(db.sql, wanted.email)).filter(
    (row) => (wanted.centerId ?? row.centerId) === row.centerId && (wanted.role ?? row.role) === row.role,
  );
  if (accounts.length > 1) {
    const choices = accounts.map(({ role, centerId }) => `${role} in ${globalId('Center', centerId)}`);
    throw new InvalidInputError(
      'email',
      `There are several such accounts; say the center and the role: ${choices.join(', ')}.`,
    );
  }
  return accounts[0] ?? noSuchAccount();
}

/**
 * Voids every token of the accounts with this address, and ends their sign-ins and streams, for the operator. Returns how
 * many accounts. Throws `InvalidInputError` when there is none.
 */
export async function revokeTokens(
  { db, clock, events, log }: Pick<OperationDeps, 'db' | 'clock' | 'events' | 'log'>,
  address: string,
): Promise<number> {
  const now = clock();
  const accounts = await accountsWith(db.sql, address);
  if (accounts.length === 0) noSuchAccount();
  const ids = accounts.map(({ id }) => id);
  await db.prisma.$transaction((tx) => endSignIns(tx, ids, now));
  for (const { id: accountId, centerId } of accounts)
    logSecurityEvent(log, 'tokens_revoked', { accountId, centerId });
  events.publish(ids.map((id): Topic => `account:${id}`));
  return ids.length;
}

function noSuchAccount(): never {
  throw new InvalidInputError('email', 'There is no such account.');
}

const accountsWith = (sql: Sql, address: string) =>
  sql(ACCOUNTS_OF_ADDRESS, [parseInput(emailAddress, address)]);

const ACCOUNTS_OF_ADDRESS = statement<Account>(
  { id: 'uuid', role: 'text', centerId: 'uuid' },
  `
  SELECT id, lower(role::text) AS role, center_id AS "centerId" FROM professional WHERE email = $1 AND removed_at IS NULL
  UNION ALL
  SELECT id, 'customer', center_id FROM customer WHERE email = $1 AND deleted_at IS NULL`,
);

/**
 * Ends the sign-ins of these accounts, with their tokens, and the operator's tokens, which belong to no sign-in. One
 * sign-in can be spared: then the operator's tokens are spared too, because only `tokensValidFrom` ends them.
 */
export async function endSignIns(
  tx: Tx,
  accountIds: string[],
  now: Date,
  except: string | null = null,
): Promise<void> {
  const ofThese = [{ professionalId: { in: accountIds } }, { customerId: { in: accountIds } }];
  const where = { OR: ofThese, endedAt: null, ...(except ? { id: { not: except } } : {}) };
  await tx.signIn.updateMany({ where, data: { endedAt: now } });
  if (except) return;
  const accounts = { where: { id: { in: accountIds } }, data: { tokensValidFrom: now } };
  await tx.professional.updateMany(accounts);
  await tx.customer.updateMany(accounts);
}

/**
 * Ends every sign-in of an account whose address is proven for the first time: they may be a stranger's. Browsers are
 * removed too if the holder had set the address, because a stranger may have registered them.
 */
export async function endOthersOfProven(sql: Sql, id: string, wasSelfSet: boolean, now: Date): Promise<void> {
  await sql(END_OTHERS, [id, now]);
  if (wasSelfSet) await sql(REMOVE_DEVICES, [id, now]);
}

const END_OTHERS = `
  UPDATE sign_in SET ended_at = $2 WHERE (customer_id = $1::uuid OR professional_id = $1::uuid) AND ended_at IS NULL`;

const REMOVE_DEVICES =
  'UPDATE push_device SET removed_at = $2 WHERE customer_id = $1::uuid AND removed_at IS NULL';

/**
 * Takes an address from an account whose holder set it and never proved it: other people's bookings would go there. Called
 * before the address is given to another account.
 */
export async function freeSelfSetAddress(
  tx: Tx,
  centerId: string,
  email: string,
  except: string | null,
): Promise<void> {
  const others = except ? { id: { not: except } } : {};
  await tx.customer.updateMany({
    where: { centerId, email, emailSelfSet: true, deletedAt: null, ...others },
    data: { email: null, emailSelfSet: false },
  });
}

/** Turns a unique violation into `EmailTakenError`: the address is the only unique column of these writes. */
export async function unlessEmailTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new EmailTakenError();
    throw error;
  }
}

/** Makes the customer, where the center still wants it. One with this address stays as it is. */
export async function makeCustomer(sql: Sql, person: SignUp & { email: string }, now: Date): Promise<void> {
  const { centerId, name, email, locale, timeZone } = person;
  await sql(MAKE, [centerId, name, email, locale, timeZone, now]);
}

const MAKE = `
  INSERT INTO customer (center_id, name, email, locale, time_zone, created_at)
  SELECT id, $2, $3, $4, $5, $6 FROM center WHERE id = $1::uuid AND sign_up AND suspended_at IS NULL
  ON CONFLICT DO NOTHING`;
