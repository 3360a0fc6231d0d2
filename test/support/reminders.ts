import type { Harness } from './harness.ts';

/** A class on Thursday at 19:00 in Madrid; a harness opens on the Tuesday before, at noon. */
export const STARTS = '2026-03-12T18:00:00Z';
/** A day before. */
export const REMINDED = '2026-03-11T18:00:00.000Z';
/** Free cancellation ends at 7:00, the question is due at 5:30, so it goes at 21:30 the evening before. */
export const ASKED = '2026-03-11T20:30:00.000Z';

/** What was listed by mail for this booking, but for the access notice: purpose, status, and when, in order. */
export async function mailsOf(h: Harness, bookingId: string): Promise<string[]> {
  const rows = await h.db.prisma.delivery.findMany({
    where: { bookingId, channel: 'EMAIL', purpose: { not: 'ACCESS_NOTICE' } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(({ purpose, status, createdAt }) => `${purpose} ${status} ${createdAt.toISOString()}`);
}
export const REMINDER = `REMINDER SENT ${REMINDED}`;
export const QUESTION = `ATTENDANCE_CONFIRMATION SENT ${ASKED}`;

/** The booking as it is stored. */
export const bookingRow = (h: Harness, id: string) =>
  h.db.prisma.booking.findUniqueOrThrow({ where: { id } });
