/** A request that its caller may repeat, with a digest of its content. */
export type Repeatable = { centerId: string; callerId: string; key: string; digest: Uint8Array };

/** The right to run a request, until it is released or expires. */
export type Claim = Repeatable & { id: string };

export type ClaimResult =
  | { state: 'claimed'; claim: Claim }
  /** The request is running, on this node or another. */
  | { state: 'running' }
  /** The request has been run, with this answer. */
  | { state: 'answered'; answer: string }
  /** The key belongs to another request. */
  | { state: 'other' }
  /** The caller has reached its limit of keys; the oldest expires in so many seconds. */
  | { state: 'full'; seconds: number };

/** The answers of requests with an idempotency key, stored for a day and shared by all nodes. */
export type IdempotencyStore = {
  /** How long a claim lasts without renewal. */
  leaseMs: number;
  claim(request: Repeatable): Promise<ClaimResult>;
  renew(claim: Claim): Promise<void>;
  /** Ends the claim and stores its answer; without effect if the claim was lost. */
  keep(claim: Claim, answer: string): Promise<void>;
  /** Ends the claim without an answer. */
  release(claim: Claim): Promise<void>;
  /** Removes answers older than a day. */
  sweep(): Promise<void>;
};
