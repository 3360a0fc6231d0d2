import { emailAddress } from '../../../lib/input.ts';
import { NewCustomer } from '../customers/rules.ts';

export const NewSignUp = NewCustomer.extend({ email: emailAddress });

/** Somebody who would be a customer of a center. Nothing of it is anywhere but with the code that was mailed. */
export type SignUp = { centerId: string; name: string; locale: string | null; timeZone: string | null };
