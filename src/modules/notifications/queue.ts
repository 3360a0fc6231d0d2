import { ANY_ROW, allBut, among, valuesOf } from '../../lib/sql.ts';
import type { Sql } from '../../ports/database.ts';
import type { Isolation, Picked } from '../../ports/isolation.ts';
import type { AlertKind, Holds, Recorded } from './rules.ts';

/*
 * The ledger: a delivery is one message to one target, listed once, claimed by one worker at a time, and recorded only
 * by the worker that still holds the claim. What happens when a worker dies:
 *
 *   before the request started    the lease ends, the delivery is PENDING again at once
 *   after it                      the lease ends, the delivery is UNKNOWN: it may have been accepted, and is sent again
 *   after the record              nothing
 *
 * Leases run on database time, because workers' clocks differ.
 */

/** Enough for the slowest request between two renewals; a dead worker's messages wait at most this long. */
export const LEASE_SECONDS = 5;

/*
 * What is due is claimed oldest first while one claim takes all of it. Where more waits, centers take turns: what one
 * center has to send delays no other.
 */

/*
 * A request to the mail provider has one reply address. Mails that can share one are claimed together: all that was
 * listed in the same second lies in the order of reply addresses, whichever node listed it.
 */

/** SQL: when a message that is listed now is due. */
export const dueAt = (now: string) => `date_trunc('second', ${now}::timestamptz)`;

/** SQL: the same number for every mail `t` of a center `ce` with the same reply address, or of those without one. */
export const REPLY_GROUP = `CASE WHEN t.channel = 'EMAIL' THEN hashtext(coalesce(ce.contact_email, '')) ELSE 0 END`;

/** A claimed delivery with everything its message says and depends on, read in the same statement. */
export type Claimed = Holds & {
  id: string;
  centerId: string;
  nextAttemptAt: Date;
  replyGroup: number;
  attempts: number;
  sessionId: string;
  /** Null for all but alerts. */
  alertKind: AlertKind | null;
  /** Of the customer it is for; null for staff. */
  bookingId: string | null;
  bookedAt: Date | null;
  passEncrypted: Uint8Array | null;
  readerName: string;
  readerLocale: string | null;
  centerName: string;
  centerLocale: string;
  contactEmail: string | null;
  contactPhone: string | null;
  serviceName: string;
  professionalName: string | null;
  endsAt: Date;
  /** Null: held in person. */
  opensAt: Date | null;
  /** Null: held in person, so the message has no button. */
  sendAt: Date | null;
  /** Whether the send time had come when the message was listed. */
  listedLate: boolean;
  moveNote: string | null;
  cancellationReason: string | null;
  previousStartsAt: Date | null;
  joiningInstructions: string | null;
  deviceId: string | null;
  endpoint: string | null;
  p256dh: string | null;
  auth: string | null;
};

/**
 * Claims `limit` due deliveries of a channel, oldest first, whatever session they belong to, and what is left of the last
 * reply address as far as it fits into one request of `limit` people. Statements of their own, never in a transaction
 * with others.
 */
export async function claim(
  sql: Sql,
  { channel, now, limit, token }: Claim,
  picked = ANY_ROW,
): Promise<Claimed[]> {
  const first = await sql<Claimed>(CLAIM_OLDEST, [channel, token, limit, ...valuesOf(picked), now]);
  const last = first.at(-1);
  if (!last || first.length < limit) return first;
  const { nextAttemptAt, replyGroup, id } = last;
  const together = first.filter(
    (one) => one.replyGroup === replyGroup && one.nextAttemptAt.getTime() === nextAttemptAt.getTime(),
  );
  const room = limit - together.length;
  if (room === 0) return first;
  const values = [channel, token, room, ...valuesOf(picked), nextAttemptAt, replyGroup, id];
  return [...first, ...(await orNone(sql<Claimed>(CLAIM_REST, values)))];
}

/** What could not be claimed besides is met by the next claim: what was claimed already does not wait for it. */
const orNone = (more: Promise<Claimed[]>): Promise<Claimed[]> => more.catch(() => []);

type Claim = { channel: 'EMAIL' | 'PUSH'; now: Date; limit: number; token: string };

/**
 * Claims them, in `turns` where more is due than one claim takes; a delivery that cannot be claimed waits, and the others
 * are.
 */
