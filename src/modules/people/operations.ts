import { isStaff } from '../../lib/caller.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../../lib/errors.ts';
import { assertRoom, parseInput } from '../../lib/input.ts';
import { sqlOf } from '../../lib/sql.ts';
import type { Sql, Tx } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';
import { createAccounts, endSignIns } from './accounts/operations.ts';
import { openCenter } from './centers/operations.ts';
import { type CustomerDeps, createCustomers, given, unlessEmailTaken } from './customers/operations.ts';
import { closeChanges } from './email-changes/operations.ts';
import { InvalidPushEndpointError, LastManagerError, StillTeachingError } from './errors.ts';
import { heldProfessional } from './lock.ts';
import {
  DeviceRegistration,
  endpointRefusal,
  MOST_STAFF,
  NewProfessional,
  ProfessionalChange,
} from './rules.ts';
import { logSecurityEvent } from './security-events.ts';

type Deps = CustomerDeps & {
  pushAllowLoopback: boolean;
  /** Their classes, and the end of what is kept of them; wired in, because sessions and messages know people. */
  leaving: {
    lockClasses: (
      sql: Sql,
      now: Date,
      id: string,
    ) => Promise<{ scheduleIds: string[]; sessionIds: string[] }>;
    handOver: (sql: Sql, now: Date, id: string, successorId: string | null) => Promise<void>;
    erase: (tx: Tx, id: string, now: Date) => Promise<void>;
  };
};

/** Who teaches instead of somebody who leaves. */
export type Succession = { successorId?: string | null; leaveUnassigned?: boolean | null };

/** Browsers of one person: each is a request for every message to them. */
const MOST_DEVICES = 10;

