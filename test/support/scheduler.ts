import type { Clock } from '../../src/ports/clock.ts';
import type { Scheduler } from '../../src/ports/scheduler.ts';

/** A scheduler that rings only when a test says so. */
export type TestScheduler = Scheduler & {
  /** The distinct instants asked for and not rung yet, earliest first. */
  instants(): Date[];
  /**
   * Runs `onWake` for each instant up to `now`, one after the other, also for those that are asked for meanwhile.
   * Rejects with what `onWake` rejects with.
   */
  ring(now?: Date): Promise<void>;
};

/** Records what it is asked for. `clock` says up to when `ring` rings unless told. */
export function testScheduler(clock: Clock): TestScheduler {
  const asked = new Set<number>();
  let wake: ((at: Date) => Promise<void>) | null = null;
  const instants = () => [...asked].sort((a, b) => a - b).map((ms) => new Date(ms));

  return {
    wakeAt: (instant) => {
      if (Number.isFinite(Number(instant))) asked.add(instant.getTime());
    },
    start(onWake) {
      wake = onWake;
    },
    reachable: () => true,
    close: async () => undefined,
    instants,
    async ring(now = clock()) {
      if (!wake) throw new Error('The scheduler was not started.');
      for (let at = instants()[0]; at && at <= now; at = instants()[0]) {
        asked.delete(at.getTime());
        await wake(at);
      }
    },
  };
}
