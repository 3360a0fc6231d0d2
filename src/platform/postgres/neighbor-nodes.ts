import { statement } from '../../lib/statement.ts';
import { MINUTE } from '../../lib/time.ts';
import type { Sql } from '../../ports/database.ts';
import type { Log } from '../../ports/log.ts';

/** PostgreSQL cuts names off here. */
const LONGEST_NAME = 63;

/** The name of a node's connections in PostgreSQL: that of the installation, and the end of the node's own. */
export const nodeNamed = (name: string, installation = 'online-sessions'): string =>
  `${installation}/${name.slice(-(LONGEST_NAME - installation.length - 1))}`;

/**
 * Looks for other nodes on this database and warns once, because live events do not reach them without Redis. A deploy has
 * two nodes for a while, so the warning comes when they are seen twice in a row.
 */
export function createNeighborWatch(options: {
  sql: Sql;
  name: string;
  log: Pick<Log, 'warn'>;
  /** Longer idle connections are those of nodes that are gone: a pooler keeps them under their names. */
  idleMs?: number;
}) {
  const { sql, name, log, idleMs = MINUTE } = options;
  let met = 0;
  return async function look(): Promise<void> {
    const [row] = await sql(OTHERS, [name, name.slice(0, name.indexOf('/') + 1), idleMs]);
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
  WHERE datname = current_database() AND starts_with(application_name, $2) AND application_name <> $1
    AND (state <> 'idle' OR state_change > clock_timestamp() - $3 * interval '1 ms')`,
);
