import type { MyBookingFragment } from '../../../generated/operations.ts';

export type Booking = MyBookingFragment;

/** Whether it still holds a seat in a class that takes place and is not over. */
export function isAhead({ status, session }: Booking, now: number): boolean {
  if (status !== 'BOOKED' || session.status !== 'SCHEDULED') return false;
  return session.online ? session.online.state !== 'ENDED' : Date.parse(session.endsAt) > now;
}

/** Whether its class has not begun: then the seat can be taken back, and *will you come?* answered. */
export const isBefore = ({ session }: Booking, now: number): boolean => Date.parse(session.startsAt) > now;

/** Whether giving the seat back now is late. The server decides; this is said before the press. */
export const wouldBeLate = ({ freeCancellationUntil }: Booking, now: number): boolean =>
  now > Date.parse(freeCancellationUntil);
