import DataLoader from 'dataloader';
import { tokenStands } from '../../../lib/caller.ts';
import { InvalidInputError } from '../../../lib/errors.ts';
import { globalId } from '../../../lib/global-ids.ts';
import { emailAddress, parseInput } from '../../../lib/input.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Sql, Tx } from '../../../ports/database.ts';
import type { Events, Topic } from '../../../ports/events.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Log } from '../../../ports/log.ts';
import { logSecurityEvent } from '../security-events.ts';

type Deps = { db: Database; clock: Clock; events: Events; log: Log };
type Account = { role: Viewer['role']; tokensValidFrom: Date | null };

/** A statement that takes longer holds nobody else up. */
const PATIENCE_MS = 5;

/** Who a token means today, and which accounts an address has. */
export function createAccounts({ db, clock, events, log }: Deps) {
  /** Of how many statements the answer is awaited, and who goes with the next. */
  let underWay = 0;
  let waiting: (() => void)[] = [];

  // Asked at every request, in one statement for all who come together, or while the one before is under way: a
  // statement costs much more than a row of it. Nothing is remembered for the next.
  const accounts = new DataLoader<Viewer, Account | null>(together, {
    cache: false,
    maxBatchSize: 500,
    batchScheduleFn(callback) {
      if (underWay === 0) setImmediate(callback);
      else {
        waiting.push(callback);
        setTimeout(goOn, PATIENCE_MS).unref();
      }
    },
  });

  function goOn(): void {
    const callbacks = waiting;
    waiting = [];
    for (const callback of callbacks) callback();
  }

  async function together(claims: readonly Viewer[]): Promise<(Account | null)[]> {
    underWay += 1;
    try {
      return await load(claims);
    } finally {
      underWay -= 1;
      setImmediate(goOn);
    }
  }

  async function load(claims: readonly Viewer[]): Promise<(Account | null)[]> {
    const rows = await db.sql<Account & { place: number }>(ACCOUNTS, [
      arrayOf(claims, ({ id }) => id),
      arrayOf(claims, ({ centerId }) => centerId),
      arrayOf(claims, ({ sid }) => sid ?? 'NULL'),
      arrayOf(claims, ({ role }) => String(role === 'customer')),
    ]);
    const found = new Map(rows.map((row) => [row.place, row]));
    return claims.map((_, i) => found.get(i + 1) ?? null);
  }

  /**
   * Who a token's claims mean today, or null when the account is gone, was removed, had its tokens revoked, or signed
   * out. The account decides the role, not the claim.
   */
  async function identify(claims: Viewer): Promise<Viewer | null> {
    const account = await accounts.load(claims);
    if (!account || !tokenStands(claims, account.tokensValidFrom)) return null;
    return { ...claims, role: account.role };
  }

  /**
   * The one account with this address, as far as it is told apart. Throws `InvalidInputError` when there is none, or
   * several: then `centerId` and `role` choose. For the operator.
   */
  async function findAccount(wanted: {
    email: string;
    centerId: string | null;
    role: Viewer['role'] | null;
  }) {
    const rows = await db.sql<Pick<Viewer, 'id' | 'role' | 'centerId'>>(ACCOUNTS_OF_ADDRESS, [
      parseInput(emailAddress, wanted.email),
    ]);
    const accounts = rows.filter(
      (row) => (wanted.centerId ?? row.centerId) === row.centerId && (wanted.role ?? row.role) === row.role,
    );
    if (accounts.length === 0) throw new InvalidInputError('email', 'There is no such account.');
    if (accounts.length > 1) {
      const choices = accounts
        .map(({ role, centerId }) => `${role} in ${globalId('Center', centerId)}`)
        .join(', ');
      throw new InvalidInputError(
        'email',
        `There are several such accounts; say the center and the role: ${choices}.`,
      );
    }
    return accounts[0]!;
  }

  /**
   * Voids every token issued so far to the accounts with this address, ends their sign-ins and their streams; answers how
   * many accounts. For the operator.
   */
  async function revokeTokens(address: string): Promise<number> {
    const now = clock();
    const rows = await db.sql<{ id: string; centerId: string }>(ACCOUNTS_OF_ADDRESS, [
      parseInput(emailAddress, address),
    ]);
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) throw new InvalidInputError('email', 'There is no such account.');
    await db.prisma.$transaction((tx) => endSignIns(tx, ids, now));
    for (const { id: accountId, centerId } of rows)
      logSecurityEvent(log, 'tokens_revoked', { accountId, centerId });
    events.publish(ids.map((id): Topic => `account:${id}`));
    return ids.length;
  }

  return { identify, findAccount, revokeTokens };
}

/** As PostgreSQL writes it. The driver looks into each for what ids and truths do not have: quotes and backslashes. */
const arrayOf = (claims: readonly Viewer[], text: (claim: Viewer) => string): string =>
  `{${claims.map(text).join(',')}}`;

/**
 * Ends what these accounts are signed in by: refresh tokens, their access tokens, and tokens of the operator's, which
 * belong to no sign-in. But for one sign-in: with it those stand too, because they end by their date alone.
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
 * What ends when the owner of an address is known for the first time: whoever was in the account before may be somebody
 * else. Browsers go too where the address was the choice of whoever was in.
 */
export async function endOthersOfProven(sql: Sql, id: string, wasSelfSet: boolean, now: Date): Promise<void> {
  await sql(END_OTHERS, [id, now]);
  if (wasSelfSet) await sql(REMOVE_DEVICES, [id, now]);
}

const END_OTHERS = `
  UPDATE sign_in SET ended_at = $2 WHERE (customer_id = $1::uuid OR professional_id = $1::uuid) AND ended_at IS NULL`;

const REMOVE_DEVICES =
  'UPDATE push_device SET removed_at = $2 WHERE customer_id = $1::uuid AND removed_at IS NULL';

const ASKED = `
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[])
    WITH ORDINALITY AS asked (id, center_id, sid, is_customer, place)
  WHERE NOT EXISTS (SELECT 1 FROM sign_in WHERE id = asked.sid AND ended_at IS NOT NULL)`;

const ACCOUNTS = `
  WITH asked AS (${ASKED})
  SELECT place::int, lower(role::text) AS role, tokens_valid_from AS "tokensValidFrom"
  FROM asked JOIN professional p ON p.id = asked.id AND p.center_id = asked.center_id
  WHERE NOT is_customer AND removed_at IS NULL
  UNION ALL
  SELECT place::int, 'customer', tokens_valid_from
  FROM asked JOIN customer c ON c.id = asked.id AND c.center_id = asked.center_id
  WHERE is_customer AND deleted_at IS NULL`;

const ACCOUNTS_OF_ADDRESS = `
  SELECT id, lower(role::text) AS role, center_id AS "centerId" FROM professional WHERE email = $1 AND removed_at IS NULL
  UNION ALL
  SELECT id, 'customer', center_id FROM customer WHERE email = $1 AND deleted_at IS NULL`;
