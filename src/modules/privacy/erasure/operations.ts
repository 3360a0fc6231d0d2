import { NotFoundError } from '../../../lib/errors.ts';
import { sqlOf } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import type { Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import { bookingEvent } from '../../bookings/operations.ts';
import { endSignIns } from '../../people/accounts/operations.ts';
import { lockCustomerRow } from '../../people/lock.ts';
import { doneBy, logSecurityEvent } from '../../people/security-events.ts';
import { publishEvents } from '../../webhooks/publish.ts';
import { assertMayDecideFor } from '../rules.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock' | 'scheduler' | 'events' | 'log' | 'credentials'>;

/**
 * Erases a customer. Seats ahead are released without a message; personal access URLs, tokens and streams end at once; name,
 * address, language, zone, browsers and the addresses of messages are erased. Sent messages stay counted. Safe to repeat.
 * For managers, and the customer. Throws `NotFoundError`.
 */
export async function deleteCustomer(
  { db, clock, scheduler, events, log, credentials }: Deps,
  viewer: Viewer,
  id: string,
): Promise<void> {
  assertMayDecideFor(viewer, id);
  const now = clock();
  const released = await db.prisma.$transaction(async (tx) => {
    await lockCustomerRow(tx, viewer.centerId, id);
    const customer = await tx.customer.findFirst({ where: { id, centerId: viewer.centerId } });
    if (!customer) throw new NotFoundError('customer');
    if (customer.deletedAt !== null) return [];
    if (customer.email !== null)
      await tx.$executeRawUnsafe(FORGET_SIGN_UPS, credentials.addressHashes(customer.email), viewer.centerId);
    return erase(tx, id, now);
  });
  logSecurityEvent(log, 'customer_erased', doneBy(viewer, id));
  const seats = released.map(({ sessionId }) => `delivery:${sessionId}` as const);
  events.publish([`account:${id}`, `center:${viewer.centerId}`, ...seats]);
  scheduler.wakeAt(now);
}

/** Answers the bookings whose seats are free. */
async function erase(tx: Tx, id: string, now: Date) {
  const sql = sqlOf(tx);
  const released = await sql(RELEASE_SEATS, [id, now]);
  const cancelled = released.map((booking) =>
    bookingEvent(booking, 'booking.cancelled', { cancelledAt: now }),
  );
  await publishEvents(sql, now, cancelled);
  await tx.$executeRawUnsafe(CLOSE_PASSES, id);
  await tx.$executeRawUnsafe(FORGET_MESSAGES, id);
  await tx.$executeRawUnsafe(FORGET_WORDS, id, now);
  await tx.pushDevice.updateMany({ where: { customerId: id }, data: erasedDevice(now) });
  await endSignIns(tx, [id], now);
  await tx.signIn.updateMany({ where: { customerId: id }, data: erasedSignIn });
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
  return released;
}

/**
 * Erases a former member of staff: name, address, language, browsers, and the targets of messages to them. Their sessions
 * and messages stay counted.
 */
export async function eraseProfessional(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.$executeRawUnsafe(FORGET_STAFF_MESSAGES, id);
  await tx.pushDevice.updateMany({ where: { professionalId: id }, data: erasedDevice(now) });
  await tx.signIn.updateMany({ where: { professionalId: id }, data: erasedSignIn });
  await tx.knownDevice.deleteMany({ where: { accountId: id } });
  const nobody = { name: '', email: null, locale: null };
  await tx.professional.update({
    where: { id },
    data: { ...nobody, removedAt: now, tokensValidFrom: now },
  });
}

const erasedSignIn = { device: null, codeAddressHash: null };

/** The rows stay, because deliveries refer to them. */
const erasedDevice = (now: Date) => ({
  removedAt: now,
  endpoint: 'https://erased.invalid/',
  p256dh: '',
  auth: '',
});

// Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
const RELEASE_SEATS = statement<Parameters<typeof bookingEvent>[0]>(
  { id: 'uuid', centerId: 'uuid', partnerId: 'uuid?', sessionId: 'uuid', customerId: 'uuid' },
  `
  WITH ahead AS MATERIALIZED (
    SELECT s.id FROM session s
    WHERE s.ends_at > $2 AND EXISTS (
      SELECT 1 FROM booking b WHERE b.session_id = s.id AND b.customer_id = $1::uuid AND b.status = 'BOOKED')
    ORDER BY s.next_transition_at, s.id FOR NO KEY UPDATE
  ), released AS (
    UPDATE booking b SET status = 'CANCELLED', cancelled_at = $2, reschedule_requested_at = NULL, reminder_at = NULL,
      confirmation_at = NULL
    FROM ahead WHERE b.session_id = ahead.id AND b.customer_id = $1::uuid AND b.status = 'BOOKED'
    RETURNING b.id, b.center_id, b.partner_id, b.session_id, b.customer_id
  ), freed AS (
    UPDATE session s SET seats_taken = s.seats_taken - 1, seats_changed_at = $2 FROM released WHERE s.id = released.session_id
  )
  SELECT id, center_id AS "centerId", partner_id AS "partnerId", session_id AS "sessionId", customer_id AS "customerId"
  FROM released ORDER BY id`,
);

/** A sign-up that waits for its code bears a name, and would make the account anew. */
const FORGET_SIGN_UPS = `
  UPDATE sign_in_code SET sign_ups = (
    SELECT coalesce(jsonb_agg(each), '[]') FROM jsonb_array_elements(sign_ups) each WHERE each ->> 'centerId' <> $2)
  WHERE address_hash = ANY ($1::bytea[]) AND sign_ups <> '[]'`;

/** Sets hashes of random values, which no token has. */
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
/** What staff wrote to this person alone, once nobody can book to get it any more. */
const FORGET_WORDS = `
  UPDATE act a SET text = NULL
  WHERE a.kind = 'MESSAGE' AND a.told_at IS NOT NULL
    AND a.id IN (SELECT d.act_id FROM delivery d JOIN booking b ON b.id = d.booking_id WHERE b.customer_id = $1::uuid)
    AND NOT EXISTS (
      SELECT 1 FROM delivery d JOIN booking b ON b.id = d.booking_id WHERE d.act_id = a.id AND b.customer_id <> $1::uuid)
    AND NOT EXISTS (
      SELECT 1 FROM act_session x JOIN session s ON s.id = x.session_id
      WHERE x.act_id = a.id AND s.status = 'SCHEDULED' AND s.ends_at > $2)`;
const FORGET_STAFF_MESSAGES = `${forgetMessages('NOT_IN_CHARGE')}
  WHERE d.professional_id = $1::uuid`;
