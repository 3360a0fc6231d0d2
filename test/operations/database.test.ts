import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import type { Database } from '../../src/ports/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type Link, linkTo } from '../support/link.ts';
import { recordLog } from '../support/recorded-log.ts';

let database: TestDatabase;
let link: Link;
let db: Database;
let lines: string[];
beforeEach(async () => {
  database = await testDatabase();
  link = await linkTo(database.url);
  const recorded = recordLog();
  lines = recorded.lines;
  db = createDatabase({ url: link.url, log: recorded.log, poolSize: 1 });
});
afterEach(async () => {
  await db.close();
  await link.close();
  await database.drop();
});

const one = 'SELECT 1 AS one';

describe('a database connection that is lost', () => {
  it('between two statements of a transaction fails the transaction, and nothing else', async () => {
    const transaction = db.transaction(async (sql) => {
      await sql(one);
      await link.cut();
      await vi.waitFor(() => expect(lines.join()).toContain('a database connection was lost'));
      await sql(one);
    });
    await expect(transaction).rejects.toThrow();
    await link.mend();
    expect(await db.transaction((sql) => sql(one))).toEqual([{ one: 1 }]);
  });

  it('while nobody uses it is replaced', async () => {
    await db.sql(one);
    await link.cut();
    await vi.waitFor(() => expect(lines.join()).toContain('a database connection was lost'));
    await link.mend();
    expect(await db.sql(one)).toEqual([{ one: 1 }]);
    expect(await db.prisma.center.count()).toBe(0);
  });
});

describe('a transaction', () => {
  it('that throws leaves nothing behind', async () => {
    const statement = `INSERT INTO center (name, time_zone, locale, created_at) VALUES ('x', 'UTC', 'en', now())`;
    const failing = db.transaction(async (sql) => {
      await sql(statement);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await db.prisma.center.count()).toBe(0);
  });

  it('waits its turn when many come at once, for longer than two seconds too', async () => {
    const first = db.prisma.$transaction((tx) => tx.$queryRaw`SELECT 1 FROM pg_sleep(2.5)`);
    const second = db.prisma.$transaction((tx) => tx.center.count());
    expect(await Promise.all([first, second])).toEqual([expect.anything(), 0]);
  });
});

describe('a database connection that falls silent', () => {
  /** As in the product, but sooner. */
  const deadlines = { idleInTransactionMs: 1_000, statementMs: 1_100, silenceMs: 1_300 };
  let asyncCommit: Database;
  beforeEach(() => {
    asyncCommit = createDatabase({ url: link.url, log: recordLog().log, poolSize: 4, deadlines });
  });
  afterEach(() => asyncCommit.close());

  const within = async (ms: number, work: Promise<unknown>) => {
    const began = performance.now();
    const outcome = await work.then(
      () => 'answered',
      (error: Error) => error.message,
    );
    expect(performance.now() - began).toBeLessThan(ms);
    return outcome;
  };
  const works = async () => {
    expect(await Promise.all(Array.from({ length: 4 }, () => asyncCommit.sql(one)))).toHaveLength(4);
    expect(await asyncCommit.transaction((sql) => sql(one))).toEqual([{ one: 1 }]);
    expect(await asyncCommit.prisma.$transaction((tx) => tx.center.count())).toBe(0);
  };

  it('in the middle of a statement is given up, and those that were idle with it', async () => {
    await Promise.all(Array.from({ length: 4 }, () => asyncCommit.sql('SELECT pg_sleep(0.05)')));
    link.freeze();
    expect(await within(4_000, asyncCommit.sql(one))).toContain('did not answer for 1.3 s');
    await works();
  });

  it('in the middle of a transaction is given up, whoever runs it', async () => {
    const plain = asyncCommit.transaction(async (sql) => {
      await sql(one);
      link.freeze();
      await sql(one);
    });
    expect(await within(4_000, plain)).toContain('did not answer');
    const prisma = asyncCommit.prisma.$transaction(async (tx) => {
      await tx.center.count();
      link.freeze();
      await tx.center.count();
    });
    expect(await within(4_000, prisma)).toContain('did not answer');
    await works();
  });

  it('as it commits is given up', async () => {
    const prisma = asyncCommit.prisma.$transaction(async (tx) => {
      await tx.center.count();
      link.freeze();
    });
    expect(await within(4_000, prisma)).not.toBe('answered');
    await works();
  });

  it('gives back the locks that it held', async () => {
    await asyncCommit.sql(
      `INSERT INTO center (name, time_zone, locale, created_at) VALUES ('x', 'UTC', 'en', now())`,
    );
    const lock = 'SELECT 1 FROM center FOR UPDATE';
    const lost = asyncCommit.transaction(async (sql) => {
      await sql(lock);
      link.freeze();
      await sql(one);
    });
    const next = new Promise((resolve) => setTimeout(resolve, 50)).then(() =>
      asyncCommit.transaction((sql) => sql(lock)),
    );
    expect(await within(4_000, lost)).toContain('did not answer');
    expect(await within(4_000, next)).toBe('answered');
  });

  it('under many callers holds none of them for long', async () => {
    await works();
    const callers = Array.from({ length: 40 }, () => asyncCommit.sql('SELECT pg_sleep(0.2)'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    link.freeze();
    const outcomes = await Promise.allSettled(callers);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(4);
    await works();
  });

  it('is not taken for one that works long: that is ended by PostgreSQL', async () => {
    expect(await within(4_000, asyncCommit.sql('SELECT pg_sleep(3)'))).toContain('statement timeout');
    await works();
  });

  it('does not hold up the end', async () => {
    await asyncCommit.sql(one);
    link.freeze();
    await within(1_000, asyncCommit.close());
    asyncCommit = createDatabase({ url: link.url, log: recordLog().log });
  });
});

describe('callers who find no connection free', () => {
  it('are told so in time', async () => {
    const small = createDatabase({ url: link.url, log: recordLog().log, poolSize: 1, waitMs: 200 });
    const busy = small.sql('SELECT pg_sleep(1)');
    const why = 'no database connection was free within 0.2 s: 1 is in use, 0 more callers wait';
    await expect(small.sql(one)).rejects.toThrow(why);
    await expect(small.transaction((sql) => sql(one))).rejects.toThrow(why);
    await expect(small.prisma.center.count()).rejects.toThrow(why);
    await busy;
    await small.close();
  });
});
