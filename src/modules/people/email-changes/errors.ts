import { UserError } from '../../../lib/errors.ts';

/** The act needs a recent proof that the caller reads the account's mail. */
export class SignInAgainError extends UserError {
  constructor() {
    super('Sign in again with a code first: this needs a sign-in of the last 10 minutes.');
  }
}
