import DataLoader from 'dataloader';
import { tokenStands } from '../../../lib/caller.ts';
import { statement } from '../../../lib/statement.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';

type Standing = { role: Viewer['role']; tokensValidFrom: Date | null };

/** A slower statement does not keep the next batch waiting. */
const MAX_WAIT_MS = 5;

/**
 * Looks up who a token's claims mean today. Returns null when the account is gone, was removed, had its tokens revoked, or
 * signed out. The account decides the role, not the claim.
 */
export function createIdentify({ db }: Pick<OperationDeps, 'db'>) {
  /** Statements in flight; callers that arrive meanwhile join the next batch. */
  let inFlight = 0;
  let waiting: (() => void)[] = [];

  // Every request asks this, and a statement costs much more than a row of it. Nothing is cached.
  const accounts = new DataLoader<Viewer, Standing | null>(loadBatch, {
    cache: false,
    maxBatchSize: 500,
    batchScheduleFn(callback) {
      if (inFlight === 0) setImmediate(callback);
      else {
        waiting.push(callback);
        setTimeout(startNext, MAX_WAIT_MS).unref();
      }
    },
  });

  function startNext(): void {
    const callbacks = waiting;
    waiting = [];
    for (const callback of callbacks) callback();
  }

  async function loadBatch(claims: readonly Viewer[]): Promise<(Standing | null)[]> {
    inFlight += 1;
    try {
      return await readAccounts({ db }, claims);
    } finally {
      inFlight -= 1;
      setImmediate(startNext);
    }
  }

  return async function identify(claims: Viewer): Promise<Viewer | null> {
    const account = await accounts.load(claims);
    if (!account || !tokenStands(claims, account.tokensValidFrom)) return null;
    return { ...claims, role: account.role };
  };
}

async function readAccounts(
  { db }: Pick<OperationDeps, 'db'>,
  claims: readonly Viewer[],
): Promise<(Standing | null)[]> {
  const rows = await db.sql(ACCOUNTS, [
    arrayOf(claims, ({ id }) => id),
    arrayOf(claims, ({ centerId }) => centerId),
    arrayOf(claims, ({ sid }) => sid ?? 'NULL'),
    arrayOf(claims, ({ role }) => String(role === 'customer')),
  ]);
  const found = new Map(rows.map((row) => [row.place, row]));
  return claims.map((_, i) => found.get(i + 1) ?? null);
}

/** An array literal of PostgreSQL. The driver would search each value for quotes, which ids and booleans do not have. */
const arrayOf = (claims: readonly Viewer[], text: (claim: Viewer) => string): string =>
  `{${claims.map(text).join(',')}}`;

const ASKED = `
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[])
    WITH ORDINALITY AS asked (id, center_id, sid, is_customer, place)
  WHERE NOT EXISTS (SELECT 1 FROM sign_in WHERE id = asked.sid AND ended_at IS NOT NULL)`;

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
