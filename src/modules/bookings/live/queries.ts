import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import {
  type RightAsked,
  ROUND_COLUMNS,
  type RoundRow,
  readRound,
  roundOf,
  roundValues,
} from '../../access/rights/queries.ts';
import type { BookingRow } from './rules.ts';

/** What one round reads of bookings. */
type Asked = {
  since: string | null;
  now: Date;
  rights: readonly RightAsked[];
  customerIds: readonly string[];
  /** Bookings that somebody was shown, and which may have been given up or be over since. */
  knownIds: readonly string[];
};

/** The seats of these customers in sessions that are not over, and what is known. All by one statement, so one snapshot. */
export async function readBookings(sql: Sql, { since, now, rights, customerIds, knownIds }: Asked) {
  const rows = await sql(BOOKINGS, [...roundValues(since, rights, now), customerIds, knownIds]);
  const bookings = rows.filter(({ kind }) => kind === 'booking').map(bookingOf);
  return { ...readRound(rows), bookings };
}

type Row = RoundRow & { [Column in keyof Omit<BookingRow, 'customerId'>]: BookingRow[Column] | null };

const bookingOf = ({ kind: _k, n: _n, word: _w, at: _at, scopes: _s, pass: _p, accountId, ...row }: Row) =>
  ({ ...row, customerId: accountId }) as BookingRow;

const BOOKING_SHAPE = {
  bookingId: 'uuid?',
  sessionId: 'uuid?',
  bookingStatus: 'booking_status?',
  passHash: 'bytea?',
  status: 'session_status?',
  startsAt: 'timestamptz?',
  endsAt: 'timestamptz?',
  opensAt: 'timestamptz?',
  joinUrl: 'text?',
  processedThrough: 'timestamptz?',
} as const;

/** Nobody books so much ahead; whoever does is shown the rest when it comes nearer. */
const MOST_AHEAD = 500;

const BRANCHES = `
  UNION ALL
  SELECT 'booking', NULL, b.customer_id, NULL, NULL, NULL, NULL, b.id, b.session_id, b.status, b.pass_hash, s.status,
    s.starts_at, s.ends_at, s.opens_at, s.join_url, s.processed_through
  FROM (
    SELECT ahead.id FROM unnest($10::uuid[]) AS w (customer_id) CROSS JOIN LATERAL (
      SELECT b.id FROM booking b JOIN session s ON s.id = b.session_id
      WHERE b.customer_id = w.customer_id AND b.status = 'BOOKED' AND s.ends_at > $9
      ORDER BY s.starts_at, b.id LIMIT ${MOST_AHEAD}
    ) ahead
    UNION
    SELECT known.id FROM unnest($11::uuid[]) AS known (id)
  ) found JOIN booking b ON b.id = found.id JOIN session s ON s.id = b.session_id`;

const BOOKINGS = statement<Row>({ ...ROUND_COLUMNS, ...BOOKING_SHAPE }, roundOf(BOOKING_SHAPE, BRANCHES));
