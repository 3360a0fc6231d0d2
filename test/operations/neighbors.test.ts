import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { createNeighborWatch, nodeNamed } from '../../src/platform/postgres/neighbor-nodes.ts';
import type { Database } from '../../src/ports/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { recordLog } from '../support/recorded-log.ts';

let database: TestDatabase;
const opened: Database[] = [];
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close();
  await database.drop();
});

const { log, lines } = recordLog();
async function aNode(name?: string): Promise<Database> {
  const db = createDatabase({ url: database.url, log, name: name && nodeNamed(name) });
  opened.push(db);
  await db.sql('SELECT 1');
  return db;
}

it('a node without Redis says once that there are others, which it met twice', async () => {
  const { sql } = await aNode('one');
  await aNode();
  const look = createNeighborWatch({ sql, name: nodeNamed('one'), log });
  await look();
  await look();
  expect(lines).toEqual([]);
  await aNode('two');
  await look();
  expect(lines).toEqual([]);
  for (let n = 0; n < 3; n++) await look();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('REDIS_URL is not set');
});

it('a node is known by the end of a long name, and gone once its connections lie idle', async () => {
  const long = `online-${'x'.repeat(80)}`;
  const name = nodeNamed(`${long}-1`, 'studios');
  const { sql } = await aNode();
  const seen = recordLog();
  const look = createNeighborWatch({ sql, name, log: seen.log });
  const open = (name: string) => {
    const db = createDatabase({ url: database.url, log, name });
    opened.push(db);
    return db.sql('SELECT 1');
  };
  await open(name);
  await look();
  await look();
  expect(seen.lines).toEqual([]);
  await open(nodeNamed(`${long}-2`, 'studios'));
  const gone = createNeighborWatch({ sql, name, log: seen.log, idleMs: 0 });
  await gone();
  await gone();
  expect(seen.lines).toEqual([]);
  await look();
  await look();
  expect(seen.lines).toHaveLength(1);
});
