import { isStaff, tokenStands } from '../../lib/caller.ts';
import { ForbiddenError, UnauthenticatedError } from '../../lib/errors.ts';
import { statement } from '../../lib/statement.ts';
import { DAY, later } from '../../lib/time.ts';
import type { Sql } from '../../ports/database.ts';
import type { Scope, Viewer } from '../../ports/identity.ts';
import type { Passes } from '../../ports/passes.ts';
import { type AccessFacts, type AccessState, accessState, instructionsShown, isLive } from './rules.ts';

/** What one viewer sees of a session's access at one moment. */
export type SessionAccess = {
  sessionId: string;
  version: number;
  state: AccessState;
  live: boolean;
  joinUrl: string | null;
  accessUrl: string | null;
  opensAt: Date | null;
  closesAt: Date | null;
  joiningInstructions: string | null;
  waitingNote: string | null;
  /** Null for all but staff. */
  linkMissing: boolean | null;
  /** When staff was last alerted, of the link or of people not reached: who watches the center sees the session again. */
  alertedAt: Date | null;
  /** The columns that all of this follows from, and when they were read. Not shown. */
  facts: AccessColumns;
  readAt: Date;
};

/** Why a stream ends without a final state. The message never says whether the session exists. */
export type AccessDenied = ForbiddenError | UnauthenticatedError;
export type AccessItem = SessionAccess | AccessDenied;

/** The changing part of the page of a pass: no link, no names. */
export type PassAccess = {
  state: AccessState | 'BOOKING_CANCELLED';
  live: boolean;
  /** The session's version. */
  revision: number;
  opensAt: Date | null;
  startsAt: Date;
  endsAt: Date;
};

/** The same without a seat as for a session that is unknown or another center's. */
export const mayNotWatch = () => new ForbiddenError('You may not watch this session.');

type AccessColumns = AccessFacts & { joiningInstructions: string | null; waitingNote: string | null };
type AccessRow = AccessColumns & { id: string; centerId: string; alertedAt: Date | null; version: number };

const ACCESS_COLUMNS = `s.id, s.center_id AS "centerId", s.status, s.starts_at AS "startsAt", s.ends_at AS "endsAt",
  s.opens_at AS "opensAt", s.join_url AS "joinUrl", s.joining_instructions AS "joiningInstructions",
  s.waiting_note AS "waitingNote", greatest(s.link_alerted_at, s.alerted_at) AS "alertedAt", s.version`;

/** The account or key of each watcher as it is now, none after a sign-out, and the pass of the seat that it holds. */
const RIGHTS = statement<Right>(
  { n: 'int4', scopes: 'text[]?', passEncrypted: 'bytea?', role: 'text?', tokensValidFrom: 'timestamptz?' },
  `
  SELECT w.n::int AS n, k.scopes, b.pass_encrypted AS "passEncrypted",
    coalesce(lower(p.role::text), CASE WHEN c.id IS NOT NULL THEN 'customer' WHEN k.id IS NOT NULL THEN 'partner' END) AS role,
    coalesce(p.tokens_valid_from, c.tokens_valid_from) AS "tokensValidFrom"
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[], $5::uuid[], $6::uuid[]) WITH ORDINALITY
      AS w (session_id, viewer_id, center_id, is_customer, key_id, sid, n)
    LEFT JOIN sign_in f ON f.id = w.sid AND f.ended_at IS NOT NULL
    LEFT JOIN partner_key k ON k.id = w.key_id AND k.partner_id = w.viewer_id AND k.center_id = w.center_id
      AND k.revoked_at IS NULL
    LEFT JOIN professional p ON f.id IS NULL AND NOT w.is_customer AND w.key_id IS NULL AND p.id = w.viewer_id AND p.center_id = w.center_id AND p.removed_at IS NULL
    LEFT JOIN customer c ON f.id IS NULL AND w.is_customer AND c.id = w.viewer_id AND c.center_id = w.center_id AND c.deleted_at IS NULL
    LEFT JOIN booking b ON b.session_id = w.session_id AND b.customer_id = c.id AND b.status = 'BOOKED'`,
);

/** The rights of one watcher: the `n`th key, counted from 1. */
type Right = {
  n: number;
  role: Viewer['role'] | null;
  tokensValidFrom: Date | null;
  passEncrypted: Uint8Array | null;
  /** The scopes of a partner's key. */
  scopes: Scope[] | null;
};

const rightsOf = (sql: Sql, keys: readonly { viewer: Viewer; sessionId: string | null }[]) =>
  sql(RIGHTS, [
    keys.map(({ sessionId }) => sessionId),
    keys.map(({ viewer }) => viewer.id),
    keys.map(({ viewer }) => viewer.centerId),
    keys.map(({ viewer }) => viewer.role === 'customer'),
    keys.map(({ viewer }) => viewer.key?.id ?? null),
    keys.map(({ viewer }) => viewer.sid),
  ]);

const may = ({ role, scopes }: Right, scope: Scope): boolean =>
  role === 'partner' && scopes?.includes(scope) === true;

/**
 * What each viewer sees of a session, in two statements however many viewers there are. Sessions are read first and
 * rights strictly later, so that somebody who lost the seat never sees a link set afterwards.
 */
