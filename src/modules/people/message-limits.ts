import type { Credentials } from '../../ports/credentials.ts';
import type { Tx } from '../../ports/database.ts';
import { MESSAGES_A_DAY } from './email-changes/rules.ts';
import { MessageLimitError } from './errors.ts';

type Account = { id: string; centerId: string };

/**
 * How many messages an account's own acts send, to each address and within 24 hours. Counted in the transaction of the
 * act, after its other locks: acts that come together are counted one after the other, and one that fails not at all.
 */
export function createMessageLimits({ credentials }: { credentials: Pick<Credentials, 'addressHash'> }) {
  /** Until when there are too many; null: there are not. */
  async function added(tx: Tx, account: Account, email: string | null, messages: number, now: Date) {
    if (messages === 0) return null;
    const rows = await tx.$queryRawUnsafe<{ until: Date | null }[]>(
      ADD,
      account.id,
      credentials.addressHash(email ?? ''),
      account.centerId,
      now,
      messages,
      MESSAGES_A_DAY,
    );
    return rows[0]?.until ?? null;
  }

  return {
    /** Counts messages to this address, null for those that go to browsers alone. Throws `MessageLimitError`. */
    async count(tx: Tx, account: Account, email: string | null, messages: number, now: Date): Promise<void> {
      const until = await added(tx, account, email, messages, now);
      if (until) throw new MessageLimitError(until);
    },
    /** Counts messages that must go: they are missing from what may be sent afterwards. */
    async note(tx: Tx, account: Account, email: string | null, messages: number, now: Date): Promise<void> {
      await added(tx, account, email, messages, now);
    },
  };
}
export type MessageLimits = ReturnType<typeof createMessageLimits>;

const ADD = `
  WITH added AS (
    INSERT INTO caused_message AS m (account_id, address_hash, center_id, caused_at)
    VALUES ($1::uuid, $2, $3::uuid, array_fill($4::timestamptz, ARRAY[$5::int]))
    ON CONFLICT (account_id, address_hash) DO UPDATE SET
      caused_at = ARRAY(SELECT t FROM unnest(m.caused_at) t WHERE t > $4::timestamptz - interval '24 hours' ORDER BY t)
        || excluded.caused_at
    RETURNING caused_at
  )
  SELECT caused_at[cardinality(caused_at) - $6::int] + interval '24 hours' AS until FROM added`;
