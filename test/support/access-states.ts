import { bookedClass } from './booked-class.ts';
import type { Harness } from './harness.ts';

/** While the access to a booked class is open, before the start. */
export const OPEN = '2026-03-10T17:50:00Z';
const ENDED = '2026-03-10T19:00:00Z';

/** For each access state a seat whose class is in it, as `bookedClass` returns it. The clock is set to match. */
export const SEAT_WITH_ACCESS = {
  SCHEDULED: (h: Harness) => bookedClass(h),
  async WAITING_FOR_LINK(h: Harness) {
    const seat = await bookedClass(h, { joinUrl: null });
    h.clock.set(OPEN);
    return seat;
  },
  async OPEN(h: Harness) {
    const seat = await bookedClass(h);
    h.clock.set(OPEN);
    return seat;
  },
  async ENDED(h: Harness) {
    const seat = await bookedClass(h);
    h.clock.set(ENDED);
    return seat;
  },
  async CANCELLED(h: Harness) {
    const seat = await bookedClass(h);
    await h.sessions.cancel(h.manager, seat.sessionId, 'Marta is ill');
    return seat;
  },
  async BOOKING_CANCELLED(h: Harness) {
    const seat = await bookedClass(h);
    await h.bookings.cancel(h.manager, seat.bookingId);
    h.clock.set(OPEN);
    return seat;
  },
  NOT_ONLINE: (h: Harness) => bookedClass(h, { modality: 'IN_PERSON' }),
};
export type AccessState = keyof typeof SEAT_WITH_ACCESS;
export const ACCESS_STATES = Object.keys(SEAT_WITH_ACCESS) as AccessState[];

/** A browser that follows no redirect, of a person or a mail scanner. */
export function visitor(h: Harness) {
  const get = (path: string, init: RequestInit = {}) => fetch(h.url + path, { redirect: 'manual', ...init });
  return { get, press: (path: string, init: RequestInit = {}) => get(path, { method: 'POST', ...init }) };
}

/** The access state that a page shows. */
export const stateOf = (html: string) => /data-state="(\w+)"/.exec(html)?.[1];
