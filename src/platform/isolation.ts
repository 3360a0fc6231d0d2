import { LRUCache } from 'lru-cache';
import { UserError } from '../lib/errors.ts';
import { MINUTE } from '../lib/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Isolation, Work } from '../ports/isolation.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';

type Deps = { clock: Clock; log: Log; metrics: Pick<Metrics, 'isolated'> };

/** A failed row is tried again after this pause. */
const ASIDE_MS = 5 * MINUTE;
/** The most rows of one kind of work; above it the oldest is tried again early. */
const MOST_ASIDE = 10_000;

/** Isolation that remembers failed rows in memory: each node finds them for itself, and nothing has to be written. */
export function createIsolation({ clock, log, metrics }: Deps): Isolation {
  const aside = createAsideRows(clock);
  const rounds = createRoundLog(clock, log);

  const failed: Isolation['failed'] = (work, error, id) => {
    metrics.isolated(work);
    log.error('the work on one row failed, and the others go on', { work, row: id, ...describe(error) });
  };

  const split: Isolation['split'] = async (work, items, idOf, run) => {
    if (items.length === 0) return;
    try {
      await run(items);
    } catch (error) {
      if (!blamesARow(error)) throw error;
      if (items.length > 1) {
        const half = Math.ceil(items.length / 2);
        await split(work, items.slice(0, half), idOf, run);
        return split(work, items.slice(half), idOf, run);
      }
      const id = idOf(items[0]!);
      aside.add(work, id);
      failed(work, error, id);
    }
  };

  return {
    failed,
    split,
    attempt(work, id, run, otherwise) {
      try {
        return run();
      } catch (error) {
        failed(work, error, id);
        return otherwise;
      }
    },
    async batch(work, take, due) {
      try {
        return await take({ only: null, aside: aside.of(work) });
      } catch (error) {
        if (!blamesARow(error)) throw error;
      }
      const ids = await due(aside.of(work));
      await split(
        work,
        ids,
        (id) => id,
        async (only) => void (await take({ only, aside: [] })),
      );
      return ids.length;
    },
    each: (work, keys, idOf, read) => readEach(split, work, keys, idOf, read),
    async round(work, run) {
      try {
        await run();
        rounds.ended(work);
        return true;
      } catch (error) {
        metrics.isolated(work);
        rounds.stopped(work, error);
        return false;
      }
    },
  };
}

/** Rounds that stop again and again for one reason, as while the database is away, are told once a minute. */
function createRoundLog(clock: Clock, log: Log) {
  const told = new Map<Work, { error: string | undefined; at: number }>();
  return {
    ended: (work: Work) => void told.delete(work),
    stopped(work: Work, cause: unknown): void {
      const [error, now] = [(cause as Error | null)?.message, clock().getTime()];
      const last = told.get(work);
      if (last?.error === error && Math.abs(now - (last?.at ?? 0)) < MINUTE) return;
      told.set(work, { error, at: now });
      log.error('a round stopped; the next one resumes it', { work, error });
    },
  };
}

/** The rows that are set aside, by kind of work, for a while. */
function createAsideRows(clock: Clock) {
  const aside = new Map<Work, LRUCache<string, true>>();
  const perf = { now: () => clock().getTime() };
  return {
    of: (work: Work): string[] => [...(aside.get(work)?.keys() ?? [])],
    add(work: Work, id: string): void {
      const bounds = { max: MOST_ASIDE, ttl: ASIDE_MS, ttlResolution: 0, perf };
      aside.set(work, (aside.get(work) ?? new LRUCache<string, true>(bounds)).set(id, true));
    },
  };
}

async function readEach<Key, Value>(
  split: Isolation['split'],
  work: Work,
  keys: readonly Key[],
  idOf: (key: Key) => string,
  read: (keys: readonly Key[]) => Promise<Value[]>,
): Promise<(Value | Error)[]> {
  const values = new Map<Key, Value | Error>();
  await split(work, [...keys], idOf, async (some) => {
    const found = await read(some);
    for (const [n, key] of some.entries()) values.set(key, found[n]!);
  });
  return keys.map((key) => (values.has(key) ? values.get(key)! : new Error('It could not be read.')));
}

/** SQL states of the statement, the connection or the server, which concern every row. */
const NO_ROWS_FAULT = /^(?:08|0A|25|26|28|3D|40|42|53|55|57|58|XX)/;

/** Whether a single row can be at fault: PostgreSQL's errors about values, and errors of plain code. */
function blamesARow(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return !NO_ROWS_FAULT.test(state);
  return error instanceof TypeError || error instanceof RangeError || error instanceof UserError;
}

function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[\dFHPX][\dA-Z]{4}$/.test(code) ? code : null;
}

/** The kind of the error alone, because its message may repeat a person's data. */
const describe = (error: unknown) => ({
  error: error instanceof Error ? error.name : typeof error,
  code: sqlState(error) ?? undefined,
});
