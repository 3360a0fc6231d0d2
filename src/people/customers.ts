import { type Database, isUniqueViolation, type Tx } from '../adapters/prisma.ts';
import { ForbiddenError, NotFoundError } from '../errors.ts';
import { assertRoom, parseInput } from '../input.ts';
import type { Clock } from '../ports/clock.ts';
import type { Events } from '../ports/events.ts';
import type { Viewer } from '../ports/identity.ts';
import type { Log } from '../ports/log.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import { endSignIns, ownSignIn } from './accounts.ts';
import { EmailTakenError } from './errors.ts';
import { planSeatsAnew } from './plans.ts';
import { BookedCustomer, CustomerChange, MOST_CUSTOMERS, NewCustomer } from './rules.ts';
import { logSecurityEvent } from './security-events.ts';

export type CustomerDeps = {
  db: Database;
  clock: Clock;
  events: Events;
  scheduler: Scheduler;
  log: Log;
  /** What follows when the address of a customer was another's; wired in, because bookings know people. */
  addressCorrected: (tx: Tx, customer: { id: string; centerId: string }, now: Date) => Promise<void>;
};

/** People who book. */
export function createCustomers({ db, clock, events, scheduler, log, addressCorrected }: CustomerDeps) {
  const { prisma } = db;

  async function createCustomer(viewer: Viewer, input: unknown): Promise<string> {
    const data = parseInput(NewCustomer, input);
    await assertRoomForCustomers(prisma, viewer, MOST_CUSTOMERS);
    return unlessEmailTaken(async () => {
      const row = { ...data, centerId: viewer.centerId, createdAt: clock() };
      return (await prisma.customer.create({ data: row })).id;
    });
  }

  /**
   * The customer with this address, created when there is none; safe to repeat and to race. Part of the caller's
   * transaction: who is created for something that is then refused was never there.
   */
  async function findOrCreateCustomer(tx: Tx, viewer: Viewer, input: { customer: unknown }): Promise<string> {
    const { customer } = parseInput(BookedCustomer, input);
    const { centerId } = viewer;
    const row = { ...customer, centerId, createdAt: clock() };
    const { count } = await tx.customer.createMany({ data: [row], skipDuplicates: true });
    // Who was just made is one of them.
    if (count > 0) await assertRoomForCustomers(tx, viewer, MOST_CUSTOMERS + 1);
    const where = { centerId, email: customer.email, deletedAt: null };
    return (await tx.customer.findFirstOrThrow({ where, select: { id: true } })).id;
  }

  /**
   * Changes what is given. A new address counts as unverified and, because the one before may have been somebody else's,
   * ends the other sign-ins and renews personal URLs that went there. Managers, and the customer for themselves. Throws
   * `NotFoundError`, `EmailTakenError`.
   */
  async function updateCustomer(viewer: Viewer, id: string, input: unknown): Promise<void> {
    const now = clock();
    if (viewer.role !== 'manager' && viewer.role !== 'customer')
      throw new ForbiddenError('Only managers, and customers for themselves, may do this.');
    if (viewer.role === 'customer' && viewer.id !== id) throw new NotFoundError('customer');
    const data = given(parseInput(CustomerChange, input));
    const corrected = await unlessEmailTaken(() =>
      prisma.$transaction(async (tx) => {
        const before = await heldCustomer(tx, viewer, id);
        const another = data.email !== undefined && data.email !== before.email;
        await tx.customer.update({
          where: { id },
          data: { ...data, ...(another ? { emailVerifiedAt: null } : {}) },
        });
        // Their evening is at another hour. Nobody waits for that: the sweep plans them.
        if (data.timeZone !== undefined)
          await planSeatsAnew(tx, { centerId: viewer.centerId, customerId: id }, now);
        if (!another) return false;
        await endSignIns(tx, [id], now, ownSignIn(viewer, id));
        if (before.email !== null) await addressCorrected(tx, before, now);
        return true;
      }),
    );
    if (!corrected) return;
    const { id: byId, centerId } = viewer;
    logSecurityEvent(log, 'address_changed', { accountId: id, centerId, byId });
    events.publish([`account:${id}`]);
    scheduler.wakeAt(now);
  }

  return { createCustomer, findOrCreateCustomer, updateCustomer };
}

const assertRoomForCustomers = (db: Pick<Tx, 'customer'>, { centerId }: Viewer, most: number) =>
  assertRoom(most, 'email', `A center has at most ${MOST_CUSTOMERS} customers.`, (skip) =>
    db.customer.findFirst({ where: { centerId, deletedAt: null }, skip, select: { id: true } }),
  );

/** The customer, locked until the commit: whoever books for them, or changes them, waits. Throws `NotFoundError`. */
export async function heldCustomer(tx: Tx, { centerId }: { centerId: string }, id: string) {
  await tx.$queryRawUnsafe(HOLD_CUSTOMER, id, centerId);
  const customer = await tx.customer.findFirst({ where: { id, centerId, deletedAt: null } });
  if (!customer) throw new NotFoundError('customer');
  return customer;
}

const HOLD_CUSTOMER = 'SELECT 1 FROM customer WHERE id = $1::uuid AND center_id = $2::uuid FOR NO KEY UPDATE';

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
