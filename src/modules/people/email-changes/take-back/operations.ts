import type { EmailChange } from '../../../../generated/prisma/client.ts';
import type { Bound } from '../../../../lib/bound.ts';
import { NotFoundError } from '../../../../lib/errors.ts';
import { sqlOf } from '../../../../lib/sql.ts';
import type { Tx } from '../../../../ports/database.ts';
import type { OperationDeps } from '../../../../ports/operation-deps.ts';
import { endSignIns, freeSelfSetAddress } from '../../accounts/operations.ts';
import { type Account, ownerOf } from '../../accounts/rules.ts';
import { lockAccount } from '../../lock.ts';
import type { RenewAccessUrls } from '../../ports.ts';
import { logSecurityEvent } from '../../security-events.ts';
import { isTaken } from '../operations.ts';
import { accountOf, pendingOf, takeBackState } from '../rules.ts';

type VisitDeps = Pick<OperationDeps, 'db' | 'clock' | 'passes'>;
type Deps = VisitDeps &
  Pick<OperationDeps, 'events' | 'scheduler' | 'log'> & { renewAccessUrls: RenewAccessUrls };

export type TakeBack = Bound<{ takeBack: typeof takeBack; visit: typeof visit }>;

/**
 * Takes a change back for the old address, confirmed or not. The address is in the account again; its sign-ins, tokens and
 * browsers are removed, and later changes are closed. Safe to repeat. Throws `NotFoundError`.
 */
export async function takeBack(deps: Deps, token: string): Promise<{ at: Date }> {
  const { db, clock, passes, log, events, scheduler } = deps;
  const now = clock();
  const takeBackHash = passes.hashIn(token);
  const found = await db.prisma.emailChange.findUnique({ where: { takeBackHash } });
  if (!found) throw new NotFoundError('link');
  const who = accountOf(found);
  const at = await db.prisma.$transaction(async (tx) => {
    await lockAccount(tx, who);
    const change = await tx.emailChange.findUnique({ where: { takeBackHash } });
    if (change?.takenBackAt) return change.takenBackAt;
    if (!change || takeBackState(change, now) !== 'STANDS') throw new NotFoundError('link');
    await undo(tx, who, change, now);
    if (who.role === 'customer') await deps.renewAccessUrls(sqlOf(tx), who, now);
    return now;
  });
  logSecurityEvent(log, 'address_taken_back', { accountId: who.id, centerId: who.centerId });
  events.publish([`account:${who.id}`]);
  scheduler.wakeAt(now);
  return { at };
}

async function undo(tx: Tx, who: Account, change: EmailChange, now: Date): Promise<void> {
  await restoreAddress(tx, who, change, now);
  const mine = ownerOf(who);
  await tx.emailChange.update({ where: { id: change.id }, data: { takenBackAt: now } });
  await tx.emailChange.updateMany({
    where: { ...mine, id: { gt: change.id }, closedAt: null },
    data: { closedAt: now },
  });
  await tx.emailChange.updateMany({ where: pendingOf(who, now), data: { codeExpiresAt: now } });
  await endSignIns(tx, [who.id], now);
  // A stranger may have registered a browser.
  await tx.pushDevice.updateMany({ where: { ...mine, removedAt: null }, data: { removedAt: now } });
}

/** The old address is proven by its mail; the account has none when another account has the address by now. */
async function restoreAddress(tx: Tx, who: Account, { oldEmail }: EmailChange, now: Date): Promise<void> {
  const { id, centerId } = who;
  const free = oldEmail !== null && !(await isTaken(tx, who, oldEmail));
  const proven = free ? { email: oldEmail, emailVerifiedAt: now } : null;
  if (who.role === 'customer') {
    if (free) await freeSelfSetAddress(tx, centerId, oldEmail, id);
    const address = { ...(proven ?? { email: null, emailVerifiedAt: null }), emailSelfSet: false };
    await tx.customer.update({ where: { id }, data: { ...address, tokensValidFrom: now } });
  } else {
    // Staff must have an address: nobody reads this one.
    const address = proven ?? { email: `${id}@nobody.invalid`, emailVerifiedAt: null };
    await tx.professional.update({ where: { id }, data: { ...address, tokensValidFrom: now } });
  }
}

/** What the page of a token shows; null for an unknown token. Changes nothing. */
export async function visit({ db, clock, passes }: VisitDeps, token: string) {
  const change = await db.prisma.emailChange.findUnique({
    where: { takeBackHash: passes.hashIn(token) },
    include: { center: true, customer: true, professional: true },
  });
  if (!change) return null;
  const { center, customer, professional } = change;
  const locales = [(customer ?? professional)?.locale ?? null, center.locale];
  return { state: takeBackState(change, clock()), centerName: center.name, locales };
}
