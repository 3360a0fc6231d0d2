import { isStaff } from '../../../lib/caller.ts';
import { ForbiddenError, NotFoundError } from '../../../lib/errors.ts';
import { parseInput } from '../../../lib/input.ts';
import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import { InvalidPushEndpointError } from './errors.ts';
import { DeviceRegistration, endpointRefusal, MOST_DEVICES } from './rules.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock'>;
type RegistrationDeps = Pick<OperationDeps, 'db' | 'clock' | 'pushAllowLoopback' | 'pushPublicKeys'>;
type Owner = { kind: 'customer' | 'professional'; id: string };

/**
 * Registers a browser for notifications: the viewer's own, or (staff) a customer's. Safe to repeat.
 * - A person has at most ten: the one that was registered first is removed.
 * - A known endpoint moves to its new owner, because a browser has one subscription. It must bring its own `auth`, which
 *   only that browser knows.
 *
 * Throws `InvalidPushEndpointError`.
 */
export async function registerPushDevice(
  { db, clock, pushAllowLoopback, pushPublicKeys }: RegistrationDeps,
  viewer: Viewer,
  subscription: unknown,
  customerId: string | null,
): Promise<string> {
  const owner = await ownerFor(db, viewer, customerId);
  const parsed = parseInput(DeviceRegistration, { subscription }).subscription;
  const { endpoint, keys } = parsed;
  const publicKey = parsed.applicationServerKey ?? null;
  const refusal = endpointRefusal(endpoint, pushAllowLoopback);
  if (refusal) throw new InvalidPushEndpointError(refusal);
  if (publicKey !== null && !pushPublicKeys.includes(publicKey))
    throw new InvalidPushEndpointError(
      'The browser subscribed with a key that is not ours any more: let it subscribe anew, and register what it says then.',
    );
  const now = clock();
  const ids = owner.kind === 'customer' ? [owner.id, null] : [null, owner.id];
  const values = [
    viewer.centerId,
    ...ids,
    endpoint,
    keys.p256dh,
    keys.auth,
    now,
    publicKey,
    pushPublicKeys[0],
  ];
  return db.transaction(async (sql) => {
    await lockOwner(sql, viewer, owner);
    const [device] = await sql(REGISTER_DEVICE, values);
    if (!device)
      throw new InvalidPushEndpointError(
        'This browser is registered for another account: let it subscribe anew, and register what it says then.',
      );
    await sql(RETIRE_DEVICES, [...ids, now, MOST_DEVICES]);
    return device.id;
  });
}

export async function removePushDevice({ db, clock }: Deps, viewer: Viewer, id: string): Promise<void> {
  const own = isStaff(viewer)
    ? { OR: [{ professionalId: viewer.id }, { customerId: { not: null } }] }
    : { customerId: viewer.id };
  const where = { id, centerId: viewer.centerId, removedAt: null, ...own };
  const { count } = await db.prisma.pushDevice.updateMany({ where, data: { removedAt: clock() } });
  if (count === 0) throw new NotFoundError('push device');
}

async function ownerFor(
  { prisma }: OperationDeps['db'],
  viewer: Viewer,
  customerId: string | null,
): Promise<Owner> {
  if (viewer.role === 'customer') {
    if (customerId !== null && customerId !== viewer.id) throw new NotFoundError('customer');
    return { kind: 'customer', id: viewer.id };
  }
  if (!isStaff(viewer)) throw new ForbiddenError('Only people who are signed in may do this.');
  if (customerId === null) return { kind: 'professional', id: viewer.id };
  const where = { id: customerId, centerId: viewer.centerId, deletedAt: null };
  if (!(await prisma.customer.findFirst({ where }))) throw new NotFoundError('customer');
  return { kind: 'customer', id: customerId };
}

/**
 * Locks the owner: concurrent registrations would each leave ten devices beside their own. The end of an account, or of a
 * sign-in, has removed its devices, so none may be registered after it.
 */
async function lockOwner(sql: Sql, viewer: Viewer, { kind, id }: Owner): Promise<void> {
  const locked = await sql(LOCK_OWNER[kind], [id]);
  if (locked.length === 0) throw new NotFoundError(kind);
  if ((await sql(ENDED, [viewer.sid])).length > 0) throw new ForbiddenError('This sign-in has ended.');
}

const LOCK_OWNER = {
  customer: 'SELECT 1 FROM customer WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE',
  professional: 'SELECT 1 FROM professional WHERE id = $1 AND removed_at IS NULL FOR NO KEY UPDATE',
};
const ENDED = 'SELECT 1 FROM sign_in WHERE id = $1::uuid AND ended_at IS NOT NULL';

const REGISTER_DEVICE = statement(
  { id: 'uuid' },
  `
  INSERT INTO push_device (center_id, customer_id, professional_id, endpoint, p256dh, auth, registered_at, public_key)
  VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8::text, $9::text))
  ON CONFLICT (endpoint) WHERE removed_at IS NULL DO UPDATE SET center_id = excluded.center_id,
    public_key = coalesce($8::text, push_device.public_key),
    customer_id = excluded.customer_id, professional_id = excluded.professional_id,
    p256dh = excluded.p256dh, auth = excluded.auth, registered_at = excluded.registered_at
    WHERE push_device.auth = excluded.auth OR push_device.customer_id = excluded.customer_id
      OR push_device.professional_id = excluded.professional_id
  RETURNING id`,
);

const RETIRE_DEVICES = `
  UPDATE push_device SET removed_at = $3 WHERE id IN (
    SELECT id FROM push_device
    WHERE removed_at IS NULL AND (customer_id = $1::uuid OR professional_id = $2::uuid)
    ORDER BY registered_at DESC, id DESC OFFSET $4)`;
