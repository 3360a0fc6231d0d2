import { parseInput } from '../../../lib/input.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import type { RescheduleReminders } from '../ports.ts';
import { CenterChange, changesReminders, NewCenter } from './rules.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock'>;
type UpdateDeps = Pick<OperationDeps, 'db' | 'clock' | 'scheduler'> & {
  rescheduleReminders: RescheduleReminders;
};

/**
 * Changes what is given. Reminders and attendance confirmations that are still ahead follow the new settings. Messages
 * that were sent stay sent, and sessions keep their instants in another zone. Throws `InvalidInputError`.
 */
export async function updateCenter(deps: UpdateDeps, viewer: Viewer, input: unknown): Promise<void> {
  const { db, clock, scheduler, rescheduleReminders } = deps;
  const now = clock();
  const { centerId } = viewer;
  const data = parseInput(CenterChange, input);
  await db.prisma.$transaction(async (tx) => {
    await tx.center.update({ where: { id: centerId }, data });
    if (changesReminders(data)) await rescheduleReminders(tx, { centerId, customerId: null }, now);
  });
  scheduler.wakeAt(now);
}

/** Opens a center with its first manager, for the operator: callers of the API belong to a center already. */
export async function openCenter(
  { db, clock }: Deps,
  input: unknown,
): Promise<{ centerId: string; professionalId: string }> {
  const { managerEmail, managerName, ...center } = parseInput(NewCenter, input);
  const createdAt = clock();
  const manager = {
    name: managerName ?? center.name,
    email: managerEmail,
    role: 'MANAGER',
    createdAt,
  } as const;
  const created = await db.prisma.center.create({
    data: { ...center, contactEmail: managerEmail, createdAt, professionals: { create: manager } },
    include: { professionals: true },
  });
  return { centerId: created.id, professionalId: created.professionals[0]!.id };
}
