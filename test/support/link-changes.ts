import { harness } from './harness.ts';

/** What the tests of link changes ask of a harness. */
export async function openLinkChanges() {
  const h = await harness();
  const { prisma } = h.db;
  const session = (id: string) => prisma.session.findUniqueOrThrow({ where: { id } });

  const aSchedule = (serviceId: string) =>
    h.schedules.create(h.manager, {
      serviceId,
      professionalId: null,
      weekdays: ['TUESDAY'],
      startTime: '18:00',
      from: '2026-03-10',
    });

  /** A service with its sessions of the next Tuesdays, and a one-off session. */
  async function aWeeklyClass(joinUrl: string | null, change: Record<string, unknown> = {}) {
    const serviceId = await h.aService({ joinUrl, ...change });
    const scheduleId = await aSchedule(serviceId);
    const oneOff = await h.aSession({ serviceId, startsInMinutes: 30 * 24 * 60, joinUrl: null });
    const sessions = await prisma.session.findMany({ where: { scheduleId }, orderBy: { startsAt: 'asc' } });
    return { serviceId, scheduleId, oneOff, ids: sessions.map(({ id }) => id) };
  }

  return {
    h,
    aSchedule,
    aWeeklyClass,
    session,
    service: (id: string) => prisma.service.findUniqueOrThrow({ where: { id } }),
    /** The links of these sessions, each with its source. */
    links: (ids: string[]) =>
      Promise.all(
        ids.map(async (id) => {
          const { joinUrl, joinUrlSource } = await session(id);
          return [joinUrl, joinUrlSource].filter(Boolean).join(' ');
        }),
      ),
    /** The last change of the service's link. */
    latest: (serviceId: string) =>
      prisma.serviceLinkChange.findFirstOrThrow({ where: { serviceId }, orderBy: { id: 'desc' } }),
    update: (serviceId: string, change: Record<string, unknown>) =>
      h.services.update(h.manager, serviceId, change),
    edit: (id: string, joinUrl: { set: string } | { clear: true }) =>
      h.access.edit(h.manager, id, { joinUrl }),
    preview: async (serviceId: string, joinUrl: string | null) =>
      (await h.linkChanges.preview(h.manager, serviceId, joinUrl))!,
    apply: (token: string) => h.linkChanges.apply(h.manager, token),
    undo: (id: string) => h.linkChanges.undo(h.manager, id),
  };
}
export type LinkChanges = Awaited<ReturnType<typeof openLinkChanges>>;
