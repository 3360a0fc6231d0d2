import { statement } from '../../../lib/statement.ts';
import type { Credentials } from '../../../ports/credentials.ts';
import type { Database } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import { codesCountSince } from '../../people/sign-in/rules.ts';

type Deps = { db: Database; credentials: Pick<Credentials, 'addressHashes'> };

/** A page of somebody's bookings: those ahead by start, or all of them, the latest first. */
export type OverviewPage = {
  upcoming: boolean;
  after: { key: Date; id: string } | null;
  take: number;
  now: Date;
};

/**
 * The bookings of a customer. Where the code of this sign-in went, not too long ago, to the address that the account has
 * now, also those of every other account whose owner has proven the same address, but in a suspended center: elsewhere there
 * is no more to see of them.
 */
export async function allBookings({ db, credentials }: Deps, viewer: Viewer, page: OverviewPage) {
  const { upcoming, after, take, now } = page;
  const { id, centerId, sid } = viewer;
  const where = { id, centerId };
  const account = await db.prisma.customer.findFirst({ where, select: { email: true } });
  const email = account?.email ?? '';
  const values = [id, centerId, sid, email, credentials.addressHashes(email), codesCountSince(now)];
  const place = after ?? { key: null, id: null };
  return db.sql(upcoming ? UPCOMING : ALL, [
    ...values,
    place.key,
    place.id,
    take,
    ...(upcoming ? [now] : []),
  ]);
}

/** The account, and the others. The address is compared again: it may have changed since the hash was made. */
const ACCOUNTS = `
  WITH account AS (
    SELECT id, email, email_verified_at FROM customer
    WHERE id = $1::uuid AND center_id = $2::uuid AND deleted_at IS NULL
  ), accounts AS (
    SELECT id FROM account
    UNION
    SELECT other.id
    FROM account JOIN sign_in f ON f.customer_id = account.id
      JOIN customer other ON other.email = account.email
    WHERE f.id = $3::uuid AND f.ended_at IS NULL AND f.code_entered_at > $6::timestamptz AND f.code_address_hash = ANY ($5::bytea[])
      AND account.email = $4 AND account.email_verified_at IS NOT NULL
      AND other.email_verified_at IS NOT NULL AND other.deleted_at IS NULL
  )`;

const page = (ahead: string, way: '>' | '<', order: 'ASC' | 'DESC') => `${ACCOUNTS}
  SELECT b.id, b.center_id AS "centerId", c.name AS "centerName", b.center_id <> $2::uuid AS elsewhere,
    v.name AS "serviceName", v.modality, nullif(p.name, '') AS "teacherName", s.starts_at AS "startsAt",
    s.ends_at AS "endsAt", c.time_zone AS "timeZone", b.status, s.status AS "sessionStatus"
  FROM booking b JOIN session s ON s.id = b.session_id JOIN service v ON v.id = s.service_id
    JOIN center c ON c.id = b.center_id AND c.suspended_at IS NULL LEFT JOIN professional p ON p.id = s.professional_id
  WHERE b.customer_id = ANY (ARRAY(SELECT id FROM accounts)) ${ahead}
    AND ($8::uuid IS NULL OR (s.starts_at, b.id) ${way} ($7::timestamptz, $8::uuid))
  ORDER BY s.starts_at ${order}, b.id ${order} LIMIT $9`;

const SHAPE = {
  id: 'uuid',
  centerId: 'uuid',
  centerName: 'text',
  elsewhere: 'bool',
  serviceName: 'text',
  modality: 'modality',
  teacherName: 'text?',
  startsAt: 'timestamptz',
  endsAt: 'timestamptz',
  timeZone: 'text',
  status: 'booking_status',
  sessionStatus: 'session_status',
} as const;

const AHEAD = `AND b.status = 'BOOKED' AND s.status = 'SCHEDULED' AND s.ends_at > $10::timestamptz`;
const UPCOMING = statement(SHAPE, page(AHEAD, '>', 'ASC'));
const ALL = statement(SHAPE, page('', '<', 'DESC'));

/** What the holder of an address sees of a booking, wherever it is. */
export type BookingOverview = Awaited<ReturnType<typeof allBookings>>[number];
