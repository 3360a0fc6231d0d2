import { ANY_ROW, allBut, among, valuesOf } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import { REMINDED } from '../listing/rules.ts';
import { toCustomers, toStaff } from './listing.ts';
import { LEADS_IN } from './rules.ts';

/*
 * The messages of acts: for each person, channel and device one delivery, with a line for each booking that it is about, or
 * for each session to a professional. The delivery itself names the first of them.
 */

/** The acts of which people are to be told by now, those that concern fewest first. */
export async function dueActs(sql: Sql, now: Date, limit: number, picked = ANY_ROW): Promise<string[]> {
  const due = await sql(DUE, [now, limit, ...valuesOf(picked)]);
  return due.map(({ id }) => id);
}

/** The same, but for those that are set aside. */
export const dueActsBut = (sql: Sql, now: Date, limit: number, aside: string[]) =>
  dueActs(sql, now, limit, allBut(aside));

const DUE = statement(
  { id: 'uuid' },
  `SELECT id FROM act WHERE tell_at <= $1 AND told_at IS NULL AND ${among('id', 3)} ORDER BY recipients, tell_at, id LIMIT $2`,
);

/**
 * Lists the messages of these acts, those that somebody is undoing at this moment excepted. Needs a transaction. Answers
 * which sessions the messages are about, and how many acts it took.
 */
export async function tellActs(sql: Sql, now: Date, ids: string[]) {
  await sql(LOCK_SESSIONS, [ids]);
  const taken = await sql(TAKE, [now, ids]);
  const sessionIds = new Set<string>();
  for (const [kind, listings] of Object.entries(LISTINGS)) {
    const told = taken.flatMap((act) => (act.kind === kind && !act.undone ? [act.id] : []));
    if (told.length === 0) continue;
    for (const listing of listings)
      for (const { sessionId } of await sql(listing, [now, told])) sessionIds.add(sessionId);
  }
  return { acts: taken.length, sessionIds: [...sessionIds] };
}

// Lock order: sessions by (next_transition_at, id), to avoid deadlocks. Acts come after them, and are never waited for.
const LOCK_SESSIONS = `
  SELECT 1 FROM session s WHERE s.id IN (SELECT session_id FROM act_session WHERE act_id = ANY($1::uuid[]))
  ORDER BY s.next_transition_at, s.id FOR NO KEY UPDATE`;

// An act that was undone is told to nobody, and due no more.
const TAKE = statement(
  { id: 'uuid', kind: 'act_kind', undone: 'bool' },
  `
  WITH free AS MATERIALIZED (
    SELECT id FROM act WHERE id = ANY($2::uuid[]) AND tell_at <= $1 AND told_at IS NULL
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE act a SET told_at = CASE WHEN undone_at IS NULL THEN $1::timestamptz END,
    tell_at = CASE WHEN undone_at IS NULL THEN tell_at END
  FROM free WHERE a.id = free.id
  RETURNING a.id, a.kind, a.undone_at IS NOT NULL AS undone`,
);

/** This very act cancelled it, and nobody restored it since. */
const CANCELLED = `s.status = 'CANCELLED' AND s.cancellation_act_id = a.id`;
/** Who was told before that it is cancelled is not told again. */
const UNKNOWN_TO_CUSTOMER = `${CANCELLED} AND NOT b.told_cancelled`;
const UNKNOWN_TO_TEACHER = `${CANCELLED} AND NOT s.teacher_told_cancelled`;
const TELL_CANCELLED = `, told_cancelled AS (
    UPDATE booking b SET told_cancelled = true FROM line l WHERE b.id = l.booking_id AND l.status = 'CANCELLED'
  )`;
const TELL_TEACHER_CANCELLED = `, told_cancelled AS (
    UPDATE session s SET teacher_told_cancelled = true FROM line l WHERE s.id = l.session_id
  )`;
