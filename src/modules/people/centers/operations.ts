import { parseInput } from '../../../lib/input.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import type { RescheduleReminders } from '../ports.ts';
import { CenterChange, NewCenter } from '../rules.ts';

type Deps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  /** Asks for new reminders of every seat ahead; wired in, because notifications know people. */
  rescheduleReminders: RescheduleReminders;
};

/** The settings of the caller's center. */
export function createCenters({ db, clock, scheduler, rescheduleReminders }: Deps) {
  /**
   * Changes what is given. Reminders and questions that are still ahead follow the new settings; what was sent stays
   * sent, and sessions keep their instants in another zone. Throws `InvalidInputError`.
   */
  async function update(viewer: Viewer, input: unknown): Promise<void> {
    const now = clock();
    const data = parseInput(CenterChange, input);
    await db.prisma.$transaction(async (tx) => {
      await tx.center.update({ where: { id: viewer.centerId }, data });
      if (PLANNED_BY.some((setting) => data[setting] !== undefined))
        await rescheduleReminders(tx, { centerId: viewer.centerId, customerId: null }, now);
    });
    scheduler.wakeAt(now);
  }

  return { update };
}
export type Centers = ReturnType<typeof createCenters>;

/** Opens a center with its first manager. For the operator; callers of the API belong to a center already. */
export async function openCenter(
  { prisma }: Database,
  now: Date,
  input: unknown,
): Promise<{ centerId: string; professionalId: string }> {
  const { managerEmail, managerName, ...center } = parseInput(NewCenter, input);
  const created = await prisma.center.create({
    data: {
      ...center,
      contactEmail: managerEmail,
      createdAt: now,
      professionals: {
        create: { name: managerName ?? center.name, email: managerEmail, role: 'MANAGER', createdAt: now },
      },
    },
    include: { professionals: true },
  });
  return { centerId: created.id, professionalId: created.professionals[0]!.id };
}

const PLANNED_BY = [
  'timeZone',
  'reminderLeadMinutes',
  'remindersEnabled',
  'freeCancellationMinutes',
  'attendanceConfirmationLeadMinutes',
  'attendanceConfirmationsEnabled',
  'quietFrom',
  'quietUntil',
] as const;
