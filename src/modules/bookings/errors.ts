import { UserError } from '../../lib/errors.ts';

export class SessionFullError extends UserError {
  readonly capacity: number;
  constructor(capacity: number) {
    super('Every seat of this session is taken.');
    this.capacity = capacity;
  }
}

export class BookingNotOpenError extends UserError {
  readonly opensAt: Date;
  constructor(opensAt: Date) {
    super('This session cannot be booked yet.');
    this.opensAt = opensAt;
  }
}

export class BookingClosedError extends UserError {
  readonly closedAt: Date;
  constructor(closedAt: Date) {
    super('This session can no longer be booked.');
    this.closedAt = closedAt;
  }
}

export class AlreadyBookedError extends UserError {
  readonly bookingId: string;
  constructor(bookingId: string, whose: 'OWN' | 'CUSTOMERS') {
    super(
      whose === 'OWN'
        ? 'You already have a seat in this session.'
        : 'This customer already has a seat in this session.',
    );
    this.bookingId = bookingId;
  }
}

export class BookingCancelledError extends UserError {
  constructor() {
    super('This booking is cancelled: book again first.');
  }
}

export class SessionStartedError extends UserError {
  constructor() {
    super('The session has begun: it is too late to answer.');
  }
}

export class AttendanceTooEarlyError extends UserError {
  readonly from: Date;
  constructor(from: Date) {
    super('Nobody can have come yet: attendance begins half an hour before the start.');
    this.from = from;
  }
}
