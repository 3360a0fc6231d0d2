import { UserError } from '../../lib/errors.ts';

export class SessionInPastError extends UserError {
  constructor(message = 'The session would lie in the past: give a start that is still ahead.') {
    super(message);
  }
}

export class SessionEndedError extends UserError {
  constructor() {
    super('The session has ended.');
  }
}

export class SessionCancelledError extends UserError {
  constructor() {
    super('The session is cancelled.');
  }
}

export class CapacityBelowBookingsError extends UserError {
  readonly seatsTaken: number;
  constructor(seatsTaken: number) {
    super(`${seatsTaken} seats are taken: the capacity cannot be lower than that.`);
    this.seatsTaken = seatsTaken;
  }
}

/** The send time is not before the end, the present one or that after a move. */
export class SendTimeAfterEndError extends UserError {
  constructor(message = 'The send time must be before the session ends.') {
    super(message);
  }
}

/** People were told of the change already, it was undone before, or it is not the last one. */
export class UndoExpiredError extends UserError {
  constructor(message = 'It cannot be taken back any more: people were told.') {
    super(message);
  }
}
