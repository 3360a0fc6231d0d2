import { emailAddress } from '../../../lib/input.ts';
import { NewCustomer } from '../customers/rules.ts';

export const NewSignUp = NewCustomer.extend({ email: emailAddress });
