import { NotFoundError } from '../../lib/errors.ts';
import { sqlOf } from '../../lib/sql.ts';
import type { Tx } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';

type InCenter = { centerId: string };

/** Locks the customer until the commit: bookings for them, and other changes, wait. Throws `NotFoundError`. */
export async function lockCustomer(tx: Tx, { centerId }: InCenter, id: string) {
  await lockCustomerRow(tx, centerId, id);
  const customer = await tx.customer.findFirst({ where: { id, centerId, deletedAt: null } });
  if (!customer) throw new NotFoundError('customer');
  return customer;
}

/** Locks the row, also of an erased customer. */
export async function lockCustomerRow(tx: Tx, centerId: string, id: string): Promise<void> {
  await sqlOf(tx)(LOCK_CUSTOMER, [id, centerId]);
}

const LOCK_CUSTOMER = 'SELECT 1 FROM customer WHERE id = $1::uuid AND center_id = $2::uuid FOR NO KEY UPDATE';

/**
 * Locks the professional until the commit: a transaction that gives them a class waits. Lock order: the center's row first,
 * so that two managers cannot remove each other at once. Throws `NotFoundError`.
 */
export async function lockProfessional(tx: Tx, { centerId }: InCenter, id: string) {
  await sqlOf(tx)('SELECT 1 FROM center WHERE id = $1::uuid FOR NO KEY UPDATE', [centerId]);
  await sqlOf(tx)(LOCK_PROFESSIONAL, [id, centerId]);
  const professional = await tx.professional.findFirst({ where: { id, centerId, removedAt: null } });
  if (!professional) throw new NotFoundError('professional');
  return professional;
}

const LOCK_PROFESSIONAL =
  'SELECT 1 FROM professional WHERE id = $1::uuid AND center_id = $2::uuid FOR NO KEY UPDATE';

export type Person = {
  id: string;
  centerId: string;
  name: string;
  email: string | null;
  locale: string | null;
};

/** Locks the account of either kind. Throws `NotFoundError`. */
export const lockAccount = (tx: Tx, who: Pick<Viewer, 'id' | 'role' | 'centerId'>): Promise<Person> =>
  who.role === 'customer' ? lockCustomer(tx, who, who.id) : lockProfessional(tx, who, who.id);