/** Centers, their staff, their customers, and the devices that agreed to notifications. */
export function createPeople(deps: Deps) {
  const { db, clock, events, log, scheduler, pushAllowLoopback, leaving, emailChanges } = deps;
  const { prisma } = db;

  async function createProfessional(viewer: Viewer, input: unknown): Promise<string> {
    const data = parseInput(NewProfessional, input);
    const { centerId } = viewer;
    await assertRoom(MOST_STAFF, 'email', `A center has at most ${MOST_STAFF} members of staff.`, (skip) =>
      prisma.professional.findFirst({ where: { centerId, removedAt: null }, skip, select: { id: true } }),
    );
    return unlessEmailTaken(async () => {
      const row = { ...data, centerId: viewer.centerId, createdAt: clock() };
      const { id } = await prisma.professional.create({ data: row });
      logSecurityEvent(log, 'professional_added', by(viewer, id));
      return id;
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
    const { letters, changed } = await unlessEmailTaken(() =>
      prisma.$transaction(async (tx) => {
        const before = await heldProfessional(tx, viewer, id);
        if (before.role === 'MANAGER' && data.role === 'PROFESSIONAL') await assertAnotherManager(tx, before);
        await tx.professional.update({ where: { id }, data });
        const role = data.role !== undefined && data.role !== before.role;
        if (email === undefined) return { letters: [], changed: { role, address: false } };
        if (id === viewer.id) {
          const asked = await emailChanges.request(tx, viewer, before, email, now);
          return { letters: asked, changed: { role, address: false } };
        }
        const corrected = email !== before.email;
        if (corrected) {
          await tx.professional.update({ where: { id }, data: { email, emailVerifiedAt: null } });
          await closeChanges(tx, { id, role: 'professional' }, now);
          await endSignIns(tx, [id], now);
        }
        return { letters: [], changed: { role, address: corrected } };
      }),
    );
    emailChanges.send(letters);
    if (changed.role) logSecurityEvent(log, 'role_changed', by(viewer, id));
    if (changed.address) logSecurityEvent(log, 'address_changed', by(viewer, id));
    // Their streams look again what they may see.
    events.publish([`account:${id}`]);
  }

  /**
   * Ends the account: its tokens, sign-ins and streams are void from now on, its browsers get nothing more, and its name and
   * address are gone. What it still teaches goes to the successor, or to nobody yet. Throws `NotFoundError`,
   * `InvalidInputError`, `LastManagerError`, and `StillTeachingError` where neither was chosen.
   */
  async function removeProfessional(viewer: Viewer, id: string, given: Succession = {}): Promise<void> {
    const now = clock();
    const successorId = given.successorId ?? null;
    if (successorId !== null && given.leaveUnassigned)
      throw new InvalidInputError('leaveUnassigned', 'Give either successorId or leaveUnassigned.');
    await prisma.$transaction(async (tx) => {
      const before = await heldProfessional(tx, viewer, id);
      if (before.role === 'MANAGER') await assertAnotherManager(tx, before);
      if (id === viewer.id)
        throw new InvalidInputError('professionalId', 'You cannot remove yourself: another manager must.');
      if (successorId === id)
        throw new InvalidInputError('successorId', 'Choose somebody else: they cannot follow themselves.');
      // The center's row is held, without which nobody leaves.
      if (successorId !== null) await assertOnStaff(tx, viewer, successorId);
      const sql = sqlOf(tx);
      const classes = await leaving.lockClasses(sql, now, id);
      const teaches = classes.scheduleIds.length + classes.sessionIds.length > 0;
      if (teaches && successorId === null && !given.leaveUnassigned) throw new StillTeachingError(classes);
      await leaving.handOver(sql, now, id, successorId);
      await leaving.erase(tx, id, now);
      await endSignIns(tx, [id], now);
      // With the addresses in them.
      await tx.emailChange.deleteMany({ where: { professionalId: id } });
      await tx.causedMessage.deleteMany({ where: { accountId: id } });
    }, A_WHOLE_TIMETABLE);
    logSecurityEvent(log, 'professional_removed', by(viewer, id));
    events.publish([`account:${id}`]);
    scheduler.wakeAt(now);
  }

  /**
   * Registers a browser for notifications, for oneself or (staff) for a customer. A person has at most ten: the one that
   * was registered first leaves. A known endpoint moves to its new owner, because a browser has one subscription; only
   * with its own `auth`, which nobody but that browser knows. Safe to repeat. Throws `InvalidPushEndpointError`.
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
    const now = clock();
    const ids = [owner.customerId, owner.professionalId];
    const values = [viewer.centerId, ...ids, endpoint, keys.p256dh, keys.auth, now];
    return db.transaction(async (sql) => {
      // One after the other for a person: two at once would each leave ten beside their own. Whoever ended the account, or
      // what this caller is signed in by, has taken the browsers that there were, and this one is not to come after them.
      const held = await sql(HOLD_OWNER[owner.customerId ? 'customer' : 'professional'], [ids[0] ?? ids[1]]);
      if (held.length === 0) throw new NotFoundError(owner.customerId ? 'customer' : 'professional');
      if ((await sql(ENDED, [viewer.sid])).length > 0) throw new ForbiddenError('This sign-in has ended.');
      const [device] = await sql<{ id: string }>(REGISTER_DEVICE, values);
      if (!device)
        throw new InvalidPushEndpointError(
          'This browser is registered for another account: let it subscribe anew, and register what it says then.',
        );
      await sql(RETIRE_DEVICES, [...ids, now, MOST_DEVICES]);
      return device.id;
    });
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
    if (!isStaff(viewer)) throw new ForbiddenError('Only people who are signed in may do this.');
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

/** Handing over many classes may take longer than a transaction has by itself. */
const A_WHOLE_TIMETABLE = { timeout: 30_000 };

const by = ({ id: byId, centerId }: Viewer, accountId: string) => ({ accountId, centerId, byId });

const REGISTER_DEVICE = `
  INSERT INTO push_device (center_id, customer_id, professional_id, endpoint, p256dh, auth, registered_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (endpoint) WHERE removed_at IS NULL DO UPDATE SET center_id = excluded.center_id,
    customer_id = excluded.customer_id, professional_id = excluded.professional_id,
    p256dh = excluded.p256dh, auth = excluded.auth, registered_at = excluded.registered_at
    WHERE push_device.auth = excluded.auth OR push_device.customer_id = excluded.customer_id
      OR push_device.professional_id = excluded.professional_id
  RETURNING id`;

const HOLD_OWNER = {
  customer: 'SELECT 1 FROM customer WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE',
  professional: 'SELECT 1 FROM professional WHERE id = $1 AND removed_at IS NULL FOR NO KEY UPDATE',
};
const ENDED = 'SELECT 1 FROM sign_in WHERE id = $1::uuid AND ended_at IS NOT NULL';

const RETIRE_DEVICES = `
  UPDATE push_device SET removed_at = $3 WHERE id IN (
    SELECT id FROM push_device
    WHERE removed_at IS NULL AND (customer_id = $1::uuid OR professional_id = $2::uuid)
    ORDER BY registered_at DESC, id DESC OFFSET $4)`;

async function assertOnStaff(tx: Tx, { centerId }: Viewer, id: string): Promise<void> {
  const where = { id, centerId, removedAt: null };
  if (!(await tx.professional.findFirst({ where, select: { id: true } })))
    throw new NotFoundError('professional');
}

async function assertAnotherManager(
  tx: Tx,
  { id, centerId }: { id: string; centerId: string },
): Promise<void> {
  const others = { centerId, role: 'MANAGER', removedAt: null, id: { not: id } } as const;
  if (!(await tx.professional.findFirst({ where: others, select: { id: true } })))
    throw new LastManagerError();
}