export async function claimIsolated(
  isolation: Isolation,
  sql: Sql,
  input: Claim,
  turns: Turns | null,
): Promise<Claimed[]> {
  const claimed: Claimed[] = [];
  await isolation.batch(
    'deliveries',
    async (picked) => {
      const some = await (turns && picked.only === null
        ? claimInTurns(sql, input, turns, picked)
        : claim(sql, input, picked));
      claimed.push(...some);
      return some.length;
    },
    async (aside) => {
      const due = await (turns ? dueInTurns(sql, input, turns, aside) : dueOldest(sql, input, aside));
      return due.map(({ id }) => id);
    },
  );
  turns?.note(claimed);
  return claimed;
}

const waiting = (which: string) => `
    SELECT id FROM delivery
    WHERE channel = $1::channel AND status IN ('PENDING', 'UNKNOWN') AND ${which}
    ORDER BY next_attempt_at, reply_group, id`;
const DUE_OLDEST = `${waiting(`${among('id', 3)} AND next_attempt_at <= $5`)} LIMIT $2`;

const dueOldest = (sql: Sql, { channel, limit, now }: Claim, aside: string[]) =>
  sql<{ id: string }>(DUE_OLDEST, [channel, limit, ...valuesOf(allBut(aside)), now]);

/** Who was served last: centers take turns, and so do reply addresses, whose mails share requests. */
export type Turns = {
  /** Least recently served first. */
  inTurn<T>(items: T[], keyOf: (item: T) => unknown): T[];
  note(claimed: Claimed[]): void;
};

export function createTurns(): Turns {
  const servedAt = new Map<unknown, number>();
  let turn = 0;
  return {
    inTurn: (items, keyOf) =>
      items.toSorted((a, b) => (servedAt.get(keyOf(a)) ?? 0) - (servedAt.get(keyOf(b)) ?? 0)),
    note(claimed) {
      turn += 1;
      for (const { centerId, replyGroup } of claimed) servedAt.set(centerId, turn).set(replyGroup, turn);
    },
  };
}

/**
 * Claims `limit` due deliveries of a channel where more are due than that: each reply address gives a request's worth,
 * shared out among its centers, the least recently served first. However much waits for one center, another waits for
 * one such claim of each. A reply address is never cut short of a full request.
 */
async function claimInTurns(sql: Sql, input: Claim, turns: Turns, picked: Picked): Promise<Claimed[]> {
  const { channel, token, now, limit } = input;
  const groups = byReplyGroup(await sql<Waiting>(WAITING, [channel, now]));
  const take = (centers: Waiting[], most: number, room: number) =>
    sql<Claimed>(CLAIM_OF_CENTERS, [
      ...[channel, token, room, ...valuesOf(picked), now],
      ...shares(centers, groups, most),
    ]);
  const claimed = await take(inTurn(groups, turns), limit, limit);
  for (const [group, ours] of byReplyGroup(claimed)) {
    const room = limit - ours.length;
    const centers = groups.get(group)!;
    // One center alone was cut short only where the claim as a whole was full.
    if (room > 0 && (centers.length > 1 || claimed.length >= limit))
      claimed.push(...(await orNone(take(centers, room * centers.length, room))));
  }
  return claimed;
}

/** What such a claim takes, to be looked through for a row that makes it fail. */
async function dueInTurns(sql: Sql, { channel, now, limit }: Claim, turns: Turns, aside: string[]) {
  const groups = byReplyGroup(await sql<Waiting>(WAITING, [channel, now]));
  const centers = shares(inTurn(groups, turns), groups, limit);
  return sql<{ id: string }>(DUE_OF_CENTERS, [channel, limit, ...valuesOf(allBut(aside)), now, ...centers]);
}

const inTurn = (groups: Map<number, Waiting[]>, turns: Turns): Waiting[] =>
  turns
    .inTurn([...groups.keys()], (group) => group)
    .flatMap((group) => turns.inTurn(groups.get(group)!, ({ centerId }) => centerId));

/** SQL parameters: these centers, and how much each gives where a reply address gives `most`. */
const shares = (centers: Waiting[], groups: Map<number, Waiting[]>, most: number) => [
  centers.map(({ replyGroup }) => replyGroup),
  centers.map(({ centerId }) => centerId),
  centers.map(({ replyGroup }) => Math.ceil(most / groups.get(replyGroup)!.length)),
];

type Waiting = { replyGroup: number; centerId: string };

function byReplyGroup<T extends { replyGroup: number }>(items: T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(item.replyGroup);
    if (group) group.push(item);
    else groups.set(item.replyGroup, [item]);
  }
  return groups;
}

