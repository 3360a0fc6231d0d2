import type { Clock } from '../../../ports/clock.ts';
import type { Database } from '../../../ports/database.ts';

/** Deletes what is of no use any more. Returns the rows of the fullest batch; `limit` of them: there are more. */
export async function forgetChanges(
  { db, clock }: { db: Database; clock: Clock },
  limit = 1_000,
): Promise<number> {
  const now = clock();
  let most = 0;
  for (const statement of FORGET) most = Math.max(most, (await db.sql(statement, [now, limit])).length);
  return most;
}

const FORGET = [
  `DELETE FROM email_change WHERE id IN (
     SELECT id FROM email_change WHERE greatest(take_back_until, code_expires_at) <= $1 LIMIT $2)
   RETURNING 1`,
  `DELETE FROM caused_message WHERE (account_id, address_hash) IN (
     SELECT account_id, address_hash FROM caused_message
     WHERE caused_at[cardinality(caused_at)] <= $1::timestamptz - interval '24 hours' LIMIT $2)
   RETURNING 1`,
];
