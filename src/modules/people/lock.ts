import { NotFoundError } from '../../lib/errors.ts';
import type { Tx } from '../../ports/database.ts';

/** The customer, locked until the commit: whoever books for them, or changes them, waits. Throws `NotFoundError`. */
export async function heldCustomer(tx: Tx, { centerId }: { centerId: string }, id: string) {
  await tx.$queryRawUnsafe(HOLD_CUSTOMER, id, centerId);
  const customer = await tx.customer.findFirst({ where: { id, centerId, deletedAt: null } });
  if (!customer) throw new NotFoundError('customer');
  return customer;
}

const HOLD_CUSTOMER = 'SELECT 1 FROM customer WHERE id = $1::uuid AND center_id = $2::uuid FOR NO KEY UPDATE';

/**
 * The professional, locked; after the center's row, so that two managers who end each other come one after the other. Who is
 * giving them a class right now is waited for.
 */
export async function heldProfessional(tx: Tx, { centerId }: { centerId: string }, id: string) {
  await tx.$queryRawUnsafe('SELECT 1 FROM center WHERE id = $1::uuid FOR NO KEY UPDATE', centerId);
  await tx.$queryRawUnsafe(HOLD_PROFESSIONAL, id, centerId);
  const professional = await tx.professional.findFirst({ where: { id, centerId, removedAt: null } });
  if (!professional) throw new NotFoundError('professional');
  return professional;
}

const HOLD_PROFESSIONAL =
  'SELECT 1 FROM professional WHERE id = $1::uuid AND center_id = $2::uuid FOR NO KEY UPDATE';

/**
 * Takes an address from an account whose holder set it and never proved it: somebody else's bookings would land there.
 * For whoever gives the address to an account now.
 */
export async function freeSelfSetAddress(
  tx: Tx,
  centerId: string,
  email: string,
  except: string | null,
): Promise<void> {
  await tx.customer.updateMany({
    where: {
      centerId,
      email,
      emailSelfSet: true,
      deletedAt: null,
      ...(except ? { id: { not: except } } : {}),
    },
    data: { email: null, emailSelfSet: false },
  });
}
