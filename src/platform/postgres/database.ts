import type pg from 'pg';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { currentTrace } from '../../lib/trace.ts';
import type { Database, Sql } from '../../ports/database.ts';
import type { Log } from '../../ports/log.ts';
import type { Tracing } from '../../ports/tracing.ts';
import { PrismaPostgres, type RunStatement } from './instants.ts';
import { createPool, type PoolOptions, probe } from './pool.ts';
import { proveWrites } from './write-proof.ts';

type Options = {
  url: string;
  log: Log;
  /** Absent: nobody is told of statements. */
  tracing?: Tracing;
  poolSize?: number;
  /** Whether statements are prepared by name, once for each connection. A lent connection may not know the name. */
  prepared?: boolean;
} & Pick<PoolOptions, 'name' | 'deadlines' | 'connectMs' | 'waitMs' | 'lent'>;

/** A full pool does not mean that the database is away, so a probe opens its own connection. */
const PROBE_MS = 2_000;

/** Connects lazily. A lost connection is logged and replaced; it never crashes the process. */
export function createDatabase({ log, tracing, poolSize = 10, ...options }: Options): Database {
  const { prepared = !options.lent, waitMs = 20_000 } = options;
  const lost = (error: Error) => log.warn('a database connection was lost', { error: error.message });
  const pool = createPool({ ...options, size: poolSize, onLost: lost });
  const nameOf = prepared ? statementNames() : () => undefined;
  const query: RunStatement = async (client, text, values) =>
    (await client.query({ name: nameOf(text), text, values })).rows;
  const run = tracing?.on ? traced(query, tracing) : query;
  const prisma = new PrismaClient({
    adapter: new PrismaPostgres(pool, run),
    // When hundreds book one class at once, they queue for a connection and then for the lock. Prisma's defaults give
    // up after 2 s and 5 s.
    transactionOptions: { maxWait: waitMs, timeout: 20_000 },
  });
  const { alone, transaction } = statementsOn(pool, run);
  return {
    prisma,
    sql: alone,
    transaction,
    proveWrites: () => proveWrites(transaction),
    connections: () => ({
      in_use: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      most: poolSize,
    }),
    probe: () => probe(options.url, PROBE_MS),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Runs statements on connections of a pool, each by itself or several in a transaction. */
function statementsOn(
  pool: pg.Pool,
  run: RunStatement,
): { alone: Sql; transaction: Database['transaction'] } {
  const on =
    (client: pg.PoolClient): Sql =>
    <Row>(text: string, values: unknown[] = []) =>
      run(client, text, values) as Promise<Row[]>;

  const alone: Sql = async <Row>(text: string, values?: unknown[]) => {
    const client = await pool.connect();
    try {
      const rows = await on(client)<Row>(text, values);
      client.release();
      return rows;
    } catch (error) {
      // PostgreSQL reports an error before it releases the locks of the statement. The empty query is answered after
      // that, so a caller that tries again finds the rows free.
      const answered = /^[\dA-Z]{5}$/.test(String((error as { code?: unknown }).code));
      await (answered ? client.query('') : Promise.reject(error)).then(
        () => client.release(),
        (broken: Error) => client.release(broken),
      );
      throw error;
    }
  };

  const transaction: Database['transaction'] = async (work, how = { asyncCommit: false }) => {
    const client = await pool.connect();
    try {
      await client.query(how.asyncCommit ? 'BEGIN; SET LOCAL synchronous_commit = off' : 'BEGIN');
      const result = await work(on(client));
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      // A connection that cannot even roll back is thrown away.
      await client.query('ROLLBACK').then(
        () => client.release(),
        (rollbackError: Error) => client.release(rollbackError),
      );
      throw error;
    }
  };
  return { alone, transaction };
}

/** Statements inside a trace are told. Their texts are the program's; values, which may be a person's, are not in them. */
const traced =
  (query: RunStatement, tracing: Tracing): RunStatement =>
  (client, text, values) =>
    currentTrace() === null
      ? query(client, text, values)
      : tracing.span(
          {
            name: `sql ${/\w+/.exec(text)?.[0] ?? ''}`,
            kind: 'client',
            facts: { 'db.system.name': 'postgresql', 'db.query.text': text.slice(0, LONGEST_TEXT) },
          },
          () => query(client, text, values),
        );
const LONGEST_TEXT = 2_000;

/** Statement texts are constants of the program, so their names are kept without a bound. */
function statementNames(): (text: string) => string {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known) return known;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
}
