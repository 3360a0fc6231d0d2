import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDatabase, type Database } from '../../src/adapters/prisma.ts';
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
