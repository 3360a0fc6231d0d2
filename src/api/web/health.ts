import { Hono } from 'hono';

/** The checks of the server and of the parts that it needs. */
export type Readiness = {
  /** Rejects, or stays pending, while PostgreSQL is away. */
  postgresql(): Promise<unknown>;
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

/**
 * The probes of load balancers and supervisors.
 *
 * - `GET /health`: 503 only if the process hangs and a restart would help.
 * - `GET /ready`: 503 only without PostgreSQL, with a wrong clock, and before the process stops. If another part is away, the
 *   answer is 200 and says `degraded`.
 */
export function createHealth(readiness: Readiness, timeoutMs = TIMEOUT_MS): Hono {
  const { postgresql, others, alive, isStopping, clockRight } = readiness;
  const routes = new Hono();
  let check: Promise<boolean> | null = null;

  /** One query at a time for all probes, so that probes do not make a slow database slower. */
  function databaseAnswers(): Promise<boolean> {
    check ??= answersWithin(timeoutMs, postgresql).finally(() => {
      check = null;
    });
    return check;
  }

  routes.get('/health', async (c) =>
    (await alive?.()) === false ? c.json({ status: 'hanging' }, 503) : c.json({ status: 'alive' }),
  );
  routes.get('/ready', async (c) => {
    const database = await databaseAnswers();
    const rest = Object.entries(others).map(([name, answers]) => [name, answers()] as const);
    const parts = [['postgresql', database] as const, ...rest].map(([name, up]) => [
      name,
      up ? 'up' : 'away',
    ]);
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

function answersWithin(timeoutMs: number, query: () => Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    query()
      .then(
        () => resolve(true),
        () => resolve(false),
      )
      .finally(() => clearTimeout(timer));
  });
}
