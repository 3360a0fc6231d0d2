import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { onConnection } from '../one-connection.ts';

/** A transaction that another one waits for. */
export type Blocker = {
  pid: number;
  transaction: string | null;
  program: string | null;
  role: string | null;
  /** How long it has been open; null where this role may not see it. */
  seconds: number | null;
};

export type BuildProgress = { phase: string; percent: number | null };
export type Report = (seconds: number, blockers: Blocker[], progress: BuildProgress | undefined) => void;

const LOOK_MS = 200;
const REPORT_MS = 10_000;

const BLOCKERS = `
  SELECT DISTINCT p.pid, l.virtualtransaction AS transaction, a.application_name AS program, a.usename AS role,
    extract(epoch FROM clock_timestamp() - a.xact_start)::int AS seconds
  FROM unnest(pg_blocking_pids($1)) p(pid)
  LEFT JOIN pg_stat_activity a ON a.pid = p.pid
  LEFT JOIN pg_locks l ON l.pid = p.pid`;

const PROGRESS = `
  SELECT phase, (100 * (blocks_done + tuples_done) / nullif(blocks_total + tuples_total, 0))::int AS percent
  FROM pg_stat_progress_create_index WHERE pid = $1`;

const OPEN = `
  SELECT count(*)::int AS open FROM pg_locks l
  JOIN unnest($1::int[], $2::text[]) b(pid, transaction) ON b.pid = l.pid AND b.transaction = l.virtualtransaction`;

/**
 * Looks from a second connection at what `client` does, and reports every ten seconds how far it is and whom it waits for.
 * A watch that cannot look says nothing: it never fails what it watches.
 */
export async function watchWork(url: string, client: pg.Client, report: Report) {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const { pid } = rows[0]!;
  let blockers: Blocker[] = [];
  let since = performance.now();
  let reported = since;
  const end = new AbortController();

  async function look(second: pg.Client): Promise<void> {
    while (!end.signal.aborted) {
      const { rows: now } = await second.query<Blocker>(BLOCKERS, [pid]);
      // Who has just ended still answers why a lock was not had.
      if (now.length > 0) blockers = now;
      if (performance.now() - reported >= REPORT_MS) {
        reported = performance.now();
        const { rows: builds } = await second.query<BuildProgress>(PROGRESS, [pid]);
        report(Math.round((reported - since) / 1_000), now, builds[0]);
      }
      await pause(LOOK_MS, null, { signal: end.signal }).catch(() => undefined);
    }
  }
  const looking = onConnection(url, look).catch(() => undefined);

  return {
    /** A new piece of work begins. */
    begin(): void {
      blockers = [];
      since = performance.now();
      reported = since;
    },
    /** Who was last seen in the way of this piece. */
    blockers: () => blockers,
    async stop(): Promise<void> {
      end.abort();
      await looking;
    },
  };
}
export type Watch = Awaited<ReturnType<typeof watchWork>>;

/** Waits until none of these transactions is open, or `limitMs` are over. */
export async function blockersEnd(url: string, blockers: Blocker[], limitMs: number): Promise<void> {
  const values = [blockers.map(({ pid }) => pid), blockers.map(({ transaction }) => transaction)];
  await onConnection(url, async (client) => {
    for (const until = performance.now() + limitMs; performance.now() < until; await pause(LOOK_MS)) {
      const { rows } = await client.query<{ open: number }>(OPEN, values);
      if (rows[0]!.open === 0) return;
    }
  });
}

/** A few words about each, for a person. */
export const described = (blockers: Blocker[]): string[] =>
  blockers.map(({ pid, program, role, seconds }) =>
    [
      `process ${pid}`,
      program && ` (${program})`,
      role && ` of the role ${role}`,
      seconds !== null && `, ${seconds} s in its transaction`,
    ]
      .filter(Boolean)
      .join(''),
  );
