import { ForbiddenError, InvalidInputError, NotFoundError, RateLimitedError } from '../../lib/errors.ts';
import { assertRoom, parseInput } from '../../lib/input.ts';
import { DAY, later } from '../../lib/time.ts';
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
  endpointsOf,
  MOST_ENDPOINTS,
  MOST_ENDPOINTS_OF_CENTER,
  missingScope,
  NewWebhookEndpoint,
  UNANSWERED,
} from './rules.ts';

export type WebhookDeps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  webhooks: Webhooks;
  log: Log;
  attempts: Attempts;
};

const noted = (
  { log }: WebhookDeps,
  event: SecurityEvent,
  { id: byId, centerId }: Viewer,
  objectId: string,
) => logSecurityEvent(log, event, { byId, centerId, objectId });

/**
 * Registers a URL for events: a manager's endpoint is the center's, a partner's its own. The URL must answer a challenge
 * first, so nobody is posted to who did not ask for it. The secret that signs its messages is answered here and never
 * again. A partner chooses among the events that its key may know. Throws `InvalidWebhookUrlError` for a URL that is not
 * public or does not answer, `InvalidInputError`, `RateLimitedError` for an owner that tries too often.
 */
export async function register(deps: WebhookDeps, viewer: Viewer, input: unknown): Promise<WithSecret> {
  const { db, clock, webhooks } = deps;
  const { url, events } = parseInput(NewWebhookEndpoint, input);
  const missing = missingScope(viewer, events);
  if (missing) throw new InvalidInputError('events', missing);
  const owner = ownerOf(viewer);
  await assertRoomFor(db.prisma, owner);
  await assertConsent(deps, owner, url);
  const { secret, encrypted } = webhooks.createSecret();
  const createdById = viewer.role === 'manager' ? viewer.id : null;
  const data = { ...owner, url, events, secretEncrypted: encrypted, createdAt: clock(), createdById };
  const id = await db.prisma.$transaction(async (tx) => {
    // Checked again under a lock: another registration may have been answered during the challenge.
    await tx.$queryRaw`SELECT 1 FROM center WHERE id = ${owner.centerId}::uuid FOR NO KEY UPDATE`;
    await assertRoomFor(tx, owner);
    return (await tx.webhookEndpoint.create({ data })).id;
  });
  noted(deps, 'webhook_endpoint_created', viewer, id);
  return { id, secret };
}

async function assertConsent(deps: WebhookDeps, owner: Owner, url: string): Promise<void> {
  const { db, clock, webhooks, attempts } = deps;
  const refusal = await webhooks.refusal(url);
  if (refusal) throw new InvalidWebhookUrlError(refusal);
  const tooOften = await attempts.count(db.sql, clock(), challengesOf(owner.partnerId ?? owner.centerId));
  if (tooOften !== null) throw new RateLimitedError(tooOften);
  if (!(await webhooks.challenge(url))) throw new InvalidWebhookUrlError(UNANSWERED);
}

/** Deletes an endpoint, and fails the messages that wait for it. Throws `NotFoundError`. */
export async function remove(deps: WebhookDeps, viewer: Viewer, id: string): Promise<void> {
  await deps.db.prisma.$transaction(async (tx) => {
    const { count } = await tx.webhookEndpoint.updateMany({
      where: { id, ...endpointsOf(viewer) },
      data: { deletedAt: deps.clock() },
    });
    if (count === 0) throw notFound();
    await tx.webhookDelivery.updateMany({
      where: { endpointId: id, status: 'PENDING' },
      data: { status: 'FAILED', reason: 'ENDPOINT_DELETED', nextAttemptAt: null },
    });
  });
  noted(deps, 'webhook_endpoint_deleted', viewer, id);
}

/** Makes a new secret; for a day messages are signed with the one before as well. Throws `NotFoundError`. */
export async function rotate(deps: WebhookDeps, viewer: Viewer, id: string): Promise<WithSecret> {
  const { secret, encrypted } = deps.webhooks.createSecret();
  await deps.db.prisma.$transaction(async (tx) => {
    // Locked, so that of two rotations at once the last secret that is answered is the valid one.
    await tx.$queryRaw`SELECT 1 FROM webhook_endpoint WHERE id = ${id}::uuid FOR UPDATE`;
    const endpoint = await tx.webhookEndpoint.findFirst({ where: { id, ...endpointsOf(viewer) } });
    if (!endpoint) throw notFound();
    await tx.webhookEndpoint.update({
      where: { id },
      data: {
        secretEncrypted: encrypted,
        previousSecretEncrypted: endpoint.secretEncrypted,
        previousSecretUntil: later(deps.clock(), DAY),
      },
    });
  });
  noted(deps, 'webhook_secret_rotated', viewer, id);
  return { id, secret };
}

/** Ends a pause: the messages that wait are sent first. Safe to repeat. Throws `NotFoundError`. */
export async function resume(deps: WebhookDeps, viewer: Viewer, id: string): Promise<void> {
  const now = deps.clock();
  await deps.db.prisma.$transaction(async (tx) => {
    const where = { id, ...endpointsOf(viewer) };
    const data = { pausedAt: null, failingSince: null };
    if ((await tx.webhookEndpoint.updateMany({ where, data })).count === 0) throw notFound();
    await tx.webhookDelivery.updateMany({
      where: { endpointId: id, status: 'PENDING', nextAttemptAt: { gt: now } },
      data: { nextAttemptAt: now },
    });
  });
  deps.scheduler.wakeAt(now);
}

/**
 * Sends a message again, starting with its first attempt. It keeps its id, so that a receiver which had it knows. A
 * message that is on its way stays so. Throws `NotFoundError`.
 */
export async function replay(deps: WebhookDeps, viewer: Viewer, id: string): Promise<void> {
  const { prisma } = deps.db;
  const now = deps.clock();
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
  deps.scheduler.wakeAt(now);
}

type WithSecret = { id: string; secret: string };

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
