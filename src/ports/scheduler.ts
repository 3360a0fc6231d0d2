/**
 * The alarm clock. An alarm carries no facts: when it rings, the process asks PostgreSQL what is due. Hence every
 * method is a hint; an alarm that is lost, doubled or late costs punctuality, never correctness.
 */
export type Scheduler = {
  /**
   * Asks to be woken at `instant`; one alarm per distinct instant, however often it is asked for. An instant that is
   * not in the future wakes this process at once; one that is none is passed over. Never throws: a job store that is away is logged, and the sweep
   * makes the alarm good.
   */
  wakeAt(instant: Date): void;
  /** Starts ringing: `onWake` runs for each alarm, in whichever process got it. Does not wait for the job store. */
  start(onWake: (at: Date) => Promise<void>): void;
  /** Whether the job store answered last time it was asked. */
  reachable(): boolean;
  /** Stops taking alarms, waits for running ones, leaves nothing locked. */
  close(): Promise<void>;
};
