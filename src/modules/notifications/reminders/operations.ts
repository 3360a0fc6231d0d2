import { ANY_ROW, allBut, among, valuesOf } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import type { Sql, Statement } from '../../../ports/database.ts';
import { insertForReaders } from '../operations.ts';
import { type ReminderFacts, reminderSchedule } from '../rules.ts';

/*
 * Reminders and attendance confirmations (R17). A booking says since when its plan has to be worked out (`reschedule_requested_at`);
 * its plan is two instants, for the start that this person knows of. Whoever changes what a plan depends on asks for a
 * new one and wakes the scheduler.
 *
 * Each statement takes its bookings with their sessions and settings, passing over what somebody is changing right now,
 * so that nothing is waited for while something is held: whoever changes it wakes the engine afterwards, or the sweep does.
 */

/** Whether anything is to be planned or due. */
export async function anyReminderWork(sql: Sql, now: Date): Promise<boolean> {
  return (await sql(ANYTHING, [now])).length > 0;
}

const ANYTHING = `
  SELECT 1 WHERE EXISTS (SELECT 1 FROM booking WHERE reschedule_requested_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM booking WHERE status = 'BOOKED' AND reminder_at <= $1)
    OR EXISTS (SELECT 1 FROM booking WHERE status = 'BOOKED' AND confirmation_at <= $1)`;

type Unplanned = ReminderFacts & { id: string; message: 'BOOKING_CONFIRMED' | 'BOOKING_CANCELLED' | null };

/**
 * Plans at most `limit` bookings and lists the messages about booking itself, where the center wants them. To be run in
 * a transaction. Answers how many bookings, and the instants at which something is due.
 */
export async function scheduleReminders(sql: Sql, now: Date, limit: number, picked = ANY_ROW) {
  const unplanned = await sql(UNPLANNED, [limit, ...valuesOf(picked)]);
  if (unplanned.length === 0) return { bookings: 0, moments: [] };
  const plans = unplanned.map(reminderSchedule);
  await sql(WRITE_SCHEDULES, [
    unplanned.map(({ id }) => id),
    plans.map(({ reminderAt }) => reminderAt),
    plans.map(({ confirmationAt }) => confirmationAt),
  ]);
  for (const [purpose, text] of Object.entries(LIST_BOOKING_MESSAGE)) {
    const ids = unplanned.flatMap(({ id, message }) => (message === purpose ? [id] : []));
    if (ids.length > 0) await sql(text, [now, ids]);
  }
  const moments = plans.flatMap(({ reminderAt, confirmationAt }) => [reminderAt, confirmationAt]);
  return { bookings: unplanned.length, moments: moments.filter((moment) => moment !== null) };
}

const dueIds = async (sql: Sql, text: Statement<{ id: string }>, values: unknown[]): Promise<string[]> =>
  (await sql(text, values)).map(({ id }) => id);

/** The bookings that `scheduleReminders` would take, whoever is changing them. */
export const bookingsToReschedule = (sql: Sql, limit: number, aside: string[]): Promise<string[]> =>
  dueIds(sql, BOOKINGS_TO_RESCHEDULE, [limit, ...valuesOf(allBut(aside))]);

const BOOKINGS_TO_RESCHEDULE = statement(
  { id: 'uuid' },
  `
  SELECT b.id FROM booking b WHERE b.reschedule_requested_at IS NOT NULL AND ${among('b.id', 2)}
  ORDER BY b.reschedule_requested_at, b.id LIMIT $1`,
);

