import type { OperationDeps } from '../../ports/operation-deps.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock' | 'isolation'>;

/** Deletes expired codes, counts and sign-ins. Returns the rows of the fullest batch; `limit` of them: there are more. */
export const forgetSignIns = (deps: Deps, limit = 1_000): Promise<number> =>
  forgetRows(deps, SIGN_INS, limit);

/** The same for changes of addresses, and counts of messages. */
export const forgetEmailChanges = (deps: Deps, limit = 1_000): Promise<number> =>
  forgetRows(deps, EMAIL_CHANGES, limit);

async function forgetRows({ db, clock, isolation }: Deps, statements: string[], limit: number) {
  const now = clock();
  let most = 0;
  for (const statement of statements)
    await isolation.round('sign_ins', async () => {
      most = Math.max(most, (await db.sql(statement, [now, limit])).length);
    });
  return most;
}

/**
 * Sign-ins are kept a day longer: an access token that outlived its sign-in's row would still be good. One that was
 * exchanged for another account's is kept as long as its tokens would have been good: their reuse ends that one.
 */
const SIGN_INS = [
  forget('sign_in_code', 'expires_at <= $1'),
  forget('sign_in_address', 'forget_at <= $1'),
  forget('attempt_count', 'resets_at <= $1'),
  forget('known_device', "last_seen_at < $1::timestamptz - interval '1 year'"),
  forget(
    'sign_in',
    "least(CASE WHEN switched_to_id IS NULL THEN ended_at END, expires_at) < $1::timestamptz - interval '1 day'",
  ),
];

const EMAIL_CHANGES = [
  forget('email_change', 'greatest(take_back_until, code_expires_at) <= $1'),
  forget('caused_message', "caused_at[cardinality(caused_at)] <= $1::timestamptz - interval '24 hours'"),
];

/** Writes down of browsers without a key that they subscribed with the oldest that is configured; the same answer. */
export async function noteOldestKey(
  { db, pushPublicKeys }: Pick<OperationDeps, 'db' | 'pushPublicKeys'>,
  limit = 1_000,
): Promise<number> {
  return (await db.sql(NOTE_OLDEST_KEY, [pushPublicKeys.at(-1), limit])).length;
}

const NOTE_OLDEST_KEY = `
  UPDATE push_device SET public_key = $1 WHERE id IN (
    SELECT id FROM push_device WHERE public_key IS NULL AND removed_at IS NULL LIMIT $2) RETURNING 1`;

function forget(table: string, expired: string): string {
  return `DELETE FROM ${table} WHERE ctid IN (SELECT ctid FROM ${table} WHERE ${expired} LIMIT $2) RETURNING 1`;
}
