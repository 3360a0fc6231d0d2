import { NotFoundError } from '../../../lib/errors.ts';
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

/**
 * Keeps a center out, for the operator, until `resumeCenter`: nobody signs in or watches, personal URLs open nothing, what falls
 * due is not sent, and all is kept. Streams end at their next sweep. Safe to repeat. Throws `NotFoundError`.
 */
export const suspendCenter = ({ db, clock }: Deps, centerId: string): Promise<Date | null> =>
  setSuspended(db, centerId, clock());

/** Lets a center in again; what fell due meanwhile stays unsent. Safe to repeat. Throws `NotFoundError`. */
export const resumeCenter = ({ db }: Pick<Deps, 'db'>, centerId: string): Promise<Date | null> =>
  setSuspended(db, centerId, null);

/** Answers since when it is suspended: the first time counts. */
async function setSuspended(
  { prisma }: Deps['db'],
  id: string,
  suspendedAt: Date | null,
): Promise<Date | null> {
  const already = suspendedAt === null ? {} : { suspendedAt: null };
  await prisma.center.updateMany({ where: { id, ...already }, data: { suspendedAt } });
  const center = await prisma.center.findUnique({ where: { id } });
  if (!center) throw new NotFoundError('center');
  return center.suspendedAt;
}
