import { ForbiddenError, InvalidInputError, NotFoundError, RateLimitedError } from '../../lib/errors.ts';
import { assertRoom, parseInput } from '../../lib/input.ts';
import type { Attempts } from '../../ports/attempts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database, Tx } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Log } from '../../ports/log.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import type { Webhooks } from '../../ports/webhooks.ts';
import { logSecurityEvent, type SecurityEvent } from '../people/security-events.ts';
import { InvalidWebhookUrlError } from './errors.ts';
import {
  challengesOf,
  DAY,
  endpointsOf,
  MOST_ENDPOINTS,
  MOST_ENDPOINTS_OF_CENTER,
  missingScope,
  NewWebhookEndpoint,
  UNANSWERED,
} from './rules.ts';

type Deps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  webhooks: Webhooks;
  log: Log;
  attempts: Attempts;
};

/** Where other systems are told of events: a manager's are the center's, a partner's its own. */
export function createWebhookEndpoints({ db, clock, scheduler, webhooks, log, attempts }: Deps) {
  const { prisma } = db;
  const noted = (event: SecurityEvent, { id: byId, centerId }: Viewer, objectId: string) =>
    logSecurityEvent(log, event, { byId, centerId, objectId });

  /**
   * Registers an address for events once it has answered a challenge, so that nobody is posted to who did not ask for it;
   * the secret that its messages are signed with is answered here and never again. A partner chooses among what its key
   * may know. Throws `InvalidWebhookUrlError` for an address that is not public or does not answer, `InvalidInputError`,
   * `RateLimitedError` for an owner that tries too often.
   */
  async function register(viewer: Viewer, input: unknown): Promise<{ id: string; secret: string }> {
    const { url, events } = parseInput(NewWebhookEndpoint, input);
    const missing = missingScope(viewer, events);
    if (missing) throw new InvalidInputError('events', missing);
    const owner = ownerOf(viewer);
    await assertRoomFor(prisma, owner);
    const refusal = await webhooks.refusal(url);
    if (refusal) throw new InvalidWebhookUrlError(refusal);
    const now = clock();
    const tooOften = await attempts.count(db.sql, now, challengesOf(owner.partnerId ?? owner.centerId));
    if (tooOften !== null) throw new RateLimitedError(tooOften);
    if (!(await webhooks.challenge(url))) throw new InvalidWebhookUrlError(UNANSWERED);
    const { secret, encrypted } = webhooks.createSecret();
    const createdById = viewer.role === 'manager' ? viewer.id : null;
    const data = { ...owner, url, events, secretEncrypted: encrypted, createdAt: now, createdById };
    const id = await prisma.$transaction(async (tx) => {
      // Again, one after the other: whoever was asked meanwhile may have answered, too.
      await tx.$queryRaw`SELECT 1 FROM center WHERE id = ${owner.centerId}::uuid FOR NO KEY UPDATE`;
      await assertRoomFor(tx, owner);
      return (await tx.webhookEndpoint.create({ data })).id;
    });
    noted('webhook_endpoint_created', viewer, id);
    return { id, secret };
  }

  /** Ends an endpoint with all that waits for it. Throws `NotFoundError`. */
  async function remove(viewer: Viewer, id: string): Promise<void> {
    await prisma.$transaction(async (tx) => {
      const { count } = await tx.webhookEndpoint.updateMany({
        where: { id, ...endpointsOf(viewer) },
        data: { deletedAt: clock() },
      });
      if (count === 0) throw notFound();
      await tx.webhookDelivery.updateMany({
        where: { endpointId: id, status: 'PENDING' },
        data: { status: 'FAILED', reason: 'ENDPOINT_DELETED', nextAttemptAt: null },
      });
    });
    noted('webhook_endpoint_deleted', viewer, id);
  }

  /** A new secret; for a day messages are signed with the one before as well. Throws `NotFoundError`. */
  async function rotate(viewer: Viewer, id: string): Promise<{ id: string; secret: string }> {
    const { secret, encrypted } = webhooks.createSecret();
    await prisma.$transaction(async (tx) => {
      // Two rotations at once, one after the other: the secret that was answered last is the one that counts.
      await tx.$queryRaw`SELECT 1 FROM webhook_endpoint WHERE id = ${id}::uuid FOR UPDATE`;
      const endpoint = await tx.webhookEndpoint.findFirst({ where: { id, ...endpointsOf(viewer) } });
      if (!endpoint) throw notFound();
      await tx.webhookEndpoint.update({
        where: { id },
        data: {
          secretEncrypted: encrypted,
          previousSecretEncrypted: endpoint.secretEncrypted,
          previousSecretUntil: new Date(clock().getTime() + DAY),
        },
      });
    });
    noted('webhook_secret_rotated', viewer, id);
    return { id, secret };
  }

  /** Tries a paused endpoint again, what waits for it first. Safe to repeat. Throws `NotFoundError`. */
  async function resume(viewer: Viewer, id: string): Promise<void> {
    const now = clock();
    await prisma.$transaction(async (tx) => {
      const where = { id, ...endpointsOf(viewer) };
      const data = { pausedAt: null, failingSince: null };
      if ((await tx.webhookEndpoint.updateMany({ where, data })).count === 0) throw notFound();
      await tx.webhookDelivery.updateMany({
        where: { endpointId: id, status: 'PENDING', nextAttemptAt: { gt: now } },
        data: { nextAttemptAt: now },
      });
    });
    scheduler.wakeAt(now);
  }

  /**
   * Sends a message again from its first attempt on, under its old id, so that a receiver which had it knows. One that is
   * on its way stays so. Throws `NotFoundError`.
   */
  async function replay(viewer: Viewer, id: string): Promise<void> {
    const now = clock();
    const delivery = await prisma.webhookDelivery.findFirst({ where: { id, endpoint: endpointsOf(viewer) } });
    if (!delivery) throw new NotFoundError('webhook delivery');
    await prisma.webhookDelivery.updateMany({
      where: { id, status: { not: 'CLAIMED' } },
      data: {
        status: 'PENDING',
        reason: null,
        responseStatus: null,
        attempts: 0,
        nextAttemptAt: now,
        deliveredAt: null,
      },
    });
    scheduler.wakeAt(now);
  }

  return { register, remove, rotate, resume, replay };
}
export type WebhookEndpoints = ReturnType<typeof createWebhookEndpoints>;

const notFound = () => new NotFoundError('webhook endpoint');

type Owner = { centerId: string; partnerId: string | null };

async function assertRoomFor(tx: Tx, owner: Owner): Promise<void> {
  if ((await tx.webhookEndpoint.count({ where: { ...owner, deletedAt: null } })) >= MOST_ENDPOINTS)
    throw new InvalidInputError('url', `There are ${MOST_ENDPOINTS} endpoints already: delete one first.`);
  const { centerId } = owner;
  const most = MOST_ENDPOINTS_OF_CENTER;
  await assertRoom(most, 'url', `The center has ${most} endpoints already: delete one first.`, (skip) =>
    tx.webhookEndpoint.findFirst({ where: { centerId, deletedAt: null }, skip, select: { id: true } }),
  );
}

function ownerOf(viewer: Viewer): Owner {
  const { centerId } = viewer;
  if (viewer.role === 'manager') return { centerId, partnerId: null };
  if (viewer.role === 'partner') return { centerId, partnerId: viewer.id };
  throw new ForbiddenError('Only managers and partners may do this.');
}
