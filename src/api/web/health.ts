import { Hono } from 'hono';
import { withDeadline } from '../../lib/deadline.ts';
import type { Writes } from '../../ports/database.ts';

/** The checks of the server and of the parts that it needs. */
export type Readiness = {
  /** Rejects, or stays pending, while PostgreSQL is away. */
  postgresql(): Promise<unknown>;
  /** Whether PostgreSQL takes writes; absent: that is not asked. */
  writes?(): Promise<Writes>;
  /** Parts that the server can miss for a while, by name: whether each answered when last asked. */
  others: Record<string, () => boolean>;
  /** Whether its clock is right; absent: it is compared with no other. */
  clockRight?(): boolean;
  /** Whether the process does its scheduled work; absent in a process that has none. */
  alive?(): Promise<boolean>;
  /** Whether the process is about to stop. */
  isStopping?(): boolean;
};

/** Load balancers ask every few seconds, and wait about as long for the answer. */
const TIMEOUT_MS = 2_000;
/** How long PostgreSQL counts as taking writes after it took one. */
const PROVED_MS = 5_000;

/**
 * The probes of load balancers and supervisors.
 *
 * - `GET /health`: 503 only if the process hangs and a restart would help.
 * - `GET /ready`: 503 only while PostgreSQL is away or takes no writes, with a wrong clock, and before the process stops. If
 *   another part is away, the answer is 200 and says `degraded`.
 */
export function createHealth(readiness: Readiness, timeoutMs = TIMEOUT_MS): Hono {
  const { others, alive, isStopping, clockRight } = readiness;
  const routes = new Hono();
  const postgresql = createDatabaseCheck(readiness, timeoutMs);

  routes.get('/health', async (c) =>
    (await alive?.()) === false ? c.json({ status: 'hanging' }, 503) : c.json({ status: 'alive' }),
  );
  routes.get('/ready', async (c) => {
    const state = await postgresql();
    const database = state === 'up';
    const rest = Object.entries(others).map(([name, answers]) => [name, answers()] as const);
    const parts = [
      ['postgresql', state] as const,
      ...rest.map(([name, up]) => [name, up ? 'up' : 'away'] as const),
    ];
    const clockOff = clockRight?.() === false;
    const allUp = rest.every(([, up]) => up);
    const stopping = isStopping?.() ?? false;
    const fit = database && !clockOff;
    const serving = !fit ? 'unavailable' : allUp ? 'ready' : 'degraded';
    const status = stopping ? 'stopping' : serving;
    const clock = clockOff ? { clock: 'off' } : {};
    return c.json(
      { status, parts: { ...Object.fromEntries(parts), ...clock } },
      fit && !stopping ? 200 : 503,
    );
  });
  return routes;
}

type Database = Writes | 'away';

/** One query at a time for all probes, so that probes do not make a slow database slower. Now and then it is a write. */
function createDatabaseCheck({ postgresql, writes }: Readiness, timeoutMs: number) {
  let check: Promise<Database> | null = null;
  let provedAt = Number.NEGATIVE_INFINITY;

  async function look(): Promise<Database> {
    if (writes === undefined || performance.now() - provedAt < PROVED_MS) {
      await postgresql();
      return 'up';
    }
    const state = await writes();
    if (state === 'up') provedAt = performance.now();
    return state;
  }

  return (): Promise<Database> => {
    check ??= withDeadline(timeoutMs, 'PostgreSQL', look)
      .catch(() => 'away' as const)
      .finally(() => {
        check = null;
      });
    return check;
  };
}
