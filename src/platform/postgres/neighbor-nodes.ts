import { statement } from '../../lib/statement.ts';
import type { Sql } from '../../ports/database.ts';
import type { Log } from '../../ports/log.ts';

/** The name of a node's connections in PostgreSQL. */
export const nodeNamed = (name: string): string => `online-sessions/${name}`;

/**
 * Looks for other nodes on this database and warns once, because live events do not reach them without Redis. A deploy has
 * two nodes for a while, so the warning comes when they are seen twice in a row.
 */
export function createNeighborWatch({ sql, name, log }: { sql: Sql; name: string; log: Pick<Log, 'warn'> }) {
  let met = 0;
  return async function look(): Promise<void> {
    const [row] = await sql(OTHERS, [name]);
    met = row!.others > 0 ? met + 1 : 0;
    if (met === 2)
      log.warn(
        'other nodes work on this database, and REDIS_URL is not set: live events and limits are not shared',
        {
          others: row!.others,
        },
      );
  };
}

const OTHERS = statement(
  { others: 'int4' },
  `
  SELECT count(DISTINCT application_name)::int AS others FROM pg_stat_activity
  WHERE datname = current_database() AND application_name LIKE 'online-sessions/%' AND application_name <> $1`,
);
