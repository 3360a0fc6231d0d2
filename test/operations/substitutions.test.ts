import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { aSeries } from '../support/acts.ts';
import { type Moving, openMoving } from '../support/moving.ts';
import { aDevice } from '../support/notices.ts';
import { statementsOf } from '../support/statements.ts';

let m: Moving;
beforeEach(async () => {
  m = await openMoving();
});
afterEach(() => m.h.close());

const ROOM = 'https://meet.example/of-the-substitute';

/** Weekly classes of one teacher, and somebody who could teach them instead. */
async function aTaughtSeries(count = 3) {
  const { h } = m;
  const teacher = await h.aProfessional({ name: 'Marta' });
  const substitute = await h.aProfessional({ name: 'Paul' });
  const series = await aSeries(h, count, { professionalId: teacher.id });
  await h.runDueWork();
  return { ...series, teacher, substitute };
}
type Series = Awaited<ReturnType<typeof aTaughtSeries>>;

const preview = (
  { substitute, sessionIds }: Pick<Series, 'substitute' | 'sessionIds'>,
  viewer = m.h.manager,
) => m.h.substitutions.preview(viewer, { substituteId: substitute.id, sessionIds });
async function give(
  series: Series,
  change: { joinUrl?: string | null; tellCustomers?: boolean } = {},
  viewer?: Viewer,
) {
  const { token } = await preview(series, viewer);
  return m.h.substitutions.substitute(viewer ?? m.h.manager, { token, tellCustomers: true, ...change });
}
const sessions = (ids: string[]) =>
  m.h.db.prisma.session.findMany({ where: { id: { in: ids } }, orderBy: { startsAt: 'asc' } });
const mailsTo = async ({ id }: Viewer, purpose: string) => {
  const { prisma } = m.h.db;
  const person =
    (await prisma.professional.findUnique({ where: { id } })) ??
    (await prisma.customer.findUnique({ where: { id } }));
  return m.h.outbox.list().filter((mail) => mail.to === person!.email && mail.purpose === purpose);
};
const kinds = async () =>
  (await m.h.centerAlerts.read(m.h.manager)).map(({ kind }) => kind).filter((kind) => kind !== 'UNREACHABLE');

