import type { Log } from '../../ports/log.ts';
import { onConnection } from './one-connection.ts';

/** What stands between this process and PostgreSQL: nothing, or a pooler that lends connections for so long. */
export type Pooler = null | 'session' | 'transaction';

const HINT = 'set DATABASE_POOLER to how long it lends a connection: session or transaction';

/**
 * Rejects when a pooler stands before PostgreSQL and the configuration does not say so: what belongs to one connection would
 * reach another. A pooler shows itself by the number of the connection's process, which is its own.
 */
export async function checkPooler(options: {
  url: string;
  pooler: Pooler;
  statementMs: number;
  log: Pick<Log, 'warn'>;
}): Promise<void> {
  const { url, pooler, statementMs, log } = options;
  const { pooled, timeout } = await lookAt(url);
  if (pooler === null && pooled) throw new Error(`a connection pooler stands before PostgreSQL: ${HINT}`);
  if (pooler === 'transaction' && timeout === '0')
    log.warn(
      `nothing ends a statement outside of a transaction: ALTER ROLE … SET statement_timeout = '${statementMs} ms'`,
    );
}

/** Rejects when a pooler stands at the address that must be PostgreSQL's own: a lock of migrations would stay on what it lends. */
export async function refusePoolerAt(directUrl: string): Promise<void> {
  if ((await lookAt(directUrl)).pooled)
    throw new Error('DIRECT_DATABASE_URL: a connection pooler stands there; it must name PostgreSQL itself');
}

const lookAt = (url: string): Promise<{ pooled: boolean; timeout: string }> =>
  onConnection(url, async (client) => {
    const { rows } = await client.query<{ pid: number; timeout: string }>(
      `SELECT pg_backend_pid() AS pid, current_setting('statement_timeout') AS timeout`,
    );
    const { pid, timeout } = rows[0]!;
    const { processID } = client as unknown as { processID: number };
    return { pooled: pid !== processID, timeout };
  });
