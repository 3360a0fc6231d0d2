import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionEndedError } from '../../src/modules/sessions/errors.ts';
import { day, type Moving, openMoving } from '../support/moving.ts';
import { aSeat } from '../support/notices.ts';
import { statementsOf } from '../support/statements.ts';
import { aWeeklySession } from '../support/weekly.ts';

let m: Moving;
beforeEach(async () => {
  m = await openMoving();
});
afterEach(() => m.h.close());

const cancel = (sessionId: string) => m.h.sessions.cancel(m.h.manager, sessionId, null);
const restore = (sessionId: string) => m.h.sessions.restore(m.h.manager, sessionId);
const purposes = () =>
  m.h.outbox
    .list()
    .map(({ purpose }) => purpose)
    .reverse();

describe('a cancellation', () => {
  it('is told after a minute, in which restoring costs nobody a message', async () => {
    const { sessionId } = await m.aClass();
    await cancel(sessionId);
    expect(await m.session(sessionId)).toMatchObject({ status: 'CANCELLED' });
    await m.later(59_000);
    await restore(sessionId);
    await m.later(61_000);
    expect(purposes()).toEqual([]);
    await cancel(sessionId);
    await m.later(59_999);
    expect(purposes()).toEqual([]);
    await m.later(1);
    expect(purposes()).toEqual(['SESSION_CANCELLED']);
  });

  it('is told at once within three hours of the start', async () => {
    const { sessionId } = await m.aClass();
    m.h.clock.set(day('7:00'));
    await cancel(sessionId);
    await m.h.runDueWork();
    expect(purposes()).toEqual(['SESSION_CANCELLED']);
  });

  it('is told each time, and so is that it was taken back', async () => {
    const { sessionId, bookingId } = await m.aClass();
    for (const act of [cancel, restore, cancel, restore]) {
      await act(sessionId);
      await m.later(61_000);
    }
    const both = ['SESSION_CANCELLED', 'SESSION_RESTORED'];
    expect(purposes()).toEqual([...both, ...both]);
    const booking = await m.h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    expect(booking).toMatchObject({ status: 'BOOKED', toldCancelled: false });
    expect(await m.session(sessionId)).toMatchObject({
      status: 'SCHEDULED',
      seatsTaken: 1,
      cancelledAt: null,
    });
  });

  it('taken back and made again within a minute is told to nobody who knows', async () => {
    const { sessionId } = await m.aClass();
    await cancel(sessionId);
    await m.later(61_000);
    await restore(sessionId);
    await cancel(sessionId);
    await m.later(120_000);
    expect(purposes()).toEqual(['SESSION_CANCELLED']);
  });

  it('has people asked anew whether they come, and the notice goes at its time', async () => {
    const { sessionId, bookingId } = await m.aClass();
    await cancel(sessionId);
    await m.later(61_000);
    await restore(sessionId);
    await m.later(61_000);
    const booking = await m.h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    expect(booking.rescheduleRequestedAt).toBeNull();
    await m.h.at(day('10:00'));
    expect(m.purposes()).toEqual(['SESSION_CANCELLED', 'SESSION_RESTORED', 'ACCESS_NOTICE']);
  });

  it('restored later gives up the seat of whoever is in another class then, and says so', async () => {
    const { sessionId, customer, bookingId } = await m.aClass();
    await cancel(sessionId);
    await m.later(61_000);
    const other = await m.aClass();
    await m.h.bookings.book(m.h.manager, {
      sessionId: other.sessionId,
      customerId: customer.id,
      customer: null,
    });
    await restore(sessionId);
    await m.later(61_000);
    const booking = await m.h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    expect(booking).toMatchObject({ status: 'CANCELLED', cancelledByHolder: true });
    expect(await m.session(sessionId)).toMatchObject({ seatsTaken: 0, seatsChangedAt: m.h.clock() });
    expect(m.sent().at(-1)).toMatchObject({ purpose: 'SESSION_RESTORED' });
    expect(m.sent().at(-1)!.text).toContain('another class');
  });

  it('restored follows what its service has changed meanwhile: instructions and backup room, by origin', async () => {
    const { h } = m;
    const serviceId = await h.aService();
    const sessionIds = [await aWeeklySession(h, serviceId), await aWeeklySession(h, serviceId)];
    const [follows, byHand] = sessionIds as [string, string];
    await h.access.edit(h.manager, byHand, {
      joiningInstructions: { set: 'By hand' },
      backupJoinUrl: { set: 'https://meet.example/by-hand' },
    } as never);
    for (const id of sessionIds) await cancel(id);
    await h.services.update(h.manager, serviceId, {
      joiningInstructions: 'New',
      backupJoinUrl: 'https://meet.example/new-backup',
    } as never);
    for (const id of sessionIds) await restore(id);
    expect(await m.session(follows)).toMatchObject({
      joiningInstructions: 'New',
      joiningInstructionsSource: 'INHERITED',
      backupJoinUrl: 'https://meet.example/new-backup',
      backupJoinUrlSource: 'INHERITED',
    });
    expect(await m.session(byHand)).toMatchObject({
      joiningInstructions: 'By hand',
      joiningInstructionsSource: 'MANUAL',
      backupJoinUrl: 'https://meet.example/by-hand',
      backupJoinUrlSource: 'MANUAL',
    });
  });

  it('of an ended session cannot be taken back', async () => {
    const { sessionId } = await m.aClass();
    await restore(sessionId);
    await cancel(sessionId);
    await m.h.at(day('11:00'));
    await expect(restore(sessionId)).rejects.toThrow(SessionEndedError);
  });

  it('of several sessions is one message a person, by as many statements for twenty as for two', async () => {
    const classes = await Promise.all(Array.from({ length: 22 }, () => m.aClass()));
    const ids = classes.map(({ sessionId }) => sessionId);
    await m.h.bookings.book(m.h.manager, {
      sessionId: ids[1]!,
      customerId: classes[0]!.customer.id,
      customer: null,
    });
    const several = (sessionIds: string[]) =>
      m.h.sessions.cancelSeveral(m.h.manager, { sessionIds, reason: 'Snow' });
    const two = await statementsOf(async () =>
      expect(await several(ids.slice(0, 2))).toEqual({ recipients: 2 }),
    );
    const twenty = await statementsOf(() => several(ids.slice(2)));
    expect(twenty.length).toBe(two.length);
    await m.later(61_000);
    const told = await m.h.db.prisma.delivery.findMany({
      where: { channel: 'EMAIL' },
      include: { lines: true },
    });
    expect(new Set(told.map(({ purpose }) => purpose))).toEqual(new Set(['SESSIONS_CANCELLED']));
    expect(told).toHaveLength(22);
    expect(Math.max(...told.map(({ lines }) => lines.length))).toBe(2);
  });

  it('of several sessions is told of those that were not restored since', async () => {
    const [one, other] = [await m.aClass(), await m.aClass({ at: '14:00' })];
    const sessionIds = [one.sessionId, other.sessionId];
    await m.h.sessions.cancelSeveral(m.h.manager, { sessionIds, reason: null });
    await restore(one.sessionId);
    await m.later(61_000);
    expect(purposes()).toEqual(['SESSIONS_CANCELLED']);
    await aSeat(m.h, one.sessionId);
    await restore(other.sessionId);
    await m.later(61_000);
    expect(purposes()).toEqual(['SESSIONS_CANCELLED', 'SESSION_RESTORED']);
  });
});
