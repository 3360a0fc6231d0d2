import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DECLARED } from '../../src/lib/statement.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { describeStatement } from '../support/described.ts';

const SRC = new URL('../../src/', import.meta.url);
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.startsWith('generated'))
  .map((path) => ({ path, text: readFileSync(new URL(path, SRC), 'utf8') }));

/** Files whose calls name rows that no statement declares. */
const UNDECLARED = [
  // The selection of a query decides the columns.
  'modules/sessions/queries.ts',
];

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  for (const { path, text } of sources)
    if (/import \{[^}]*\bstatement\b[^}]*\} from '[^']*lib\/statement\.ts'/.test(text))
      await import(new URL(path, SRC).href);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

describe('the rows of a statement', () => {
  it('have the columns that the code declares, as PostgreSQL describes them', async () => {
    for (const [text, columns] of DECLARED) {
      // What may be null is in the code alone: PostgreSQL does not describe it.
      const declared = Object.entries(columns).map(([name, type]) => [name, type.replace('?', '')]);
      expect(await describeStatement(client, text), text).toEqual(Object.fromEntries(declared));
    }
    console.log(`${DECLARED.size} statements declare their rows, ${UNDECLARED.length} file does not`);
  });

  it('are declared wherever they are read', () => {
    const byHand = sources.filter(({ text }) => /\b(?:sql|sqlOf\(\w+\))</.test(text));
    expect(byHand.map(({ path }) => path)).toEqual(UNDECLARED);
  });

  it('that differ from the declaration are found', async () => {
    expect(await describeStatement(client, 'SELECT 1 AS one, ARRAY[now()] AS then')).toEqual({
      one: 'int4',
      // biome-ignore lint/suspicious/noThenProperty: the name of a column.
      then: 'timestamptz[]',
    });
    await expect(describeStatement(client, 'SELECT nothing')).rejects.toThrow('does not exist');
  });
});
