import { ANY_ROW, allBut, among, valuesOf } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import type { Sql, Statement, Tx } from '../../../ports/database.ts';
import { tellWordsLater } from '../acts/operations.ts';
import { insertForCustomers } from '../listing/customers.ts';
import { type ReminderFacts, reminderSchedule } from './rules.ts';

/*
 * Reminders and attendance confirmations (R17). The reminder schedule of a booking is two instants, for the start that its
 * customer was last told. A change of its facts sets `reschedule_requested_at` and wakes the scheduler.
 *
 * Each statement locks its bookings with their sessions and settings, and skips locked rows, to avoid deadlocks. The
 * transaction that holds such a row wakes the dispatch loop afterwards, or the sweep does.
 */

/** Whether a schedule is to be computed or a message is due. */
export async function anyReminderWork(sql: Sql, now: Date): Promise<boolean> {
  return (await sql(ANYTHING, [now])).length > 0;
}

const ANYTHING = `
  SELECT 1 WHERE EXISTS (SELECT 1 FROM booking WHERE reschedule_requested_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM booking WHERE status = 'BOOKED' AND reminder_at <= $1)
    OR EXISTS (SELECT 1 FROM booking WHERE status = 'BOOKED' AND confirmation_at <= $1)`;

type Unscheduled = ReminderFacts & { id: string; message: 'BOOKING_CONFIRMED' | 'BOOKING_CANCELLED' | null };

/**
 * Computes the schedules of at most `limit` bookings, and lists the messages about booking itself if the center wants them.
 * Needs a transaction. Answers how many bookings, and the instants at which something is due.
 */
export async function scheduleReminders(sql: Sql, now: Date, limit: number, picked = ANY_ROW) {
  const unscheduled = await sql(UNSCHEDULED, [limit, ...valuesOf(picked)]);
  if (unscheduled.length === 0) return { bookings: 0, moments: [] };
  const schedules = unscheduled.map(reminderSchedule);
  await sql(WRITE_SCHEDULES, [
    unscheduled.map(({ id }) => id),
    schedules.map(({ reminderAt }) => reminderAt),
    schedules.map(({ confirmationAt }) => confirmationAt),
  ]);
  for (const [purpose, text] of Object.entries(LIST_BOOKING_MESSAGE)) {
    const ids = unscheduled.flatMap(({ id, message }) => (message === purpose ? [id] : []));
    if (ids.length > 0) await sql(text, [now, ids]);
  }
  await tellWordsLater(
    sql,
    now,
    unscheduled.map(({ id }) => id),
  );
  const moments = schedules.flatMap(({ reminderAt, confirmationAt }) => [reminderAt, confirmationAt]);
  return { bookings: unscheduled.length, moments: moments.filter((moment) => moment !== null) };
}

const dueIds = async (sql: Sql, text: Statement<{ id: string }>, values: unknown[]): Promise<string[]> =>
  (await sql(text, values)).map(({ id }) => id);

/** The bookings that `scheduleReminders` would take, locked ones included. */
export const bookingsToReschedule = (sql: Sql, limit: number, aside: string[]): Promise<string[]> =>
  dueIds(sql, BOOKINGS_TO_RESCHEDULE, [limit, ...valuesOf(allBut(aside))]);

const BOOKINGS_TO_RESCHEDULE = statement(
  { id: 'uuid' },
  `
  SELECT b.id FROM booking b WHERE b.reschedule_requested_at IS NOT NULL AND ${among('b.id', 2)}
  ORDER BY b.reschedule_requested_at, b.id LIMIT $1`,
);

