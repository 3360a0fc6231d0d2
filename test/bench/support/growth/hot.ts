import { randomUUID } from 'node:crypto';
import { listAccessNotices } from '../../../../src/modules/notifications/listing/customers.ts';
import { claim } from '../../../../src/modules/notifications/queue/claims.ts';
import { markStarted, record } from '../../../../src/modules/notifications/queue/leases.ts';
import type { Database, Sql } from '../../../../src/ports/database.ts';
import { IN_CLASS } from './scene.ts';

/** The statements that everybody waits for, in milliseconds; and how many rows were not as they should be. */
export type Hot = Record<'list' | 'claim' | 'record' | 'read', number> & { wrong: number };

class RollBack extends Error {}

/** Lists, claims and records the notices of the class, and reads what somebody was sent. Leaves nothing behind. */
export async function runHot(db: Database, sessionId: string): Promise<Hot> {
  const hot: Hot = { list: 0, claim: 0, record: 0, read: 0, wrong: 0 };
  const timed = async <T>(what: Exclude<keyof Hot, 'wrong'>, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    hot[what] = performance.now() - began;
    return result;
  };
  const work = async (sql: Sql): Promise<never> => {
    const now = new Date();
    const token = randomUUID();
    const waiting = await timed('list', () => listAccessNotices(sql, now, [sessionId]));
    const input = { channel: 'EMAIL', now, limit: IN_CLASS, token } as const;
    const claimed = await timed('claim', () => claim(sql, input));
    const sent = { status: 'SENT', reason: null, nextAttemptAt: null, providerId: 'x' } as const;
    await timed('record', async () => {
      const ids = claimed.map(({ id }) => id);
      await markStarted(sql, token, ids);
      await record(
        sql,
        token,
        now,
        ids.map((id) => ({ id, recorded: sent })),
      );
    });
    const rows = await timed('read', () => readSome(sql));
    hot.wrong = Math.abs(IN_CLASS - waiting) + Math.abs(IN_CLASS - claimed.length) + (rows > 0 ? 0 : 1);
    throw new RollBack();
  };
  await db.transaction(work).catch((error: unknown) => {
    if (!(error instanceof RollBack)) throw error;
  });
  return hot;
}

/** What the last people who booked were sent, one after the other. */
async function readSome(sql: Sql): Promise<number> {
  const bookings = await sql<{ id: string }>(
    `SELECT b.id FROM session s JOIN booking b ON b.session_id = s.id WHERE s.id IN (
       SELECT id FROM session WHERE opened_at IS NOT NULL ORDER BY id DESC LIMIT 4)`,
  );
  let rows = 0;
  for (const { id } of bookings)
    rows += (await sql('SELECT * FROM delivery WHERE booking_id = $1 ORDER BY created_at, id', [id])).length;
  return rows;
}
