import type { Tx } from '../adapters/prisma.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Viewer } from '../ports/identity.ts';
import { createAccounts, endSignIns } from './accounts.ts';
import { openCenter } from './center.ts';
import { type CustomerDeps, createCustomers, given, unlessEmailTaken } from './customers.ts';
import { closeChanges } from './email-changes.ts';
import { InvalidPushEndpointError, LastManagerError } from './errors.ts';
import { heldProfessional } from './lock.ts';
import {
  DeviceRegistration,
  endpointRefusal,
  isStaff,
  NewProfessional,
  ProfessionalChange,
} from './rules.ts';

type Deps = CustomerDeps & { pushAllowLoopback: boolean };

/** Centers, their staff, their customers, and the devices that agreed to notifications. */
export function createPeople(deps: Deps) {
  const { db, clock, events, pushAllowLoopback, emailChanges } = deps;
  const { prisma } = db;

  async function createProfessional(viewer: Viewer, input: unknown): Promise<string> {
    const data = parseInput(NewProfessional, input);
    return unlessEmailTaken(async () => {
      const row = { ...data, centerId: viewer.centerId, createdAt: clock() };
      return (await prisma.professional.create({ data: row })).id;
    });
  }

  /**
   * Changes what is given. Another address ends what the account is signed in by, because the one before may have been
   * somebody else's; one's own waits for a code. Throws `NotFoundError`, `EmailTakenError`, `LastManagerError`,
   * `SignInAgainError`, `MessageLimitError`.
   */
  async function updateProfessional(viewer: Viewer, id: string, input: unknown): Promise<void> {
    const now = clock();
    const { email, ...data } = given(parseInput(ProfessionalChange, input));
    const letters = await unlessEmailTaken(() =>
      prisma.$transaction(async (tx) => {
        const before = await heldProfessional(tx, viewer, id);
        if (before.role === 'MANAGER' && data.role === 'PROFESSIONAL') await assertAnotherManager(tx, before);
        await tx.professional.update({ where: { id }, data });
        if (email === undefined) return [];
        if (id === viewer.id) return emailChanges.request(tx, viewer, before, email, now);
        if (email !== before.email) {
          await tx.professional.update({ where: { id }, data: { email, emailVerifiedAt: null } });
          await closeChanges(tx, { id, role: 'professional' }, now);
          await endSignIns(tx, [id], now);
        }
        return [];
      }),
    );
    emailChanges.send(letters);
    // Their streams look again what they may see.
    events.publish([`account:${id}`]);
  }

  /**
   * Ends the account: its tokens, sign-ins and streams are void from now on, and its browsers get nothing more. Its
   * sessions keep their name. Throws `NotFoundError`, `InvalidInputError`, `LastManagerError`.
   */
  async function removeProfessional(viewer: Viewer, id: string): Promise<void> {
    const now = clock();
    await prisma.$transaction(async (tx) => {
      const before = await heldProfessional(tx, viewer, id);
      if (before.role === 'MANAGER') await assertAnotherManager(tx, before);
      if (id === viewer.id)
        throw new InvalidInputError('professionalId', 'You cannot remove yourself: another manager must.');
      await tx.professional.update({ where: { id }, data: { removedAt: now } });
      await tx.pushDevice.updateMany({
        where: { professionalId: id, removedAt: null },
        data: { removedAt: now },
      });
      await endSignIns(tx, [id], now);
      // With the addresses in them.
      await tx.emailChange.deleteMany({ where: { professionalId: id } });
      await tx.causedMessage.deleteMany({ where: { accountId: id } });
    });
    events.publish([`account:${id}`]);
  }

  /**
   * Registers a browser for notifications, for oneself or (staff) for a customer. A known endpoint moves to its new
   * owner, because a browser has one subscription. Safe to repeat.
   */
  async function registerPushDevice(
    viewer: Viewer,
    subscription: unknown,
    customerId: string | null,
  ): Promise<string> {
    const owner = await ownerOf(viewer, customerId);
    const { endpoint, keys } = parseInput(DeviceRegistration, { subscription }).subscription;
    const refusal = endpointRefusal(endpoint, pushAllowLoopback);
    if (refusal) throw new InvalidPushEndpointError(refusal);
    const [device] = await db.sql<{ id: string }>(REGISTER_DEVICE, [
      viewer.centerId,
      owner.customerId,
      owner.professionalId,
      endpoint,
      keys.p256dh,
      keys.auth,
      clock(),
    ]);
    return device!.id;
  }

  async function removePushDevice(viewer: Viewer, id: string): Promise<void> {
    const own = isStaff(viewer)
      ? { OR: [{ professionalId: viewer.id }, { customerId: { not: null } }] }
      : { customerId: viewer.id };
    const where = { id, centerId: viewer.centerId, removedAt: null, ...own };
    const { count } = await prisma.pushDevice.updateMany({ where, data: { removedAt: clock() } });
    if (count === 0) throw new NotFoundError('push device');
  }

  async function ownerOf(viewer: Viewer, customerId: string | null) {
    if (viewer.role === 'customer') {
      if (customerId !== null && customerId !== viewer.id) throw new NotFoundError('customer');
      return { customerId: viewer.id, professionalId: null };
    }
    if (!isStaff(viewer)) throw new ForbiddenError();
    if (customerId === null) return { customerId: null, professionalId: viewer.id };
    const where = { id: customerId, centerId: viewer.centerId, deletedAt: null };
    if (!(await prisma.customer.findFirst({ where }))) throw new NotFoundError('customer');
    return { customerId, professionalId: null };
  }

  return {
    createCenter: (input: unknown) => openCenter(db, clock(), input),
    ...createAccounts(deps),
    createProfessional,
    updateProfessional,
    removeProfessional,
    ...createCustomers(deps),
    registerPushDevice,
    removePushDevice,
  };
}
export type People = ReturnType<typeof createPeople>;

const REGISTER_DEVICE = `
  INSERT INTO push_device (center_id, customer_id, professional_id, endpoint, p256dh, auth, registered_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (endpoint) WHERE removed_at IS NULL DO UPDATE SET center_id = excluded.center_id,
    customer_id = excluded.customer_id, professional_id = excluded.professional_id,
    p256dh = excluded.p256dh, auth = excluded.auth, registered_at = excluded.registered_at
  RETURNING id`;

async function assertAnotherManager(
  tx: Tx,
  { id, centerId }: { id: string; centerId: string },
): Promise<void> {
  const others = { centerId, role: 'MANAGER', removedAt: null, id: { not: id } } as const;
  if (!(await tx.professional.findFirst({ where: others, select: { id: true } })))
    throw new LastManagerError();
}
