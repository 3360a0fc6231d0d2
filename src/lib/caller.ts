import type { Scope, Viewer } from '../ports/identity.ts';

/** Whether this caller is on the center's staff. Never test for "not a customer": partners are neither. */
export const isStaff = (viewer: { role: Viewer['role'] | null } | null): boolean =>
  viewer?.role === 'manager' || viewer?.role === 'professional';

/** Whether this caller is a person of the center: staff or a customer. */
export const isPerson = (viewer: { role: Viewer['role'] | null } | null): boolean =>
  isStaff(viewer) || viewer?.role === 'customer';

/** Whether this caller is a partner whose key has the scope. */
export const partnerMay = (viewer: Pick<Viewer, 'role' | 'key'> | null, scope: Scope): boolean =>
  viewer?.role === 'partner' && viewer.key?.scopes.includes(scope) === true;

/** Whether a token was issued after the last revocation. One without an issue time counts as revoked. */
export function tokenStands(token: { issuedAt: Date | null }, tokensValidFrom: Date | null): boolean {
  return tokensValidFrom === null || (token.issuedAt !== null && token.issuedAt >= tokensValidFrom);
}
