import type { Prisma, PrismaClient } from '../generated/prisma/client.ts';

declare const ROW: unique symbol;
/** The text of a statement that knows its rows: `lib/statement.ts`. */
export type Statement<Row> = string & { readonly [ROW]?: Row };

/** Runs one statement, prepared once per connection, and answers its rows. */
export type Sql = <Row = Record<string, unknown>>(
  text: Statement<Row> | string,
  values?: unknown[],
) => Promise<Row[]>;

/** The Prisma client, also inside an interactive transaction. */
export type Tx = Prisma.TransactionClient;

/** Whether PostgreSQL takes writes; `read-only`: such as a standby, after a failover. */
export type Writes = 'up' | 'disk-full' | 'read-only';
/** `most`: how many may be open. */
export type Connections = { in_use: number; idle: number; waiting: number; most: number };

/** PostgreSQL on one pool: Prisma for reads and single rows, `sql` for sets of rows and hot paths. */
export type Database = {
  prisma: PrismaClient;
  sql: Sql;
  /**
   * Runs `work` in one transaction of plain statements; rolls back when it throws. `asyncCommit` does not wait for the disk:
   * a crash of the database may undo it, together with everything after it. For work that is repeated then.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>, how?: { asyncCommit: boolean }): Promise<T>;
  /** Has PostgreSQL write something, and answers whether it could; rejects while it is away. */
  proveWrites(): Promise<Writes>;
  /** How many connections this node has, and how many callers wait for one. */
  connections(): Connections;
  /** Queries PostgreSQL on a fresh connection; rejects without an answer within two seconds. */
  probe(): Promise<void>;
  close(): Promise<void>;
};
