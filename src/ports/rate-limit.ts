/** How much a caller may have of something: so much at once, and so much a second after that. */
export type Allowance = { name: string; burst: number; perSecond: number };

/** Counts what callers take. */
export type Limiter = {
  /**
   * Takes `amount` of what `caller` is allowed. Null when there was enough; else nothing is taken, and the answer says
   * after how many seconds there will be. A negative amount is given back. Never throws: a count that is shared and
   * cannot be reached is kept here.
   */
  take(allowance: Allowance, caller: string, amount: number): number | null | Promise<number | null>;
  close(): void;
};
