import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tellActs } from '../../src/modules/notifications/acts/operations.ts';
import { aCrowd, anAct, aSeries } from '../support/acts.ts';
import { harness } from '../support/harness.ts';
import { day, type Moving, openMoving } from '../support/moving.ts';
import { aDevice, aSeat, withSkips } from '../support/notices.ts';
import { countingRows } from '../support/plans.ts';
import { WAITING } from '../support/waiting.ts';

let m: Moving;
beforeEach(async () => {
  m = await openMoving();
});
afterEach(() => m.h.close());

/** The messages of this purpose, the oldest first. */
const mails = (purpose: string, channel = 'EMAIL') =>
  m.h.outbox
    .list()
    .filter((mail) => mail.purpose === purpose && mail.channel === channel)
    .reverse();

/** The deliveries of an act, with how many lines each has. */
const deliveries = async (actId: string) => {
  const rows = await m.h.db.prisma.delivery.findMany({
    where: { actId },
    include: { lines: true },
    orderBy: [{ channel: 'asc' }, { createdAt: 'asc' }],
  });
  return withSkips(rows)
    .map(({ channel, status, reason, lines }) =>
      [channel, status, reason, lines.length].filter((word) => word !== null).join(' '),
    )
    .sort();
};

const cancelled = (sessionIds: string[]) => sessionIds.map((sessionId) => ({ sessionId, cancelled: true }));

describe('a cancellation of several classes', () => {
  it('is one message a person and channel, with a line for each booking, and no other', async () => {
    const { customer, sessionIds, classes } = await aSeries(m.h, 3);
    await aDevice(m.h, customer);
    await aSeat(m.h, sessionIds[1]!);
    const actId = await anAct(m.h, 'CANCELLATION', cancelled(sessionIds), { text: 'Holidays' });
    await m.h.runDueWork();
    await m.later(60_000);
    expect(await deliveries(actId)).toEqual([
      'EMAIL SENT 1',
      'EMAIL SENT 3',
      'PUSH SENT 3',
      'PUSH SKIPPED NO_DEVICE 1',
    ]);
    expect(m.purposes()).toEqual([]);
    const [mail] = mails('SESSIONS_CANCELLED').filter(({ text }) => text.includes('3 classes'));
    expect(mail!.text).toContain('Holidays');
    expect(mail!.text).toContain('11 March');
    expect(mail!.text).toContain('25 March');
    const delivery = await m.h.db.prisma.delivery.findFirstOrThrow({
      where: { actId, booking: { customerId: customer.id }, channel: 'EMAIL' },
    });
    expect(delivery).toMatchObject({ bookingId: classes[0]!.bookingId, sessionId: sessionIds[0] });
    expect(delivery.deadlineAt).toEqual(new Date(day('11:00', 25)));
  });

  it('is listed once by two nodes', async () => {
    const { sessionIds } = await aSeries(m.h, 3);
    const other = await harness({ database: m.h.database, clock: m.h.clock });
    const actId = await anAct(m.h, 'CANCELLATION', cancelled(sessionIds));
    await Promise.all([m.h.runDueWork(), other.runDueWork(), m.h.runDueWork(), other.runDueWork()]);
    await m.h.runDueWork();
    expect(await deliveries(actId)).toEqual(['EMAIL SENT 3', 'PUSH SKIPPED NO_DEVICE 3']);
    await other.close();
  });

  it('that was undone is told to nobody', async () => {
    const { sessionIds } = await aSeries(m.h, 2);
    const actId = await anAct(m.h, 'CANCELLATION', cancelled(sessionIds), { tellAt: day('8:01', 10) });
    await m.h.runDueWork();
    expect(await deliveries(actId)).toEqual([]);
    await m.h.db.prisma.act.update({ where: { id: actId }, data: { undoneAt: m.h.clock() } });
    await m.later(60_000);
    expect(await deliveries(actId)).toEqual([]);
    expect(await m.h.db.prisma.act.findUniqueOrThrow({ where: { id: actId } })).toMatchObject({
      tellAt: null,
      toldAt: null,
    });
  });
});

