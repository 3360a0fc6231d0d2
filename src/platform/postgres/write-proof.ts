import { reasonOf } from '../../lib/outage-log.ts';
import { statement } from '../../lib/statement.ts';
import type { Database, Writes } from '../../ports/database.ts';

/**
 * Makes PostgreSQL write, and says whether it can. A row of the write-ahead log that means nothing is flushed to the disk; and
 * a temporary file is written, because a full disk still has room in the log. No table grows, and nobody waits for a lock.
 */
export async function proveWrites(transaction: Database['transaction']): Promise<Writes> {
  try {
    return await transaction(async (sql) => {
      // Less than the rows below take, so that they go to a file.
      await sql(`SET LOCAL work_mem = '64kB'`);
      const [row] = await sql(PROOF);
      return row!.readOnly ? 'read-only' : 'up';
    });
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === DISK_FULL) return 'disk-full';
    if (code === READ_ONLY || /during recovery/.test(reasonOf(error))) return 'read-only';
    throw error;
  }
}

const DISK_FULL = '53100';
const READ_ONLY = '25006';

const PROOF = statement(
  { logged: 'text', rows: 'int8', readOnly: 'bool' },
  `
  SELECT pg_logical_emit_message(true, 'online-sessions', '')::text AS logged,
    (SELECT count(*) FROM generate_series(1, 8192)) AS rows,
    current_setting('transaction_read_only')::bool AS "readOnly"`,
);
