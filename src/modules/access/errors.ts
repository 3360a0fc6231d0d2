import { UserError } from '../../lib/errors.ts';
import type { AccessState } from './rules.ts';

export class NotOnlineError extends UserError {
  constructor() {
    super('The session is held in person: it has no online access.');
  }
}

export class SendTimeInPastError extends UserError {
  constructor() {
    super('The send time is already past: send now instead.');
  }
}

/** The access window is not open: too early, without a link, or closed for good. */
export class AccessNotOpenError extends UserError {
  /** When it opens, given a link; null when that is unknown or never. */
  readonly opensAt: Date | null;
  readonly state: AccessState;
  /** The session may be open, but not for this booking any more. */
  readonly bookingCancelled: boolean;
  constructor(state: AccessState, facts: { opensAt?: Date | null; bookingCancelled?: boolean } = {}) {
    const { opensAt = null, bookingCancelled = false } = facts;
    super(bookingCancelled ? 'This booking is cancelled: book again first.' : WHY_NOT_OPEN[state]);
    this.state = state;
    this.opensAt = opensAt;
    this.bookingCancelled = bookingCancelled;
  }
}

const WHY_NOT_OPEN: Record<AccessState, string> = {
  NOT_ONLINE: 'The session is held in person: there is nothing to join online.',
  SCHEDULED: 'The session is not open to join yet.',
  WAITING_FOR_LINK: 'The session has no link yet: it can be joined as soon as there is one.',
  OPEN: 'The session can be joined.',
  ENDED: 'The session has ended.',
  CANCELLED: 'The session is cancelled.',
};

export class MissingJoinUrlError extends UserError {
  constructor(message = 'The session has no link yet: set one first.') {
    super(message);
  }
}

export class RecentlySentError extends UserError {
  constructor(message = 'This was sent less than a minute ago.') {
    super(message);
  }
}
