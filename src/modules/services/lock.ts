import type { Service } from '../../generated/prisma/client.ts';
import { NotFoundError } from '../../lib/errors.ts';
import type { Tx } from '../../ports/database.ts';

/** A change that reaches thousands of sessions may take longer than a transaction has by itself. */
export const ENOUGH_TIME = { timeout: 30_000 };

/**
 * The center's service, locked until the transaction ends: `UPDATE` by whoever changes its modality or defaults,
 * `SHARE` by whoever creates sessions of it, so that no session is created between a check and a change.
 */
export async function lockService(
  tx: Tx,
  viewer: { centerId: string },
  id: string,
  strength: 'UPDATE' | 'SHARE',
): Promise<Service> {
  await tx.$queryRawUnsafe(
    `SELECT 1 FROM service WHERE id = $1::uuid AND center_id = $2::uuid FOR ${strength}`,
    id,
    viewer.centerId,
  );
  const service = await tx.service.findFirst({ where: { id, centerId: viewer.centerId } });
  if (!service) throw new NotFoundError('service');
  return service;
}
