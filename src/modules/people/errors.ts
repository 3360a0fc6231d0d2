import { UserError } from '../../lib/errors.ts';
import type { PersonRole } from '../../ports/identity.ts';

/** Somebody in the center already has this address. */
export class EmailTakenError extends UserError {
  constructor() {
    super('Somebody in this center already uses this e-mail address.');
  }
}

/** Classes ahead name somebody who is to leave the staff; row ids, the soonest session first. */
export class StillTeachingError extends UserError {
  readonly scheduleIds: string[];
  readonly sessionIds: string[];
  constructor({ scheduleIds, sessionIds }: { scheduleIds: string[]; sessionIds: string[] }) {
    super(
      'They still have classes: give a successorId, or leaveUnassigned: true to decide later who teaches.',
    );
    this.scheduleIds = scheduleIds;
    this.sessionIds = sessionIds;
  }
}

/** The endpoint of a push subscription is not one we may post to. */
export class InvalidPushEndpointError extends UserError {}

/** A center without a manager could be helped by the operator only. */
export class LastManagerError extends UserError {
  constructor() {
    super('A center needs a manager: make somebody else a manager first.');
  }
}

/** The code is wrong, used, too old, or dead after too many tries: the caller cannot tell which. */
export class InvalidSignInCodeError extends UserError {
  constructor() {
    super('This code is not valid (any more): check it, or ask for another one.');
  }
}

/** The act wants somebody who has just shown that they read the account's mail. */
export class SignInAgainError extends UserError {
  constructor() {
    super('Sign in again with a code first: this needs a sign-in of the last 10 minutes.');
  }
}

/** A customer's own acts have sent all the messages to this address that they may in a day. */
export class MessageLimitError extends UserError {
  /** When the act may be tried again. */
  readonly until: Date;
  constructor(until: Date) {
    super('This would send more messages to this address than are allowed in a day: try again later.');
    this.until = until;
  }
}

/** One account that an address has; `centerId` is the row's. */
export type AccountChoice = {
  centerId: string;
  centerName: string;
  role: PersonRole;
};

/** The code is right, and the address has several accounts, or none like that. */
export class ChooseAccountError extends UserError {
  readonly accounts: AccountChoice[];
  constructor(accounts: AccountChoice[]) {
    super('This address is known more than once, or as somebody else: say which account you want.');
    this.accounts = accounts;
  }
}

/** The refresh token is no good: the sign-in is over, or the token was used before. */
export class InvalidRefreshTokenError extends UserError {
  constructor() {
    super('You are not signed in any more: sign in again.');
  }
}
