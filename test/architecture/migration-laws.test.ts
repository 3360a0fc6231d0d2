import { describe, expect, it } from 'vitest';
import { migrationsDirectory, readMigrations, VERSION } from '../../src/platform/postgres/migrate/files.ts';
import { BASELINE, wrongs } from './migration-laws.ts';

const MARK = '-- compatible-with: 1.1.0';
const STEPS = `${MARK}\n-- outside-transaction`;
const CONTRACT = `${MARK}\n-- contract: 1.1.0`;
const found = (sql: string) => wrongs(sql, '1.2.0').join('\n');

describe('a migration', () => {
  it('keeps the laws', async () => {
    const later = (await readMigrations(migrationsDirectory)).filter(({ name }) => name > BASELINE);
    const wrong = later.flatMap(({ name, sql }) => wrongs(sql, VERSION).map((what) => `${name} ${what}`));
    expect(wrong, 'docs/operations/upgrade.md').toEqual([]);
  });

  it.each([
    ['SELECT 1', 'must begin with the line `-- compatible-with: `'],
    ['-- compatible-with: 1.3.0\nSELECT 1', '1.3.0, which is newer than 1.2.0'],
    [`${MARK}\n-- contract: 1.2.0\nDROP TABLE room`, '1.2.0 is not released before 1.2.0'],
    ['-- compatible-with: 1.0.0\n-- contract: 1.1.0\nDROP TABLE room', 'cannot be compatible with 1.0.0'],
    [`${MARK}\nDROP TABLE "room"`, 'drops, and has no line'],
    [`${MARK}\nALTER TABLE room DROP COLUMN "key"`, 'drops, and has no line'],
    [`${MARK}\nALTER TABLE room ALTER COLUMN key DROP DEFAULT`, 'drops, and has no line'],
    [`${MARK}\nALTER TABLE room RENAME COLUMN key TO lock`, 'renames, and has no line'],
    [`${MARK}\nALTER TABLE room ALTER COLUMN key SET NOT NULL`, 'requires a value'],
    [`${MARK}\nALTER TABLE room ALTER COLUMN "key" SET DATA TYPE TEXT`, 'changes a type'],
    [`${MARK}\nALTER TABLE room ADD COLUMN "a" INT, ADD COLUMN "b" INT NOT NULL`, 'adds a required column'],
    [`${MARK}\nCREATE INDEX room_key ON "room" (key)`, 'builds an index while writers wait'],
    [`${MARK}\nCREATE TABLE door (a INT); CREATE INDEX room_key ON "room" (key)`, 'builds an index'],
    [`${MARK}\nUPDATE room SET key = 1`, 'changes rows while it holds locks'],
    [`${MARK}\nALTER TABLE room VALIDATE CONSTRAINT good`, 'reads all rows while it holds locks'],
    [`${MARK}\nALTER TABLE room ADD CONSTRAINT good CHECK (key > 0)`, 'add it NOT VALID'],
    [`${MARK}\nALTER TABLE room ADD COLUMN id UUID NOT NULL DEFAULT uuidv7()`, 'writes all rows anew'],
    [`${STEPS}\nCREATE INDEX CONCURRENTLY room_key ON room (key)`, 'stands outside a transaction'],
    [`${STEPS}\nUPDATE room SET key = 1`, 'stands outside a transaction'],
    [`${STEPS}\nCREATE TABLE door (a INT)`, 'stands outside a transaction'],
  ])('is refused: %s', (sql, wrong) => {
    expect(found(sql)).toContain(wrong);
  });

  it.each([
    `${MARK}\nCREATE TABLE "room" (a INT NOT NULL); CREATE INDEX room_a ON "room" (a); ALTER TABLE room ADD CONSTRAINT b UNIQUE (a)`,
    `${MARK}\n-- DROP TABLE said of nothing\nALTER TABLE room ADD COLUMN a TEXT, ADD COLUMN b INT NOT NULL DEFAULT 0`,
    `${MARK}\nCREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE room SET a = 1; DROP TABLE x; END $$`,
    `${MARK}\nALTER TABLE room DROP CONSTRAINT good; ALTER TABLE room ADD CONSTRAINT good CHECK (a IS NOT NULL) NOT VALID`,
    `${MARK}\nALTER TYPE reason ADD VALUE 'DROP TABLE'`,
    `${MARK}\nCREATE INDEX center_name ON "center" (name)`,
    `${CONTRACT}\nALTER TABLE room DROP COLUMN "key"`,
    `${STEPS}\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS room_key ON room (key);\nDROP INDEX CONCURRENTLY IF EXISTS old`,
    `${STEPS}\nUPDATE room SET b = 1 WHERE id IN (SELECT id FROM room WHERE b IS NULL LIMIT 5000)`,
    `${STEPS}\nALTER TABLE room VALIDATE CONSTRAINT good`,
  ])('is taken: %s', (sql) => {
    expect(found(sql)).toBe('');
  });
});
