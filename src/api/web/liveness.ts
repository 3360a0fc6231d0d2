import { MINUTE } from '../../lib/time.ts';

/** Whether this process still does its scheduled work, and whether it goes on. */
export type Liveness = {
  /** Called when a sweep has finished. */
  swept(): void;
  alive(): Promise<boolean>;
  /** Called before the process stops: callers should go elsewhere. */
  stop(): void;
  isStopping(): boolean;
};

/** Enough for several sweeps, and for the longest time that one connection can block a sweep. */
const MAX_SILENCE_MS = MINUTE;

/**
 * A process hangs if no sweep has finished for a minute although PostgreSQL answers on a fresh connection. Then a restart
 * helps. While the database is away, a restart would not help, so the process counts as alive.
 */
export function createLiveness(options: {
  probe(): Promise<unknown>;
  now?: () => number;
  maxSilenceMs?: number;
}): Liveness {
  const { probe, now = () => performance.now(), maxSilenceMs = MAX_SILENCE_MS } = options;
  let sweptAt = now();
  let check: Promise<boolean> | null = null;
  let stopping = false;

  /** One connection at a time, for all callers. */
  function databaseAnswers(): Promise<boolean> {
    check ??= probe()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        check = null;
      });
    return check;
  }

  return {
    swept() {
      sweptAt = now();
    },
    alive: async () => now() - sweptAt < maxSilenceMs || !(await databaseAnswers()),
    stop() {
      stopping = true;
    },
    isStopping: () => stopping,
  };
}
