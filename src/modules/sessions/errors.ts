import { UserFacingError } from '../../lib/errors.ts';

export class SessionInPastError extends UserFacingError {
  constructor(message = 'The session would lie in the past: give a start that is still ahead.') {
    super(message);
  }
}

export class SessionEndedError extends UserFacingError {
  constructor() {
    super('The session has ended.');
  }
}

export class SessionCancelledError extends UserFacingError {
  constructor() {
    super('The session is cancelled.');
  }
}

export class CapacityBelowBookingsError extends UserFacingError {
  readonly seatsTaken: number;
  constructor(seatsTaken: number) {
    super(`${seatsTaken} seats are taken: the capacity cannot be lower than that.`);
    this.seatsTaken = seatsTaken;
  }
}

/** The send time is not before the end: of the session as it is, or as a move would leave it. */
export class SendTimeAfterEndError extends UserFacingError {
  constructor(message = 'The send time must be before the session ends.') {
    super(message);
  }
}
