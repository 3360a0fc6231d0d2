import pg from 'pg';

/**
 * Counts what this process sends to PostgreSQL from now on, through whichever pool. The result answers how many statements
 * that were since it was last called.
 */
export function countStatements(): () => number {
  const client = pg.Client.prototype as { query(...args: unknown[]): unknown };
  const { query } = client;
  let count = 0;
  client.query = function (...args) {
    count += 1;
    return query.apply(this, args);
  };
  return () => {
    const counted = count;
    count = 0;
    return counted;
  };
}
