import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aDevice, aSeat, noticesOf, outcomesOf } from '../support/notices.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const STARTS = '2026-03-10T13:00:00Z';
const ENDS = '2026-03-10T14:00:00Z';
const WITHOUT_DEVICE = ['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE'];

describe('sent by hand, the notice', () => {
  const session = (id: string) => h.db.prisma.session.findUniqueOrThrow({ where: { id } });
  const MINUTE = 60_000;

  it('goes to everybody at once, and the send time becomes manual', async () => {
    const sessionId = await h.aSession();
    await aSeat(h, sessionId);
    await h.access.sendNow(h.manager, sessionId);
    await h.runDueWork();
    expect(await session(sessionId)).toMatchObject({
      sendAt: new Date(NOON),
      sendTiming: 'MANUAL',
      opensAt: new Date(NOON),
    });
    expect(await outcomesOf(h, { sessionId })).toEqual(WITHOUT_DEVICE);
    await h.at(STARTS);
    expect(await outcomesOf(h, { sessionId })).toEqual(WITHOUT_DEVICE);
  });

  it('goes to whoever has not had it when it is repeated, and its time stays', async () => {
    const sessionId = await h.aSession();
    const seat = await aSeat(h, sessionId);
    await Promise.all([h.access.sendNow(h.manager, sessionId), h.access.sendNow(h.manager, sessionId)]);
    await h.runDueWork();
    h.clock.advance(MINUTE);
    const next = await aSeat(h, sessionId);
    await h.access.sendNow(h.manager, sessionId);
    await h.runDueWork();
    expect(await outcomesOf(h, seat)).toEqual(WITHOUT_DEVICE);
    expect(await outcomesOf(h, next)).toEqual(WITHOUT_DEVICE);
    expect(await session(sessionId)).toMatchObject({ sendAt: new Date(NOON) });
  });

  it('goes again to one booking, to where its customer can be reached now', async () => {
    const sessionId = await h.aSession();
    const seat = await aSeat(h, sessionId);
    const other = await aSeat(h, sessionId);
    await h.at(STARTS);
    h.clock.advance(MINUTE);
    await aDevice(h, seat.customer);
    await h.notifications.sendAgain(h.manager, seat.bookingId);
    await h.runDueWork();
    const again = (await noticesOf(h, seat)).filter(({ resend }) => resend === 1);
    expect(again.map(({ channel, status, target }) => [channel, status, target])).toEqual([
      ['EMAIL', 'SENT', seat.email],
      ['PUSH', 'SENT', 'push.example'],
    ]);
    expect(await outcomesOf(h, other)).toEqual(WITHOUT_DEVICE);
  });

  it('goes again once, however often it is pressed within a minute', async () => {
    const sessionId = await h.aSession();
    const { bookingId } = await aSeat(h, sessionId);
    const presses = Array.from({ length: 4 }, () => h.notifications.sendAgain(h.manager, bookingId));
    const refused = (await Promise.allSettled(presses)).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(3);
    h.clock.advance(MINUTE - 1);
    await expect(h.notifications.sendAgain(h.manager, bookingId)).rejects.toMatchObject({
      name: 'RecentlySentError',
    });
    h.clock.advance(1);
    await h.notifications.sendAgain(h.manager, bookingId);
    await h.runDueWork();
    const mails = (await noticesOf(h, { bookingId })).filter(({ channel }) => channel === 'EMAIL');
    expect(mails.map(({ resend, status }) => [resend, status])).toEqual([
      [0, 'SENT'],
      [1, 'SENT'],
    ]);
  });

  it('goes again at once where it was skipped: the address was added since', async () => {
    const sessionId = await h.aSession();
    const { bookingId, customer, email } = await aSeat(h, sessionId);
    await h.db.prisma.customer.update({ where: { id: customer.id }, data: { email: null } });
    await h.at(STARTS);
    expect(await outcomesOf(h, { bookingId })).toContain('EMAIL SKIPPED NO_ADDRESS');
    await h.db.prisma.customer.update({ where: { id: customer.id }, data: { email } });
    await h.notifications.sendAgain(h.manager, bookingId);
    await h.runDueWork();
    expect(await outcomesOf(h, { bookingId })).toContain('EMAIL SENT');
    await expect(h.notifications.sendAgain(h.manager, bookingId)).rejects.toMatchObject({
      name: 'RecentlySentError',
    });
  });

  it('is not sent again to that booking at the send time', async () => {
    const sessionId = await h.aSession();
    const { bookingId, customer } = await aSeat(h, sessionId);
    await h.notifications.sendAgain(h.manager, bookingId);
    await h.runDueWork();
    await aDevice(h, customer);
    await h.at(STARTS);
    expect(await outcomesOf(h, { bookingId })).toEqual(WITHOUT_DEVICE);
  });

  it('needs a link, a seat and a session that is still to come', async () => {
    const unlinked = await h.aSession({ joinUrl: null });
    const { bookingId } = await aSeat(h, unlinked);
    const sendNow = (id = unlinked) => h.access.sendNow(h.manager, id);
    const sendAgain = () => h.notifications.sendAgain(h.manager, bookingId);
    for (const send of [sendNow, sendAgain])
      await expect(send()).rejects.toMatchObject({ name: 'MissingJoinUrlError' });
    const serviceId = await h.aService({ modality: 'IN_PERSON' });
    const inPerson = await h.aSession({ serviceId, joinUrl: null });
    await expect(sendNow(inPerson)).rejects.toMatchObject({ name: 'NotOnlineError' });
    const stranger = await h.aCenter();
    await expect(h.access.sendNow(stranger, unlinked)).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(h.notifications.sendAgain(stranger, bookingId)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    h.clock.set(ENDS);
    for (const send of [sendNow, sendAgain])
      await expect(send()).rejects.toMatchObject({ name: 'SessionEndedError' });
    h.clock.set(NOON);
    await h.bookings.cancel(h.manager, bookingId);
    await expect(sendAgain()).rejects.toMatchObject({ name: 'NotFoundError' });
    await h.sessions.cancel(h.manager, unlinked, null);
    await expect(sendNow()).rejects.toMatchObject({ name: 'SessionCancelledError' });
  });
});
