import type { RosterSeatsQuery, SeatFragment } from '../../../generated/operations.ts';

export type Seat = SeatFragment;
export type RosterClass = NonNullable<RosterSeatsQuery['session']>;

export const seatsOf = (session: RosterClass): Seat[] =>
  session.bookings?.edges.map(({ node }) => node) ?? [];

export const holdsSeat = ({ status }: Seat): boolean => status === 'BOOKED';

/** They pressed *Join session* themselves, or a partner went in for them. */
export const isIn = ({ attendance }: Seat): boolean =>
  attendance?.status === 'ATTENDED' && attendance.source !== 'STAFF';

/** As the server has it: nobody can have come before. */
const ATTENDANCE_BEFORE_MS = 30 * 60_000;
export const attendanceBegan = ({ startsAt }: RosterClass, now: number): boolean =>
  now >= Date.parse(startsAt) - ATTENDANCE_BEFORE_MS;

export const isOverFor = ({ endsAt }: RosterClass, now: number): boolean => Date.parse(endsAt) <= now;

/** Seats are given and taken back until the end. */
export const takesPeople = (session: RosterClass, now: number): boolean =>
  session.status === 'SCHEDULED' && !isOverFor(session, now);

export const isOnline = ({ service }: RosterClass): boolean => service.modality === 'ONLINE';

/** Without accents and case: *jose* finds *José*. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** Whether each word of the search is a part of the name or the address. */
export function isNamed({ customer }: Seat, search: string): boolean {
  const text = plain(`${customer.name} ${customer.email ?? ''}`);
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
