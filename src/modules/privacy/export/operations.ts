import type { KnownDevice } from '../../../generated/prisma/client.ts';
import { NotFoundError } from '../../../lib/errors.ts';
import { globalId } from '../../../lib/global-ids.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Log } from '../../../ports/log.ts';
import { isPending } from '../../people/email-changes/rules.ts';
import { doneBy, logSecurityEvent } from '../../people/security-events.ts';
import { assertMayDecideFor } from '../rules.ts';

/**
 * Everything that is stored about a customer, except the personal access URLs: a file left somewhere must give no access.
 * For managers, and the customer. Throws `NotFoundError`.
 */
export async function exportCustomer(
  { db, clock, log }: { db: Database; clock: Clock; log: Log },
  viewer: Viewer,
  id: string,
): Promise<object> {
  assertMayDecideFor(viewer, id);
  const where = { id, centerId: viewer.centerId, deletedAt: null };
  const customer = await db.prisma.customer.findFirst({ where, include: STORED });
  if (!customer) throw new NotFoundError('customer');
  const devices = await db.prisma.knownDevice.findMany({
    where: { accountId: id },
    orderBy: [{ firstSeenAt: 'asc' }, { device: 'asc' }],
  });
  logSecurityEvent(log, 'customer_exported', doneBy(viewer, id));
  return exported(customer, devices, clock());
}

const order = { orderBy: [{ createdAt: 'asc' as const }, { id: 'asc' as const }] };
const STORED = {
  center: true,
  pushDevices: { orderBy: { registeredAt: 'asc' as const } },
  signIns: order,
  emailChanges: { orderBy: { id: 'asc' as const } },
  bookings: { ...order, include: { session: { include: { service: true } }, deliveries: order } },
};

type StoredCustomer = NonNullable<Awaited<ReturnType<typeof storedCustomer>>>;
/** Used for its type only. */
const storedCustomer = (tx: Tx, id: string) => tx.customer.findUnique({ where: { id }, include: STORED });

function exported(customer: StoredCustomer, devices: KnownDevice[], now: Date): object {
  const { name, email, emailVerifiedAt, locale, timeZone, createdAt } = customer;
  return {
    exportedAt: now,
    center: customer.center.name,
    customer: {
      id: globalId('Customer', customer.id),
      name,
      email,
      emailVerifiedAt,
      pendingEmail: customer.emailChanges.find((change) => isPending(change, now))?.newEmail ?? null,
      locale,
      timeZone,
      createdAt,
    },
    pushDevices: customer.pushDevices.map(({ endpoint, registeredAt, lastUsedAt, removedAt }) => ({
      endpoint,
      registeredAt,
      lastUsedAt,
      removedAt,
    })),
    signIns: customer.signIns.map((signIn) => ({
      signedInAt: signIn.createdAt,
      lastUsedAt: signIn.lastUsedAt,
      endedAt: signIn.endedAt,
      device: signIn.device,
    })),
    devices: devices.map(({ device, firstSeenAt, lastSeenAt }) => ({
      device: device || null,
      firstSeenAt,
      lastSeenAt,
    })),
    emailChanges: customer.emailChanges.map((change) => ({
      from: change.oldEmail,
      to: change.newEmail,
      askedAt: change.requestedAt,
      confirmedAt: change.confirmedAt,
      takenBackAt: change.takenBackAt,
    })),
    bookings: customer.bookings.map(exportedBooking),
  };
}

function exportedBooking(booking: StoredCustomer['bookings'][number]): object {
  const { session, status, createdAt, cancelledAt, attendanceConfirmation, attendanceStatus } = booking;
  return {
    id: globalId('Booking', booking.id),
    service: session.service.name,
    startsAt: session.startsAt,
    endsAt: session.endsAt,
    status,
    createdAt,
    cancelledAt,
    attendanceConfirmation,
    attendance: attendanceStatus && {
      status: attendanceStatus,
      source: booking.attendanceSource,
      at: booking.attendanceAt,
    },
    messages: booking.deliveries.map((delivery) => ({
      purpose: delivery.purpose,
      channel: delivery.channel,
      target: delivery.target,
      status: delivery.status,
      reason: delivery.reason,
      listedAt: delivery.createdAt,
      sentAt: delivery.sentAt,
    })),
  };
}
