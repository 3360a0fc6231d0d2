import { outsideTraces } from './trace.ts';

/** Rounds of work that are asked for. Asking while one runs makes one more follow it, so nothing that came late is forgotten. */
export type DrainLoop = {
  /** Asks for a round. Settles when all rounds are over; rejects with the error of one, unless `onError` takes it. */
  wake(): Promise<void>;
  /** Resolves when no round runs, however it ended. */
  idle(): Promise<void>;
  /** Begins no round any more, and waits for those that run. */
  close(): Promise<void>;
};

type Options = {
  /** Says whether another round should follow. */
  round: () => Promise<boolean>;
  /** How many rounds may run at once at this moment; one unless told. */
  slots?: () => number;
  /** Takes the error of a round; the loop goes on if another was asked for. */
  onError?: (error: Error) => void;
  /** Called when the last round is over. */
  onIdle?: () => void;
};

/** Starts idle. */
export function createDrainLoop({ round, slots = () => 1, onError, onIdle }: Options): DrainLoop {
  const workers = new Set<{ done: Promise<void> }>();
  let asked = false;
  let closed = false;
  const attempt = onError ? () => round().catch(onError) : round;

  async function work(worker: { done: Promise<void> }): Promise<void> {
    try {
      while (asked && !closed) {
        asked = false;
        if (await attempt()) asked = true;
      }
    } finally {
      // In the same tick as the last look at `asked`: a wake in between would be forgotten.
      workers.delete(worker);
      if (workers.size === 0) onIdle?.();
    }
  }

  async function idle(): Promise<void> {
    while (workers.size > 0) await Promise.allSettled(Array.from(workers, ({ done }) => done));
  }

  return {
    async wake() {
      asked = true;
      while (asked && !closed && workers.size < slots()) {
        const worker = { done: Promise.resolve() };
        workers.add(worker);
        // A round serves whoever asked meanwhile.
        worker.done = outsideTraces(() => work(worker));
      }
      await Promise.all(Array.from(workers, ({ done }) => done));
    },
    idle,
    async close() {
      closed = true;
      await idle();
    },
  };
}
