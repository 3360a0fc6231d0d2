import type { Customer } from '../../../generated/prisma/client.ts';
import type { Bound } from '../../../lib/bound.ts';
import { ForbiddenError, NotFoundError } from '../../../lib/errors.ts';
import { assertRoom, parseInput } from '../../../lib/input.ts';
import { sqlOf } from '../../../lib/sql.ts';
import type { Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import { endSignIns, freeSelfSetAddress, unlessEmailTaken } from '../accounts/operations.ts';
import { changeAddress, closeChanges, type RequestDeps, sendEmails } from '../email-changes/operations.ts';
import { lockCustomer } from '../lock.ts';
import type { RenewAccessUrls, RescheduleReminders } from '../ports.ts';
import { doneBy, logSecurityEvent } from '../security-events.ts';
import { BookedCustomer, CustomerChange, MOST_CUSTOMERS, NewCustomer } from './rules.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock'>;
type UpdateDeps = RequestDeps &
  Pick<OperationDeps, 'db' | 'clock' | 'events' | 'scheduler' | 'log'> & {
    renewAccessUrls: RenewAccessUrls;
    rescheduleReminders: RescheduleReminders;
  };

export async function createCustomer({ db, clock }: Deps, viewer: Viewer, input: unknown): Promise<string> {
  const data = parseInput(NewCustomer, input);
  const { centerId } = viewer;
  await assertRoomForCustomers(db.prisma, centerId);
  const row = { ...data, centerId, createdAt: clock() };
  return unlessEmailTaken(() =>
    db.prisma.$transaction(async (tx) => {
      if (data.email) await freeSelfSetAddress(tx, centerId, data.email, null);
      return (await tx.customer.create({ data: row })).id;
    }),
  );
}

/**
 * Finds the customer with this address, or creates one. Safe to repeat, also at once. An address that its holder set and
 * never proved is taken from that account. Part of the caller's transaction: what fails there creates nobody.
 */
export async function findOrCreateCustomer(
  { clock }: Pick<OperationDeps, 'clock'>,
  tx: Tx,
  { centerId }: Viewer,
  input: { customer: unknown },
): Promise<string> {
  const { customer } = parseInput(BookedCustomer, input);
  const row = { ...customer, centerId, createdAt: clock() };
  await freeSelfSetAddress(tx, centerId, customer.email, null);
  const { count } = await tx.customer.createMany({ data: [row], skipDuplicates: true });
  // The new row is one of those that are counted.
  if (count > 0) await assertRoomForCustomers(tx, centerId, MOST_CUSTOMERS + 1);
  const where = { centerId, email: customer.email, deletedAt: null };
  return (await tx.customer.findFirstOrThrow({ where, select: { id: true } })).id;
}
export type CustomerFinder = Bound<{ findOrCreateCustomer: typeof findOrCreateCustomer }>;

/**
 * Changes what is given. Managers, and customers for themselves.
 * - An address that staff gives counts as unverified. The one before may have been somebody else's: sign-ins end, and the
 *   personal access URLs that went there are renewed.
 * - An address that the customer gives waits for a code.
 *
 * Throws `NotFoundError`, `EmailTakenError`, `SignInAgainError`, `MessageLimitError`.
 */
export async function updateCustomer(
  deps: UpdateDeps,
  viewer: Viewer,
  id: string,
  input: unknown,
): Promise<void> {
  const now = deps.clock();
  if (viewer.role !== 'manager' && viewer.role !== 'customer')
    throw new ForbiddenError('Only managers, and customers for themselves, may do this.');
  if (viewer.role === 'customer' && viewer.id !== id) throw new NotFoundError('customer');
  const { email, ...data } = parseInput(CustomerChange, input);
  const { emails, corrected } = await unlessEmailTaken(() =>
    deps.db.prisma.$transaction(async (tx) => {
      const before = await lockCustomer(tx, viewer, id);
      await tx.customer.update({ where: { id }, data });
      // Quiet hours are in the customer's zone.
      if (data.timeZone !== undefined)
        await deps.rescheduleReminders(tx, { centerId: viewer.centerId, customerId: id }, now);
      const locked = { tx, viewer, account: before, now };
      return changeAddress(deps, locked, email, (given) => correctAddress(deps, tx, before, given, now));
    }),
  );
  sendEmails(deps, emails);
  if (!corrected) return;
  logSecurityEvent(deps.log, 'address_changed', doneBy(viewer, id));
  deps.events.publish([`account:${id}`]);
  deps.scheduler.wakeAt(now);
}

async function correctAddress(
  { renewAccessUrls }: Pick<UpdateDeps, 'renewAccessUrls'>,
  tx: Tx,
  before: Customer,
  email: string | null,
  now: Date,
): Promise<void> {
  const { id, centerId } = before;
  if (email !== null) await freeSelfSetAddress(tx, centerId, email, id);
  await tx.customer.update({ where: { id }, data: { email, emailVerifiedAt: null, emailSelfSet: false } });
  await closeChanges(tx, { id, role: 'customer' }, now);
  await endSignIns(tx, [id], now);
  if (before.email !== null) await renewAccessUrls(sqlOf(tx), before, now);
}

export const assertRoomForCustomers = (
  db: Pick<Tx, 'customer'>,
  centerId: string,
  most: number = MOST_CUSTOMERS,
) =>
  assertRoom(most, 'email', `A center has at most ${MOST_CUSTOMERS} customers.`, (skip) =>
    db.customer.findFirst({ where: { centerId, deletedAt: null }, skip, select: { id: true } }),
  );
