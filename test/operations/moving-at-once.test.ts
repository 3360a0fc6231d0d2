import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, type Moving, openMoving } from '../support/moving.ts';
import { aCrowd } from '../support/notices.ts';

let m: Moving;
beforeEach(async () => {
  m = await openMoving();
});
afterEach(() => m.h.close());

describe('at once', () => {
  const MANY = 8;

  it('two moves are one after the other, and one message', async () => {
    const { sessionId } = await m.aClass();
    await Promise.all([m.move(sessionId, day('12:00')), m.move(sessionId, day('14:00'))]);
    const { startsAt, previousStartsAt, sendAt, moves } = await m.session(sessionId);
    expect([startsAt, previousStartsAt].map((at) => at!.getTime()).sort()).toEqual(
      [day('12:00'), day('14:00')].map((at) => at.getTime()),
    );
    expect({ sendAt, moves }).toEqual({ sendAt: startsAt, moves: 2 });
    await m.h.at(day('8:02', 10));
    const to = startsAt.toISOString().slice(11, 16);
    expect(await m.told()).toEqual([`EMAIL SENT 10:00 ${to}`, `PUSH SKIPPED 10:00 ${to}`]);
  });

  it('a move and bookings: whoever booked the old time is told of the new one, nobody else', async () => {
    const { sessionId } = await m.aClass();
    const customers = await Promise.all(Array.from({ length: MANY }, () => m.h.aCustomer()));
    const booked = customers.map((customer) => m.h.aBooking(sessionId, customer));
    await Promise.all([
      ...booked.slice(0, MANY / 2),
      m.move(sessionId, day('12:00')),
      ...booked.slice(MANY / 2),
    ]);
    const old = await m.h.db.prisma.booking.findMany({ where: { toldStartsAt: day('10:00') } });
    await m.h.at(day('8:02', 10));
    const rows = await m.h.db.prisma.delivery.findMany({
      where: { purpose: 'SESSION_MOVED', channel: 'EMAIL' },
    });
    expect(rows.map(({ bookingId }) => bookingId).sort()).toEqual(old.map(({ id }) => id).sort());
    expect(await m.h.db.prisma.booking.count({ where: { toldStartsAt: day('12:00') } })).toBe(MANY + 1);
  });

  it('a move and an edit of the send time: it is the one that was set', async () => {
    for (let round = 0; round < MANY; round += 1) {
      const { sessionId } = await m.aClass();
      await Promise.all([m.move(sessionId, day('11:00')), m.sendAt(sessionId, day('9:30'))]);
      expect(await m.session(sessionId)).toMatchObject({
        startsAt: day('11:00'),
        sendAt: day('9:30'),
        sendTiming: 'MANUAL',
        opensAt: day('9:30'),
      });
    }
  });

  it('a move and an edit of the link and the instructions: both hold', async () => {
    for (let round = 0; round < MANY; round += 1) {
      const { sessionId } = await m.aClass();
      const joinUrl = `https://meet.example/round-${round}`;
      await Promise.all([
        m.h.access.edit(m.h.manager, sessionId, { joinUrl: { set: joinUrl } }),
        m.move(sessionId, day('11:00')),
        m.h.access.edit(m.h.manager, sessionId, { joiningInstructions: { set: 'Bring a mat' } }),
      ]);
      expect(await m.session(sessionId)).toMatchObject({
        startsAt: day('11:00'),
        sendAt: day('11:00'),
        joinUrl,
        joiningInstructions: 'Bring a mat',
      });
    }
  });

  it('a move and a cancellation: it is cancelled, whichever came first, and that alone is told', async () => {
    for (let round = 0; round < MANY; round += 1) {
      const { sessionId } = await m.aClass();
      const [moved] = await Promise.allSettled([
        m.move(sessionId, day('12:00')),
        m.h.sessions.cancel(m.h.manager, sessionId, null),
      ]);
      if (moved.status === 'rejected') expect(moved.reason).toMatchObject({ name: 'SessionCancelledError' });
      expect(await m.session(sessionId)).toMatchObject({ status: 'CANCELLED' });
    }
    await m.later(120_000);
    expect(m.purposes()).toEqual(Array.from({ length: MANY }, () => 'SESSION_CANCELLED'));
  });

  it('a move and the same move back: nobody is told, or the whole truth', async () => {
    const { sessionId } = await m.aClass();
    await Promise.all([m.move(sessionId, day('12:00')), m.move(sessionId, day('10:00'))]);
    const { startsAt } = await m.session(sessionId);
    await m.h.at(day('8:02', 10));
    expect((await m.told()).filter((told) => told.startsWith('EMAIL'))).toEqual(
      startsAt.getTime() === day('10:00').getTime() ? [] : ['EMAIL SENT 10:00 12:00'],
    );
  });

  it('a move and notices going out: those that had not left are superseded, everybody gets the new one', async () => {
    await m.h.close();
    let moving: Promise<unknown> | null = null;
    let startMoving = async (): Promise<unknown> => null;
    m = await openMoving({
      sendEmails: async (emails) => {
        if (emails.some(({ purpose }) => purpose === 'ACCESS_NOTICE')) moving ??= startMoving();
        await moving;
        return emails.map(() => ({ kind: 'sent', providerId: null }));
      },
    });
    // More than the two batches that are under way together.
    const CROWD = 1_010;
    const { sessionId } = await m.aClass();
    await m.h.db.prisma.session.update({ where: { id: sessionId }, data: { capacity: 2 * CROWD } });
    await aCrowd(m.h, sessionId, CROWD - 1);
    startMoving = () => m.move(sessionId, day('12:00'));
    await m.h.at(day('10:00'));
    const outcomes = async (revision: number) =>
      Object.fromEntries(
        (
          await m.h.db.prisma.delivery.groupBy({
            by: ['status'],
            where: { purpose: 'ACCESS_NOTICE', channel: 'EMAIL', revision },
            _count: true,
          })
        ).map(({ status, _count }) => [status, _count]),
      );
    const first = await outcomes(1);
    expect(first.SUPERSEDED).toBeGreaterThan(0);
    expect(first.SENT! + first.SUPERSEDED!).toBe(CROWD);
    await m.h.at(day('12:00'));
    expect(await outcomes(2)).toEqual({ SENT: CROWD });
    expect(await outcomes(1)).toEqual(first);
  });
});