/** The act gave it another teacher, who is not by now whoever taught it before. */
const GIVEN_AWAY = 'x.teacher_changed AND x.previous_professional_id IS DISTINCT FROM s.professional_id';
const OTHER_TEACHER = `${GIVEN_AWAY} AND s.status = 'SCHEDULED'`;
/** The start that the professional was last told, where it is another one now. */
const KNOWN_TO_TEACHER = 'coalesce(s.teacher_starts_at, x.previous_starts_at)';
const MOVED_FOR_TEACHER = `s.status = 'SCHEDULED' AND ${KNOWN_TO_TEACHER} <> s.starts_at`;

const cancellations = [
  toCustomers({ purpose: 'SESSIONS_CANCELLED', about: UNKNOWN_TO_CUSTOMER, also: TELL_CANCELLED }),
  toStaff({
    purpose: 'SESSIONS_CANCELLED',
    whom: 's.professional_id',
    about: UNKNOWN_TO_TEACHER,
    also: TELL_TEACHER_CANCELLED,
  }),
];

const unassigned = toStaff({
  purpose: 'TEACHER_UNASSIGNED',
  whom: 'x.previous_professional_id',
  about: OTHER_TEACHER,
});

// The booking knows its new start from now on, and its reminders are planned anew.
const TELL_START = `, told AS (
    UPDATE booking b SET told_starts_at = l.starts_at, reschedule_requested_at = coalesce(b.reschedule_requested_at, $1),
      reminder_at = NULL, confirmation_at = NULL
    FROM line l WHERE b.id = l.booking_id AND l.previous_starts_at IS NOT NULL
  )`;
const TELL_TEACHER = `, told AS (
    UPDATE session s SET teacher_starts_at = NULL,
      teacher_told_cancelled = s.teacher_told_cancelled OR s.status = 'CANCELLED'
    FROM line l WHERE s.id = l.session_id
  )`;

const FOR_THEM = `s.status = 'SCHEDULED'
      AND (b.joined_at IS NULL OR NOT (SELECT w.not_yet_in FROM staff_message w WHERE w.act_id = a.id))`;

/** The statements of each kind of act, in this order. */
const LISTINGS = {
  CANCELLATION: cancellations,
  CLOSURE: cancellations,
  SCHEDULE_CHANGE: [
    toCustomers({
      purpose: 'SCHEDULE_CHANGED',
      // Whoever booked after the act knows its teacher. That there is one at last corrects nothing that they know.
      about: `(${UNKNOWN_TO_CUSTOMER} OR s.status = 'SCHEDULED' AND b.told_starts_at <> s.starts_at
        OR ${OTHER_TEACHER} AND x.previous_professional_id IS NOT NULL AND b.created_at < a.at)`,
      previous: `CASE WHEN s.status = 'SCHEDULED' AND b.told_starts_at <> s.starts_at THEN b.told_starts_at END`,
      also: `${TELL_START}${TELL_CANCELLED}`,
    }),
    unassigned,
    toStaff({ purpose: 'TEACHER_ASSIGNED', whom: 's.professional_id', about: OTHER_TEACHER }),
    // Whoever is new there is told the start with it.
    toStaff({
      purpose: 'SCHEDULE_CHANGED',
      whom: 's.professional_id',
      about: `(${UNKNOWN_TO_TEACHER} OR ${MOVED_FOR_TEACHER}) AND NOT (${OTHER_TEACHER})`,
      previous: `CASE WHEN ${MOVED_FOR_TEACHER} THEN ${KNOWN_TO_TEACHER} END`,
      also: TELL_TEACHER,
    }),
  ],
  SUBSTITUTION: [
    toCustomers({
      purpose: 'TEACHER_CHANGED',
      // The reminder says who teaches, so only those who had theirs were told another one.
      about: `s.status = 'SCHEDULED' AND ${GIVEN_AWAY} AND ${REMINDED}
        AND (SELECT u.tell_customers FROM substitution u WHERE u.id = a.id) IS NOT FALSE`,
    }),
    unassigned,
    toStaff({
      purpose: 'TEACHER_ASSIGNED',
      whom: 's.professional_id',
      about: OTHER_TEACHER,
    }),
  ],
  MESSAGE: [toCustomers({ purpose: 'STAFF_MESSAGE', about: FOR_THEM })],
};

