import type { KnownDevice } from '../../generated/prisma/client.ts';
import { isStaff } from '../../lib/caller.ts';
import { ForbiddenError, NotFoundError } from '../../lib/errors.ts';
import { globalId } from '../../lib/global-ids.ts';
import { allBut, among, sqlOf, valuesOf } from '../../lib/sql.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database, Tx } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import { bookingEvent } from '../bookings/operations.ts';
import { endSignIns } from '../people/accounts/operations.ts';
import { isPending } from '../people/email-changes/rules.ts';
import { logSecurityEvent } from '../people/security-events.ts';
import { publishEvents } from '../webhooks/publish.ts';

type Deps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  events: Events;
  isolation: Isolation;
  log: Log;
};

/** What is kept about a person: handed out, and erased. */
export function createErasure({ db, clock, scheduler, events, isolation, log }: Deps) {
  /**
   * Everything that is kept about a customer, but for the personal URLs: a file that lies about must open no door. For
   * managers, and the customer. Throws `NotFoundError`.
   */
  async function exportCustomer(viewer: Viewer, id: string): Promise<object> {
    assertMayDecideFor(viewer, id);
    const where = { id, centerId: viewer.centerId, deletedAt: null };
    const customer = await db.prisma.customer.findFirst({ where, include: HELD });
    if (!customer) throw new NotFoundError('customer');
    const devices = await db.prisma.knownDevice.findMany({
      where: { accountId: id },
      orderBy: [{ firstSeenAt: 'asc' }, { device: 'asc' }],
    });
    logSecurityEvent(log, 'customer_exported', by(viewer, id));
    return exported(customer, devices, clock());
  }

  /**
   * Erases a customer: seats ahead are given back without a message, personal URLs, tokens and streams end at once, and
   * name, address, language, zone, browsers and the addresses of messages are gone. What was sent stays counted. Safe to
   * repeat. For managers, and the customer. Throws `NotFoundError`.
   */
  async function deleteCustomer(viewer: Viewer, id: string): Promise<void> {
    assertMayDecideFor(viewer, id);
    const now = clock();
    await db.prisma.$transaction(async (tx) => {
      await tx.$queryRawUnsafe(HOLD, id, viewer.centerId);
      const customer = await tx.customer.findFirst({ where: { id, centerId: viewer.centerId } });
      if (!customer) throw new NotFoundError('customer');
      if (customer.deletedAt === null) await erase(tx, id, now);
    });
    logSecurityEvent(log, 'customer_erased', by(viewer, id));
    events.publish([`account:${id}`]);
    scheduler.wakeAt(now);
  }

  /**
   * Erases where the messages of sessions went that ended a year ago, of at most `limit` sessions; answers of how many.
   * That they were sent, and what became of them, stays.
   */
  async function eraseTargets(limit = 100): Promise<number> {
    const now = clock();
    return isolation.batch(
      'erasure',
      async (picked) => (await db.sql(ERASE_TARGETS, [now, limit, ...valuesOf(picked)])).length,
      async (aside) => {
        const due = await db.sql<{ id: string }>(OVER_LONG, [now, limit, ...valuesOf(allBut(aside))]);
        return due.map(({ id }) => id);
      },
    );
  }

  return { exportCustomer, deleteCustomer, eraseTargets };
}
export type Erasure = ReturnType<typeof createErasure>;

const by = ({ id: byId, centerId }: Viewer, accountId: string) => ({ accountId, centerId, byId });

/** Managers, and the customer for themselves. */
function assertMayDecideFor(viewer: Viewer, id: string): void {
  if (viewer.role === 'manager') return;
  if (isStaff(viewer)) throw new ForbiddenError('Only managers, and customers for themselves, may do this.');
  if (viewer.role !== 'customer' || viewer.id !== id) throw new NotFoundError('customer');
}

const order = { orderBy: [{ createdAt: 'asc' as const }, { id: 'asc' as const }] };
const HELD = {
  center: true,
  pushDevices: { orderBy: { registeredAt: 'asc' as const } },
  signIns: order,
  emailChanges: { orderBy: { id: 'asc' as const } },
  bookings: { ...order, include: { session: { include: { service: true } }, deliveries: order } },
};

type Held = NonNullable<Awaited<ReturnType<typeof heldOf>>>;
/** Only for its type. */
const heldOf = (tx: Tx, id: string) => tx.customer.findUnique({ where: { id }, include: HELD });

