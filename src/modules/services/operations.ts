import { InvalidInputError, NotFoundError } from '../../lib/errors.ts';
import { assertRoom, parseInput } from '../../lib/input.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import { ModalityLockedError } from './errors.ts';
import { joinUrlOf } from './join-url-rules.ts';
import type { LinkChanges } from './link-changes/operations.ts';
import { ENOUGH_TIME, lockService } from './lock.ts';
import { MOST_SERVICES, NewService, ServiceChange } from './rules.ts';
import type { Inheritance } from './session-defaults.ts';

type Deps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  inheritance: Inheritance;
  linkChanges: LinkChanges;
};

/** What a center offers. */
export function createServices({ db, clock, scheduler, inheritance, linkChanges }: Deps) {
  const { prisma } = db;

  /** Throws `InvalidInputError`, `InvalidJoinUrlError`. */
  async function create(viewer: Viewer, input: unknown): Promise<string> {
    const { joinUrl, accessLeadMinutes, ...data } = parseInput(NewService, input);
    refuseInPersonDefaults(data.modality, { joinUrl, ...data });
    const { centerId } = viewer;
    await assertRoom(MOST_SERVICES, 'name', `A center has at most ${MOST_SERVICES} services.`, (skip) =>
      prisma.service.findFirst({ where: { centerId }, skip, select: { id: true } }),
    );
    const service = await prisma.service.create({
      data: {
        ...data,
        centerId: viewer.centerId,
        joinUrl: joinUrl == null ? null : joinUrlOf(joinUrl),
        accessLeadMinutes: accessLeadMinutes ?? 0,
        createdAt: clock(),
      },
    });
    return service.id;
  }

  /**
   * Changes what is given; null empties an optional value. A changed link, instructions or lead reach the sessions that
   * follow them at once (R18, R19); one-off and hand-entered ones are left alone (R20). Throws `NotFoundError`, `InvalidJoinUrlError`, and
   * `ModalityLockedError` while a session that is neither ended nor cancelled stands in the way (R4).
   */
  async function update(viewer: Viewer, id: string, input: unknown): Promise<void> {
    const now = clock();
    const { joinUrl, ...change } = parseInput(ServiceChange, input);
    await prisma.$transaction(async (tx) => {
      const service = await lockService(tx, viewer, id, 'UPDATE');
      const modality = change.modality ?? service.modality;
      if (modality !== service.modality) {
        const blocking = await tx.session.findMany({
          where: { serviceId: id, status: 'SCHEDULED', endsAt: { gt: now } },
          orderBy: { startsAt: 'asc' },
          select: { id: true },
        });
        if (blocking.length > 0) throw new ModalityLockedError(blocking.map((session) => session.id));
      }
      refuseInPersonDefaults(modality, { joinUrl, ...change });
      await tx.service.update({
        where: { id },
        data: {
          ...change,
          // What only an online service has goes with the modality.
          ...(modality === 'IN_PERSON' ? { joinUrl: null, joiningInstructions: null } : {}),
        },
      });
      const link = joinUrl == null ? null : joinUrlOf(joinUrl);
      if (joinUrl !== undefined && link !== service.joinUrl) await linkChanges.change(tx, service, link, now);
      if (change.joiningInstructions !== undefined) await inheritance.inheritInstructions(tx, id, now);
      if (change.accessLeadMinutes !== undefined) await inheritance.inheritLead(tx, id, now);
    }, ENOUGH_TIME);
    scheduler.wakeAt(now);
  }

  /** Takes the service out of what can be booked anew; its sessions go on. Safe to repeat. */
  async function archive(viewer: Viewer, id: string): Promise<void> {
    const service = await prisma.service.findFirst({ where: { id, centerId: viewer.centerId } });
    if (!service) throw new NotFoundError('service');
    if (!service.archivedAt) await prisma.service.update({ where: { id }, data: { archivedAt: clock() } });
  }

  return { create, update, archive };
}
export type Services = ReturnType<typeof createServices>;

function refuseInPersonDefaults(
  modality: 'IN_PERSON' | 'ONLINE',
  values: { joinUrl?: string | null; joiningInstructions?: string | null },
): void {
  if (modality === 'ONLINE') return;
  for (const field of ['joinUrl', 'joiningInstructions'] as const)
    if (values[field]) throw new InvalidInputError(field, 'Only an online service has this.');
}
