import { statement } from '../../lib/statement.ts';
import type { Clock, ClockSkew } from '../../ports/clock.ts';
import type { Sql } from '../../ports/database.ts';

type Options = { sql: Sql; clock: Clock; stopwatch?: () => number };

/** Measures this node's clock against PostgreSQL's, which all nodes share. */
export const createClockMeasure =
  ({ sql, clock, stopwatch = () => performance.now() }: Options) =>
  async (): Promise<ClockSkew> => {
    const begun = stopwatch();
    const [row] = await sql(NOW);
    const roundTripMs = stopwatch() - begun;
    return { aheadMs: clock().getTime() - roundTripMs / 2 - row!.at.getTime(), roundTripMs };
  };

const NOW = statement({ at: 'timestamptz' }, 'SELECT clock_timestamp() AS at');