function exported(customer: Held, devices: KnownDevice[], now: Date): object {
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

function exportedBooking(booking: Held['bookings'][number]): object {
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

async function erase(tx: Tx, id: string, now: Date): Promise<void> {
  const sql = sqlOf(tx);
  const givenBack = await sql<Parameters<typeof bookingEvent>[0]>(RELEASE_SEATS, [id, now]);
  const cancelled = givenBack.map((booking) =>
    bookingEvent(booking, 'booking.cancelled', { cancelledAt: now }),
  );
  await publishEvents(sql, now, cancelled);
  await tx.$executeRawUnsafe(CLOSE_PASSES, id);
  await tx.$executeRawUnsafe(FORGET_MESSAGES, id);
  await tx.pushDevice.updateMany({ where: { customerId: id }, data: erasedDevice(now) });
  await endSignIns(tx, [id], now);
  await tx.signIn.updateMany({ where: { customerId: id }, data: { device: null } });
  await tx.knownDevice.deleteMany({ where: { accountId: id } });
  await tx.emailChange.deleteMany({ where: { customerId: id } });
  await tx.causedMessage.deleteMany({ where: { accountId: id } });
  const nobody = {
    name: '',
    email: null,
    emailVerifiedAt: null,
    emailSelfSet: false,
    locale: null,
    timeZone: null,
  };
  await tx.customer.update({ where: { id }, data: { ...nobody, deletedAt: now, tokensValidFrom: now } });
}

/**
 * Erases somebody who leaves the staff: name, address, language and browsers, and where messages to them went. That they
 * taught, and that messages were sent, stays counted.
 */
export async function eraseProfessional(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.$executeRawUnsafe(FORGET_STAFF_MESSAGES, id);
  await tx.pushDevice.updateMany({ where: { professionalId: id }, data: erasedDevice(now) });
  await tx.signIn.updateMany({ where: { professionalId: id }, data: { device: null } });
  await tx.knownDevice.deleteMany({ where: { accountId: id } });
  const nobody = { name: '', email: null, locale: null };
  await tx.professional.update({
    where: { id },
    data: { ...nobody, removedAt: now, tokensValidFrom: now },
  });
}

/** Rows stay, because deliveries count by them; nobody can be reached by one. */
const erasedDevice = (now: Date) => ({
  removedAt: now,
  endpoint: 'https://erased.invalid/',
  p256dh: '',
  auth: '',
});

const HOLD = 'SELECT 1 FROM customer WHERE id = $1::uuid AND center_id = $2::uuid FOR NO KEY UPDATE';

// The sessions in the engine's order, as everybody who changes several does: nobody waits in a circle.
const RELEASE_SEATS = `
  WITH ahead AS MATERIALIZED (
    SELECT s.id FROM session s
    WHERE s.ends_at > $2 AND EXISTS (
      SELECT 1 FROM booking b WHERE b.session_id = s.id AND b.customer_id = $1::uuid AND b.status = 'BOOKED')
    ORDER BY s.next_transition_at, s.id FOR NO KEY UPDATE
  ), given_back AS (
    UPDATE booking b SET status = 'CANCELLED', cancelled_at = $2, reschedule_requested_at = NULL, reminder_at = NULL,
      confirmation_at = NULL
    FROM ahead WHERE b.session_id = ahead.id AND b.customer_id = $1::uuid AND b.status = 'BOOKED'
    RETURNING b.id, b.center_id, b.partner_id, b.session_id, b.customer_id
  ), freed AS (
    UPDATE session s SET seats_taken = s.seats_taken - 1 FROM given_back WHERE s.id = given_back.session_id
  )
  SELECT id, center_id AS "centerId", partner_id AS "partnerId", session_id AS "sessionId", customer_id AS "customerId"
  FROM given_back ORDER BY id`;

/** To hashes of nothing that anybody holds. */
const CLOSE_PASSES = `
  UPDATE booking SET pass_hash = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), pass_encrypted = '',
    reschedule_requested_at = NULL
  WHERE customer_id = $1::uuid`;

const forgetMessages = (why: string) => `
  UPDATE delivery d SET target = NULL,
    status = CASE WHEN d.status IN ('PENDING', 'UNKNOWN') THEN 'SKIPPED' ELSE d.status END,
    reason = CASE WHEN d.status IN ('PENDING', 'UNKNOWN') THEN '${why}' ELSE d.reason END,
    next_attempt_at = CASE WHEN d.status IN ('PENDING', 'UNKNOWN') THEN NULL ELSE d.next_attempt_at END`;
const FORGET_MESSAGES = `${forgetMessages('SEAT_LOST')}
  FROM booking b WHERE b.id = d.booking_id AND b.customer_id = $1::uuid`;
const FORGET_STAFF_MESSAGES = `${forgetMessages('NOT_IN_CHARGE')}
  WHERE d.professional_id = $1::uuid`;

const OVER_LONG = `
      SELECT id FROM session
      WHERE targets_erased_at IS NULL AND ends_at < $1::timestamptz - interval '12 months' AND ${among('id', 3)}
      ORDER BY ends_at LIMIT $2`;

const ERASE_TARGETS = `
  WITH over AS (
    UPDATE session SET targets_erased_at = $1
    WHERE id IN (${OVER_LONG} FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id
  ), erased AS (
    UPDATE delivery d SET target = NULL FROM over WHERE d.session_id = over.id AND d.target IS NOT NULL
  )
  SELECT id FROM over`;
