import { afterEach, describe, expect, it } from 'vitest';
import { changeSql, readModels } from '../../prisma/engine.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { onServer } from '../support/postgres.ts';

const COLUMNS = `
  SELECT format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attnotnull THEN ' not null' END,
                ' default ' || pg_get_expr(d.adbin, d.adrelid)) AS fact
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  -- Prisma knows no generated columns: their expressions are the migrations' to add.
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum AND a.attgenerated = ''
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> '_prisma_migrations'`;

// Prisma knows no composite types: the migrations make them, and say what they hold.
const COMPOSITES = 'CREATE TYPE session_values AS ();';

const ENUMS = `
  SELECT format('%s: %s', t.typname, string_agg(e.enumlabel, ' ' ORDER BY e.enumsortorder)) AS fact
  FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
  WHERE t.typnamespace = 'public'::regnamespace GROUP BY t.typname`;

const KEYS = `
  SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS fact
  FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'f')
    AND conrelid::regclass::text <> '_prisma_migrations'`;

const INDEXES = `
  SELECT indexdef AS fact FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`;

// tgtype: 1 for each row, 2 before, 16 update.
const SLOW_TRIGGERS = `
  SELECT format('%s on %s', t.tgname, t.tgrelid::regclass) AS fact FROM pg_trigger t
  WHERE NOT t.tgisinternal AND t.tgtype & 19 = 19
    AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.tgrelid AND a.attgenerated = 's')`;

async function facts({ url }: TestDatabase, sql: string): Promise<string[]> {
  const { rows } = await onServer(url, (client) => client.query<{ fact: string }>(sql));
  return rows.map(({ fact }) => fact).sort();
}

const databases: TestDatabase[] = [];
const open = async (options?: { empty: boolean }) => {
  const database = await testDatabase(options);
  databases.push(database);
  return database;
};

afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
});

describe('the migrations', () => {
  it('make the database that the models describe; checks and further indexes are theirs to add', async () => {
    const migrated = await open();
    const described = await open({ empty: true });
    const sql = await changeSql(null, readModels());
    await onServer(described.url, (client) => client.query(`${COMPOSITES}${sql}`));

    expect(await facts(migrated, ENUMS)).toEqual(await facts(described, ENUMS));
    expect(await facts(migrated, COLUMNS)).toEqual(await facts(described, COLUMNS));
    expect(await facts(migrated, KEYS)).toEqual(await facts(described, KEYS));
    const indexes = await facts(migrated, INDEXES);
    expect((await facts(described, INDEXES)).filter((index) => !indexes.includes(index))).toEqual([]);
  });

  it('put no trigger before the updates of a table with generated columns: each update would work out all of them', async () => {
    expect(await facts(await open(), SLOW_TRIGGERS)).toEqual([]);
  });
});
