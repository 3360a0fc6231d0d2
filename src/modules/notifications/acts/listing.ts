import { statement } from '../../../lib/statement.ts';
import { insertForCustomers } from '../listing/customers.ts';
import { insertForStaff } from '../listing/staff.ts';

/*
 * SQL that lists one message to each reader of each act, with its lines. Its time follows the number of lines whatever the
 * planner expects: an act has just been written, so statistics know nothing of it. That is why no list that the statement
 * makes is joined with another one. Each answers the sessions that its acts tell of. `going`: a message of the act is to be
 * sent, and not all were skipped.
 */

/** Over the act `a`, its session `x` as it was and `s` as it is, and the booking `b` of a customer. */
type Listing = {
  purpose: string;
  /** Which seats, or which sessions, it is told of. */
  about: string;
  previous?: string;
  /** More statements over `line`. */
  also?: string;
};

const NO_START = 'NULL::timestamptz';
const NO_BOOKING = 'NULL::uuid';
const OF_ACTS = 'a.id = ANY($2::uuid[])';
const LISTED = { now: '$1', revision: '0', act: 'r.act_id', deadline: 'r.ends_at' };

type ToCustomers = Listing & {
  /** Of which acts; by default of those in `$2`. */
  of?: string;
  /** Of the reader `r`: how often it was sent before. */
  resend?: string;
};

/** A message to each customer, with a line for each of their seats. */
export const toCustomers = ({ of = OF_ACTS, resend, ...listing }: ToCustomers) =>
  messages(listing, {
    person: 'b.customer_id',
    booking: 'b.id',
    seats: `JOIN booking b ON b.session_id = s.id AND b.status = 'BOOKED'`,
    which: of,
    reader: 'bookings[1]',
    insert: insertForCustomers({
      ...LISTED,
      purpose: listing.purpose,
      resend,
      returning: returning('booking_id'),
    }),
  });

/** The same to professionals, with a line for each session. `whom` is their id. */
export const toStaff = ({ whom, ...listing }: Listing & { whom: string }) =>
  messages(listing, {
    person: whom,
    booking: NO_BOOKING,
    seats: '',
    which: `${OF_ACTS} AND ${whom} IS NOT NULL`,
    reader: 'person_id',
    insert: insertForStaff({
      ...LISTED,
      purpose: listing.purpose,
      about: NO_START,
      returning: returning('professional_id'),
    }),
  });

const returning = (reader: string) => `id, act_id, status, ${reader} AS reader_id`;

/** How the readers of one side are found. `reader`: by what their message is known again. */
type Side = { person: string; booking: string; seats: string; which: string; reader: string; insert: string };

const messages = (
  { about, previous = NO_START, also = '' }: Listing,
  { person, booking, seats, which, reader, insert }: Side,
) =>
  statement(
    { actId: 'uuid', sessionId: 'uuid', going: 'bool' },
    `
  WITH line AS MATERIALIZED (
    SELECT a.id AS act_id, a.center_id, ${person} AS person_id, ${booking} AS booking_id, s.id AS session_id, s.starts_at, s.ends_at,
      s.status, ${previous} AS previous_starts_at
    FROM act a JOIN act_session x ON x.act_id = a.id JOIN session s ON s.id = x.session_id ${seats}
    WHERE ${which} AND s.ends_at > $1 AND ${about}
  )${also}, of_reader AS (
    SELECT act_id, center_id, person_id, max(ends_at) AS ends_at, ${inOrder('session_id')} AS sessions,
      ${inOrder('booking_id')} AS bookings, ${inOrder('previous_starts_at')} AS previous
    FROM line GROUP BY act_id, center_id, person_id
  ), reader AS MATERIALIZED (
    SELECT *, ${reader} AS id, sessions[1] AS session_id, person_id AS customer_id, person_id AS professional_id FROM of_reader
  ), listed AS (${insert}
  ), lines AS (
    INSERT INTO delivery_line (delivery_id, session_id, booking_id, previous_starts_at)
    SELECT d.id, l.session_id, l.booking_id, l.previous_starts_at
    FROM (
      SELECT array_remove(array_agg(delivery_id), NULL) AS deliveries, max(sessions) AS sessions, max(bookings) AS bookings,
        max(previous) AS previous
      FROM (
        SELECT act_id, id AS reader_id, NULL::uuid AS delivery_id, sessions, bookings, previous FROM reader
        UNION ALL
        SELECT act_id, reader_id, id, NULL, NULL, NULL FROM listed
      ) half GROUP BY act_id, reader_id
    ) whole
      CROSS JOIN LATERAL unnest(deliveries) d (id)
      CROSS JOIN LATERAL unnest(sessions, bookings, previous) l (session_id, booking_id, previous_starts_at)
  )
  SELECT DISTINCT act_id AS "actId", session_id AS "sessionId",
    act_id = ANY (ARRAY(SELECT DISTINCT act_id FROM listed WHERE status = 'PENDING')) AS going
  FROM line`,
  );

const inOrder = (column: string) => `array_agg(${column} ORDER BY starts_at, session_id)`;
