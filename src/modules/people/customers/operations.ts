import type { Customer } from '../../../generated/prisma/client.ts';
import { ForbiddenError, NotFoundError } from '../../../lib/errors.ts';
import { assertRoom, parseInput } from '../../../lib/input.ts';
import { isUniqueViolation } from '../../../lib/sql.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Tx } from '../../../ports/database.ts';
import type { Events } from '../../../ports/events.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Log } from '../../../ports/log.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { endSignIns } from '../accounts/operations.ts';
import { closeChanges, type EmailChanges } from '../email-changes/operations.ts';
import { EmailTakenError } from '../errors.ts';
import { freeSelfSetAddress, heldCustomer } from '../lock.ts';
import type { RescheduleReminders } from '../ports.ts';
import { BookedCustomer, CustomerChange, MOST_CUSTOMERS, NewCustomer } from '../rules.ts';
import { logSecurityEvent } from '../security-events.ts';

export type CustomerDeps = {
  db: Database;
  clock: Clock;
  events: Events;
  scheduler: Scheduler;
  log: Log;
  /** What follows when the address of a customer was another's; wired in, because bookings know people. */
  addressCorrected: (tx: Tx, customer: { id: string; centerId: string }, now: Date) => Promise<unknown>;
  /** Asks for new reminders of every seat ahead; wired in, because notifications know people. */
  rescheduleReminders: RescheduleReminders;
  emailChanges: Pick<EmailChanges, 'request' | 'send'>;
};

/** People who book. */
export function createCustomers(deps: CustomerDeps) {
  const { db, clock, events, scheduler, log, addressCorrected, rescheduleReminders, emailChanges } = deps;
  const { prisma } = db;

  async function createCustomer(viewer: Viewer, input: unknown): Promise<string> {
    const data = parseInput(NewCustomer, input);
    await assertRoomForCustomers(prisma, viewer, MOST_CUSTOMERS);
    const row = { ...data, centerId: viewer.centerId, createdAt: clock() };
    return unlessEmailTaken(() =>
      prisma.$transaction(async (tx) => {
        if (data.email) await freeSelfSetAddress(tx, viewer.centerId, data.email, null);
        return (await tx.customer.create({ data: row })).id;
      }),
    );
  }

  /**
   * The customer with this address, created when there is none; safe to repeat and to race. An address that its holder
   * set and never proved leads to nobody: it is taken from there. Part of the caller's transaction: who is created for
   * something that is then refused was never there.
   */
  async function findOrCreateCustomer(tx: Tx, viewer: Viewer, input: { customer: unknown }): Promise<string> {
    const { customer } = parseInput(BookedCustomer, input);
    const { centerId } = viewer;
    const row = { ...customer, centerId, createdAt: clock() };
    await freeSelfSetAddress(tx, centerId, customer.email, null);
    const { count } = await tx.customer.createMany({ data: [row], skipDuplicates: true });
    // Who was just made is one of them.
    if (count > 0) await assertRoomForCustomers(tx, viewer, MOST_CUSTOMERS + 1);
    const where = { centerId, email: customer.email, deletedAt: null };
    return (await tx.customer.findFirstOrThrow({ where, select: { id: true } })).id;
  }

  /**
   * Changes what is given. Another address that staff gives counts as unverified and, because the one before may have been
   * somebody else's, ends the sign-ins and renews personal URLs that went there; one that the customer gives waits for a
   * code. Managers, and the customer for themselves. Throws `NotFoundError`, `EmailTakenError`, `SignInAgainError`,
   * `MessageLimitError`.
   */
  async function updateCustomer(viewer: Viewer, id: string, input: unknown): Promise<void> {
    const now = clock();
    if (viewer.role !== 'manager' && viewer.role !== 'customer')
      throw new ForbiddenError('Only managers, and customers for themselves, may do this.');
    if (viewer.role === 'customer' && viewer.id !== id) throw new NotFoundError('customer');
    const { email, ...data } = given(parseInput(CustomerChange, input));
    const { letters, corrected } = await unlessEmailTaken(() =>
      prisma.$transaction(async (tx) => {
        const before = await heldCustomer(tx, viewer, id);
        await tx.customer.update({ where: { id }, data });
        // Their evening is at another hour. Nobody waits for that: the sweep plans them.
        if (data.timeZone !== undefined)
          await rescheduleReminders(tx, { centerId: viewer.centerId, customerId: id }, now);
        if (email === undefined) return { letters: [], corrected: false };
        if (viewer.role === 'customer') {
          const asked = await emailChanges.request(tx, viewer, before, email, now);
          return { letters: asked, corrected: false };
        }
        return { letters: [], corrected: await correctAddress(tx, before, email, now) };
      }),
    );
    emailChanges.send(letters);
    if (!corrected) return;
    const { id: byId, centerId } = viewer;
    logSecurityEvent(log, 'address_changed', { accountId: id, centerId, byId });
    events.publish([`account:${id}`]);
    scheduler.wakeAt(now);
  }

  /** Staff knows better; whether it is another address at all. */
  async function correctAddress(tx: Tx, before: Customer, email: string | null, now: Date): Promise<boolean> {
    const { id, centerId } = before;
    if (email === before.email) return false;
    if (email !== null) await freeSelfSetAddress(tx, centerId, email, id);
    await tx.customer.update({ where: { id }, data: { email, emailVerifiedAt: null, emailSelfSet: false } });
    await closeChanges(tx, { id, role: 'customer' }, now);
    await endSignIns(tx, [id], now);
    if (before.email !== null) await addressCorrected(tx, before, now);
    return true;
  }

  return { createCustomer, findOrCreateCustomer, updateCustomer };
}

const assertRoomForCustomers = (db: Pick<Tx, 'customer'>, { centerId }: Viewer, most: number) =>
  assertRoom(most, 'email', `A center has at most ${MOST_CUSTOMERS} customers.`, (skip) =>
    db.customer.findFirst({ where: { centerId, deletedAt: null }, skip, select: { id: true } }),
  );

/** Every refusal of these writes by a unique index means the address: it is the only one they can meet. */
export async function unlessEmailTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new EmailTakenError();
    throw error;
  }
}

/** Leaves out what was not given, so that absent means "leave" and null means "none". */
export function given<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
