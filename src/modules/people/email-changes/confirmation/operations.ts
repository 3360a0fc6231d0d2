import type { EmailChange } from '../../../../generated/prisma/client.ts';
import { isUniqueViolation, sqlOf } from '../../../../lib/sql.ts';
import type { Tx } from '../../../../ports/database.ts';
import type { Viewer } from '../../../../ports/identity.ts';
import type { OperationDeps } from '../../../../ports/operation-deps.ts';
import { endSignIns, freeSelfSetAddress } from '../../accounts/operations.ts';
import { lockAccount, type Person } from '../../lock.ts';
import { addMessages } from '../../message-limits.ts';
import type { RenewAccessUrls } from '../../ports.ts';
import { doneBy, logSecurityEvent } from '../../security-events.ts';
import { codeIn, DIGITS } from '../../sign-in/code-rules.ts';
import { InvalidSignInCodeError } from '../../sign-in/errors.ts';
import { assertFresh, isTaken } from '../operations.ts';
import { pendingOf, takeBackUntil, wrongCodes } from '../rules.ts';

type Deps = Pick<
  OperationDeps,
  'db' | 'clock' | 'events' | 'scheduler' | 'credentials' | 'attempts' | 'log'
> & { renewAccessUrls: RenewAccessUrls };

/**
 * Makes the requested address the account's own, by the code that was mailed there. The address is proven now, so every
 * other sign-in ends. Throws `InvalidSignInCodeError`, also when another account has the address by now,
 * `SignInAgainError`, `NotFoundError`.
 */
export async function confirm(deps: Deps, viewer: Viewer, typed: string): Promise<void> {
  const now = deps.clock();
  const accepted = await unlessTaken(() =>
    deps.db.prisma.$transaction((tx) => tryToConfirm(deps, tx, viewer, typed, now)),
  );
  if (!accepted) throw new InvalidSignInCodeError();
  logSecurityEvent(deps.log, 'address_changed', doneBy(viewer, viewer.id));
  deps.events.publish([`account:${viewer.id}`]);
  deps.scheduler.wakeAt(now);
}

/** Whether the address was changed. A wrong try is counted in this transaction, so nothing may be thrown for it. */
async function tryToConfirm(deps: Deps, tx: Tx, viewer: Viewer, typed: string, now: Date): Promise<boolean> {
  const account = await lockAccount(tx, viewer);
  const change = await tx.emailChange.findFirst({ where: pendingOf(viewer, now) });
  if (change?.signInId !== viewer.sid || viewer.sid === null) await assertFresh(tx, viewer, now);
  if (!change) return false;
  const dead = await areDigitsDead(deps, tx, change, now);
  if (!isCodeOf(deps, change, typed) || (dead && codeIn(typed)?.length === DIGITS)) {
    await countWrong(deps, tx, change, now);
    return false;
  }
  if (await isTaken(tx, viewer, change.newEmail)) return false;
  await applyChange(deps, tx, viewer, account, change, now);
  return true;
}

/** An address that becomes another account's at the same moment stays there. */
async function unlessTaken(confirmed: () => Promise<boolean>): Promise<boolean> {
  try {
    return await confirmed();
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

async function applyChange(
  deps: Deps,
  tx: Tx,
  viewer: Viewer,
  before: Person,
  change: EmailChange,
  now: Date,
): Promise<void> {
  const { id } = viewer;
  const proven = { email: change.newEmail, emailVerifiedAt: now };
  if (viewer.role === 'customer') {
    await freeSelfSetAddress(tx, before.centerId, change.newEmail, id);
    await tx.customer.update({ where: { id }, data: { ...proven, emailSelfSet: false } });
  } else await tx.professional.update({ where: { id }, data: proven });
  await tx.emailChange.update({
    where: { id: change.id },
    data: { confirmedAt: now, takeBackUntil: takeBackUntil(now) },
  });
  await endSignIns(tx, [id], now, viewer.sid);
  if (viewer.role !== 'customer' || before.email === null) return;
  const sentAgain = await deps.renewAccessUrls(sqlOf(tx), before, now);
  // These messages must go: they count, but are not refused.
  await addMessages(deps, tx, before, change.newEmail, sentAgain, now);
}

function isCodeOf({ credentials }: Deps, { newEmail, codeHash }: EmailChange, typed: string): boolean {
  const hashes = credentials.codeHashes(newEmail, codeIn(typed) ?? '');
  return hashes.some((hash) => Buffer.from(hash).equals(codeHash));
}

/** Whether only long codes count, also for digits that were mailed before. Tries for one address run one by one. */
async function areDigitsDead(deps: Deps, tx: Tx, change: EmailChange, now: Date): Promise<boolean> {
  const address = Buffer.from(deps.credentials.addressHash(change.newEmail)).toString('hex');
  const sql = sqlOf(tx);
  await sql(ONE_BY_ONE, [`codes for ${address}`]);
  return deps.attempts.isReached(sql, now, limitsOf(deps, change));
}

async function countWrong(deps: Deps, tx: Tx, change: EmailChange, now: Date): Promise<void> {
  await tx.emailChange.update({ where: { id: change.id }, data: { wrongTries: { increment: 1 } } });
  await deps.attempts.count(sqlOf(tx), now, limitsOf(deps, change));
}

const limitsOf = ({ credentials }: Deps, { customerId, professionalId, newEmail }: EmailChange) =>
  wrongCodes(customerId ?? professionalId!, credentials.addressHash(newEmail));

const ONE_BY_ONE = 'SELECT 1 FROM pg_advisory_xact_lock(hashtextextended($1, 0))';