// Jumps from one center to the next in the index, however many messages each has.
const WAITING = `
  WITH RECURSIVE pair AS (
    (SELECT reply_group, center_id FROM delivery WHERE channel = $1::channel AND status IN ('PENDING', 'UNKNOWN')
      ORDER BY reply_group, center_id LIMIT 1)
    UNION ALL
    SELECT following.* FROM pair CROSS JOIN LATERAL (
      SELECT d.reply_group, d.center_id FROM delivery d
      WHERE d.channel = $1::channel AND d.status IN ('PENDING', 'UNKNOWN')
        AND (d.reply_group, d.center_id) > (pair.reply_group, pair.center_id)
      ORDER BY d.reply_group, d.center_id LIMIT 1) following
  )
  SELECT pair.reply_group AS "replyGroup", pair.center_id AS "centerId"
  FROM pair CROSS JOIN LATERAL (
    SELECT d.next_attempt_at AS at FROM delivery d
    WHERE d.channel = $1::channel AND d.status IN ('PENDING', 'UNKNOWN') AND d.reply_group = pair.reply_group
      AND d.center_id = pair.center_id AND d.next_attempt_at <= $2
    ORDER BY d.next_attempt_at LIMIT 1) oldest
  ORDER BY oldest.at, pair.reply_group, pair.center_id`;

// The claim does not wait for the disk. A crash of the database can forget it, but then no request has started either:
// `markStarted` waits, and with it for everything written before.
const claimOf = (due: string) => `
  WITH due AS MATERIALIZED (${due}
  ), claimed AS (
    UPDATE delivery d SET status = 'CLAIMED', claim_token = $2::uuid, attempts = d.attempts + 1,
      lease_until = clock_timestamp() + interval '${LEASE_SECONDS} seconds', request_started_at = NULL,
      possible_repeat = d.possible_repeat OR (d.status = 'UNKNOWN' AND d.channel = 'EMAIL'),
      -- The address may have been corrected since: what is written down is where it goes.
      target = CASE WHEN d.channel = 'PUSH' THEN d.target
        WHEN d.booking_id IS NULL THEN (SELECT m.email FROM professional m WHERE m.id = d.professional_id)
        ELSE (SELECT c.email FROM booking b JOIN customer c ON c.id = b.customer_id WHERE b.id = d.booking_id) END
    FROM due WHERE d.id = due.id
    RETURNING d.*
  )
  SELECT d.id, d.center_id AS "centerId", d.next_attempt_at AS "nextAttemptAt", d.reply_group AS "replyGroup", d.purpose, d.channel, d.reason, d.attempts, d.revision, CASE WHEN d.purpose = 'SESSION_CANCELLED' THEN d.deadline_at
      -- Nobody is reminded of what has begun.
      WHEN d.purpose IN ('REMINDER', 'ATTENDANCE_CONFIRMATION') THEN s.starts_at ELSE s.ends_at END AS "deadlineAt",
    d.about_starts_at AS "aboutStartsAt", d.previous_starts_at AS "previousStartsAt", d.booking_id AS "bookingId",
    d.session_id AS "sessionId", s.seats_taken AS "seatsTaken", s.notice_revision AS "sessionNoticeRevision", s.status AS "sessionStatus", s.join_url AS "joinUrl",
    s.starts_at AS "startsAt", s.ends_at AS "endsAt",
    s.opens_at AS "opensAt", s.send_at AS "sendAt",
    (d.created_at >= s.send_at) IS TRUE AS "listedLate", s.move_note AS "moveNote",
    s.cancellation_reason AS "cancellationReason", s.joining_instructions AS "joiningInstructions",
    b.status AS "bookingStatus", b.created_at AS "bookedAt", b.pass_encrypted AS "passEncrypted",
    CASE WHEN m.id IS NOT NULL THEN m.removed_at IS NULL AND (m.id IS NOT DISTINCT FROM s.professional_id
      OR d.purpose IN ('MISSING_LINK', 'ALERT') AND m.role = 'MANAGER') END AS "inCharge",
    d.alert_kind AS "alertKind", p.id IS NOT NULL AS "hasTeacher",
    coalesce(c.name, m.name) AS "readerName", coalesce(c.email, m.email) AS email,
    coalesce(c.locale, m.locale) AS "readerLocale", c.time_zone AS "customerTimeZone",
    ce.name AS "centerName", ce.locale AS "centerLocale", ce.time_zone AS "centerTimeZone",
    ce.quiet_from AS "quietFrom", ce.quiet_until AS "quietUntil",
    ce.contact_email AS "contactEmail", ce.contact_phone AS "contactPhone",
    sv.name AS "serviceName", p.name AS "professionalName",
    pd.id AS "deviceId", pd.endpoint, pd.p256dh, pd.auth,
    -- A browser that somebody else registered since is theirs: it must not show them this person's address.
    CASE WHEN pd.customer_id = b.customer_id OR pd.professional_id = m.id THEN pd.removed_at ELSE pd.registered_at END AS "deviceRemovedAt"
  FROM claimed d
    JOIN session s ON s.id = d.session_id
    JOIN service sv ON sv.id = s.service_id
    JOIN center ce ON ce.id = d.center_id
    LEFT JOIN booking b ON b.id = d.booking_id
    LEFT JOIN customer c ON c.id = b.customer_id
    LEFT JOIN professional m ON m.id = d.professional_id
    LEFT JOIN professional p ON p.id = s.professional_id AND p.removed_at IS NULL
    LEFT JOIN push_device pd ON pd.id = d.device_id
    CROSS JOIN (SELECT set_config('synchronous_commit', 'off', true)) hasty
  ORDER BY d.next_attempt_at, d.reply_group, d.id`;
