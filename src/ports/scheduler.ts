/**
 * Wakes the dispatch loop at given instants. A wake-up job carries no facts: the process queries PostgreSQL for due work.
 * A job that is lost, repeated or late costs punctuality, never correctness.
 */
export type Scheduler = {
  /**
   * Requests a wake-up at `instant`; one job for each distinct instant. An instant that has passed wakes this process at
   * once. Invalid instants are ignored. Never throws: an outage of the job store is logged, and the sweep makes up for it.
   */
  wakeAt(instant: Date): void;
  /** Runs `onWake` for each wake-up that this process gets. Does not wait for the job store. */
  start(onWake: (at: Date) => Promise<void>): void;
  /** Whether the job store answered the last request. */
  reachable(): boolean;
  /** Takes no more jobs, waits for running ones, and leaves nothing locked. */
  close(): Promise<void>;
};
