import type { Service } from '../../../generated/prisma/client.ts';
import { InvalidInputError, NotFoundError } from '../../../lib/errors.ts';
import { previewDigest, previewToken } from '../../../lib/preview-token.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { PreviewOutdatedError } from '../errors.ts';
import { optionalJoinUrl } from '../join-url-rules.ts';
import { EDITED, LONG_TRANSACTION, lockService } from '../lock.ts';
import type { SessionDefaults, SessionEffect } from '../session-defaults.ts';
import { readLinkChangeToken } from './rules.ts';

export type ServiceDeps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  sessionDefaults: SessionDefaults;
};

export type LinkChangePreview = { token: string; sessions: SessionEffect[] };

/**
 * What the link would do to each session ahead, and a token that applies exactly this; null for an unknown service.
 * Changes nothing. Throws `InvalidJoinUrlError`, and `InvalidInputError` for an in-person service.
 */
export async function previewLinkChange(
  { db, clock, sessionDefaults }: ServiceDeps,
  viewer: Viewer,
  serviceId: string,
  pasted: string | null,
): Promise<LinkChangePreview | null> {
  const where = { id: serviceId, centerId: viewer.centerId };
  const service = await db.prisma.service.findFirst({ where });
  if (!service) return null;
  refuseInPerson(service, 'serviceId');
  const joinUrl = optionalJoinUrl(pasted);
  const sessions = await sessionDefaults.linkEffects(db.prisma, serviceId, joinUrl, clock());
  const digest = digestOf(service.joinUrl, joinUrl, sessions);
  return { token: previewToken({ serviceId, joinUrl, digest }), sessions };
}

/**
 * Applies exactly what the preview showed; answers the change's id. Throws `PreviewOutdatedError` when any of it changed
 * since, `InvalidInputError` for another text than a token, `NotFoundError`.
 */
export async function applyLinkChange(deps: ServiceDeps, viewer: Viewer, token: string): Promise<string> {
  const now = deps.clock();
  const shown = readLinkChangeToken(token);
  if (!shown) throw new InvalidInputError('token', 'This is not the token of a preview.');
  const { serviceId, joinUrl, digest } = shown;
  const changeId = await deps.db.prisma.$transaction(async (tx) => {
    const service = await lockService(tx, viewer, serviceId, 'UPDATE');
    refuseInPerson(service, 'token');
    // No session is edited between the comparison and the change. Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
    await tx.$queryRaw`SELECT 1 FROM session WHERE service_id = ${serviceId}::uuid AND ends_at > ${now} ORDER BY next_transition_at, id FOR UPDATE`;
    const sessions = await deps.sessionDefaults.linkEffects(tx, serviceId, joinUrl, now);
    if (digestOf(service.joinUrl, joinUrl, sessions) !== digest) throw new PreviewOutdatedError();
    await tx.service.update({ where: { id: serviceId }, data: EDITED });
    return changeLink(deps, tx, service, joinUrl, now);
  }, LONG_TRANSACTION);
  deps.scheduler.wakeAt(now);
  return changeId;
}

/** Sets the link of a locked service and of the sessions that follow it; answers the change's id. */
export async function changeLink(
  { sessionDefaults }: Pick<ServiceDeps, 'sessionDefaults'>,
  tx: Tx,
  service: Service,
  joinUrl: string | null,
  now: Date,
): Promise<string> {
  await tx.service.update({ where: { id: service.id }, data: { joinUrl } });
  const { id: serviceId, centerId, joinUrl: previousJoinUrl } = service;
  return sessionDefaults.applyLink(tx, { serviceId, centerId, joinUrl, previousJoinUrl }, now);
}

/** Undoes a change; later edits stay. Throws `NotFoundError`, and `PreviewOutdatedError` when it is undone already. */
export async function undoLinkChange(
  { db, clock, scheduler, sessionDefaults }: ServiceDeps,
  viewer: Viewer,
  changeId: string,
): Promise<void> {
  const now = clock();
  await db.prisma.$transaction(async (tx) => {
    const where = { id: changeId, centerId: viewer.centerId };
    const found = await tx.serviceLinkChange.findFirst({ where });
    if (!found) throw new NotFoundError('link change');
    const service = await lockService(tx, viewer, found.serviceId, 'UPDATE');
    const { count } = await tx.serviceLinkChange.updateMany({
      where: { ...where, undoneAt: null },
      data: { undoneAt: now },
    });
    if (count === 0) throw new PreviewOutdatedError('This change was undone already.');
    await sessionDefaults.undoLink(tx, changeId, now);
    if (service.joinUrl === found.joinUrl)
      await tx.service.update({
        where: { id: service.id },
        data: { joinUrl: found.previousJoinUrl, ...EDITED },
      });
  }, LONG_TRANSACTION);
  scheduler.wakeAt(now);
}

/** Identifies everything that a preview showed: another digest means that something changed since. */
export function digestOf(
  serviceJoinUrl: string | null,
  joinUrl: string | null,
  effects: SessionEffect[],
): string {
  const seen = effects.map(({ sessionId, effect, joinUrl }) => [sessionId, effect, joinUrl]);
  return previewDigest([serviceJoinUrl, joinUrl, seen]);
}

function refuseInPerson(service: Service, field: string): void {
  if (service.modality === 'IN_PERSON')
    throw new InvalidInputError(field, 'Only an online service has a link.');
}
