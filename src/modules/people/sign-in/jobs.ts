import type { Clock } from '../../../ports/clock.ts';
import type { Database } from '../../../ports/database.ts';
import type { Isolation } from '../../../ports/isolation.ts';

type Deps = { db: Database; clock: Clock; isolation: Isolation };

/** Deletes expired codes, counts and sign-ins. Returns the rows of the fullest batch; `limit` of them: there are more. */
export async function forgetSignIns({ db, clock, isolation }: Deps, limit = 1_000): Promise<number> {
  const now = clock();
  let most = 0;
  for (const statement of FORGET)
    await isolation.round('sign_ins', async () => {
      most = Math.max(most, (await db.sql(statement, [now, limit])).length);
    });
  return most;
}

/** Sign-ins are kept a day longer: an access token that outlived its sign-in's row would still be good. */
const FORGET = [
  forget('sign_in_code', 'expires_at <= $1'),
  forget('sign_in_address', 'forget_at <= $1'),
  forget('attempt_count', 'resets_at <= $1'),
  forget('known_device', "last_seen_at < $1::timestamptz - interval '1 year'"),
  forget('sign_in', "least(ended_at, expires_at) < $1::timestamptz - interval '1 day'"),
];

function forget(table: string, expired: string): string {
  return `DELETE FROM ${table} WHERE ctid IN (SELECT ctid FROM ${table} WHERE ${expired} LIMIT $2) RETURNING 1`;
}
