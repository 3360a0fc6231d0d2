export type Role = 'manager' | 'professional' | 'customer' | 'partner';

/** What a partner's key lets it do. */
export type Scope = 'calendar:read' | 'access:read' | 'access:url' | 'bookings:write';

/**
 * Who is calling. From a token it is a claim: that we issued it, not that the account still exists or still has the
 * role. Ids are row ids, not global ones.
 */
export type Viewer = {
  id: string;
  role: Role;
  centerId: string;
  /** When the token was made; null when it does not say. Tokens older than a revocation are void. */
  issuedAt: Date | null;
  /** When the proof runs out; streams end by then. */
  expiresAt: Date;
  /** The key that a partner came with; nobody else has one. */
  key?: { id: string; scopes: readonly Scope[] };
};

export type Tokens = {
  issue(account: { id: string; role: Role; centerId: string }, expiresAt: Date): Promise<string>;
  /** Null for whatever is not a valid, unexpired token of ours. */
  verify(token: string): Promise<Viewer | null>;
};
