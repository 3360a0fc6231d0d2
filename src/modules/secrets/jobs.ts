import { groupedBy } from '../../lib/grouped-by.ts';
import { statement } from '../../lib/statement.ts';
import { DAY, HOUR, later } from '../../lib/time.ts';
import type { Sql } from '../../ports/database.ts';
import type { OperationDeps } from '../../ports/operation-deps.ts';
import { knownKeys } from './queries.ts';
import { type Kind, merged, type RowsByKey, usesOf } from './rules.ts';
import { WALKS, type Walk } from './tables.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock' | 'reseal' | 'pushPublicKeys'>;

/** While a rotation goes on what is left is of interest; else whether a node has another secret. */
const SOON_MS = HOUR - 1_000;
const RARELY_MS = DAY - 1_000;

/** Counts what hangs on which secret, once for all nodes: each hour while anything hangs on another than the present one. */
export async function countUses(deps: Deps): Promise<void> {
  const now = deps.clock();
  for (const [what, walks] of groupedBy([...WALKS], (walk) => walk.what))
    if (await isDue(deps, what, now)) await write(deps, what, await countRows(deps, what, walks), now);
  if (await isDue(deps, 'push_devices', now))
    await write(deps, 'push_devices', await countDevices(deps), now);
}

/** Counts all at once, whenever they were counted before. */
export async function countAgain(deps: Deps): Promise<void> {
  await deps.db.sql('DELETE FROM secret_use');
  await countUses(deps);
}

/** Whether this node is to count now; no other one does then. */
async function isDue(deps: Deps, what: Kind, now: Date): Promise<boolean> {
  const { sql } = deps.db;
  const [row] = await sql(LAST, [what]);
  const known = knownKeys(deps, what);
  const isSettled =
    known.length === 1 &&
    usesOf(what, (row?.rows ?? {}) as RowsByKey, known).every(
      ({ key, rows }) => key === 'current' || rows === 0,
    );
  const before = later(now, -(isSettled ? RARELY_MS : SOON_MS));
  return (await sql(CLAIM, [what, now, before])).length > 0;
}

const LAST = statement({ rows: 'jsonb' }, 'SELECT rows FROM secret_use WHERE what = $1');

const CLAIM = `
  INSERT INTO secret_use AS u (what, counted_at) VALUES ($1, $2)
  ON CONFLICT (what) DO UPDATE SET counted_at = excluded.counted_at WHERE u.counted_at <= $3 RETURNING 1`;

const write = ({ db }: Deps, what: Kind, rows: RowsByKey, now: Date) =>
  db.sql('UPDATE secret_use SET rows = $2::jsonb, counted_at = $3 WHERE what = $1', [
    what,
    JSON.stringify(rows),
    now,
  ]);

async function countRows(deps: Deps, what: Kind, walks: readonly Walk[]): Promise<RowsByKey> {
  let all: RowsByKey = {};
  for (const walk of walks) all = merged(all, await countWalk(deps.db.sql, walk, knownKeys(deps, what)));
  return all;
}

async function countWalk(sql: Sql, walk: Walk, known: readonly string[]): Promise<RowsByKey> {
  let all: RowsByKey = {};
  for (let place = walk.first; ; ) {
    const [some] = await sql(walk.count, [known, ...place]);
    if (!some) return all;
    all = merged(all, some.rows as RowsByKey);
    place = walk.placeOf(some);
  }
}

/** Of browsers without a key the oldest is meant. */
async function countDevices({ db, pushPublicKeys }: Deps): Promise<RowsByKey> {
  const rows = await db.sql(DEVICES, [pushPublicKeys.at(-1)]);
  return Object.fromEntries(rows.map(({ key, devices }) => [key, devices]));
}

const DEVICES = statement(
  { key: 'text', devices: 'int4' },
  `
  SELECT coalesce(public_key, $1::text) AS key, count(*)::int AS devices
  FROM push_device WHERE removed_at IS NULL GROUP BY 1`,
);
