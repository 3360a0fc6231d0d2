import type { Viewer } from '../../../ports/identity.ts';

/** An account: a customer, or a member of staff. */
export type Account = Pick<Viewer, 'id' | 'role' | 'centerId'>;

/** The column by which a row belongs to an account. */
export const ownerOf = ({ id, role }: Pick<Account, 'id' | 'role'>) =>
  role === 'customer' ? { customerId: id } : { professionalId: id };

/** Somebody who would be a customer of a center. Nothing of it is anywhere but with the code that was mailed. */
export type SignUp = { centerId: string; name: string; locale: string | null; timeZone: string | null };