// The first schedule of a booking confirms it; a cancelled booking is here only if somebody else cancelled it.
const UNSCHEDULED = statement<Unscheduled>(
  {
    id: 'uuid',
    startsAt: 'timestamptz',
    since: 'timestamptz',
    reminderAt: 'timestamptz?',
    confirmationAt: 'timestamptz?',
    askedBefore: 'bool',
    customerTimeZone: 'text?',
    centerTimeZone: 'text',
    quietFrom: 'text',
    quietUntil: 'text',
    remindersEnabled: 'bool',
    reminderLeadMinutes: 'int4',
    attendanceConfirmationsEnabled: 'bool',
    attendanceConfirmationLeadMinutes: 'int4',
    freeCancellationMinutes: 'int4',
    message: 'text?',
  },
  `
  SELECT b.id, b.told_starts_at AS "startsAt", b.reschedule_requested_at AS since,
    b.reminder_at AS "reminderAt", b.confirmation_at AS "confirmationAt",
    coalesce(b.confirmation_for <> b.told_starts_at, false) AS "askedBefore",
    c.time_zone AS "customerTimeZone", ce.time_zone AS "centerTimeZone",
    ce.quiet_from AS "quietFrom", ce.quiet_until AS "quietUntil",
    ce.reminders_enabled AS "remindersEnabled", ce.reminder_lead_minutes AS "reminderLeadMinutes",
    ce.attendance_confirmations_enabled AS "attendanceConfirmationsEnabled",
    ce.attendance_confirmation_lead_minutes AS "attendanceConfirmationLeadMinutes",
    ce.free_cancellation_minutes AS "freeCancellationMinutes",
    CASE WHEN NOT ce.booking_confirmations_enabled THEN NULL
      WHEN b.status = 'CANCELLED' THEN 'BOOKING_CANCELLED'
      WHEN b.reschedule_requested_at = b.created_at THEN 'BOOKING_CONFIRMED' END AS message
  FROM booking b
    JOIN session s ON s.id = b.session_id
    JOIN customer c ON c.id = b.customer_id
    JOIN center ce ON ce.id = b.center_id
  WHERE b.reschedule_requested_at IS NOT NULL AND ${among('b.id', 2)}
  ORDER BY b.reschedule_requested_at, b.id LIMIT $1
  FOR NO KEY UPDATE OF b SKIP LOCKED FOR KEY SHARE OF s SKIP LOCKED FOR SHARE OF c, ce SKIP LOCKED`,
);

const WRITE_SCHEDULES = `
  UPDATE booking b SET reschedule_requested_at = NULL, reminder_at = p.reminder_at, confirmation_at = p.confirmation_at
  FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS p (id, reminder_at, confirmation_at)
  WHERE b.id = p.id`;

const listBookingMessage = (purpose: string) => `
  WITH reader AS (SELECT * FROM booking WHERE id = ANY($2::uuid[]))
  ${insertForCustomers({ purpose, now: '$1', revision: '0' })}`;

const LIST_BOOKING_MESSAGE = {
  BOOKING_CONFIRMED: listBookingMessage('BOOKING_CONFIRMED'),
  BOOKING_CANCELLED: listBookingMessage('BOOKING_CANCELLED'),
};

export type DueMessages = 'reminders' | 'questions';

/** Lists the messages that are due, of at most `limit` bookings, once for each start told. Answers how many it took. */
export async function listDueMessages(
  sql: Sql,
  which: DueMessages,
  now: Date,
  limit: number,
  picked = ANY_ROW,
): Promise<number> {
  return (await sql(LIST_DUE[which], [now, limit, ...valuesOf(picked)])).length;
}

/** The bookings that `listDueMessages` would take, locked ones included. */
export const dueBookings = (sql: Sql, which: DueMessages, now: Date, limit: number, aside: string[]) =>
  dueIds(sql, due(COLUMNS[which]), [now, limit, ...valuesOf(allBut(aside))]);

const COLUMNS = { reminders: 'reminder_at', questions: 'confirmation_at' };

/** SQL: due bookings. One whose cancellation can still be taken back without a word waits, and one that people are still to be
 * told of. One whose session moved waits until its customer is told, and so for its new schedule. */
const due = (column: string, wanted = '') => `
    SELECT b.id${wanted}
    FROM booking b JOIN session s ON s.id = b.session_id
    WHERE b.status = 'BOOKED' AND b.${column} <= $1 AND b.reschedule_requested_at IS NULL AND ${among('b.id', 3)}
      AND (b.told_starts_at = s.starts_at OR s.status = 'CANCELLED' OR s.starts_at <= $1)
      AND (coalesce(s.cancellation_final_at, s.restoration_notice_at) > $1) IS NOT TRUE
    ORDER BY b.${column}, b.id LIMIT $2`;

