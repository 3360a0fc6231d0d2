import { JOIN_URL } from './fixtures.ts';
import { type Harness, NOON } from './harness.ts';

export type ClassOptions = {
  joinUrl?: string | null;
  leadMinutes?: number;
  modality?: 'ONLINE' | 'IN_PERSON';
  instructions?: string;
  locale?: string;
};

const START = '2026-03-10T18:00:00Z';

/**
 * An hour's class at 18:00 UTC, whose door opens a quarter of an hour before unless told, with one customer booked.
 * Answers the ids and the customer's access page.
 */
export async function bookedClass(h: Harness, options: ClassOptions = {}) {
  const { modality = 'ONLINE', joinUrl = JOIN_URL, leadMinutes = 15, locale = 'en-GB' } = options;
  const { instructions = 'Passcode: lumen\nBring a mat' } = options;
  const online = modality === 'ONLINE';
  h.clock.set(NOON);
  const serviceId = await h.aService({
    name: 'Vinyasa Flow',
    modality,
    ...(online ? { joiningInstructions: instructions, accessLeadMinutes: leadMinutes } : {}),
  });
  const startsInMinutes = (Date.parse(START) - Date.parse(NOON)) / 60_000;
  const session = { serviceId, professionalId: h.manager.id, startsInMinutes };
  const sessionId = await h.aSession({ ...session, joinUrl: online ? joinUrl : null });
  const customer = await h.aCustomer({ name: 'Xenia Quill', locale });
  const bookingId = await h.aBooking(sessionId, customer);
  const path = await pathOf(h, bookingId);
  return { sessionId, bookingId, path, token: path.slice('/join/'.length) };
}

/** Where the access page of a booking is. */
export async function pathOf(h: Harness, bookingId: string): Promise<string> {
  const { passEncrypted } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
  return new URL(h.passes.accessUrl(passEncrypted)!).pathname;
}

/** Gives the booking another pass, as a renewal does: the old one is unknown from then on. */
export async function renewPass(h: Harness, bookingId: string): Promise<void> {
  const { hash, encrypted } = h.passes.create();
  const { customerId } = await h.db.prisma.booking.update({
    where: { id: bookingId },
    data: { passHash: hash, passEncrypted: encrypted },
  });
  h.events.publish([`account:${customerId}`]);
}