const claimWhere = (due: string) =>
  claimOf(`${waiting(`${among('id', 4)} AND ${due}`)} LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED`);
const CLAIM_OLDEST = claimWhere('next_attempt_at <= $6');
const CLAIM_REST = claimWhere('next_attempt_at = $6 AND reply_group = $7 AND id > $8::uuid');
/** Parameters: the limit before `n`, which rows from `n`, the instant, and the centers' shares. */
const ofCenters = (n: number, locking: string) => `
    SELECT ours.id
    FROM unnest($${n + 3}::int[], $${n + 4}::uuid[], $${n + 5}::int[]) WITH ORDINALITY AS c (reply_group, center_id, most, place)
      CROSS JOIN LATERAL (
        SELECT id FROM delivery
        WHERE channel = $1::channel AND status IN ('PENDING', 'UNKNOWN') AND reply_group = c.reply_group
          AND center_id = c.center_id AND next_attempt_at <= $${n + 2} AND ${among('id', n)}
        ORDER BY next_attempt_at, id LIMIT c.most ${locking}) ours
    LIMIT $${n - 1}`;
const CLAIM_OF_CENTERS = claimOf(ofCenters(4, 'FOR NO KEY UPDATE SKIP LOCKED'));
const DUE_OF_CENTERS = ofCenters(3, '');

