import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError, NotFoundError } from '../../src/lib/errors.ts';
import { PreviewOutdatedError } from '../../src/modules/services/errors.ts';
import { day, type Moving, openMoving } from '../support/moving.ts';
import { statementsOf } from '../support/statements.ts';

let m: Moving;
beforeEach(async () => {
  m = await openMoving();
});
afterEach(() => m.h.close());

const days = (from: number, until = from) => ({
  period: { days: { from: `2026-03-${from}`, until: `2026-03-${until}` } },
  reason: 'Holidays',
});
const close = (input: object) => m.h.closures.create(m.h.manager, input);
const reopen = (id: string) => m.h.closures.delete(m.h.manager, id);
const purposes = () =>
  m.h.outbox
    .list()
    .map(({ purpose }) => purpose)
    .reverse();

/** A class every day, of this year's eleventh of March on. */
async function daily(): Promise<(from?: number, until?: number) => Promise<string[]>> {
  const serviceId = await m.h.aService();
  const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
  const weekly = { serviceId, professionalId: null, weekdays, startTime: '18:00', from: '2026-03-11' };
  const scheduleId = await m.h.schedules.create(m.h.manager, weekly);
  return async () => {
    const rows = await m.h.db.prisma.session.findMany({
      where: { scheduleId, status: 'SCHEDULED' },
      orderBy: { startsAt: 'asc' },
    });
    return rows.map(({ scheduleDate }) => scheduleDate!.toISOString().slice(0, 10));
  };
}

describe('a closure', () => {
  it('cancels what starts within it, with one message a person, and taken back restores these very sessions', async () => {
    const [one, two, before] = [
      await m.aClass(),
      await m.aClass({ at: '20:00' }),
      await m.aClass({ at: '12:00' }),
    ];
    const { customer } = one;
    await m.h.bookings.book(m.h.manager, {
      sessionId: two.sessionId,
      customerId: customer.id,
      customer: null,
    });
    await m.h.sessions.cancel(m.h.manager, before.sessionId, null);
    await m.later(61_000);
    const id = await close(days(11));
    await m.later(61_000);
    expect(purposes()).toEqual(['SESSION_CANCELLED', 'SESSIONS_CANCELLED', 'SESSIONS_CANCELLED']);
    await reopen(id);
    await reopen(id);
    await m.later(61_000);
    const status = async (session: string) => (await m.session(session)).status;
    expect([
      await status(one.sessionId),
      await status(two.sessionId),
      await status(before.sessionId),
    ]).toEqual(['SCHEDULED', 'SCHEDULED', 'CANCELLED']);
    expect(purposes().slice(3)).toEqual(['SESSION_RESTORED', 'SESSION_RESTORED', 'SESSION_RESTORED']);
    expect(await m.session(one.sessionId)).toMatchObject({
      seatsTaken: 1,
      joinUrlSource: expect.any(String),
    });
  });

  it('has schedules make nothing in it, and taken back what they skipped', async () => {
    const first = await close(days(12, 13));
    const dates = await daily();
    expect((await dates()).slice(0, 3)).toEqual(['2026-03-11', '2026-03-14', '2026-03-15']);
    await reopen(first);
    expect((await dates()).slice(0, 4)).toEqual(['2026-03-11', '2026-03-12', '2026-03-13', '2026-03-14']);
    const count = (await dates()).length;
    await reopen(await close(days(12, 13)));
    expect(await dates()).toHaveLength(count);
  });

  it('makes nothing ahead of the window, and all of it once it is taken back', async () => {
    const dates = await daily();
    const id = await close({ period: { days: { from: '2026-05-10', until: '2026-05-12' } } });
    await m.h.at(new Date('2026-03-20T08:00:00Z'));
    await m.h.schedules.materialize();
    const ahead = async () => (await dates()).filter((date) => date > '2026-05-08' && date < '2026-05-15');
    expect(await ahead()).toEqual(['2026-05-09', '2026-05-13', '2026-05-14']);
    await reopen(id);
    expect(await ahead()).toHaveLength(6);
  });

  it('shifted by a day tells nobody twice, and nobody of what was a slip', async () => {
    const { sessionId } = await m.aClass();
    const slip = await close(days(11));
    await reopen(slip);
    await close(days(12));
    await m.later(120_000);
    expect(purposes()).toEqual([]);
    const told = await close(days(11));
    await m.later(61_000);
    expect(purposes()).toEqual(['SESSIONS_CANCELLED']);
    await reopen(told);
    await close(days(10, 11));
    await m.later(120_000);
    expect(purposes()).toEqual(['SESSIONS_CANCELLED']);
    expect(await m.session(sessionId)).toMatchObject({ status: 'CANCELLED' });
  });

  it('may be of some services or one teacher, and of hours', async () => {
    const [one, other] = [await m.aClass(), await m.aClass()];
    await close({ ...days(11), serviceIds: [one.serviceId] });
    expect((await m.session(one.sessionId)).status).toBe('CANCELLED');
    expect((await m.session(other.sessionId)).status).toBe('SCHEDULED');
    await close({ period: { hours: { from: day('9:00'), until: day('10:00') } } });
    expect((await m.session(other.sessionId)).status).toBe('SCHEDULED');
    await close({ period: { hours: { from: day('10:00'), until: day('10:01') } } });
    expect((await m.session(other.sessionId)).status).toBe('CANCELLED');
  });

  it('does what its preview showed, or nothing', async () => {
    await m.aClass();
    const { token, sessions, recipients } = await m.h.closures.preview(m.h.manager, days(11));
    expect([sessions.length, recipients]).toEqual([1, 1]);
    await m.aClass({ at: '15:00' });
    await expect(close({ ...days(11), token })).rejects.toThrow(PreviewOutdatedError);
    const again = await m.h.closures.preview(m.h.manager, days(11));
    await expect(close({ ...days(12), token: again.token })).rejects.toThrow(PreviewOutdatedError);
    await close({ ...days(11), token: again.token });
  });

  it.each([
    ['ends before it begins', days(12, 11), InvalidInputError],
    ['is over', days(8, 9), InvalidInputError],
    ['is of an unknown service', { ...days(11), serviceIds: [crypto.randomUUID()] }, NotFoundError],
    ['is of somebody not on the staff', { ...days(11), professionalId: crypto.randomUUID() }, NotFoundError],
    [
      'lasts for years',
      { period: { hours: { from: day('9:00'), until: day('9:00', 11).getTime() } } },
      InvalidInputError,
    ],
    ['has another text than a token', { ...days(11), token: 'x' }, InvalidInputError],
  ])('is refused when it %s', async (_, input, refusal) => {
    await expect(close(input)).rejects.toThrow(refusal);
  });

  it('of a thousand sessions runs as many statements as of one', async () => {
    const { sessionId } = await m.aClass();
    const copies = `INSERT INTO session (center_id, service_id, origin, starts_at, ends_at, capacity, created_at, processed_through)
      SELECT center_id, service_id, origin, starts_at + interval '1 day', ends_at + interval '1 day', capacity, created_at, processed_through
      FROM session, generate_series(1, 1000) WHERE id = $1::uuid`;
    await m.h.db.sql(copies, [sessionId]);
    const one = await statementsOf(async () => reopen(await close(days(11))));
    const many = await statementsOf(async () => reopen(await close(days(12))));
    expect(many.length).toBe(one.length);
  });
});