// A booking that is planned for the first time has just been made; a cancelled one was cancelled by somebody else.
const UNPLANNED = statement<Unplanned>(
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
  ${insertForReaders({ purpose, now: '$1', revision: '0' })}`;

const LIST_BOOKING_MESSAGE = {
  BOOKING_CONFIRMED: listBookingMessage('BOOKING_CONFIRMED'),
  BOOKING_CANCELLED: listBookingMessage('BOOKING_CANCELLED'),
};

/**
 * Lists the reminders that are due, of at most `limit` bookings; once for each start that this person was told. Answers
 * how many bookings it took.
 */
export async function listReminders(sql: Sql, now: Date, limit: number, picked = ANY_ROW): Promise<number> {
  return (await sql(LIST_REMINDERS, [now, limit, ...valuesOf(picked)])).length;
}

/**
 * Asks *will you come?* where that is due, of at most `limit` bookings, and where it was not answered before. Answers how
 * many bookings it took.
 */
export async function listConfirmations(
  sql: Sql,
  now: Date,
  limit: number,
  picked = ANY_ROW,
): Promise<number> {
  return (await sql(LIST_CONFIRMATIONS, [now, limit, ...valuesOf(picked)])).length;
}

/** The bookings that `listReminders` would take, whoever is changing them. */
export const dueReminders = (sql: Sql, now: Date, limit: number, aside: string[]): Promise<string[]> =>
  dueIds(sql, DUE_REMINDERS, [now, limit, ...valuesOf(allBut(aside))]);

/** The bookings that `listConfirmations` would take, whoever is changing them. */
export const dueConfirmations = (sql: Sql, now: Date, limit: number, aside: string[]): Promise<string[]> =>
  dueIds(sql, DUE_CONFIRMATIONS, [now, limit, ...valuesOf(allBut(aside))]);

/** A due booking whose session moved waits until its holder is told, and with it for its new plan. */
const due = (column: string, wanted = '') => `
    SELECT b.id${wanted}
    FROM booking b JOIN session s ON s.id = b.session_id
    WHERE b.status = 'BOOKED' AND b.${column} <= $1 AND b.reschedule_requested_at IS NULL AND ${among('b.id', 3)}
      AND (b.told_starts_at = s.starts_at OR s.status = 'CANCELLED' OR s.starts_at <= $1)
    ORDER BY b.${column}, b.id LIMIT $2`;

const listDue = ({
  purpose,
  column,
  once,
  asked,
}: Record<'purpose' | 'column' | 'once' | 'asked', string>) => `
  WITH due AS MATERIALIZED (${due(column, `, s.status = 'SCHEDULED' AND s.starts_at > $1 AND ${once} AS wanted`)}
    FOR NO KEY UPDATE OF b SKIP LOCKED FOR KEY SHARE OF s SKIP LOCKED
  ), done AS (
    UPDATE booking b SET ${column} = NULL${asked} FROM due WHERE b.id = due.id
    RETURNING b.*, due.wanted
  ), reader AS (
    SELECT * FROM done WHERE wanted
  ), listed AS (${insertForReaders({
    purpose,
    now: '$1',
    revision: 's.moves',
    about: 'r.told_starts_at',
    deadline: 's.starts_at',
  })})
  SELECT id FROM done`;

const LIST_REMINDERS = listDue({
  purpose: 'REMINDER',
  column: 'reminder_at',
  // A lead that became shorter afterwards reminds nobody twice.
  once: `NOT EXISTS (SELECT 1 FROM delivery d
      WHERE d.booking_id = b.id AND d.purpose = 'REMINDER' AND d.about_starts_at = b.told_starts_at)`,
  asked: '',
});

const LIST_CONFIRMATIONS = listDue({
  purpose: 'ATTENDANCE_CONFIRMATION',
  column: 'confirmation_at',
  once: 'b.confirmation_for IS DISTINCT FROM b.told_starts_at',
  asked: `,
      attendance_confirmation = CASE WHEN due.wanted THEN 'PENDING' ELSE b.attendance_confirmation END,
      confirmation_for = CASE WHEN due.wanted THEN b.told_starts_at ELSE b.confirmation_for END`,
});

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

const DUE_REMINDERS = statement({ id: 'uuid' }, due('reminder_at'));
const DUE_CONFIRMATIONS = statement({ id: 'uuid' }, due('confirmation_at'));
