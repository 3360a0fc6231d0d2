import { claimBatch } from '../../../lib/outbox-queue.ts';
import { ANY_ROW, allBut, valuesOf } from '../../../lib/sql.ts';
import type { Sql } from '../../../ports/database.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import {
  CLAIM_OLDEST,
  CLAIM_REST,
  type Claim,
  type ClaimedDelivery,
  DUE_OLDEST,
} from './claim-statements.ts';
import { claimInTurns, dueInTurns, orNone, type Turns } from './turns.ts';

/**
 * Claims `limit` due deliveries of a channel, oldest first, whatever session they belong to. Then the rest of the last
 * reply group, as far as it fits into one request of `limit` people. Statements of their own, in no transaction.
 */
export async function claim(sql: Sql, input: Claim, picked = ANY_ROW): Promise<ClaimedDelivery[]> {
  const { channel, now, limit, token } = input;
  const first = await sql(CLAIM_OLDEST, [channel, token, limit, ...valuesOf(picked), now]);
  const last = first.at(-1);
  if (!last || first.length < limit) return first;
  const { nextAttemptAt, replyGroup, id } = last;
  const together = first.filter(
    (one) => one.replyGroup === replyGroup && one.nextAttemptAt.getTime() === nextAttemptAt.getTime(),
  );
  const room = limit - together.length;
  if (room === 0) return first;
  const values = [channel, token, room, ...valuesOf(picked), nextAttemptAt, replyGroup, id];
  return [...first, ...(await orNone(sql(CLAIM_REST, values)))];
}

/** Claims a batch, by `turns` where more is due than one claim takes; a row that cannot be claimed waits. */
export async function claimIsolated(isolation: Isolation, sql: Sql, input: Claim, turns: Turns | null) {
  const claimed = await claimBatch(
    isolation,
    'deliveries',
    (picked) =>
      turns && picked.only === null ? claimInTurns(sql, input, turns, picked) : claim(sql, input, picked),
    (aside) => (turns ? dueInTurns(sql, input, turns, aside) : dueOldest(sql, input, aside)),
  );
  turns?.note(claimed);
  return claimed;
}

const dueOldest = (sql: Sql, { channel, limit, now }: Claim, aside: string[]) =>
  sql(DUE_OLDEST, [channel, limit, ...valuesOf(allBut(aside)), now]);
