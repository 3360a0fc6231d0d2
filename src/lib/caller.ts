import type { Scope, Viewer } from '../ports/identity.ts';

/** Whether this caller is on the center's staff, and may see what nobody else may. Never asked as "not a customer". */
export const isStaff = (viewer: { role: Viewer['role'] | null } | null): boolean =>
  viewer?.role === 'manager' || viewer?.role === 'professional';

/** Whether this caller is a person who belongs to the center: its staff, and its customers. */
export const isPerson = (viewer: { role: Viewer['role'] | null } | null): boolean =>
  isStaff(viewer) || viewer?.role === 'customer';

/** Whether this caller is a partner whose key has the scope. */
export const partnerMay = (viewer: Pick<Viewer, 'role' | 'key'> | null, scope: Scope): boolean =>
  viewer?.role === 'partner' && viewer.key?.scopes.includes(scope) === true;

/** Whether a token outlives a revocation: it was made afterwards. One that does not say when was not. */
export function tokenStands(token: { issuedAt: Date | null }, tokensValidFrom: Date | null): boolean {
  return tokensValidFrom === null || (token.issuedAt !== null && token.issuedAt >= tokensValidFrom);
}
