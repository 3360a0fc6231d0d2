import type pg from 'pg';
import { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import type { Picked } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import { PrismaPostgres } from './instants.ts';
import { createPool, type PoolOptions, probe } from './pool.ts';

/** Runs one statement, prepared once per connection, and answers its rows. For set-based work and hot paths. */
export type Sql = <Row = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;

/** The Prisma client, also inside an interactive transaction. */
export type Tx = Prisma.TransactionClient;

/** PostgreSQL, which holds every fact: Prisma for reads and single rows, `sql` for sets of rows, on one pool. */
export type Database = {
  prisma: PrismaClient;
  sql: Sql;
  /**
   * Runs `work` in one transaction of plain statements; rolls back when it throws. `hasty` does not wait for the disk: a
   * crash of the database may undo it, but never without whatever was done after it. For work that is done again then.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>, how?: { hasty: boolean }): Promise<T>;
  /** Asks on a fresh connection whether PostgreSQL answers; rejects when it does not, and after two seconds. */
  probe(): Promise<void>;
  close(): Promise<void>;
};

type Options = { url: string; log: Log; poolSize?: number } & Pick<
  PoolOptions,
  'name' | 'deadlines' | 'waitMs'
>;

/** A pool that is full of callers is no sign of a database that is away: a look at it has a connection of its own. */
const PROBE_MS = 2_000;

/** Connects lazily; a lost connection is logged and replaced, it never crashes the process. */
export function createDatabase({ log, poolSize = 10, ...options }: Options): Database {
  const lost = (error: Error) => log.warn('a database connection was lost', { error: error.message });
  const pool = createPool({ ...options, size: poolSize, onLost: lost });
  const prisma = new PrismaClient({
    adapter: new PrismaPostgres(pool),
    // When hundreds book one class at once they queue for a connection and then for its lock; left alone, Prisma gives
    // up after 2 s of the one and 5 s of the other.
    transactionOptions: { maxWait: 20_000, timeout: 20_000 },
  });
  const names = statementNames();
  const on =
    (client: pg.PoolClient): Sql =>
    async <Row>(text: string, values: unknown[] = []) =>
      (await client.query({ name: names(text), text, values })).rows as Row[];

  const alone: Sql = async <Row>(text: string, values?: unknown[]) => {
    const client = await pool.connect();
    try {
      const rows = await on(client)<Row>(text, values);
      client.release();
      return rows;
    } catch (error) {
      // PostgreSQL tells of an error before it lets go of the rows that the statement held. Whatever is asked next is
      // answered afterwards: whoever tries again with some of them finds them free.
      const answered = /^[\dA-Z]{5}$/.test(String((error as { code?: unknown }).code));
      await (answered ? client.query('') : Promise.reject(error)).then(
        () => client.release(),
        (broken: Error) => client.release(broken),
      );
      throw error;
    }
  };

  return {
    prisma,
    sql: alone,
    async transaction(work, how = { hasty: false }) {
      const client = await pool.connect();
      try {
        await client.query(how.hasty ? 'BEGIN; SET LOCAL synchronous_commit = off' : 'BEGIN');
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
    },
    probe: () => probe(options.url, PROBE_MS),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Statement texts are constants of the program, so their names can be kept for ever. */
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

/** SQL: whether this row is one that a batch is to take; `$n` and the parameter after it are `valuesOf` its choice. */
export const among = (id: string, n: number): string =>
  `($${n}::uuid[] IS NULL OR ${id} = ANY($${n}::uuid[])) AND ${id} <> ALL($${n + 1}::uuid[])`;
export const valuesOf = ({ only, aside }: Picked) => [only, aside];
/** Whatever is due. */
export const ANY_ROW: Picked = { only: null, aside: [] };
/** What is due but for these, to be looked through for a row that makes a batch fail. */
export const allBut = (aside: string[]): Picked => ({ only: null, aside });

/** Runs plain statements in the same transaction as the client. */
export const sqlOf =
  (tx: Tx): Sql =>
  (text, values = []) =>
    tx.$queryRawUnsafe(text, ...values);

/** Whether a write was refused because the row already exists. Callers know which constraint they can meet. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
