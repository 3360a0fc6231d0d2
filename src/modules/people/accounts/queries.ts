import { tokenStands } from '../../../lib/caller.ts';
import { CONNECTING, createPacedBatches } from '../../../lib/paced-batches.ts';
import { arrayOf } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import { isActiveSql } from '../centers/rules.ts';

type Standing = { role: Viewer['role']; tokensValidFrom: Date | null };

/**
 * Looks up who a token's claims mean today. Returns null when the account is gone, was removed, had its tokens revoked, or
 * signed out. The account decides the role, not the claim.
 */
export function createIdentify({ db }: Pick<OperationDeps, 'db'>) {
  // Every request asks this, and a statement costs much more than a row of it.
  const read = (claims: readonly Viewer[]) => readAccounts({ db }, claims);
  const ofRequest = createPacedBatches(read);
  const ofConnection = createPacedBatches(read, CONNECTING);

  return async function identify(claims: Viewer, isConnecting = false): Promise<Viewer | null> {
    const account = await (isConnecting ? ofConnection(claims) : ofRequest(claims));
    if (!account || !tokenStands(claims, account.tokensValidFrom)) return null;
    return { ...claims, role: account.role };
  };
}

/** The language that a caller has chosen; null: none, or a partner. */
export async function localeOf(
  { db }: Pick<OperationDeps, 'db'>,
  { id, role }: Pick<Viewer, 'id' | 'role'>,
): Promise<string | null> {
  if (role === 'partner') return null;
  return (await rowOf(db, { id, role }))?.locale ?? null;
}

/** How an account is called; empty for one that is gone. */
export const accountName = async (
  { db }: Pick<OperationDeps, 'db'>,
  account: Pick<Viewer, 'id' | 'role'>,
): Promise<string> => (await rowOf(db, account))?.name ?? '';

function rowOf({ prisma }: OperationDeps['db'], { id, role }: Pick<Viewer, 'id' | 'role'>) {
  const asked = { where: { id }, select: { name: true, locale: true } };
  return role === 'customer' ? prisma.customer.findUnique(asked) : prisma.professional.findUnique(asked);
}

async function readAccounts(
  { db }: Pick<OperationDeps, 'db'>,
  claims: readonly Viewer[],
): Promise<(Standing | null)[]> {
  const rows = await db.sql(ACCOUNTS, [
    arrayOf(claims, ({ id }) => id),
    arrayOf(claims, ({ centerId }) => centerId),
    arrayOf(claims, ({ sid }) => sid),
    arrayOf(claims, ({ role }) => role === 'customer'),
  ]);
  const found = new Map(rows.map((row) => [row.place, row]));
  return claims.map((_, i) => found.get(i + 1) ?? null);
}

const ASKED = `
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[])
    WITH ORDINALITY AS asked (id, center_id, sid, is_customer, place)
  WHERE NOT EXISTS (SELECT 1 FROM sign_in WHERE id = asked.sid AND ended_at IS NOT NULL) AND ${isActiveSql('asked.center_id')}`;

const ACCOUNTS = statement<Standing & { place: number }>(
  { place: 'int4', role: 'text', tokensValidFrom: 'timestamptz?' },
  `
  WITH asked AS (${ASKED})
  SELECT place::int, lower(role::text) AS role, tokens_valid_from AS "tokensValidFrom"
  FROM asked JOIN professional p ON p.id = asked.id AND p.center_id = asked.center_id
  WHERE NOT is_customer AND removed_at IS NULL
  UNION ALL
  SELECT place::int, 'customer', tokens_valid_from
  FROM asked JOIN customer c ON c.id = asked.id AND c.center_id = asked.center_id
  WHERE is_customer AND deleted_at IS NULL`,
);
