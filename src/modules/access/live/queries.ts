import { statement } from '../../../lib/statement.ts';
import { DAY, later } from '../../../lib/time.ts';
import type { Sql } from '../../../ports/database.ts';
import { isActiveSql } from '../../people/centers/rules.ts';
import {
  type RightAsked,
  ROUND_COLUMNS,
  type RoundRow,
  readRound,
  roundOf,
  roundValues,
} from '../rights/queries.ts';
import type { SessionRow } from './rules.ts';

/** What one round reads of access. */
export type AccessAsked = {
  since: string | null;
  now: Date;
  rights: readonly RightAsked[];
  /** Passes of pages, by their hashes, and their numbers in the answer. */
  passes: readonly { n: number; hash: Uint8Array }[];
  sessionIds: readonly string[];
  /** Centers, and since when what was processed is read. */
  centers: readonly { id: string; since: Date }[];
};

/** The booking of a page's pass. */
export type PassRow = { sessionId: string; isCancelled: boolean };

/** All of it by one statement, so by one snapshot. */
export async function readAccess(sql: Sql, asked: AccessAsked) {
  const { since, now, rights, passes, sessionIds, centers } = asked;
  const rows = await sql(ACCESS, [
    ...roundValues(since, rights, now),
    sessionIds,
    passes.map(({ n }) => n),
    passes.map(({ hash }) => Buffer.from(hash)),
    centers.map(({ id }) => id),
    centers.map((center) => center.since),
    later(now, DAY),
  ]);
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  return {
    ...readRound(rows),
    sessions: new Map(of('session').map((row) => [row.id!, sessionRowOf(row)])),
    passes: new Map(of('pass').map((row) => [row.n!, passOf(row)])),
    ofCenters: of('center').map(sessionRowOf).sort(byStart),
  };
}
export type AccessRead = Awaited<ReturnType<typeof readAccess>>;

type Row = RoundRow & { [Column in keyof SessionRow]: SessionRow[Column] | null };

function sessionRowOf({
  kind: _k,
  n: _n,
  accountId: _a,
  word: _w,
  at: _at,
  scopes: _s,
  pass: _p,
  ...row
}: Row) {
  return row as SessionRow;
}

const passOf = ({ id, word }: Row): PassRow => ({ sessionId: id!, isCancelled: word === 'CANCELLED' });

const byStart = (a: SessionRow, b: SessionRow) =>
  a.startsAt.getTime() - b.startsAt.getTime() || (a.id < b.id ? -1 : 1);

const SESSION_SHAPE = {
  id: 'uuid?',
  centerId: 'uuid?',
  status: 'session_status?',
  startsAt: 'timestamptz?',
  endsAt: 'timestamptz?',
  opensAt: 'timestamptz?',
  joinUrl: 'text?',
  joiningInstructions: 'text?',
  waitingNote: 'text?',
  alertedAt: 'timestamptz?',
  version: 'int4?',
  seatsTaken: 'int4?',
  processedThrough: 'timestamptz?',
  seatsOnly: 'bool?',
  cancellationFinalAt: 'timestamptz?',
} as const;

const SESSION_COLUMNS = `s.id, s.center_id, s.status, s.starts_at, s.ends_at, s.opens_at, s.join_url, s.joining_instructions,
    s.waiting_note, greatest(s.link_alerted_at, s.alerted_at), s.version, s.seats_taken, s.processed_through`;

const SHOWN_TO_ALL = `s.status = 'SCHEDULED' AND s.opens_at <= $15 AND s.ends_at > $9 OR s.processed_through >= w.since`;

const BRANCHES = `
  UNION ALL
  SELECT 'session', NULL, NULL, NULL, NULL, NULL, NULL, ${SESSION_COLUMNS}, FALSE, s.cancellation_final_at
  FROM session s WHERE s.id = ANY($10::uuid[])
  UNION ALL
  SELECT 'pass', w.n, NULL, b.status::text, NULL, NULL, NULL, b.session_id${', NULL'.repeat(14)}
  FROM unnest($11::int[], $12::bytea[]) AS w (n, hash) JOIN booking b ON b.pass_hash = w.hash AND ${isActiveSql('b.center_id')}
  UNION ALL
  SELECT 'center', NULL, NULL, NULL, NULL, NULL, NULL, ${SESSION_COLUMNS}, NOT (${SHOWN_TO_ALL}), s.cancellation_final_at
  FROM unnest($13::uuid[], $14::timestamptz[]) AS w (center_id, since)
    JOIN session s ON s.center_id = w.center_id AND s.opens_at IS NOT NULL
      AND (${SHOWN_TO_ALL} OR s.seats_changed_at >= w.since)`;

const ACCESS = statement<Row>({ ...ROUND_COLUMNS, ...SESSION_SHAPE }, roundOf(SESSION_SHAPE, BRANCHES));

/** Whose page a pass opens. */
export type PassHolder = { passHash: Buffer; sessionId: string; customerId: string };

export const readPasses = (sql: Sql, hashes: readonly Uint8Array[]): Promise<PassHolder[]> =>
  sql(PASSES, [hashes.map((hash) => Buffer.from(hash))]);

const PASSES = statement<PassHolder>(
  { passHash: 'bytea', sessionId: 'uuid', customerId: 'uuid' },
  `SELECT pass_hash AS "passHash", session_id AS "sessionId", customer_id AS "customerId"
   FROM booking WHERE pass_hash = ANY($1::bytea[]) AND ${isActiveSql('center_id')}`,
);