describe('a change of a schedule', () => {
  it('shows each start and the one before, with a personal URL, and plans reminders anew', async () => {
    const { sessionIds, classes } = await aSeries(m.h, 2);
    const actId = await anAct(
      m.h,
      'SCHEDULE_CHANGE',
      [
        { sessionId: sessionIds[0]!, startsAt: day('17:00') },
        { sessionId: sessionIds[1]!, cancelled: true },
      ],
      { tellAt: day('8:10', 10) },
    );
    await m.h.runDueWork();
    await m.later(5 * 60_000);
    expect(m.purposes()).toEqual([]);
    await m.later(5 * 60_000);
    expect(await deliveries(actId)).toEqual(['EMAIL SENT 2', 'PUSH SKIPPED NO_DEVICE 2']);
    const [mail] = mails('SCHEDULE_CHANGED');
    expect(mail!.text).toMatch(/18:00.*\n.*11:00/);
    expect(mail!.text).toContain('Cancelled');
    expect(mail!.text.match(/\/join\//g)).toHaveLength(1);
    const booking = await m.h.db.prisma.booking.findUniqueOrThrow({ where: { id: classes[0]!.bookingId } });
    expect(booking.toldStartsAt).toEqual(day('17:00'));
    expect(m.purposes()).toEqual([]);
  });
});

describe('the telling of a large act', () => {
  const half = (at: Date) => new Date(at.getTime() + 30 * 60_000);
  it.each([
    ['MESSAGE', (sessionId: string) => ({ sessionId })],
    ['CANCELLATION', (sessionId: string) => ({ sessionId, cancelled: true })],
    ['SCHEDULE_CHANGE', (sessionId: string, at: Date) => ({ sessionId, startsAt: half(at) })],
  ] as const)('looks at each line a few times, whatever the planner expects: %s', async (kind, touch) => {
    const { h } = m;
    const [people, classes] = [40, 10];
    const { sessionIds } = await aSeries(h, classes);
    await aCrowd(h, people - 1, sessionIds);
    const starts = await Promise.all(sessionIds.map(async (id) => (await m.session(id)).startsAt));
    const touched = sessionIds.map((id, n) => touch(id, starts[n]!));
    const actId = await anAct(h, kind, touched, { text: 'Hello' });
    const rows = await h.db.transaction(async (sql) => {
      const counting = countingRows(sql, (text) => text.includes('INTO delivery_line'));
      await tellActs(counting.sql, h.clock(), [actId]);
      return counting.most();
    });
    const lines = await h.db.prisma.deliveryLine.count({
      where: { delivery: { actId, bookingId: { not: null } } },
    });
    expect(lines).toBe(people * classes);
    expect(rows).toBeLessThan(6 * lines);
  });

  it('holds up no access window', async () => {
    const { h } = m;
    const { sessionIds } = await aSeries(h, 1);
    const other = await h.aSession({ startsInMinutes: 5 });
    const tellAt = new Date(h.clock().getTime() + 60_000);
    await anAct(h, 'MESSAGE', [{ sessionId: sessionIds[0]! }], { text: 'Hello', tellAt });
    await h.runDueWork();
    let telling: Promise<void> = Promise.resolve();
    await h.db.prisma.$transaction(
      async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM act_session x JOIN session s ON s.id = x.session_id FOR UPDATE OF s`;
        h.clock.set(tellAt);
        telling = h.runDueWork();
        await vi.waitFor(async () => expect(await h.db.sql(WAITING)).not.toEqual([]));
        h.clock.set(new Date(h.clock().getTime() + 5 * 60_000));
        const opening = h.runDueWork();
        await vi.waitFor(async () => expect((await m.session(other)).openedAt).not.toBeNull());
        telling = Promise.all([telling, opening]).then(() => undefined);
      },
      { timeout: 10_000 },
    );
    await telling;
    expect(mails('STAFF_MESSAGE')).toHaveLength(1);
  });
});
