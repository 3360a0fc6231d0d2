import { NotFoundError } from '../../lib/errors.ts';
import { sqlOf } from '../../lib/sql.ts';
import { statement } from '../../lib/statement.ts';
import { between, MINUTE } from '../../lib/time.ts';
import type { Sql } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { OperationDeps } from '../../ports/operation-deps.ts';
import { RecentlySentError } from '../access/errors.ts';
import { bookingsOf } from '../access/rules.ts';
import { BookingCancelledError } from '../bookings/errors.ts';
import { lockUnsent, resendActs } from '../notifications/acts/operations.ts';
import { insertForCustomers } from '../notifications/listing/customers.ts';
import type { MessageLimits } from '../people/message-limits.ts';
import { assertOpenToChange, lockSession } from '../sessions/lock.ts';

type PassDeps = Pick<OperationDeps, 'passes'>;
type Deps = PassDeps &
  Pick<OperationDeps, 'db' | 'clock' | 'scheduler' | 'events'> & { messageLimits: MessageLimits };

/** A booking's URL is not renewed again within this time: each renewal sends messages. */
const PAUSE_MS = MINUTE;

/**
 * Renews a booking's personal access URL (R14): the old one is dead at once, and the messages it was sent in are sent
 * again. For staff and its customer. Throws `NotFoundError`, `SessionEndedError`, `SessionCancelledError`,
 * `BookingCancelledError`, `RecentlySentError`, for the customer `MessageLimitError`.
 */
export async function renew(deps: Deps, viewer: Viewer, id: string): Promise<void> {
  const { db, clock, scheduler, events, messageLimits } = deps;
  const now = clock();
  const customerId = await db.prisma.$transaction(async (tx) => {
    const found = await tx.booking.findFirst({ where: { id, ...bookingsOf(viewer) } });
    if (!found) throw new NotFoundError('booking');
    assertOpenToChange(await lockSession(tx, viewer, found.sessionId), now);
    const booking = await tx.booking.findUniqueOrThrow({ where: { id }, include: { customer: true } });
    if (booking.status !== 'BOOKED') throw new BookingCancelledError();
    const since = booking.renewedAt && between(booking.renewedAt, now);
    if (since !== null && since < PAUSE_MS) throw new RecentlySentError();
    await tx.booking.update({ where: { id }, data: { renewedAt: now } });
    const sent = await renewPasses(deps, sqlOf(tx), [id], now);
    if (viewer.role === 'customer') await messageLimits.count(tx, viewer, booking.customer.email, sent, now);
    return found.customerId;
  });
  // Open pages of the old URL read again, and find nothing.
  events.publish([`account:${customerId}`]);
  scheduler.wakeAt(now);
}

/**
 * Renews the URLs of every booking that a customer has ahead: they went to an address that was not theirs. Returns how many
 * messages are sent again. Part of the caller's transaction, which has locked the customer.
 */
export async function renewAhead(
  deps: PassDeps,
  sql: Sql,
  customer: { id: string },
  now: Date,
): Promise<number> {
  const rows = await sql(AHEAD, [customer.id, now]);
  const ids = rows.map(({ id }) => id);
  return ids.length > 0 ? renewPasses(deps, sql, ids, now) : 0;
}

// Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
const AHEAD = statement(
  { id: 'uuid' },
  `
  WITH ahead AS MATERIALIZED (
    SELECT s.id FROM session s
    WHERE s.ends_at > $2 AND s.status = 'SCHEDULED'
      AND EXISTS (SELECT 1 FROM booking b WHERE b.session_id = s.id AND b.customer_id = $1::uuid AND b.status = 'BOOKED')
    ORDER BY s.next_transition_at, s.id FOR NO KEY UPDATE
  )
  SELECT b.id FROM booking b JOIN ahead ON ahead.id = b.session_id
  WHERE b.customer_id = $1::uuid AND b.status = 'BOOKED'`,
);

/**
 * Runs under the sessions' locks, so that nothing is listed meanwhile. Returns how many messages are sent again: one that
 * goes by mail and to browsers counts once.
 */
async function renewPasses({ passes }: PassDeps, sql: Sql, bookingIds: string[], now: Date): Promise<number> {
  // A claimed message already has its URL. This lock keeps workers from claiming others before the commit.
  await lockUnsent(sql, bookingIds);
  const fresh = bookingIds.map(() => passes.create());
  const hashes = fresh.map(({ hash }) => hex(hash));
  const encrypted = fresh.map((pass) => hex(pass.encrypted));
  await sql(WRITE_PASSES, [bookingIds, hashes, encrypted]);
  let messages = 0;
  for (const text of RESEND) {
    const rows = await sql(text, [bookingIds, now]);
    const going = rows.filter(({ status }) => status === 'PENDING');
    messages += new Set(going.map(({ booking_id }) => booking_id)).size;
  }
  return messages + (await resendActs(sql, now, bookingIds));
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const WRITE_PASSES = `
  UPDATE booking b SET pass_hash = decode(p.hash, 'hex'), pass_encrypted = decode(p.encrypted, 'hex')
  FROM unnest($1::uuid[], $2::text[], $3::text[]) AS p (id, hash, encrypted)
  WHERE b.id = p.id`;

type Kind = { purpose: string; revision: string; useful: string; about?: string; deadline?: string };

/**
 * Lists again the messages that were sent with the old URL and are still useful, to the customer's present addresses.
 * Messages that still wait take the new URL anyway.
 */
const resend = ({ purpose, revision, useful, ...listing }: Kind) => `
  WITH reader AS (
    SELECT b.*, last.resend + 1 AS again, last.previous_starts_at AS told
    FROM booking b
      JOIN session s ON s.id = b.session_id
      CROSS JOIN LATERAL (
        SELECT d.resend, max(d.previous_starts_at) AS previous_starts_at,
          bool_or(d.status IN ('SENT', 'CLAIMED')) AS has_left FROM delivery d
        WHERE d.booking_id = b.id AND d.purpose = '${purpose}' AND d.revision = ${revision}
        GROUP BY d.resend ORDER BY d.resend DESC LIMIT 1
      ) last
    WHERE b.id = ANY($1::uuid[]) AND b.status = 'BOOKED' AND last.has_left
      AND s.status = 'SCHEDULED' AND s.send_at IS NOT NULL AND s.ends_at > $2 AND ${useful}
  )${insertForCustomers({ purpose, now: '$2', revision, resend: 'r.again', previous: 'r.told', ...listing })}`;

const ABOUT_START = { revision: 's.moves', about: 's.starts_at' };
const RESEND = [
  resend({ purpose: 'ACCESS_NOTICE', revision: 's.notice_revision', useful: 's.join_url IS NOT NULL' }),
  resend({ purpose: 'REMINDER', ...ABOUT_START, deadline: 's.starts_at', useful: 's.starts_at > $2' }),
  resend({
    purpose: 'ATTENDANCE_CONFIRMATION',
    ...ABOUT_START,
    deadline: 's.starts_at',
    useful: `s.starts_at > $2 AND b.attendance_confirmation = 'PENDING' AND b.confirmation_for = s.starts_at`,
  }),
  resend({ purpose: 'SESSION_MOVED', ...ABOUT_START, useful: 's.starts_at > $2' }),
  resend({ purpose: 'BOOKING_CONFIRMED', revision: '0', useful: 's.starts_at > $2' }),
].map((text) => statement({ status: 'delivery_status', booking_id: 'uuid' }, text));
