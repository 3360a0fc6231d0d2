/** Whether this process still does its work by the clock. */
export type Liveness = {
  /** Notes that a sweep came to its end. */
  swept(): void;
  alive(): Promise<boolean>;
};

/** Several sweeps, and the longest that one connection can hold one of them up. */
const PATIENCE_MS = 60_000;

/**
 * A process is dead when no sweep has come to its end for a minute although PostgreSQL answers on a fresh connection:
 * then a new one would do better. With the database away it would not, so the old one lives.
 */
export function createLiveness(options: {
  probe(): Promise<unknown>;
  now?: () => number;
  patienceMs?: number;
}): Liveness {
  const { probe, now = () => performance.now(), patienceMs = PATIENCE_MS } = options;
  let sweptAt = now();
  let asking: Promise<boolean> | null = null;

  /** However many ask, one connection is made at a time. */
  function databaseAnswers(): Promise<boolean> {
    asking ??= probe()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        asking = null;
      });
    return asking;
  }

  return {
    swept() {
      sweptAt = now();
    },
    alive: async () => now() - sweptAt < patienceMs || !(await databaseAnswers()),
  };
}
