import type { Service } from '../../../generated/prisma/client.ts';
import { InvalidInputError, NotFoundError } from '../../../lib/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { PreviewOutdatedError } from '../errors.ts';
import { joinUrlOf } from '../join-url-rules.ts';
import { ENOUGH_TIME, lockService } from '../lock.ts';
import { previewToken, readPreviewToken } from '../rules.ts';
import type { Inheritance, SessionEffect } from '../session-defaults.ts';

type Deps = { db: Database; clock: Clock; scheduler: Scheduler; inheritance: Inheritance };

export type LinkChangePreview = { token: string; sessions: SessionEffect[] };

/** Changing a service's link with both eyes open: look first, apply exactly that, take it back. */
export function createLinkChanges({ db, clock, scheduler, inheritance }: Deps) {
  const { prisma } = db;

  /**
   * What the link would do to every session that is ahead, and a token that applies exactly this; null for an unknown
   * service. Changes nothing. Throws `InvalidJoinUrlError`, `InvalidInputError` for a service held in person.
   */
  async function preview(
    viewer: Viewer,
    serviceId: string,
    pasted: string | null,
  ): Promise<LinkChangePreview | null> {
    const service = await prisma.service.findFirst({ where: { id: serviceId, centerId: viewer.centerId } });
    if (!service) return null;
    refuseInPerson(service, 'serviceId');
    const joinUrl = pasted === null ? null : joinUrlOf(pasted);
    const sessions = await inheritance.linkEffects(prisma, serviceId, joinUrl, clock());
    const digest = inheritance.digestOf(service.joinUrl, joinUrl, sessions);
    return { token: previewToken({ serviceId, joinUrl, digest }), sessions };
  }

  /**
   * Applies a preview, exactly as it was shown. Throws `PreviewOutdatedError` when anything it showed changed since,
   * `InvalidInputError` for what is no token, `NotFoundError`. Answers the change's id.
   */
  async function apply(viewer: Viewer, token: string): Promise<string> {
    const now = clock();
    const shown = readPreviewToken(token);
    if (!shown) throw new InvalidInputError('token', 'This is not the token of a preview.');
    const { serviceId, joinUrl, digest } = shown;
    const changeId = await prisma.$transaction(async (tx) => {
      const service = await lockService(tx, viewer, serviceId, 'UPDATE');
      refuseInPerson(service, 'token');
      // Nobody edits a session between the comparison and the change. In the engine’s order: nobody waits in a circle.
      await tx.$queryRaw`SELECT 1 FROM session WHERE service_id = ${serviceId}::uuid AND ends_at > ${now} ORDER BY next_transition_at, id FOR UPDATE`;
      const sessions = await inheritance.linkEffects(tx, serviceId, joinUrl, now);
      if (inheritance.digestOf(service.joinUrl, joinUrl, sessions) !== digest)
        throw new PreviewOutdatedError();
      return change(tx, service, joinUrl, now);
    }, ENOUGH_TIME);
    scheduler.wakeAt(now);
    return changeId;
  }

  /** Sets the service's link and passes it on; answers the change's id. The service is locked by the caller. */
  async function change(tx: Tx, service: Service, joinUrl: string | null, now: Date): Promise<string> {
    await tx.service.update({ where: { id: service.id }, data: { joinUrl } });
    const { id: serviceId, centerId, joinUrl: previousJoinUrl } = service;
    return inheritance.applyLink(tx, { serviceId, centerId, joinUrl, previousJoinUrl }, now);
  }

  /**
   * Takes a change back; what was edited since stays. Throws `NotFoundError`, and `PreviewOutdatedError` when it was
   * undone already.
   */
  async function undo(viewer: Viewer, changeId: string): Promise<void> {
    const now = clock();
    await prisma.$transaction(async (tx) => {
      const where = { id: changeId, centerId: viewer.centerId };
      const found = await tx.serviceLinkChange.findFirst({ where });
      if (!found) throw new NotFoundError('link change');
      const service = await lockService(tx, viewer, found.serviceId, 'UPDATE');
      const { count } = await tx.serviceLinkChange.updateMany({
        where: { ...where, undoneAt: null },
        data: { undoneAt: now },
      });
      if (count === 0) throw new PreviewOutdatedError('This change was undone already.');
      await inheritance.undoLink(tx, changeId, now);
      if (service.joinUrl === found.joinUrl)
        await tx.service.update({ where: { id: service.id }, data: { joinUrl: found.previousJoinUrl } });
    }, ENOUGH_TIME);
    scheduler.wakeAt(now);
  }

  return { preview, apply, change, undo };
}
export type LinkChanges = ReturnType<typeof createLinkChanges>;

function refuseInPerson(service: Service, field: string): void {
  if (service.modality === 'IN_PERSON')
    throw new InvalidInputError(field, 'Only an online service has a link.');
}
