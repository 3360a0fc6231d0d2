/** A request that its caller may repeat: its caller, its key, and a digest of what it asks. */
export type Repeatable = { centerId: string; callerId: string; key: string; digest: Uint8Array };

/** The right to run a request, until it is released or not renewed in time. */
export type Claim = Repeatable & { id: string };

export type ClaimResult =
  | { state: 'claimed'; claim: Claim }
  /** The request runs at this moment, on this node or another. */
  | { state: 'running' }
  /** The request was run, with this answer. */
  | { state: 'answered'; answer: string }
  /** The key belongs to another request. */
  | { state: 'other' }
  /** The caller has as many keys as it may have; the oldest expires in so many seconds. */
  | { state: 'full'; seconds: number };

/** The answers of requests with an idempotency key, kept for a day and shared by all nodes. */
export type IdempotencyStore = {
  /** How long a claim holds without being renewed. */
  leaseMs: number;
  claim(request: Repeatable): Promise<ClaimResult>;
  /** Extends the claim of work that takes longer. */
  renew(claim: Claim): Promise<void>;
  /** Ends the claim with an answer for all repeats; without effect if the claim was lost. */
  keep(claim: Claim, answer: string): Promise<void>;
  /** Ends the claim without an answer. */
  release(claim: Claim): Promise<void>;
  /** Removes answers older than a day. */
  sweep(): Promise<void>;
};