describe('a substitution', () => {
  it('gives the classes to the substitute, and tells both after a minute in one message each', async () => {
    const series = await aTaughtSeries();
    await give(series, { joinUrl: ROOM });
    const given = await sessions(series.sessionIds);
    expect(given.map(({ professionalId }) => professionalId)).toEqual(Array(3).fill(series.substitute.id));
    await m.h.runDueWork();
    expect(await mailsTo(series.substitute, 'TEACHER_ASSIGNED')).toEqual([]);
    await m.later(60_000);
    expect(await mailsTo(series.substitute, 'TEACHER_ASSIGNED')).toHaveLength(1);
    expect(await mailsTo(series.teacher, 'TEACHER_UNASSIGNED')).toHaveLength(1);
  });

  it('tells customers whose reminder named the other one, once for all their classes', async () => {
    const series = await aTaughtSeries(2);
    const { prisma } = m.h.db;
    await prisma.booking.updateMany({ data: { reminderAt: m.h.clock() } });
    await m.h.runDueWork();
    expect(await mailsTo(series.customer, 'REMINDER')).toHaveLength(2);
    await give(series);
    await m.later(60_000);
    const told = await mailsTo(series.customer, 'TEACHER_CHANGED');
    expect(told).toHaveLength(1);
    expect(told[0]!.text).toContain('Paul');
    expect(await prisma.deliveryLine.count({ where: { bookingId: { not: null } } })).toBe(2);
  });

  it('puts the substitute’s room over the class’s own link, where the service is followed as before', async () => {
    const series = await aTaughtSeries(2);
    const [first] = series.sessionIds as [string];
    const own = (await sessions([first]))[0]!.ownJoinUrl;
    const id = await give(series, { joinUrl: ROOM });
    expect((await sessions([first]))[0]).toMatchObject({
      joinUrl: ROOM,
      joinUrlSource: 'MANUAL',
      ownJoinUrl: own,
    });
    await m.h.services.update(m.h.manager, series.serviceId, {
      joinUrl: 'https://meet.example/new',
    } as never);
    expect((await sessions([first]))[0]!.joinUrl).toBe(ROOM);
    await m.h.substitutions.undo(m.h.manager, id);
    const [back] = await sessions([first]);
    expect(back).toMatchObject({ professionalId: series.teacher.id, joinUrl: back!.ownJoinUrl });
  });

  it('of a room that nobody spoke of is an alert, until there is another link or it is said that it opens', async () => {
    const series = await aTaughtSeries(1);
    const [first] = series.sessionIds as [string];
    expect((await preview(series)).asksForRoom).toBe(true);
    const unsaid = await give(series);
    expect(await kinds()).toEqual(['ROOM_OF_ABSENT_TEACHER']);
    await m.h.access.edit(m.h.manager, first, { joinUrl: { set: ROOM } } as never);
    expect(await kinds()).toEqual([]);
    await m.h.substitutions.undo(m.h.manager, unsaid);
    await give(series, { joinUrl: null });
    expect(await kinds()).toEqual([]);
  });

  it('into a personal room is warned of', async () => {
    const { h } = m;
    const series = await aTaughtSeries(1);
    const ask = async (viewer: Viewer) => {
      const id = globalId('Session', series.sessionIds[0]!);
      const { data } = await h.ask(viewer, 'query ($id: ID!) { session(id: $id) { joinUrlWarnings } }', {
        id,
      });
      return (data as { session: { joinUrlWarnings: unknown } }).session.joinUrlWarnings;
    };
    expect(await ask(h.manager)).toEqual([]);
    await give(series, { joinUrl: 'https://zoom.us/my/paul' });
    expect(await ask(h.manager)).toEqual(['PERSONAL_ROOM']);
    expect(await ask(series.customer)).toBeNull();
  });

  it('leaves the substitute’s room when a third one is set by hand: then the room below is of who is absent', async () => {
    const series = await aTaughtSeries(1);
    const [first] = series.sessionIds as [string];
    const own = (await sessions([first]))[0]!.ownJoinUrl;
    await give(series, { joinUrl: ROOM });
    const third = await m.h.aProfessional({ name: 'Rita' });
    await m.h.sessions.edit(m.h.manager, first, { professionalId: third.id });
    expect((await sessions([first]))[0]).toMatchObject({ joinUrl: own, substituteRoomUrl: null });
    expect(await kinds()).toEqual(['ROOM_OF_ABSENT_TEACHER']);
    await m.h.sessions.edit(m.h.manager, first, { professionalId: series.teacher.id });
    expect(await kinds()).toEqual([]);
  });

  it('leaves the room of a substitute who leaves the staff', async () => {
    const series = await aTaughtSeries(1);
    await give(series, { joinUrl: ROOM });
    await m.h.people.removeProfessional(m.h.manager, series.substitute.id, {
      successorId: series.teacher.id,
    });
    const [left] = await sessions(series.sessionIds);
    expect(left).toMatchObject({ joinUrl: left!.ownJoinUrl, professionalId: series.teacher.id });
    expect(await kinds()).toEqual([]);
  });

  it('that is taken back gives back the classes that are cancelled, too: restored they have their teacher', async () => {
    const series = await aTaughtSeries(2);
    const [first] = series.sessionIds as [string];
    const id = await give(series, { joinUrl: ROOM });
    await m.later(60_000);
    await m.h.sessions.cancel(m.h.manager, first, null);
    await m.later(120_000);
    await m.h.substitutions.undo(m.h.manager, id);
    await m.h.sessions.restore(m.h.manager, first);
    const [restored] = await sessions([first]);
    expect(restored).toMatchObject({ professionalId: series.teacher.id, joinUrl: restored!.ownJoinUrl });
  });

  it('of a room that somebody enters again by hand is no alert: they say that it opens', async () => {
    const series = await aTaughtSeries(1);
    const [first] = series.sessionIds as [string];
    await give(series);
    const { joinUrl } = (await sessions([first]))[0]!;
    await m.h.access.edit(m.h.manager, first, { waitingNote: 'Soon' });
    expect(await kinds()).toEqual(['ROOM_OF_ABSENT_TEACHER']);
    await m.h.access.edit(m.h.manager, first, { joinUrl: { set: joinUrl! } });
    expect(await kinds()).toEqual([]);
    expect((await sessions([first]))[0]!.joinUrl).toBe(joinUrl);
  });

  it('that is taken back within the minute is heard of by nobody', async () => {
    const series = await aTaughtSeries();
    const id = await give(series);
    await m.h.substitutions.undo(m.h.manager, id);
    await m.h.substitutions.undo(m.h.manager, id);
    await m.later(120_000);
    expect((await sessions(series.sessionIds)).map(({ professionalId }) => professionalId)).toEqual(
      Array(3).fill(series.teacher.id),
    );
    for (const purpose of ['TEACHER_ASSIGNED', 'TEACHER_UNASSIGNED'])
      expect([
        ...(await mailsTo(series.teacher, purpose)),
        ...(await mailsTo(series.substitute, purpose)),
      ]).toEqual([]);
  });

  it('that is taken back later is told again, to those who were told', async () => {
    const series = await aTaughtSeries();
    const id = await give(series);
    await m.later(60_000);
    await m.h.substitutions.undo(m.h.manager, id);
    await m.later(60_000);
    expect(await mailsTo(series.teacher, 'TEACHER_ASSIGNED')).toHaveLength(1);
    expect(await mailsTo(series.substitute, 'TEACHER_UNASSIGNED')).toHaveLength(1);
  });

  it.each([true, false])(
    'tells customers whose reminder named another one, where staff wants it: %s',
    async (tell) => {
      const series = await aTaughtSeries(2);
      await aDevice(m.h, series.customer);
      // The reminder of the first class was sent, that of the second is still ahead.
      const [{ startsAt }] = (await sessions(series.sessionIds)) as unknown as [{ startsAt: Date }];
      await m.h.at(new Date(startsAt.getTime() - 23 * 3_600_000));
      expect(await mailsTo(series.customer, 'REMINDER')).toHaveLength(1);
      expect((await preview(series)).recipients).toBe(1);
      await give(series, { tellCustomers: tell });
      await m.later(60_000);
      const told = await mailsTo(series.customer, 'TEACHER_CHANGED');
      expect(told).toHaveLength(tell ? 1 : 0);
      if (tell) expect(told[0]!.text).toContain('Paul');
    },
  );
});

