import { UserFacingError } from '../errors.ts';
import type { AccessState } from './rules.ts';

export class NotOnlineError extends UserFacingError {
  constructor() {
    super('The session is held in person: it has no online access.');
  }
}

export class SendTimeInPastError extends UserFacingError {
  constructor() {
    super('The send time is already past: send now instead.');
  }
}

/** The door is shut: before its time, without a link, or for good. */
export class AccessNotOpenError extends UserFacingError {
  /** When it opens, given a link; null when it never will. */
  readonly opensAt: Date | null;
  readonly state: AccessState;
  constructor(state: AccessState, opensAt: Date | null) {
    super('The session is not open to join now.');
    this.state = state;
    this.opensAt = opensAt;
  }
}

export class MissingJoinUrlError extends UserFacingError {
  constructor() {
    super('The session has no link yet: set one first.');
  }
}

export class RecentlySentError extends UserFacingError {
  constructor() {
    super('This was sent less than a minute ago.');
  }
}
