/** A request that its caller may repeat: whose it is, the key it bears, and what it asks, as a digest. */
export type Repeatable = { centerId: string; callerId: string; key: string; digest: Uint8Array };

/** The right to run a request: its own until it is given up, or not renewed in time. */
export type Claim = Repeatable & { id: string };

export type Claimed =
  | { state: 'claimed'; claim: Claim }
  /** Somebody runs it at this moment, on this node or another. */
  | { state: 'running' }
  /** It was run: this was the answer. */
  | { state: 'answered'; answer: string }
  /** The key belongs to a request that asks something else. */
  | { state: 'other' }
  /** Its caller has as many keys as one may have; one is forgotten in so many seconds. */
  | { state: 'full'; seconds: number };

/** The answers of requests that bear a key, kept for a day. Shared by all nodes. */
export type IdempotencyStore = {
  /** How long a claim holds without being renewed. */
  leaseMs: number;
  claim(request: Repeatable): Promise<Claimed>;
  /** Keeps the claim of work that takes longer. */
  renew(claim: Claim): Promise<void>;
  /** Ends the claim with an answer for everybody who repeats; without effect when the claim was lost. */
  keep(claim: Claim, answer: string): Promise<void>;
  /** Ends the claim as if it had never been. */
  release(claim: Claim): Promise<void>;
  /** Removes what is older than a day. */
  sweep(): Promise<void>;
};
