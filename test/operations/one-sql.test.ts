import { afterAll, beforeAll, expect, it } from 'vitest';
import { sqlOf } from '../../src/lib/sql.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import type { Database } from '../../src/ports/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { recordLog } from '../support/recorded-log.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await testDatabase();
  db = createDatabase({ url: database.url, log: recordLog().log });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** A column of every type that the product's statements return, an array of it, and a value of every type that they take. */
const SCALARS = `true AS bool, 1::int2 AS int2, 2::int4 AS int4, 9007199254740993::int8 AS int8, 1.5::float8 AS float8,
  12345678901234567890.5::numeric AS numeric, 'x'::text AS text, 'x'::varchar AS varchar, $1::uuid AS uuid,
  $2::timestamptz(3) AS timestamptz, '2026-03-29'::date AS date, $3::bytea AS bytea, '{"a": [1, null]}'::json AS json,
  '{"a": [1, null]}'::jsonb AS jsonb, 'BOOKED'::booking_status AS enum, NULL::timestamptz AS nothing`;
const ARRAYS = `ARRAY[true, NULL] AS bools, ARRAY[1, 2] AS int4s, ARRAY[1::int8] AS int8s, ARRAY[1.5::float8] AS float8s,
  ARRAY[1.5::numeric] AS numerics, $4::text[] AS texts, $5::uuid[] AS uuids, ARRAY[$2::timestamptz] AS timestamptzs,
  ARRAY[$3::bytea] AS byteas, ARRAY['{"a": 1}'::jsonb] AS jsonbs, ARRAY['BOOKED'::booking_status]::text[] AS enums`;
const EVERY_TYPE = `SELECT ${SCALARS}, ${ARRAYS}`;

const id = '019cb000-0000-7000-8000-000000000001';
const at = new Date('2026-03-29T00:30:00.123Z');
const bytes = Buffer.from([0, 255, 92]);
const values = [id, at, bytes, ['a', null, 'b,"c'], [id]];

it('a statement decodes every type the same on the pool, in its transaction, and in a transaction of Prisma', async () => {
  const [alone] = await db.sql(EVERY_TYPE, values);
  const [inTransaction] = await db.transaction((sql) => sql(EVERY_TYPE, values));
  const [inPrisma] = await db.prisma.$transaction((tx) => sqlOf(tx)(EVERY_TYPE, values));
  expect(inTransaction).toStrictEqual(alone);
  expect(inPrisma).toStrictEqual(alone);
  expect(await sqlOf(db.prisma)(EVERY_TYPE, values)).toStrictEqual([alone]);
  expect(alone).toMatchObject({
    bool: true,
    int4: 2,
    float8: 1.5,
    uuid: id,
    timestamptz: at,
    date: new Date('2026-03-29T00:00:00Z'),
    bytea: bytes,
    jsonb: { a: [1, null] },
    enum: 'BOOKED',
    nothing: null,
    texts: ['a', null, 'b,"c'],
    timestamptzs: [at],
    enums: ['BOOKED'],
  });
});

it('a plain statement sees what Prisma wrote in the same transaction, and is undone with it', async () => {
  const count = 'SELECT count(*)::int AS centers FROM center';
  const [before] = await db.sql(count);
  const data = { name: 'x', timeZone: 'UTC', locale: 'en', createdAt: at } as const;
  const failing = db.prisma.$transaction(async (tx) => {
    await tx.center.create({ data });
    const [within] = await sqlOf(tx)<{ centers: number }>(count);
    throw new Error(`${within!.centers - Number(before!.centers)} more`);
  });
  await expect(failing).rejects.toThrow('1 more');
  expect(await db.sql(count)).toEqual([before]);
});

it('a statement that fails says what PostgreSQL said, whichever way it runs', async () => {
  const wrong = `SELECT 'x'::uuid`;
  const refused = { code: '22P02' };
  await expect(db.sql(wrong)).rejects.toMatchObject(refused);
  await expect(db.prisma.$transaction((tx) => sqlOf(tx)(wrong))).rejects.toMatchObject(refused);
});
