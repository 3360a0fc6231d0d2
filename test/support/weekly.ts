import type { Harness } from './harness.ts';

/** A session at one o'clock of this Tuesday, of a weekly class of this service. */
export async function aWeeklySession(h: Harness, serviceId: string): Promise<string> {
  const [from, startTime] = ['2026-03-10', '14:00'];
  const weekly = { serviceId, professionalId: null, weekdays: ['TUESDAY'], startTime, from, until: from };
  const scheduleId = await h.schedules.create(h.manager, weekly);
  return (await h.db.prisma.session.findFirstOrThrow({ where: { scheduleId } })).id;
}
