import { isStaff, tokenStands } from '../../../lib/caller.ts';
import { UnauthenticatedError } from '../../../lib/errors.ts';
import { arrayOf } from '../../../lib/sql.ts';
import type { Sql } from '../../../ports/database.ts';
import type { Scope, Viewer } from '../../../ports/identity.ts';
import { isActiveSql } from '../../people/centers/rules.ts';

/** The rights of one watcher as they are now. */
export type Right = {
  role: Viewer['role'] | null;
  tokensValidFrom: Date | null;
  /** The encrypted pass of the seat, base64; null: no seat. */
  pass: string | null;
  /** The scopes of a partner's key. */
  scopes: Scope[] | null;
  /** When a partner's key runs out; null: never. */
  expiresAt: Date | null;
};

/** A watcher whose rights are asked for, and its number in the answer. */
export type RightAsked = { n: number; viewer: Viewer; sessionId: string | null };

/** Columns that the rows of each round begin with. `kind` says which of them are set. */
export const ROUND_COLUMNS = {
  kind: 'text',
  n: 'int4?',
  accountId: 'uuid?',
  word: 'text?',
  at: 'timestamptz?',
  scopes: 'text[]?',
  pass: 'text?',
} as const;

export type RoundRow = {
  kind: string;
  n: number | null;
  accountId: string | null;
  word: string | null;
  at: Date | null;
  scopes: string[] | null;
  pass: string | null;
};

/**
 * Since when the server counts its transactions. A crash of one of its processes takes numbers back that were not written
 * yet. It leaves the time of the start, and begins its statistics anew.
 */
export const COUNTS_SINCE = 'greatest(pg_postmaster_start_time(), pg_stat_get_bgwriter_stat_reset_time())';

/** The snapshot, the accounts whose rights changed since another one, and the rights of those who are asked for. */
export const roundOf = (own: Readonly<Record<string, string>>, branches: string) => {
  const nulls = Object.entries(own).map(([name, type]) => `, NULL::${type.replace('?', '')} AS "${name}"`);
  const empty = ', NULL'.repeat(nulls.length);
  return `
  SELECT 'snapshot' AS kind, NULL::int AS n, NULL::uuid AS "accountId", pg_current_snapshot()::text AS word,
    ${COUNTS_SINCE} AS at, NULL::text[] AS scopes, NULL::text AS pass${nulls.join('')}
  UNION ALL
  SELECT 'changed', NULL, account_id, NULL, NULL, NULL, NULL${empty} ${CHANGED}
  UNION ALL
  SELECT 'right', w.n, NULL,
    coalesce(lower(p.role::text), CASE WHEN c.id IS NOT NULL THEN 'customer' WHEN k.id IS NOT NULL THEN 'partner' END),
    coalesce(p.tokens_valid_from, c.tokens_valid_from, k.expires_at), k.scopes, encode(b.pass_encrypted, 'base64')${empty} ${RIGHTS}
  ${branches}`;
};

/** Exactly what became visible between two snapshots, however late it was committed. */
const CHANGED = `
  FROM right_change
  WHERE xid >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, $1::pg_snapshot)`;

/**
 * The account or key of each watcher, none after a sign-out, and the seat that it holds. The triggers of `right_change`
 * watch every column that is read here.
 */
export const RIGHTS = `
  FROM unnest($2::int[], $3::uuid[], $4::uuid[], $5::uuid[], $6::boolean[], $7::uuid[], $8::uuid[])
      AS w (n, session_id, viewer_id, center_id, is_customer, key_id, sid)
    LEFT JOIN sign_in f ON f.id = w.sid AND f.ended_at IS NOT NULL
    LEFT JOIN partner_key k ON k.id = w.key_id AND k.partner_id = w.viewer_id AND k.center_id = w.center_id
      AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $9::timestamptz)
    LEFT JOIN professional p ON f.id IS NULL AND NOT w.is_customer AND w.key_id IS NULL AND p.id = w.viewer_id AND p.center_id = w.center_id AND p.removed_at IS NULL
    LEFT JOIN customer c ON f.id IS NULL AND w.is_customer AND c.id = w.viewer_id AND c.center_id = w.center_id AND c.deleted_at IS NULL
    LEFT JOIN booking b ON b.session_id = w.session_id AND b.customer_id = c.id AND b.status = 'BOOKED'
  WHERE ${isActiveSql('w.center_id')}`;

/** The first nine values of a round's statement. */
export const roundValues = (since: string | null, asked: readonly RightAsked[], now: Date): unknown[] => [
  since,
  arrayOf(asked, ({ n }) => n),
  arrayOf(asked, ({ sessionId }) => sessionId),
  arrayOf(asked, ({ viewer }) => viewer.id),
  arrayOf(asked, ({ viewer }) => viewer.centerId),
  arrayOf(asked, ({ viewer }) => viewer.role === 'customer'),
  arrayOf(asked, ({ viewer }) => viewer.key?.id ?? null),
  arrayOf(asked, ({ viewer }) => viewer.sid),
  now,
];

/** What a round's statement says whatever is watched. */
export function readRound(rows: readonly RoundRow[]) {
  const [head] = rows.filter(({ kind }) => kind === 'snapshot');
  const changed = rows.filter(({ kind }) => kind === 'changed');
  const rights = rows.filter(({ kind }) => kind === 'right');
  return {
    snapshot: head!.word!,
    server: head!.at!.getTime(),
    changed: changed.map(({ accountId }) => accountId!),
    rights: new Map(rights.map((row) => [row.n!, rightOf(row)])),
  };
}

const rightOf = ({ word, at, scopes, pass }: RoundRow): Right => ({
  role: word as Right['role'],
  tokensValidFrom: word === 'partner' ? null : at,
  scopes: scopes as Scope[] | null,
  expiresAt: word === 'partner' ? at : null,
  pass,
});

/** Why a viewer counts no more, whatever is watched; null: it does. Its token’s time is looked at when it is shown something. */
export function notSignedIn(viewer: Viewer, right: Right | undefined): UnauthenticatedError | null {
  const stands = right?.role && tokenStands(viewer, right.tokensValidFrom);
  return stands ? null : new UnauthenticatedError();
}

/** The viewer with the role or the scopes of today. The very same where nothing differs: there are many. */
export function withRights(viewer: Viewer, { role, scopes }: Right): Viewer {
  const { key } = viewer;
  const isSame = role === viewer.role && (!key || String(scopes) === String(key.scopes));
  return isSame ? viewer : { ...viewer, role: role!, ...(key && { key: { ...key, scopes: scopes ?? [] } }) };
}

export const isOnStaff = (right: Right): boolean => isStaff(right);

export const may = ({ role, scopes }: Right, scope: Scope): boolean =>
  role === 'partner' && scopes?.includes(scope) === true;

/** Forgets changes an hour after the first sweep that saw them. Their own time would be that of before the commit. */
export async function forgetRightChanges(sql: Sql): Promise<void> {
  await sql(`
  WITH gone AS (DELETE FROM right_change WHERE seen_at < clock_timestamp() - interval '1 hour')
  UPDATE right_change SET seen_at = clock_timestamp() WHERE seen_at IS NULL`);
}
