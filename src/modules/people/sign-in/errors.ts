import { UserError } from '../../../lib/errors.ts';
import type { PersonRole } from '../../../ports/identity.ts';

/** The code is wrong, used, expired, or was tried wrong too often. The caller cannot tell which. */
export class InvalidSignInCodeError extends UserError {
  constructor() {
    super('This code is not valid (any more): check it, or ask for another one.');
  }
}

/** One account of an address; `centerId` is the row's. */
export type AccountChoice = {
  centerId: string;
  centerName: string;
  role: PersonRole;
};

/** The code is right, but the address has several accounts, or none of the chosen kind. */
export class ChooseAccountError extends UserError {
  readonly accounts: AccountChoice[];
  constructor(accounts: AccountChoice[]) {
    super('This address is known more than once, or as somebody else: say which account you want.');
    this.accounts = accounts;
  }
}

/** The sign-in has ended, or the refresh token was used before. */
export class InvalidRefreshTokenError extends UserError {
  constructor() {
    super('You are not signed in any more: sign in again.');
  }
}
