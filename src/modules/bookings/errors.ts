import { UserFacingError } from '../../lib/errors.ts';

export class SessionFullError extends UserFacingError {
  readonly capacity: number;
  constructor(capacity: number) {
    super('Every seat of this session is taken.');
    this.capacity = capacity;
  }
}

/** The customer already holds a seat in this session. */
export class AlreadyBookedError extends UserFacingError {
  readonly bookingId: string;
  constructor(bookingId: string, whose: 'OWN' | 'CUSTOMERS') {
    super(`${whose === 'OWN' ? 'You already have' : 'This customer already has'} a seat in this session.`);
    this.bookingId = bookingId;
  }
}

/** The booking holds no seat any more. */
export class BookingCancelledError extends UserFacingError {
  constructor() {
    super('This booking is cancelled: book again first.');
  }
}

/** Too late to say whether one will come. */
export class SessionStartedError extends UserFacingError {
  constructor() {
    super('The session has begun: it is too late to answer.');
  }
}

/** Nobody can have come yet. */
export class AttendanceTooEarlyError extends UserFacingError {
  /** When attendance begins. */
  readonly from: Date;
  constructor(from: Date) {
    super('Nobody can have come yet: attendance begins half an hour before the start.');
    this.from = from;
  }
}
