export type Role = 'manager' | 'professional' | 'customer' | 'partner';
/** The roles of accounts; partners have keys instead. */
export type PersonRole = Exclude<Role, 'partner'>;

/** A permission of a partner's key. */
export type Scope = 'calendar:read' | 'access:read' | 'access:url' | 'bookings:write';

/**
 * The caller. A token proves only that we issued it, not that the account still exists or has the role. Ids are row ids,
 * not global ones.
 */
export type Viewer = {
  id: string;
  role: Role;
  centerId: string;
  /** The sign-in that the token belongs to and ends with; null: the token names none. */
  sid: string | null;
  /** When the token was issued; null: it does not say. Tokens older than a revocation are void. */
  issuedAt: Date | null;
  /** When the token expires; streams end by then. */
  expiresAt: Date;
  /** The key of a partner; people have none. */
  key?: { id: string; scopes: readonly Scope[] };
};

export type Tokens = {
  issue(
    account: Pick<Viewer, 'id' | 'role' | 'centerId'> & { sid?: string | null },
    expiresAt: Date,
  ): Promise<string>;
  /** Null: not a valid, unexpired token of ours. One in our own form is verified at once. */
  verify(token: string): Promise<Viewer | null> | Viewer | null;
};
