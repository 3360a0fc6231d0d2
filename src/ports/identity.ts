export type Role = 'manager' | 'professional' | 'customer' | 'partner';
/** As what a person has an account; partners have keys. */
export type PersonRole = Exclude<Role, 'partner'>;

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
  /** The sign-in that the token belongs to: it ends with it. Null for a token that does not say. */
  sid: string | null;
  /** When the token was made; null when it does not say. Tokens older than a revocation are void. */
  issuedAt: Date | null;
  /** When the proof runs out; streams end by then. */
  expiresAt: Date;
  /** The key that a partner came with; nobody else has one. */
  key?: { id: string; scopes: readonly Scope[] };
};

export type Tokens = {
  issue(
    account: Pick<Viewer, 'id' | 'role' | 'centerId'> & { sid?: string | null },
    expiresAt: Date,
  ): Promise<string>;
  /** Null for whatever is not a valid, unexpired token of ours. */
  verify(token: string): Promise<Viewer | null>;
};
