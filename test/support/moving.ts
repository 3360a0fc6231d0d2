import type { Purpose } from '../../src/modules/notifications/rules.ts';
import { type HarnessOptions, harness } from './harness.ts';
import { aSeat, byChannel, withSkips } from './notices.ts';

/** That hour of the eleventh of March, a Wednesday, unless of another day; in Greenwich. */
export const day = (hour: string, date = 11) => new Date(`2026-03-${date}T${hour.padStart(5, '0')}:00Z`);

type Choice = 'KEEP' | 'SHIFT' | 'RESET';

/** A harness at eight in the morning of the tenth of March, and what the tests of moves ask of it. */
export async function openMoving(options: HarnessOptions = {}) {
  const h = await harness(options);
  const { prisma } = h.db;
  h.clock.set(day('8:00', 10));

  /** An hour's class at that hour of the eleventh, its notice sent by its service's lead, with one seat taken. */
  async function aClass({ at = '10:00', lead = 0, modality = 'ONLINE' } = {}) {
    const serviceId = await h.aService({ modality, accessLeadMinutes: lead });
    const startsInMinutes = (day(at).getTime() - h.clock().getTime()) / 60_000;
    const link = modality === 'ONLINE' ? {} : { joinUrl: null };
    const sessionId = await h.aSession({ serviceId, startsInMinutes, ...link });
    return { serviceId, sessionId, ...(await aSeat(h, sessionId)) };
  }

  /** What has been sent so far, oldest first; reminders and questions are planned apart (R17). */
  const sent = () =>
    h.outbox
      .list()
      .filter(({ purpose }) => purpose === 'ACCESS_NOTICE' || purpose.startsWith('SESSION_'))
      .reverse();

  /** The messages about moves or cancellations as they were listed, with the times that each names. */
  async function told(purpose: Purpose = 'SESSION_MOVED'): Promise<string[]> {
    const rows = await prisma.delivery.findMany({
      where: { purpose },
      orderBy: [{ createdAt: 'asc' }, { channel: 'asc' }],
    });
    const hour = (at: Date | null) => at?.toISOString().slice(11, 16);
    const all = withSkips(rows).sort(
      (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || byChannel(a, b),
    );
    return all.map(({ channel, status, previousStartsAt, aboutStartsAt }) =>
      [channel, status, hour(previousStartsAt), hour(aboutStartsAt)].filter(Boolean).join(' '),
    );
  }

  return {
    h,
    aClass,
    sent,
    told,
    purposes: () => sent().map(({ purpose }) => purpose),
    session: (id: string) => prisma.session.findUniqueOrThrow({ where: { id } }),
    /** Sets the send time by hand. */
    sendAt: (sessionId: string, at: Date) => h.access.edit(h.manager, sessionId, { sendAt: { set: at } }),
    move: (sessionId: string, startsAt: Date, sendTime: Choice = 'KEEP', durationMinutes?: number) =>
      h.sessions.move(h.manager, sessionId, { startsAt, sendTime, durationMinutes }),
    /** Lets so much time pass, and everything happen that is due by then. */
    later: (ms: number) => h.at(new Date(h.clock().getTime() + ms)),
  };
}
export type Moving = Awaited<ReturnType<typeof openMoving>>;