/** Says that requests for these are about to leave; answers which of them this claim still holds. */
export async function markStarted(sql: Sql, token: string, ids: string[]): Promise<Set<string>> {
  const rows = await sql<{ id: string }>(
    `UPDATE delivery SET request_started_at = clock_timestamp(),
       lease_until = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
     WHERE id = ANY($2::uuid[]) AND claim_token = $1::uuid RETURNING id`,
    [token, ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** Keeps a claim alive while its requests are under way. Waits for no row: one that is held is being written down. */
export async function renewLease(sql: Sql, token: string): Promise<void> {
  await sql(
    `WITH ours AS MATERIALIZED (
       SELECT id FROM delivery WHERE claim_token = $1::uuid FOR NO KEY UPDATE SKIP LOCKED
     )
     UPDATE delivery d SET lease_until = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
     FROM ours WHERE d.id = ours.id`,
    [token],
  );
}

/** Writes down what became of each; a delivery whose claim was lost meanwhile is left to its new holder. */
export async function record(
  sql: Sql,
  token: string,
  now: Date,
  results: { id: string; recorded: Recorded }[],
): Promise<void> {
  if (results.length === 0) return;
  await sql(
    `UPDATE delivery d SET status = r.status::delivery_status, reason = r.reason::delivery_reason,
       next_attempt_at = r.next_attempt_at, provider_id = coalesce(r.provider_id, d.provider_id),
       sent_at = CASE WHEN r.status = 'SENT' THEN $3::timestamptz END, claim_token = NULL, lease_until = NULL
     FROM unnest($2::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])
       AS r (id, status, reason, next_attempt_at, provider_id)
     WHERE d.id = r.id AND d.claim_token = $1::uuid`,
    [
      token,
      results.map(({ id }) => id),
      now,
      results.map(({ recorded }) => recorded.status),
      results.map(({ recorded }) => recorded.reason),
      results.map(({ recorded }) => recorded.nextAttemptAt),
      results.map(({ recorded }) => recorded.providerId),
    ],
  );
}

/** Frees the claims of workers that died; answers how many. One that is held is being written down, or freed. */
export async function freeExpiredLeases(
  sql: Sql,
  now: Date,
  mailRepeatAt: Date,
  picked = ANY_ROW,
): Promise<number> {
  const rows = await sql(
    `WITH expired AS MATERIALIZED (
       SELECT id FROM delivery WHERE ${EXPIRED} AND ${among('id', 3)} FOR NO KEY UPDATE SKIP LOCKED
     )
     UPDATE delivery d SET
       status = CASE WHEN request_started_at IS NULL THEN 'PENDING' ELSE 'UNKNOWN' END::delivery_status,
       reason = CASE WHEN request_started_at IS NULL THEN reason ELSE 'PROVIDER_SILENT' END,
       next_attempt_at = CASE WHEN request_started_at IS NOT NULL AND channel = 'EMAIL' THEN $2 ELSE $1 END::timestamptz,
       claim_token = NULL, lease_until = NULL
     FROM expired WHERE d.id = expired.id
     RETURNING d.id`,
    [now, mailRepeatAt, ...valuesOf(picked)],
  );
  return rows.length;
}

const EXPIRED = 'claim_token IS NOT NULL AND lease_until < clock_timestamp()';

/** The deliveries whose claims `freeExpiredLeases` would free. */
export async function expiredLeases(sql: Sql, aside: string[]): Promise<string[]> {
  const statement = `SELECT id FROM delivery WHERE ${EXPIRED} AND ${among('id', 1)}`;
  return (await sql<{ id: string }>(statement, valuesOf(allBut(aside)))).map(({ id }) => id);
}

/** When the next attempt of any delivery is due; null when nothing waits. */
export async function nextAttempt(sql: Sql): Promise<Date | null> {
  const [row] = await sql<{ at: Date | null }>(
    `SELECT least(
       (SELECT min(next_attempt_at) FROM delivery WHERE channel = 'EMAIL' AND status IN ('PENDING', 'UNKNOWN')),
       (SELECT min(next_attempt_at) FROM delivery WHERE channel = 'PUSH' AND status IN ('PENDING', 'UNKNOWN'))) AS at`,
  );
  return row?.at ?? null;
}

/**
 * How the messages of each channel stand. What is over thirty seconds overdue is late, and due as well; held are those
 * that wait for a link, listed or not.
 */
export async function queueStats(sql: Sql, now: Date): Promise<QueueStats[]> {
  const rows = await sql<Record<string, string | number>>(QUEUE_STATS, [now]);
  return rows.flatMap(({ channel, ...counts }) =>
    STATES.map((state) => ({ channel: String(channel), state, count: Number(counts[state]) })),
  );
}

const STATES = ['due', 'late', 'held', 'under_way'] as const;
export type QueueStats = { channel: string; state: (typeof STATES)[number]; count: number };

// A session without a link has its next edge, its end at the latest, within a day: none is longer.
const QUEUE_STATS = `
  WITH waiting AS (
    SELECT count(*) AS seats FROM session s JOIN booking b ON b.session_id = s.id
    WHERE s.next_transition_at > $1 AND s.next_transition_at <= $1::timestamptz + interval '1 day' AND s.status = 'SCHEDULED'
      AND s.send_at <= $1 AND s.ends_at > $1 AND s.join_url IS NULL AND b.status = 'BOOKED'
      AND b.noticed_revision < s.notice_revision
  )
  SELECT c.channel, count(*) FILTER (WHERE d.status <> 'CLAIMED' AND d.next_attempt_at <= $1) AS due,
    count(*) FILTER (WHERE d.status <> 'CLAIMED' AND d.next_attempt_at <= $1::timestamptz - interval '30 seconds') AS late,
    (SELECT seats FROM waiting) + count(*) FILTER (WHERE d.status = 'PENDING' AND d.reason = 'NO_LINK') AS held,
    count(*) FILTER (WHERE d.status = 'CLAIMED') AS under_way
  FROM unnest(enum_range(NULL::channel)) AS c (channel)
    LEFT JOIN delivery d ON d.channel = c.channel AND d.status IN ('PENDING', 'CLAIMED', 'UNKNOWN')
  GROUP BY c.channel`;
