type Deps = {
  leaseSeconds: number;
  /** Whether the node's clock is right: a wrong one would put off what is freed. */
  mayAct: () => Promise<boolean>;
  /** Frees the claims whose leases are over; answers how many. */
  free: () => Promise<number>;
  /** In how many milliseconds the earliest lease ends; null when nothing is claimed. */
  nextLeaseEnd: () => Promise<number | null>;
  /** Sends what was freed; returns at once. */
  wake: () => void;
};

/** When a lease is looked at after its end, and how soon after the look before. */
const AFTER_LEASE_MS = 20;
const SOONEST_LOOK_MS = 250;

/** Takes over what workers claimed that died, as soon as their leases are over. */
export function createTakeOver({ leaseSeconds, mayAct, free, nextLeaseEnd, wake }: Deps) {
  const leaseMs = leaseSeconds * 1_000;
  let pauseMs = leaseMs;

  /** Answers after how many milliseconds the next lease may be over: nobody's begins and ends between two looks. */
  async function look(): Promise<number> {
    if (!(await mayAct())) return leaseMs;
    if ((await free()) > 0) wake();
    const next = (await nextLeaseEnd()) ?? leaseMs;
    // A lease that is over, and is not free yet, is of a row that somebody has locked.
    return Math.min(Math.max(next + AFTER_LEASE_MS, SOONEST_LOOK_MS), leaseMs);
  }

  return {
    async takeOver() {
      pauseMs = await look();
    },
    /** After how many milliseconds `takeOver` is to be called again. */
    nextTakeOver: () => pauseMs,
  };
}
