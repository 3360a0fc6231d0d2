import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';

/** Linux counts in these, whatever the machine. */
const TICK_US = 10_000;
/** Places in `/proc/<pid>/stat` after the name: the parent, own ticks, and those of children that ended. */
const PARENT = 1;
const OWN = [11, 12];
const OF_THE_ENDED = [13, 14];

/** Answers how many microseconds of processor all processes of this PostgreSQL have used; null where that is not told. */
export async function postgresCpu(admin: pg.Client): Promise<() => Promise<number | null>> {
  const { rows } = await admin.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const main = (await statOf(rows[0]!.pid))?.[PARENT];
  return async () => {
    if (main === undefined) return null;
    const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
    const stats = await Promise.all(pids.map(async (pid) => ({ pid, stat: await statOf(pid) })));
    const ticks = stats.map(({ pid, stat }) => {
      if (pid === main) return sumOf(stat, [...OWN, ...OF_THE_ENDED]);
      return stat?.[PARENT] === main ? sumOf(stat, OWN) : 0;
    });
    return ticks.reduce((sum, some) => sum + some, 0) * TICK_US;
  };
}

/** Null: there is no such process, or no such file on this system. */
async function statOf(pid: number): Promise<number[] | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name may hold spaces and brackets.
  const afterName = text?.slice(text.lastIndexOf(')') + 2);
  return afterName?.split(' ').map(Number) ?? null;
}

const sumOf = (stat: number[] | null, places: number[]) =>
  places.reduce((sum, place) => sum + (stat?.[place] ?? 0), 0);
