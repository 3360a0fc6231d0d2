import pg from 'pg';

/**
 * Counts what this process sends to PostgreSQL from now on, through whichever pool: all, or those with this in their text.
 * The result answers how many statements that were since it was last called.
 */
export function countStatements(part = ''): () => number {
  const client = pg.Client.prototype as { query(...args: unknown[]): unknown };
  const { query } = client;
  let count = 0;
  client.query = function (...args) {
    if (textOf(args[0]).includes(part)) count += 1;
    return query.apply(this, args);
  };
  return () => {
    const counted = count;
    count = 0;
    return counted;
  };
}

const textOf = (query: unknown): string =>
  typeof query === 'string' ? query : String((query as { text?: string } | undefined)?.text);