type DueListing = Record<'purpose' | 'column' | 'once' | 'asked', string>;
const listDue = ({ purpose, column, once, asked }: DueListing) => `
  WITH due AS MATERIALIZED (${due(column, `, s.status = 'SCHEDULED' AND s.starts_at > $1 AND ${once} AS wanted`)}
    FOR NO KEY UPDATE OF b SKIP LOCKED FOR KEY SHARE OF s SKIP LOCKED
  ), done AS (
    UPDATE booking b SET ${column} = NULL${asked} FROM due WHERE b.id = due.id
    RETURNING b.*, due.wanted
  ), reader AS (
    SELECT * FROM done WHERE wanted
  ), listed AS (${insertForCustomers({
    purpose,
    now: '$1',
    revision: 's.moves + s.cancellations',
    about: 'r.told_starts_at',
    deadline: 's.starts_at',
  })})
  SELECT id FROM done`;

const LIST_DUE = {
  reminders: listDue({
    purpose: 'REMINDER',
    column: COLUMNS.reminders,
    // A lead that was shortened afterwards must not remind anybody twice.
    once: `NOT EXISTS (SELECT 1 FROM delivery d
      WHERE d.booking_id = b.id AND d.purpose = 'REMINDER' AND d.about_starts_at = b.told_starts_at)`,
    asked: '',
  }),
  questions: listDue({
    purpose: 'ATTENDANCE_CONFIRMATION',
    column: COLUMNS.questions,
    once: 'b.confirmation_for IS DISTINCT FROM b.told_starts_at',
    asked: `,
      attendance_confirmation = CASE WHEN due.wanted THEN 'PENDING' ELSE b.attendance_confirmation END,
      confirmation_for = CASE WHEN due.wanted THEN b.told_starts_at ELSE b.confirmation_for END`,
  }),
};

/** The next instants at which something is due, earliest first. */
export async function nextMoments(sql: Sql, now: Date, limit: number): Promise<Date[]> {
  const rows = await sql(NEXT_MOMENTS, [now, limit]);
  return rows.map(({ at }) => at);
}

const NEXT_MOMENTS = statement(
  { at: 'timestamptz' },
  `
  (SELECT reminder_at AS at FROM booking WHERE status = 'BOOKED' AND reminder_at > $1 GROUP BY 1 ORDER BY 1 LIMIT $2)
  UNION
  (SELECT confirmation_at FROM booking WHERE status = 'BOOKED' AND confirmation_at > $1 GROUP BY 1 ORDER BY 1 LIMIT $2)
  ORDER BY 1 LIMIT $2`,
);

/** Requests new schedules for every seat ahead: of one customer, or of the whole center. */
export async function rescheduleReminders(
  tx: Tx,
  whose: { centerId: string; customerId: string | null },
  now: Date,
): Promise<void> {
  await tx.$executeRawUnsafe(REQUEST_SCHEDULES, now, whose.centerId, whose.customerId);
}

// Lock order: sessions by (next_transition_at, id), then bookings, to avoid deadlocks. An earlier request keeps its instant,
// so that a new booking is still confirmed as one.
const REQUEST_SCHEDULES = `
  WITH ahead AS MATERIALIZED (
    SELECT s.id FROM session s
    WHERE s.center_id = $2::uuid AND s.starts_at > $1 AND s.status = 'SCHEDULED' AND EXISTS (
      SELECT 1 FROM booking b
      WHERE b.session_id = s.id AND b.status = 'BOOKED' AND ($3::uuid IS NULL OR b.customer_id = $3::uuid))
    ORDER BY s.next_transition_at, s.id FOR NO KEY UPDATE
  )
  UPDATE booking b SET reschedule_requested_at = coalesce(b.reschedule_requested_at, $1)
  FROM ahead
  WHERE b.session_id = ahead.id AND b.status = 'BOOKED' AND ($3::uuid IS NULL OR b.customer_id = $3::uuid)`;
