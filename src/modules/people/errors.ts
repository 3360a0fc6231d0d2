import { UserError } from '../../lib/errors.ts';

/** Another account of the center has this address. */
export class EmailTakenError extends UserError {
  constructor() {
    super('Somebody in this center already uses this e-mail address.');
  }
}

/** The account's own acts have sent all the messages to this address that are allowed in a day. */
export class MessageLimitError extends UserError {
  /** When the act may be tried again. */
  readonly until: Date;
  constructor(until: Date) {
    super('This would send more messages to this address than are allowed in a day: try again later.');
    this.until = until;
  }
}
