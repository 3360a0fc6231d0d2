import { type Database, isUniqueViolation, type Tx } from '../adapters/prisma.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../errors.ts';
import { globalId } from '../ids.ts';
import { emailAddress, parseInput } from '../input.ts';
import type { Clock } from '../ports/clock.ts';
import type { Viewer } from '../ports/identity.ts';
import { EmailTakenError, InvalidPushEndpointError } from './errors.ts';
import { planSeatsAnew } from './plans.ts';
import {
  BookedCustomer,
  CustomerChange,
  DeviceRegistration,
  endpointRefusal,
  isStaff,
  NewCenter,
  NewCustomer,
  NewProfessional,
  ProfessionalChange,
  tokenStands,
} from './rules.ts';

type Deps = { db: Database; clock: Clock; pushAllowLoopback: boolean };
type Account = { role: Viewer['role']; tokensValidFrom: Date | null };

/** Centers, their staff, their customers, and the devices that agreed to notifications. */
export function createPeople({ db, clock, pushAllowLoopback }: Deps) {
  const { prisma } = db;

  /** Opens a center with its first manager. For the operator; callers of the API belong to a center already. */
  async function createCenter(input: unknown): Promise<{ centerId: string; professionalId: string }> {
    const now = clock();
    const { managerEmail, ...center } = parseInput(NewCenter, input);
    const created = await prisma.center.create({
      data: {
        ...center,
        contactEmail: managerEmail,
        createdAt: now,
        professionals: {
          create: { name: managerEmail, email: managerEmail, role: 'MANAGER', createdAt: now },
        },
      },
      include: { professionals: true },
    });
    return { centerId: created.id, professionalId: created.professionals[0]!.id };
  }

  /**
   * Who a token's claims mean today, or null when the account is gone, was removed, or had its tokens revoked. The
   * account decides the role, not the claim.
   */
  async function identify(claims: Viewer): Promise<Viewer | null> {
    const table = claims.role === 'customer' ? CUSTOMER_ACCOUNT : PROFESSIONAL_ACCOUNT;
    const [account] = await db.sql<Account>(table, [claims.id, claims.centerId]);
    if (!account || !tokenStands(claims, account.tokensValidFrom)) return null;
    return { ...claims, role: account.role };
  }

  /**
   * The one account with this address, as far as it is told apart. Throws `InvalidInputError` when there is none, or
   * several: then `centerId` and `role` choose. For the operator.
   */
  async function findAccount(wanted: {
    email: string;
    centerId: string | null;
    role: Viewer['role'] | null;
  }) {
    const rows = await db.sql<Pick<Viewer, 'id' | 'role' | 'centerId'>>(ACCOUNTS_OF_ADDRESS, [
      parseInput(emailAddress, wanted.email),
    ]);
    const accounts = rows.filter(
      (row) => (wanted.centerId ?? row.centerId) === row.centerId && (wanted.role ?? row.role) === row.role,
    );
    if (accounts.length === 0) throw new InvalidInputError('email', 'There is no such account.');
    if (accounts.length > 1) {
      const choices = accounts
        .map(({ role, centerId }) => `${role} in ${globalId('Center', centerId)}`)
        .join(', ');
      throw new InvalidInputError(
        'email',
        `There are several such accounts; say the center and the role: ${choices}.`,
      );
    }
    return accounts[0]!;
  }

  /** Voids every token issued so far to the accounts with this address; answers how many accounts. For the operator. */
  async function revokeTokens(address: string): Promise<number> {
    const email = parseInput(emailAddress, address);
    const data = { tokensValidFrom: clock() };
    const staff = await prisma.professional.updateMany({ where: { email, removedAt: null }, data });
    const customers = await prisma.customer.updateMany({ where: { email, deletedAt: null }, data });
    if (staff.count + customers.count === 0)
      throw new InvalidInputError('email', 'There is no such account.');
    return staff.count + customers.count;
  }

  async function createProfessional(viewer: Viewer, input: unknown): Promise<string> {
    const data = parseInput(NewProfessional, input);
    return unlessEmailTaken(async () => {
      const row = { ...data, centerId: viewer.centerId, createdAt: clock() };
      return (await prisma.professional.create({ data: row })).id;
    });
  }

  /** Changes what is given. Throws `NotFoundError`, `EmailTakenError`. */
  async function updateProfessional(viewer: Viewer, id: string, input: unknown): Promise<void> {
    const data = parseInput(ProfessionalChange, input);
    const where = { id, centerId: viewer.centerId, removedAt: null };
    const { count } = await unlessEmailTaken(() =>
      prisma.professional.updateMany({ where, data: given(data) }),
    );
    if (count === 0) throw new NotFoundError('professional');
  }

  /** Ends the account: its tokens are void from now on. Its sessions keep their name. */
  async function removeProfessional(viewer: Viewer, id: string): Promise<void> {
    if (id === viewer.id)
      throw new InvalidInputError('professionalId', 'You cannot remove yourself: another manager must.');
    const where = { id, centerId: viewer.centerId, removedAt: null };
    const { count } = await prisma.professional.updateMany({ where, data: { removedAt: clock() } });
    if (count === 0) throw new NotFoundError('professional');
  }

  async function createCustomer(viewer: Viewer, input: unknown): Promise<string> {
    const data = parseInput(NewCustomer, input);
    return unlessEmailTaken(async () => {
      const row = { ...data, centerId: viewer.centerId, createdAt: clock() };
      return (await prisma.customer.create({ data: row })).id;
    });
  }

  /**
   * The customer with this address, created when there is none; safe to repeat and to race. Part of the caller's
   * transaction: who is created for something that is then refused was never there.
   */
  async function findOrCreateCustomer(tx: Tx, viewer: Viewer, input: { customer: unknown }): Promise<string> {
    const { customer } = parseInput(BookedCustomer, input);
    const { centerId } = viewer;
    const row = { ...customer, centerId, createdAt: clock() };
    await tx.customer.createMany({ data: [row], skipDuplicates: true });
    const where = { centerId, email: customer.email, deletedAt: null };
    return (await tx.customer.findFirstOrThrow({ where, select: { id: true } })).id;
  }

  /** Changes what is given; a new address counts as unverified. Managers, and the customer for themselves. */
  async function updateCustomer(viewer: Viewer, id: string, input: unknown): Promise<void> {
    if (viewer.role !== 'manager' && viewer.role !== 'customer') throw new ForbiddenError();
    if (viewer.role === 'customer' && viewer.id !== id) throw new NotFoundError('customer');
    const data = given(parseInput(CustomerChange, input));
    const customer = await prisma.customer.findFirst({
      where: { id, centerId: viewer.centerId, deletedAt: null },
    });
    if (!customer) throw new NotFoundError('customer');
    const corrected = data.email !== undefined && data.email !== customer.email;
    const change = { ...data, ...(corrected ? { emailVerifiedAt: null } : {}) };
    await unlessEmailTaken(() =>
      prisma.$transaction(async (tx) => {
        await tx.customer.update({ where: { id }, data: change });
        // Their evening is at another hour. Nobody waits for that: the sweep plans them.
        if (data.timeZone !== undefined)
          await planSeatsAnew(tx, { centerId: viewer.centerId, customerId: id }, clock());
      }),
    );
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
    createCenter,
    identify,
    findAccount,
    revokeTokens,
    createProfessional,
    updateProfessional,
    removeProfessional,
    createCustomer,
    findOrCreateCustomer,
    updateCustomer,
    registerPushDevice,
    removePushDevice,
  };
}
export type People = ReturnType<typeof createPeople>;

