import { type AccessFacts, accessState, momentOf } from '../../access/rules.ts';

/** A booking as it was read, with what its session shows of itself. */
export type BookingRow = AccessFacts & {
  bookingId: string;
  customerId: string;
  sessionId: string;
  bookingStatus: 'BOOKED' | 'CANCELLED';
  passHash: Uint8Array;
  processedThrough: Date;
};

/** What the holder of a booking is shown of it. Two of the same look show the same. */
export type BookingView = {
  readonly bookingId: string;
  readonly sessionId: string;
  readonly look: string;
  /** It holds a seat in a session that takes place and is not over. */
  readonly isAhead: boolean;
  /** The seat is gone or the session over: nothing follows, but a seat that is taken back. */
  readonly isFinal: boolean;
};

/** How many bookings a newcomer is shown. */
export const MOST_SHOWN_FIRST = 100;

/** A booking is shown again when it is cancelled, moved, open or over, and when what lets its holder in changes. */
export function bookingView(row: BookingRow, now: Date): BookingView {
  const { bookingId, sessionId, bookingStatus, status, startsAt, endsAt, joinUrl, passHash } = row;
  const moment = momentOf(row, now);
  const state = accessState(row, moment);
  const isOver = endsAt <= moment;
  const isBooked = bookingStatus === 'BOOKED';
  const look = JSON.stringify([
    ...[bookingStatus, status, startsAt, endsAt, state, isOver],
    ...[state === 'OPEN' && joinUrl, Buffer.from(passHash).toString('hex')],
  ]);
  const isAhead = isBooked && status === 'SCHEDULED' && !isOver;
  return Object.freeze({ bookingId, sessionId, look, isAhead, isFinal: !isBooked || isOver });
}