describe('a preview of a substitution', () => {
  it('is of a weekly class or of a teacher between two days, and leaves what was given to others by hand', async () => {
    const { h } = m;
    const series = await aTaughtSeries(3);
    const other = await h.aProfessional();
    await h.sessions.edit(h.manager, series.sessionIds[1]!, { professionalId: other.id });
    const [first, , third] = await sessions(series.sessionIds);
    const days = {
      from: first!.startsAt.toISOString().slice(0, 10),
      until: third!.startsAt.toISOString().slice(0, 10),
    };
    const ofTeacher = { substituteId: series.substitute.id, teacherId: series.teacher.id, ...days };
    const shown = await h.substitutions.preview(h.manager, ofTeacher);
    expect(shown.sessions.map(({ sessionId }) => sessionId)).toEqual([first!.id, third!.id]);
    const oneDay = await h.substitutions.preview(h.manager, { ...ofTeacher, until: days.from });
    expect(oneDay.sessions).toHaveLength(1);
  });

  it('says whom it would have teach twice', async () => {
    const series = await aTaughtSeries(1);
    const [first] = await sessions(series.sessionIds);
    await m.h.aSession({ professionalId: series.substitute.id, startsAt: first!.startsAt });
    expect((await preview(series)).sessions).toMatchObject([{ teachesTwice: true }]);
  });

  it('is outdated once a class of it has changed, and then changes nothing', async () => {
    const series = await aTaughtSeries();
    const { token } = await preview(series);
    const other = await m.h.aProfessional();
    await m.h.sessions.edit(m.h.manager, series.sessionIds[0]!, { professionalId: other.id });
    await expect(m.h.substitutions.substitute(m.h.manager, { token, tellCustomers: true })).rejects.toThrow(
      expect.objectContaining({ name: 'PreviewOutdatedError' }),
    );
    expect((await sessions(series.sessionIds)).map(({ professionalId }) => professionalId)).not.toContain(
      series.substitute.id,
    );
  });

  it.each([
    ['sessionIds', {}],
    ['from', { teacherId: globalIdless(1) }],
    ['until', { teacherId: globalIdless(1), from: '2026-03-10' }],
    ['until', { teacherId: globalIdless(1), from: '2026-03-10', until: '2026-03-09' }],
    ['until', { teacherId: globalIdless(1), from: '2026-03-10', until: '2026-06-09' }],
  ])('names %s where that is wrong', async (field, input) => {
    const { substitute } = await aTaughtSeries(1);
    await expect(
      m.h.substitutions.preview(m.h.manager, { substituteId: substitute.id, ...input }),
    ).rejects.toThrow(expect.objectContaining({ name: 'InvalidInputError', field }));
  });

  it('is the manager’s, and a professional’s for classes of their own', async () => {
    const series = await aTaughtSeries(1);
    await expect(preview(series, series.substitute)).rejects.toThrow(
      expect.objectContaining({
        name: 'Error',
        message: expect.stringContaining('Only managers and the teacher'),
      }),
    );
    await give(series, {}, series.teacher);
    expect((await sessions(series.sessionIds))[0]!.professionalId).toBe(series.substitute.id);
    const elsewhere = await m.h.aCenter();
    await expect(preview(series, elsewhere)).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
    const removed = await m.h.aProfessional();
    await m.h.people.removeProfessional(m.h.manager, removed.id);
    await expect(preview({ ...series, substitute: removed })).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
  });

  it('of another center is applied by nobody', async () => {
    const series = await aTaughtSeries(1);
    const { token } = await preview(series);
    const elsewhere = await m.h.aCenter();
    await expect(m.h.substitutions.substitute(elsewhere, { token, tellCustomers: true })).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
  });

  it('is applied by a number of statements that does not grow', async () => {
    const counted = async (count: number) => {
      const series = await aTaughtSeries(count);
      const { token } = await preview(series);
      return statementsOf(() => m.h.substitutions.substitute(m.h.manager, { token, tellCustomers: true }));
    };
    const [few, many] = [await counted(1), await counted(8)];
    expect(many).toHaveLength(few.length);
  });
});

function globalIdless(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}
