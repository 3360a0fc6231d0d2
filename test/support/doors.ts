import { bookedClass } from './booked-class.ts';
import type { Harness } from './harness.ts';

/** When the door of a booked class is open, before the start. */
export const OPEN = '2026-03-10T17:50:00Z';
const ENDED = '2026-03-10T19:00:00Z';

/** For each state of a door a class that is in it, as `bookedClass` answers it; the clock stands at the right time. */
export const DOORS = {
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
export type DoorState = keyof typeof DOORS;
export const DOOR_STATES = Object.keys(DOORS) as DoorState[];

/** A person, or a mail scanner, with a browser that follows no redirect. */
export function visitor(h: Harness) {
  const get = (path: string, init: RequestInit = {}) => fetch(h.url + path, { redirect: 'manual', ...init });
  return { get, press: (path: string, init: RequestInit = {}) => get(path, { method: 'POST', ...init }) };
}

/** The state that an access page shows. */
export const stateOf = (html: string) => /data-state="(\w+)"/.exec(html)?.[1];