export async function readForViewers(
  sql: Sql,
  passes: Passes,
  now: Date,
  keys: readonly { viewer: Viewer; sessionId: string }[],
): Promise<AccessItem[]> {
  const sessionIds = keys.map(({ sessionId }) => sessionId);
  const rows = await sql(ACCESS_OF_SESSIONS, [[...new Set(sessionIds)]]);
  const rights = await rightsOf(sql, keys);
  const sessions = new Map(rows.map((row) => [row.id, sessionOf(row, now)]));
  const rightOf = new Map(rights.map((right) => [right.n, right]));
  return keys.map(({ viewer, sessionId }, i) => {
    const right = rightOf.get(i + 1);
    if (!right?.role || viewer.expiresAt <= now || !tokenStands(viewer, right.tokensValidFrom))
      return new UnauthenticatedError();
    const session = sessions.get(sessionId);
    const allowed = isStaff(right) || right.passEncrypted !== null || may(right, 'access:read');
    if (!session || session.centerId !== viewer.centerId || !allowed) return mayNotWatch();
    return accessOf(session, right, passes);
  });
}

/** A session as all its viewers see it, worked out once for all of them. */
function sessionOf({ id, centerId, version, alertedAt, ...facts }: AccessRow, now: Date) {
  const online = facts.opensAt !== null;
  const live = online && isLive(facts, now);
  return {
    id,
    centerId,
    version,
    alertedAt,
    facts,
    online,
    live,
    state: accessState(facts, now),
    readAt: now,
  };
}

function accessOf(session: ReturnType<typeof sessionOf>, right: Right, passes: Passes): SessionAccess {
  const { facts, online, state } = session;
  const staff = isStaff(right);
  const holdsSeat = right.passEncrypted !== null;
  return {
    sessionId: session.id,
    version: session.version,
    state,
    live: session.live,
    joinUrl: state === 'OPEN' && (staff || holdsSeat || may(right, 'access:url')) ? facts.joinUrl : null,
    accessUrl: online && right.passEncrypted ? passes.accessUrl(right.passEncrypted) : null,
    opensAt: facts.opensAt,
    closesAt: online ? facts.endsAt : null,
    joiningInstructions: staff || (holdsSeat && instructionsShown(state)) ? facts.joiningInstructions : null,
    waitingNote: facts.waitingNote,
    linkMissing: staff ? online && facts.joinUrl === null : null,
    alertedAt: staff ? session.alertedAt : null,
    facts,
    readAt: session.readAt,
  };
}

export type PassSnapshot = { sessionId: string; customerId: string; access: PassAccess };

/** What the page of each pass shows; null for an unknown pass. */
export async function readForPasses(
  sql: Sql,
  passes: Passes,
  now: Date,
  tokens: readonly string[],
): Promise<(PassSnapshot | null)[]> {
  const hashes = tokens.map((token) => Buffer.from(passes.hashIn(token)));
  const rows = await sql(ACCESS_OF_PASSES, [hashes]);
  const byHash = new Map(rows.map((row) => [row.passHash.toString('hex'), row]));
  return hashes.map((hash) => {
    const row = byHash.get(hash.toString('hex'));
    if (!row) return null;
    const cancelled = row.bookingStatus === 'CANCELLED' && row.status !== 'CANCELLED';
    const state = cancelled ? 'BOOKING_CANCELLED' : accessState(row, now);
    const { version: revision, opensAt, startsAt, endsAt } = row;
    const access = { state, live: isLive(row, now), revision, opensAt, startsAt, endsAt } as const;
    return { sessionId: row.id, customerId: row.customerId, access };
  });
}

/**
 * The sessions of a center that staff or a partner watches: open, waiting or opening within a day, and those processed
 * since the last read. Answers `AccessDenied` when the viewer may not watch any more.
 */
export async function readCenter(
  sql: Sql,
  passes: Passes,
  now: Date,
  { viewer, since }: { viewer: Viewer; since: Date },
): Promise<SessionAccess[] | AccessDenied> {
  const rows = await sql(CENTER_ACCESS, [viewer.centerId, now, later(now, DAY), since]);
  // After the sessions: see `readForViewers`.
  const [right] = await rightsOf(sql, [{ viewer, sessionId: null }]);
  if (!right?.role || viewer.expiresAt <= now || !tokenStands(viewer, right.tokensValidFrom))
    return new UnauthenticatedError();
  if (!isStaff(right) && !may(right, 'access:read')) return mayNotWatch();
  return rows.map((row) => accessOf(sessionOf(row, now), right, passes));
}

const ACCESS_ROW = {
  id: 'uuid',
  centerId: 'uuid',
  status: 'session_status',
  startsAt: 'timestamptz',
  endsAt: 'timestamptz',
  opensAt: 'timestamptz?',
  joinUrl: 'text?',
  joiningInstructions: 'text?',
  waitingNote: 'text?',
  alertedAt: 'timestamptz?',
  version: 'int4',
} as const;

const CENTER_ACCESS = statement<AccessRow>(
  ACCESS_ROW,
  `
  SELECT ${ACCESS_COLUMNS} FROM session s
  WHERE s.center_id = $1 AND s.opens_at IS NOT NULL
    AND (s.status = 'SCHEDULED' AND s.opens_at <= $3 AND s.ends_at > $2 OR s.processed_through >= $4)
  ORDER BY s.starts_at, s.id`,
);

const ACCESS_OF_SESSIONS = statement<AccessRow>(
  ACCESS_ROW,
  `SELECT ${ACCESS_COLUMNS} FROM session s WHERE s.id = ANY($1::uuid[])`,
);

const ACCESS_OF_PASSES = statement(
  { ...ACCESS_ROW, passHash: 'bytea', customerId: 'uuid', bookingStatus: 'booking_status' },
  `SELECT ${ACCESS_COLUMNS}, b.pass_hash AS "passHash", b.customer_id AS "customerId", b.status AS "bookingStatus"
   FROM booking b JOIN session s ON s.id = b.session_id WHERE b.pass_hash = ANY($1::bytea[])`,
);
