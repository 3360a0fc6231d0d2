/** The only source of time. An operation reads it once and passes it on as `now`. */
export type Clock = () => Date;

/**
 * How many milliseconds this node's clock is ahead of the database's; behind: negative. Half the round trip is what the
 * measure may be wrong by.
 */
export type ClockSkew = { aheadMs: number; roundTripMs: number };

/** Whether this node's clock is right enough to do by it what the clock does. */
export type ClockGuard = {
  /** Compares it with the database's; answers as `isRight`. */
  check(): Promise<boolean>;
  /** As last seen, or after another look where the clock was set since. */
  mayAct(): Promise<boolean>;
  /** As last seen. */
  isRight(): boolean;
};
