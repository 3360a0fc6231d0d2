import type { Sql } from '../../ports/database.ts';
import type { OperationDeps } from '../../ports/operation-deps.ts';
import { type Kind, NOTHING, type Resealed } from './rules.ts';
import { WALKS, type Walk } from './tables.ts';

type Deps = Pick<OperationDeps, 'db' | 'reseal'>;
type Options = {
  /** Only counts what would be encrypted anew. */
  dryRun: boolean;
  /** Told after each batch. */
  progress: (what: Kind, soFar: Resealed) => void;
};

/** How often rows that somebody else was changing are looked for again. */
const ROUNDS = 5;

/**
 * Encrypts anew under the present secret what is encrypted under another one, also while servers work: a row is written
 * only as it was read, and one that is locked is left for later. Opens every row, so a second run finds what a first left.
 */
export async function resealAll(deps: Deps, options: Options): Promise<ReadonlyMap<Kind, Resealed>> {
  const all = new Map<Kind, Resealed>();
  for (const walk of WALKS) {
    const before = all.get(walk.what) ?? NOTHING;
    const tell = (some: Resealed) => options.progress(walk.what, sum(before, some));
    all.set(walk.what, sum(before, await resealWalk(deps, walk, options.dryRun, tell)));
  }
  return all;
}

async function resealWalk(
  deps: Deps,
  walk: Walk,
  dryRun: boolean,
  tell: (some: Resealed) => void,
): Promise<Resealed> {
  let resealed = 0;
  for (let round = 1; ; round += 1) {
    const before = resealed;
    const found = await resealOnce(deps, walk, dryRun, (some) =>
      tell({ ...some, resealed: before + some.resealed }),
    );
    resealed += found.resealed;
    if (found.busy === 0 || round === ROUNDS) return { ...found, resealed };
  }
}

async function resealOnce(
  { db, reseal }: Deps,
  walk: Walk,
  dryRun: boolean,
  tell: (some: Resealed) => void,
): Promise<Resealed> {
  let all = NOTHING;
  let place = walk.first;
  for (;;) {
    const rows = await db.sql(walk.read, [...place]);
    if (rows.length === 0) return all;
    const moved = rows.map((row) => ({ row, after: reseal.reseal(walk.purpose, row.encrypted) }));
    const changed = moved.flatMap(({ row, after }) =>
      after === null || after === 'CURRENT' ? [] : [{ row, after }],
    );
    const written = dryRun ? changed.length : await write(db.sql, walk, changed);
    const unreadable = moved.filter(({ after }) => after === null).length;
    const current = rows.length - unreadable - changed.length + (dryRun ? 0 : written);
    all = sum(all, { current, resealed: written, unreadable, busy: changed.length - written });
    tell(all);
    if (rows.length < walk.resealedAtOnce) return all;
    place = walk.placeOf(rows.at(-1)!);
  }
}

type Changed = { row: { encrypted: Uint8Array }; after: Uint8Array };

async function write(sql: Sql, walk: Walk, changed: Changed[]): Promise<number> {
  if (changed.length === 0) return 0;
  const keys = walk.first.map((_, n) => changed.map(({ row }) => walk.placeOf(row)[n]));
  const texts = [changed.map(({ row }) => hex(row.encrypted)), changed.map(({ after }) => hex(after))];
  return (await sql(walk.write, [...keys, ...texts])).length;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const sum = (one: Resealed, other: Resealed): Resealed => ({
  current: one.current + other.current,
  resealed: one.resealed + other.resealed,
  unreadable: one.unreadable + other.unreadable,
  busy: one.busy + other.busy,
});
