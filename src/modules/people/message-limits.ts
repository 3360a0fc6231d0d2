import type { Bound } from '../../lib/bound.ts';
import { sqlOf } from '../../lib/sql.ts';
import { statement } from '../../lib/statement.ts';
import type { Credentials } from '../../ports/credentials.ts';
import type { Tx } from '../../ports/database.ts';
import { MESSAGES_A_DAY } from './email-changes/rules.ts';
import { MessageLimitError } from './errors.ts';

type Deps = { credentials: Pick<Credentials, 'addressHash'> };
type Account = { id: string; centerId: string };

/*
 * How many messages an account's own acts send to each address within 24 hours. They are counted in the transaction of the
 * act, after its other locks: concurrent acts are counted in turn, and a failed act is not counted.
 */

/** Counts messages to this address; null: they go to browsers only. Throws `MessageLimitError`. */
export async function countMessages(
  deps: Deps,
  tx: Tx,
  account: Account,
  email: string | null,
  messages: number,
  now: Date,
): Promise<void> {
  const until = await addMessages(deps, tx, account, email, messages, now);
  if (until) throw new MessageLimitError(until);
}

/** Counts messages beyond the limit too, and returns until when there are too many; null: there are not. */
export async function addMessages(
  { credentials }: Deps,
  tx: Tx,
  account: Account,
  email: string | null,
  messages: number,
  now: Date,
): Promise<Date | null> {
  if (messages === 0) return null;
  const hash = credentials.addressHash(email ?? '');
  const values = [account.id, hash, account.centerId, now, messages, MESSAGES_A_DAY];
  const rows = await sqlOf(tx)(ADD, values);
  return rows[0]?.until ?? null;
}

export type MessageLimits = Bound<{ count: typeof countMessages }>;

const ADD = statement(
  { until: 'timestamptz?' },
  `
  WITH added AS (
    INSERT INTO caused_message AS m (account_id, address_hash, center_id, caused_at)
    VALUES ($1::uuid, $2, $3::uuid, array_fill($4::timestamptz, ARRAY[$5::int]))
    ON CONFLICT (account_id, address_hash) DO UPDATE SET
      caused_at = ARRAY(SELECT t FROM unnest(m.caused_at) t WHERE t > $4::timestamptz - interval '24 hours' ORDER BY t)
        || excluded.caused_at
    RETURNING caused_at
  )
  SELECT caused_at[cardinality(caused_at) - $6::int] + interval '24 hours' AS until FROM added`,
);
