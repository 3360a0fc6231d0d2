import type { Session } from '../../src/generated/prisma/client.ts';
import type { SchedulePreview } from '../../src/modules/sessions/schedules/changes/operations.ts';
import { type HarnessOptions, harness } from './harness.ts';
import { aSeat } from './notices.ts';
import { statementsOf } from './statements.ts';

type Change = Record<string, unknown>;

/** What the tests of changed schedules ask of a harness. */
export async function openScheduleChanges(options: HarnessOptions = {}) {
  const h = await harness(options);
  const { prisma } = h.db;
  const session = (id: string) => prisma.session.findUniqueOrThrow({ where: { id } });
  const byStart = (scheduleId: string) =>
    prisma.session.findMany({ where: { scheduleId }, orderBy: { startsAt: 'asc' } });

  /** A weekly class at six in the evening, on Tuesdays unless told, with its sessions by start. */
  async function aWeek({ lead = 0, ...change }: Change = {}) {
    const serviceId = await h.aService({ accessLeadMinutes: lead, joinUrl: 'https://meet.example/flow' });
    const weekly = { weekdays: ['TUESDAY'], startTime: '18:00', from: '2026-03-10', ...change };
    const scheduleId = await h.schedules.create(h.manager, { serviceId, professionalId: null, ...weekly });
    return { serviceId, scheduleId, ids: (await byStart(scheduleId)).map(({ id }) => id) };
  }

  const preview = async (edit: Change) => {
    const named = { includeSessionIds: [], cancelSessionIds: [], sendTime: 'KEEP' };
    return (await h.scheduleChanges.preview(h.manager, { ...named, ...edit }))!;
  };
  const apply = async (token: string) => ({ id: await h.scheduleChanges.apply(h.manager, token) });

  return {
    h,
    aWeek,
    session,
    byStart,
    preview,
    apply,
    edit: async (edit: Change) => apply((await preview(edit)).token),
    undo: (id: string) => h.scheduleChanges.undo(h.manager, id),
    /** What a preview says of each session, with what stays by hand. */
    effects: ({ sessions }: SchedulePreview) =>
      Object.fromEntries(
        sessions.map(({ session, effect, byHand }) => [session.id, [effect, ...byHand].join(' ')]),
      ),
    starts: async (scheduleId: string) =>
      (await byStart(scheduleId)).map(({ startsAt }) => startsAt.toISOString().slice(0, 16)),
    /** A session but for what counts its changes. */
    lasting: ({ version, editVersion, signalledVersion, moves, nextTransitionAt, ...lasting }: Session) => ({
      ...lasting,
      processedThrough: null,
    }),
    aSeat: (sessionId: string) => aSeat(h, sessionId),
    booking: (id: string) => prisma.booking.findUniqueOrThrow({ where: { id } }),
    act: (id: string) => prisma.act.findUniqueOrThrow({ where: { id } }),
    /** Messages about moves and changes, as they were listed. */
    messages: () =>
      prisma.delivery.findMany({
        where: { purpose: { in: ['SESSION_MOVED', 'SCHEDULE_CHANGED'] } },
        orderBy: { id: 'asc' },
      }),
    move: (sessionId: string, startsAt: string) =>
      h.sessions.move(h.manager, sessionId, { startsAt: new Date(startsAt), sendTime: 'KEEP' }),
    /** Sets the send time by hand. */
    sendAt: (sessionId: string, at: string) =>
      h.access.edit(h.manager, sessionId, { sendAt: { set: new Date(at) } }),
    statementsOf: async (work: () => Promise<unknown>) => (await statementsOf(work)).length,
    /** Lets so much time pass, and everything happen that is due by then. */
    later: (ms: number) => h.at(new Date(h.clock().getTime() + ms)),
  };
}
export type ScheduleChanges = Awaited<ReturnType<typeof openScheduleChanges>>;
