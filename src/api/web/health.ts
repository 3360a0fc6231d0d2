import { Hono } from 'hono';

/** The parts that the server stands on. */
export type Readiness = {
  /** Rejects, or does not settle, while PostgreSQL is away. */
  postgresql(): Promise<unknown>;
  /** Parts whose loss costs punctuality only, by name: whether each answered when last asked. */
  others: Record<string, () => boolean>;
  /** Whether the process does its work. Absent: where nothing is done by the clock. */
  alive?(): Promise<boolean>;
};

/** A load balancer asks every few seconds and waits about as long. */
const PATIENCE_MS = 2_000;

/**
 * `GET /health`: the process is alive, 503 only when it hangs, so that a new one would do better. `GET /ready`: whether to send callers here, 503 only without PostgreSQL; with
 * another part away the answer is 200 and says `degraded`.
 */
export function createHealth({ postgresql, others, alive }: Readiness, patienceMs = PATIENCE_MS): Hono {
  const health = new Hono();
  let asking: Promise<boolean> | null = null;

  /** However many probes ask, the database is asked once at a time: a slow one is not made slower. */
  function databaseAnswers(): Promise<boolean> {
    asking ??= answersWithin(patienceMs, postgresql).finally(() => {
      asking = null;
    });
    return asking;
  }

  health.get('/health', async (c) =>
    (await alive?.()) === false ? c.json({ status: 'hanging' }, 503) : c.json({ status: 'alive' }),
  );
  health.get('/ready', async (c) => {
    const database = await databaseAnswers();
    const rest = Object.entries(others).map(([name, up]) => [name, up()] as const);
    const parts = [['postgresql', database] as const, ...rest].map(([name, up]) => [
      name,
      up ? 'up' : 'away',
    ]);
    const whole = rest.every(([, up]) => up);
    const status = !database ? 'unavailable' : whole ? 'ready' : 'degraded';
    return c.json({ status, parts: Object.fromEntries(parts) }, database ? 200 : 503);
  });
  return health;
}

function answersWithin(patienceMs: number, ask: () => Promise<unknown>): Promise<boolean> {
  return new Promise((answer) => {
    const timer = setTimeout(() => answer(false), patienceMs);
    ask()
      .then(
        () => answer(true),
        () => answer(false),
      )
      .finally(() => clearTimeout(timer));
  });
}
