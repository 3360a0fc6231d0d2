import { LRUCache } from 'lru-cache';
import { UserError } from '../lib/errors.ts';
import { MINUTE } from '../lib/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Isolation, Work } from '../ports/isolation.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';

type Deps = { clock: Clock; log: Log; metrics: Pick<Metrics, 'isolated'> };

/** A row that failed is tried again after this time: soon after a repair, but never in a hot loop. */
const ASIDE_MS = 5 * MINUTE;
/** Rows of one kind of work. Beyond this the oldest is tried again early. */
const MOST_ASIDE = 10_000;

/** Keeps in memory what was set aside: each node finds out for itself, and nothing has to be written to pass over a row. */
export function createIsolation({ clock, log, metrics }: Deps): Isolation {
  const aside = new Map<Work, LRUCache<string, true>>();
  const perf = { now: () => clock().getTime() };

  /** Without the rows that have waited long enough. */
  const asideOf = (work: Work): string[] => [...(aside.get(work)?.keys() ?? [])];

  function setAside(work: Work, id: string): void {
    const bounds = { max: MOST_ASIDE, ttl: ASIDE_MS, ttlResolution: 0, perf };
    const rows = aside.get(work) ?? new LRUCache<string, true>(bounds);
    aside.set(work, rows.set(id, true));
  }

  function failed(work: Work, error: unknown, id: string): void {
    metrics.isolated(work);
    log.error('the work on one row failed, and the others go on', { work, row: id, ...wordsOf(error) });
  }

  async function split<Item>(
    work: Work,
    items: Item[],
    idOf: (item: Item) => string,
    run: (items: Item[]) => Promise<void>,
  ): Promise<void> {
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
      setAside(work, id);
      failed(work, error, id);
    }
  }

  return {
    failed,
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
        return await take({ only: null, aside: asideOf(work) });
      } catch (error) {
        if (!blamesARow(error)) throw error;
      }
      const ids = await due(asideOf(work));
      await split(
        work,
        ids,
        (id) => id,
        async (only) => void (await take({ only, aside: [] })),
      );
      return ids.length;
    },
    split,
    async each<Key, Value>(
      work: Work,
      keys: readonly Key[],
      idOf: (key: Key) => string,
      read: (keys: readonly Key[]) => Promise<Value[]>,
    ) {
      const values = new Map<Key, Value | Error>();
      await split(work, [...keys], idOf, async (some) => {
        const found = await read(some);
        for (const [n, key] of some.entries()) values.set(key, found[n]!);
      });
      return keys.map((key) => (values.has(key) ? values.get(key)! : new Error('It could not be read.')));
    },
    async round(work, run) {
      try {
        await run();
        return true;
      } catch (error) {
        metrics.isolated(work);
        log.error('a round stopped; the next one resumes it', { work, error: (error as Error)?.message });
        return false;
      }
    },
  };
}

/** What is wrong with the statement, the connection, the server or the moment is wrong with every row. */
const NO_ROWS_FAULT = /^(?:08|25|26|40|42|53|55|57|58|XX)/;

/** Whether it can be a single row's fault: what PostgreSQL says of values, and what plain code throws over them. */
function blamesARow(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return !NO_ROWS_FAULT.test(state);
  return error instanceof TypeError || error instanceof RangeError || error instanceof UserError;
}

function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[\dFHPX][\dA-Z]{4}$/.test(code) ? code : null;
}

/** Its kind alone: an error over a value repeats the value, which may be a person's. */
const wordsOf = (error: unknown) => ({
  error: error instanceof Error ? error.name : typeof error,
  code: sqlState(error) ?? undefined,
});