/** Lists words of staff for those of these bookings that were made, or made again, after they were sent. */
export async function tellWordsLater(sql: Sql, now: Date, bookingIds: string[]): Promise<void> {
  await sql(TELL_LATER, [now, bookingIds]);
}

// Whoever gives a seat back and books again has had them.
const TELL_LATER = toCustomers({
  purpose: 'STAFF_MESSAGE',
  of: 'b.id = ANY($2::uuid[])',
  about: `a.kind = 'MESSAGE' AND a.told_at IS NOT NULL AND a.undone_at IS NULL AND ${FOR_THEM}
      AND NOT EXISTS (
        SELECT 1 FROM delivery_line l JOIN delivery d ON d.id = l.delivery_id JOIN booking o ON o.id = l.booking_id
        WHERE l.session_id = s.id AND d.act_id = a.id AND o.customer_id = b.customer_id
          AND (o.id = b.id OR d.status <> 'SKIPPED'))`,
});

/** Keeps workers from claiming what waits to be sent about these bookings, until the transaction ends. */
export const lockUnsent = (sql: Sql, bookingIds: string[]) => sql(LOCK_UNSENT, [bookingIds]);

const LOCK_UNSENT = `
  SELECT 1 FROM delivery
  WHERE status IN ('PENDING', 'UNKNOWN') AND id = ANY (ARRAY(
    SELECT id FROM delivery WHERE booking_id = ANY($1::uuid[])
    UNION SELECT delivery_id FROM delivery_line WHERE booking_id = ANY($1::uuid[])))
  ORDER BY id FOR NO KEY UPDATE`;

/**
 * Lists again what acts told of these bookings with the personal URL that they had before: one message for each act, with a
 * line for each of the bookings, all of one customer. Answers how many will be sent.
 */
export async function resendActs(sql: Sql, now: Date, bookingIds: string[]): Promise<number> {
  let messages = 0;
  for (const text of RESEND) {
    const rows = await sql(text, [now, bookingIds]);
    messages += new Set(rows.flatMap(({ actId, going }) => (going ? [actId] : []))).size;
  }
  return messages;
}

const TOLD_BEFORE = 'delivery_line l JOIN delivery d ON d.id = l.delivery_id';

const RESEND = [...LEADS_IN].map((purpose) =>
  toCustomers({
    purpose,
    of: 'b.id = ANY($2::uuid[])',
    about: `a.undone_at IS NULL AND s.status = 'SCHEDULED' AND s.send_at IS NOT NULL AND (
      SELECT bool_or(d.status IN ('SENT', 'CLAIMED')) FROM ${TOLD_BEFORE}
      WHERE l.booking_id = b.id AND d.act_id = a.id AND d.purpose = '${purpose}'
      GROUP BY d.resend ORDER BY d.resend DESC LIMIT 1)`,
    previous: `(SELECT max(l.previous_starts_at) FROM ${TOLD_BEFORE} WHERE l.booking_id = b.id AND d.act_id = a.id)`,
    resend: `(SELECT max(d.resend) + 1 FROM ${TOLD_BEFORE} WHERE l.booking_id = r.id AND d.act_id = r.act_id)`,
  }),
);

/** The next instants at which people are to be told of acts, earliest first. */
export async function nextTellings(sql: Sql, now: Date, limit: number): Promise<Date[]> {
  const rows = await sql(NEXT_TELLINGS, [now, limit]);
  return rows.map(({ at }) => at);
}

const NEXT_TELLINGS = statement(
  { at: 'timestamptz' },
  `SELECT DISTINCT tell_at AS at FROM act WHERE tell_at > $1 AND told_at IS NULL ORDER BY 1 LIMIT $2`,
);
