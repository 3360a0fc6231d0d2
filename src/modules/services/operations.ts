import type { Service } from '../../generated/prisma/client.ts';
import { InvalidInputError, NotFoundError } from '../../lib/errors.ts';
import { assertRoom, parseInput } from '../../lib/input.ts';
import type { Tx } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';
import { ModalityLockedError } from './errors.ts';
import { optionalJoinUrl } from './join-url-rules.ts';
import { changeLink, type ServiceDeps } from './link-changes/operations.ts';
import { assertSeen, EDITED, LONG_TRANSACTION, lockService } from './lock.ts';
import { MOST_SERVICES, NewService, ServiceChange } from './rules.ts';

/** Throws `InvalidInputError`, `InvalidJoinUrlError`. */
export async function createService(
  { db, clock }: ServiceDeps,
  viewer: Viewer,
  input: unknown,
): Promise<string> {
  const { joinUrl, backupJoinUrl, accessLeadMinutes, ...data } = parseInput(NewService, input);
  refuseInPersonDefaults(data.modality, { joinUrl, backupJoinUrl, ...data });
  const { centerId } = viewer;
  await assertRoom(MOST_SERVICES, 'name', `A center has at most ${MOST_SERVICES} services.`, (skip) =>
    db.prisma.service.findFirst({ where: { centerId }, skip, select: { id: true } }),
  );
  const service = await db.prisma.service.create({
    data: {
      ...data,
      centerId,
      joinUrl: optionalJoinUrl(joinUrl),
      backupJoinUrl: optionalJoinUrl(backupJoinUrl),
      accessLeadMinutes: accessLeadMinutes ?? 0,
      createdAt: clock(),
    },
  });
  return service.id;
}

/**
 * Changes what is given; null empties an optional value. The sessions that follow the service take a new link, a
 * new backup, new instructions or a new lead over at once (R18, R19); one-off and hand-entered values stay (R20). Throws
 * `NotFoundError`, `InvalidInputError`, `InvalidJoinUrlError`, `ModalityLockedError`, and `OutdatedError` when the editor saw another version.
 */
export async function updateService(
  deps: ServiceDeps,
  viewer: Viewer,
  id: string,
  { editVersion, ...input }: { editVersion?: number | null } & Record<string, unknown>,
): Promise<void> {
  const now = deps.clock();
  const { joinUrl, backupJoinUrl: backup, ...change } = parseInput(ServiceChange, input);
  await deps.db.prisma.$transaction(async (tx) => {
    const service = await lockService(tx, viewer, id, 'UPDATE');
    assertSeen(service, editVersion);
    const modality = change.modality ?? service.modality;
    if (modality !== service.modality) await assertNoSessionAhead(tx, id, now);
    refuseInPersonDefaults(modality, { joinUrl, backupJoinUrl: backup, ...change });
    const backupJoinUrl = backup === undefined ? undefined : optionalJoinUrl(backup);
    const cleared = modality === 'IN_PERSON' ? NO_ROOM : {};
    await tx.service.update({ where: { id }, data: { ...change, backupJoinUrl, ...cleared, ...EDITED } });
    const link = optionalJoinUrl(joinUrl);
    if (joinUrl !== undefined && link !== service.joinUrl) await changeLink(deps, tx, service, link, now);
    await applyDefaults(deps, tx, id, { ...change, backupJoinUrl }, now);
  }, LONG_TRANSACTION);
  deps.scheduler.wakeAt(now);
}

/** The sessions that follow the service take its changed defaults over, but for the link. */
async function applyDefaults(
  { sessionDefaults }: ServiceDeps,
  tx: Tx,
  id: string,
  change: Partial<Pick<Service, 'backupJoinUrl' | 'joiningInstructions' | 'accessLeadMinutes'>>,
  now: Date,
): Promise<void> {
  if (change.backupJoinUrl !== undefined) await sessionDefaults.applyBackup(tx, id, now);
  if (change.joiningInstructions !== undefined) await sessionDefaults.applyInstructions(tx, id, now);
  if (change.accessLeadMinutes !== undefined) await sessionDefaults.applyLead(tx, id, now);
}

/** What only an online service has. */
const NO_ROOM = { joinUrl: null, backupJoinUrl: null, joiningInstructions: null };

/** Offers nothing new of the service; its sessions take place. Safe to repeat. Throws `NotFoundError`. */
export async function archiveService({ db, clock }: ServiceDeps, viewer: Viewer, id: string): Promise<void> {
  const service = await db.prisma.service.findFirst({ where: { id, centerId: viewer.centerId } });
  if (!service) throw new NotFoundError('service');
  if (!service.archivedAt)
    await db.prisma.service.update({ where: { id }, data: { archivedAt: clock(), ...EDITED } });
}

/** Offers it again; its schedules go on making sessions. Safe to repeat. Throws `NotFoundError`. */
export async function unarchiveService(
  { db }: Pick<ServiceDeps, 'db'>,
  viewer: Viewer,
  id: string,
): Promise<void> {
  const where = { id, centerId: viewer.centerId };
  const offered = { archivedAt: null, ...EDITED };
  const { count } = await db.prisma.service.updateMany({
    where: { ...where, archivedAt: { not: null } },
    data: offered,
  });
  if (count === 0 && !(await db.prisma.service.findFirst({ where }))) throw new NotFoundError('service');
}

/** R4: the modality changes only while no session is ahead. */
async function assertNoSessionAhead(tx: Tx, serviceId: string, now: Date): Promise<void> {
  const blocking = await tx.session.findMany({
    where: { serviceId, status: 'SCHEDULED', endsAt: { gt: now } },
    orderBy: { startsAt: 'asc' },
    select: { id: true },
  });
  if (blocking.length > 0) throw new ModalityLockedError(blocking.map(({ id }) => id));
}

function refuseInPersonDefaults(
  modality: 'IN_PERSON' | 'ONLINE',
  values: { [Field in keyof typeof NO_ROOM]?: string | null },
): void {
  if (modality === 'ONLINE') return;
  for (const field of ['joinUrl', 'backupJoinUrl', 'joiningInstructions'] as const)
    if (values[field]) throw new InvalidInputError(field, 'Only an online service has this.');
}
