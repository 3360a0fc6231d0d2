import type { Purpose } from '../../src/modules/notifications/rules.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { JOIN_URL, type SessionChange } from './fixtures.ts';
import { type Harness, NOON } from './harness.ts';
import { aDevice, withSkips } from './notices.ts';

/** When the class of `aStaffedClass` is, unless told: on Thursday at 12:00 in Greenwich, 13:00 in Madrid. */
export const STARTS = '2026-03-12T12:00:00Z';
const MINUTE = 60_000;

/** So many minutes before the class, or after its start where negative. */
export const before = (minutes: number, starts = STARTS) => new Date(Date.parse(starts) - minutes * MINUTE);

/**
 * A center of its own, its manager without a browser and a teacher with one, and an hour's class of that teacher on
 * Thursday with one seat taken; it is Tuesday noon. Everything that a new class sets off has happened.
 */
export async function aStaffedClass(h: Harness, change: SessionChange = {}) {
  h.clock.set(NOON);
  const manager = await h.aCenter();
  const teacher = await h.aProfessional({ name: 'Marta' }, manager);
  await aDevice(h, teacher);
  const serviceId = await h.aService({}, manager);
  const session = { manager, serviceId, professionalId: teacher.id, startsAt: new Date(STARTS) };
  const sessionId = await h.aSession({ ...session, joinUrl: JOIN_URL, ...change });
  const customer = await h.aCustomer({}, manager);
  const bookingId = await h.aBooking(sessionId, customer, manager);
  await h.runDueWork();
  return {
    manager,
    teacher,
    serviceId,
    sessionId,
    customer,
    bookingId,
    link: (joinUrl: string | null) =>
      h.access.edit(manager, sessionId, { joinUrl: joinUrl === null ? { clear: true } : { set: joinUrl } }),
    move: (startsAt: Date | string) =>
      h.sessions.move(manager, sessionId, { startsAt: new Date(startsAt), sendTime: 'KEEP' }),
    teaches: (who: Viewer | null) => h.sessions.edit(manager, sessionId, { professionalId: who?.id ?? null }),
  };
}
export type StaffedClass = Awaited<ReturnType<typeof aStaffedClass>>;

/** What was listed for staff in a session: to whom, by which way, what became of it and when, in that order. */
export async function toldToStaff(h: Harness, sessionId: string, purpose: Purpose): Promise<string[]> {
  const rows = await h.db.prisma.delivery.findMany({
    where: { sessionId, purpose, professionalId: { not: null } },
    include: { professional: true },
    orderBy: [{ createdAt: 'asc' }, { professional: { role: 'asc' } }, { channel: 'asc' }, { id: 'asc' }],
  });
  return withSkips(rows).map(({ professional, channel, status, reason, createdAt }) => {
    const who = professional!.role === 'MANAGER' ? 'manager' : professional!.name || 'nobody';
    const when = createdAt.toISOString().slice(8, 16);
    return [when, who, channel, status, reason].filter(Boolean).join(' ');
  });
}

/** The mails in the outbox to this account, newest first. */
export async function mailsTo(h: Harness, { id }: Viewer, purpose: Purpose) {
  const { email } = await h.db.prisma.professional.findUniqueOrThrow({ where: { id } });
  return h.outbox.list().filter((message) => message.to === email && message.purpose === purpose);
}
