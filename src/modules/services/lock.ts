import type { Service } from '../../generated/prisma/client.ts';
import { NotFoundError } from '../../lib/errors.ts';
import { sqlOf } from '../../lib/sql.ts';
import type { Tx } from '../../ports/database.ts';
import { OutdatedError } from './errors.ts';

/** For a transaction that changes thousands of sessions: the default timeout is too short. */
export const LONG_TRANSACTION = { timeout: 30_000 };

/** What each edit by people writes besides. */
export const EDITED = { editVersion: { increment: 1 } } as const;

/** Throws `OutdatedError` when the editor of a locked service saw another version; absent: they do not say. */
export function assertSeen(service: Service, editVersion: number | null | undefined): void {
  if (editVersion != null && editVersion !== service.editVersion)
    throw new OutdatedError({ serviceId: service.id });
}

/**
 * The center's service, locked until the transaction ends: `UPDATE` to change its modality or defaults, `SHARE` to create
 * sessions of it. So no session is created between a check and a change. Throws `NotFoundError`.
 */
export async function lockService(
  tx: Tx,
  viewer: { centerId: string },
  id: string,
  strength: 'UPDATE' | 'SHARE',
): Promise<Service> {
  await sqlOf(tx)(`SELECT 1 FROM service WHERE id = $1::uuid AND center_id = $2::uuid FOR ${strength}`, [
    id,
    viewer.centerId,
  ]);
  const service = await tx.service.findFirst({ where: { id, centerId: viewer.centerId } });
  if (!service) throw new NotFoundError('service');
  return service;
}
