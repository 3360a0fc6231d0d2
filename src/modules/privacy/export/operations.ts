import type { KnownDevice } from '../../../generated/prisma/client.ts';
import { NotFoundError } from '../../../lib/errors.ts';
import { globalId } from '../../../lib/global-ids.ts';
import type { Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import { pendingOf } from '../../people/email-changes/rules.ts';
import { doneBy, logSecurityEvent } from '../../people/security-events.ts';
import { assertMayDecideFor } from '../rules.ts';

/**
 * Everything that is stored about a customer, except the personal access URLs: a file left somewhere must give no access.
 * For managers, and the customer. Throws `NotFoundError`.
 */
export async function exportCustomer(
  { db, clock, log }: Pick<OperationDeps, 'db' | 'clock' | 'log'>,
  viewer: Viewer,
  id: string,
): Promise<object> {
  assertMayDecideFor(viewer, id);
  const now = clock();
  const where = { id, centerId: viewer.centerId, deletedAt: null };
  const customer = await db.prisma.customer.findFirst({ where, include: STORED });
  if (!customer) throw new NotFoundError('customer');
  const devices = await db.prisma.knownDevice.findMany({
    where: { accountId: id },
    orderBy: [{ firstSeenAt: 'asc' }, { device: 'asc' }],
  });
  const pending = await db.prisma.emailChange.findFirst({ where: pendingOf({ id, role: 'customer' }, now) });
  logSecurityEvent(log, 'customer_exported', doneBy(viewer, id));
  return { exportedAt: now, ...exported(customer, devices, pending?.newEmail ?? null) };
}

const order = { orderBy: [{ createdAt: 'asc' as const }, { id: 'asc' as const }] };
const STORED = {
  center: true,
  pushDevices: { orderBy: { registeredAt: 'asc' as const } },
  signIns: order,
  emailChanges: { orderBy: { id: 'asc' as const } },
  bookings: {
    ...order,
    include: {
      session: { include: { service: true } },
      deliveries: { ...order, include: { act: true } },
      deliveryLines: { include: { delivery: { include: { act: true } } } },
    },
  },
};

type StoredCustomer = NonNullable<Awaited<ReturnType<typeof storedCustomer>>>;
/** Used for its type only. */
const storedCustomer = (tx: Tx, id: string) => tx.customer.findUnique({ where: { id }, include: STORED });

function exported(customer: StoredCustomer, devices: KnownDevice[], pendingEmail: string | null): object {
  return {
    center: customer.center.name,
    customer: {
      id: globalId('Customer', customer.id),
      ...pick(customer, 'name', 'email', 'emailVerifiedAt'),
      pendingEmail,
      ...pick(customer, 'locale', 'timeZone', 'createdAt'),
    },
    pushDevices: customer.pushDevices.map((device) =>
      pick(device, 'endpoint', 'registeredAt', 'lastUsedAt', 'removedAt'),
    ),
    signIns: customer.signIns.map((signIn) => ({
      signedInAt: signIn.createdAt,
      ...pick(signIn, 'lastUsedAt', 'endedAt', 'device'),
    })),
    devices: devices.map((known) => ({
      device: known.device || null,
      ...pick(known, 'firstSeenAt', 'lastSeenAt'),
    })),
    emailChanges: customer.emailChanges.map((change) => ({
      from: change.oldEmail,
      to: change.newEmail,
      askedAt: change.requestedAt,
      ...pick(change, 'confirmedAt', 'takenBackAt'),
    })),
    bookings: customer.bookings.map(exportedBooking),
  };
}

function exportedBooking(booking: StoredCustomer['bookings'][number]): object {
  const { session, attendanceStatus: status, attendanceSource: source, attendanceAt: at } = booking;
  return {
    id: globalId('Booking', booking.id),
    service: session.service.name,
    ...pick(session, 'startsAt', 'endsAt'),
    ...pick(
      booking,
      'status',
      'createdAt',
      'cancelledAt',
      'cancelledLate',
      'attendanceConfirmation',
      'joinedAt',
    ),
    attendance: status && { status, source, at },
    messages: messagesOf(booking).map((delivery) => ({
      ...pick(delivery, 'purpose', 'channel', 'target', 'status', 'reason'),
      listedAt: delivery.createdAt,
      sentAt: delivery.sentAt,
      // What staff wrote to several people, or why it cancelled what it did.
      ...(delivery.act && { text: delivery.act.text }),
    })),
  };
}

/** The messages to this booking, by age; one about several bookings is with each of them. */
function messagesOf({ id, deliveries, deliveryLines }: StoredCustomer['bookings'][number]) {
  const shared = deliveryLines.flatMap(({ delivery }) => (delivery.bookingId === id ? [] : [delivery]));
  return [...deliveries, ...shared].sort((a, b) => Number(a.createdAt) - Number(b.createdAt));
}

const pick = <Row extends object>(row: Row, ...keys: (keyof Row)[]) =>
  Object.fromEntries(keys.map((key) => [key, row[key]]));
