import type { Harness } from './harness.ts';

/** A session at one o'clock of this Tuesday, of a weekly class of this service. */
export async function aWeeklySession(h: Harness, serviceId: string): Promise<string> {
  const [from, startTime] = ['2026-03-10', '14:00'];
  const weekly = { serviceId, professionalId: null, weekdays: ['TUESDAY'], startTime, from, until: from };
  const scheduleId = await h.schedules.create(h.manager, weekly);
  return (await h.db.prisma.session.findFirstOrThrow({ where: { scheduleId } })).id;
}

/** Of a weekly class whose next one is tomorrow, a Wednesday, from ten to eleven in Madrid. */
export async function aClassTomorrow(
  h: Harness,
  { professionalId = null, ...service }: { professionalId?: string | null; [fact: string]: unknown } = {},
): Promise<string> {
  const link = 'https://meet.google.com/abc-defg-hij';
  const serviceId = await h.aService({ joinUrl: link, joiningInstructions: 'Bring a mat.', ...service });
  const days = { weekdays: ['WEDNESDAY'], startTime: '10:00', from: '2026-03-11', until: '2026-03-11' };
  const scheduleId = await h.schedules.create(h.manager, { serviceId, professionalId, ...days });
  return (await h.db.prisma.session.findFirstOrThrow({ where: { scheduleId } })).id;
}