const PROFESSIONAL_ACCOUNT = `
  SELECT lower(role::text) AS role, tokens_valid_from AS "tokensValidFrom"
  FROM professional WHERE id = $1 AND center_id = $2 AND removed_at IS NULL`;

const CUSTOMER_ACCOUNT = `
  SELECT 'customer' AS role, tokens_valid_from AS "tokensValidFrom"
  FROM customer WHERE id = $1 AND center_id = $2 AND deleted_at IS NULL`;

const ACCOUNTS_OF_ADDRESS = `
  SELECT id, lower(role::text) AS role, center_id AS "centerId" FROM professional WHERE email = $1 AND removed_at IS NULL
  UNION ALL
  SELECT id, 'customer', center_id FROM customer WHERE email = $1 AND deleted_at IS NULL`;

const REGISTER_DEVICE = `
  INSERT INTO push_device (center_id, customer_id, professional_id, endpoint, p256dh, auth, registered_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (endpoint) WHERE removed_at IS NULL DO UPDATE SET center_id = excluded.center_id,
    customer_id = excluded.customer_id, professional_id = excluded.professional_id,
    p256dh = excluded.p256dh, auth = excluded.auth, registered_at = excluded.registered_at
  RETURNING id`;

/** Every refusal of these writes by a unique index means the address: it is the only one they can meet. */
async function unlessEmailTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new EmailTakenError();
    throw error;
  }
}

/** Leaves out what was not given, so that absent means "leave" and null means "none". */
function given<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
