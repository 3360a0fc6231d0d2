import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JOIN_URL } from '../support/fixtures.ts';
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
const justBefore = (instant: string) => new Date(Date.parse(instant) - 1);
const WITHOUT_DEVICE = ['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE'];
const messagesTo = (email: string) => h.outbox.list().filter(({ to }) => to === email);

describe('the access notice (R1, R12)', () => {
  it('goes to whoever holds a seat when it is sent, not before', async () => {
    const sessionId = await h.aSession();
    const [stays, leaves] = [await aSeat(h, sessionId), await aSeat(h, sessionId)];
    await h.at(justBefore(STARTS));
    expect(await noticesOf(h, { sessionId })).toEqual([]);
    const joins = await aSeat(h, sessionId);
    await h.bookings.cancel(h.manager, leaves.bookingId);
    await h.at(STARTS);
    expect(await outcomesOf(h, stays)).toEqual(WITHOUT_DEVICE);
    expect(await outcomesOf(h, joins)).toEqual(WITHOUT_DEVICE);
    expect(await outcomesOf(h, leaves)).toEqual([]);
  });

  it('goes by both ways, each recorded on its own', async () => {
    const sessionId = await h.aSession();
    const seat = await aSeat(h, sessionId);
    const endpoints = [await aDevice(h, seat.customer), await aDevice(h, seat.customer)];
    await h.at(STARTS);
    const [mail, ...pushes] = await noticesOf(h, seat);
    const sent = { status: 'SENT', reason: null, attempts: 1, sentAt: h.clock(), possibleRepeat: false };
    expect(mail).toMatchObject({ ...sent, channel: 'EMAIL', target: seat.email, revision: 1, resend: 0 });
    expect(pushes).toHaveLength(endpoints.length);
    for (const push of pushes)
      expect(push).toMatchObject({ ...sent, channel: 'PUSH', target: 'push.example', addressVerified: null });
  });

  it('goes once, however often the dispatch loop is woken', async () => {
    const sessionId = await h.aSession();
    const seat = await aSeat(h, sessionId);
    h.clock.set(STARTS);
    await Promise.all(Array.from({ length: 10 }, () => h.runDueWork()));
    await h.at('2026-03-10T13:30:00Z');
    await h.dispatchLoop.sweep();
    await h.dispatchLoop.idle();
    expect(await outcomesOf(h, seat)).toEqual(WITHOUT_DEVICE);
    expect(messagesTo(seat.email)).toMatchObject([{ repeats: 0 }]);
  });

  it('is skipped with a reason for customers without a channel', async () => {
    const sessionId = await h.aSession();
    const seat = await aSeat(h, sessionId, { email: null });
    await h.at(STARTS);
    expect(await outcomesOf(h, seat)).toEqual(['EMAIL SKIPPED NO_ADDRESS', 'PUSH SKIPPED NO_DEVICE']);
    for (const notice of await noticesOf(h, seat))
      expect(notice).toMatchObject({ target: null, attempts: 0 });
  });

  it('goes to unverified addresses too, and says so (R13)', async () => {
    const sessionId = await h.aSession();
    const [unproven, proven] = [await aSeat(h, sessionId), await aSeat(h, sessionId)];
    const where = { id: proven.customer.id };
    await h.db.prisma.customer.update({ where, data: { emailVerifiedAt: new Date(NOON) } });
    await h.at(STARTS);
    const [first] = await noticesOf(h, unproven);
    const [second] = await noticesOf(h, proven);
    expect(first).toMatchObject({ status: 'SENT', addressVerified: false });
    expect(second).toMatchObject({ status: 'SENT', addressVerified: true });
  });

  it('goes only to devices that are registered at the send time', async () => {
    const sessionId = await h.aSession();
    const seat = await aSeat(h, sessionId);
    await h.at(STARTS);
    await aDevice(h, seat.customer);
    await h.access.edit(h.manager, sessionId, { waitingNote: 'Look again' });
    await h.at('2026-03-10T13:10:00Z');
    expect(await outcomesOf(h, seat)).toEqual(WITHOUT_DEVICE);
  });

  it('carries the personal URL, and never the provider’s', async () => {
    const sessionId = await h.aSession({ joiningInstructions: 'Passcode: lumen' });
    const seat = await aSeat(h, sessionId);
    await h.at(STARTS);
    const [mail] = messagesTo(seat.email);
    const url = await h.access.accessUrlOf(h.manager, seat.bookingId);
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toContain(url);
      expect(part).toContain('Passcode: lumen');
      expect(part).not.toContain(JOIN_URL);
    }
  });

  it('is not sent for a session in person', async () => {
    const serviceId = await h.aService({ modality: 'IN_PERSON' });
    const sessionId = await h.aSession({ serviceId, joinUrl: null });
    await aSeat(h, sessionId);
    for (const instant of [STARTS, ENDS]) await h.at(instant);
    expect(await noticesOf(h, { sessionId })).toEqual([]);
  });
});

describe('a late booking (R11)', () => {
  it.each([
    ['at the very send time', STARTS],
    ['in the middle', '2026-03-10T13:30:00Z'],
    ['a millisecond before the end', justBefore(ENDS).toISOString()],
  ])('%s is sent it at once', async (_when, instant) => {
    const sessionId = await h.aSession();
    await h.at(STARTS);
    h.clock.set(instant);
    const seat = await aSeat(h, sessionId);
    await h.runDueWork();
    expect(await outcomesOf(h, seat)).toEqual(WITHOUT_DEVICE);
    expect((await noticesOf(h, seat))[0]).toMatchObject({ sentAt: new Date(instant) });
  });

  it('at the end of the session is refused, and nothing is sent afterwards', async () => {
    const sessionId = await h.aSession();
    h.clock.set(ENDS);
    await expect(aSeat(h, sessionId)).rejects.toMatchObject({ name: 'SessionEndedError' });
    await h.runDueWork();
    expect(await noticesOf(h, { sessionId })).toEqual([]);
  });

  it('that is made again after a cancellation gets a notice of its own', async () => {
    const sessionId = await h.aSession();
    await h.at(STARTS);
    const seat = await aSeat(h, sessionId);
    await h.runDueWork();
    await h.bookings.cancel(seat.customer, seat.bookingId);
    const bookingId = await h.aBooking(sessionId, seat.customer);
    await h.runDueWork();
    expect(await outcomesOf(h, { bookingId })).toEqual(WITHOUT_DEVICE);
  });
});

describe('without a link, the notice', () => {
  const unlinked = () => h.aSession({ joinUrl: null });
  const link = (id: string) => h.access.edit(h.manager, id, { joinUrl: { set: JOIN_URL } });

  it('is held, and is sent at once when a link is set', async () => {
    const sessionId = await unlinked();
    const seat = await aSeat(h, sessionId);
    await h.at(STARTS);
    expect(await noticesOf(h, { sessionId })).toEqual([]);
    h.clock.set(justBefore(ENDS));
    await link(sessionId);
    await h.runDueWork();
    expect(await outcomesOf(h, seat)).toEqual(WITHOUT_DEVICE);
  });

  it('goes at the send time when a link is set before', async () => {
    const sessionId = await unlinked();
    await aSeat(h, sessionId);
    await link(sessionId);
    await h.runDueWork();
    expect(await noticesOf(h, { sessionId })).toEqual([]);
    await h.at(STARTS);
    expect(await outcomesOf(h, { sessionId })).toEqual(WITHOUT_DEVICE);
  });

  it('is missed by everybody who holds a seat at the end', async () => {
    const sessionId = await unlinked();
    const [stays, leaves] = [await aSeat(h, sessionId), await aSeat(h, sessionId)];
    await h.at(STARTS);
    await h.bookings.cancel(h.manager, leaves.bookingId);
    await h.at(ENDS);
    expect(await outcomesOf(h, stays)).toEqual(['EMAIL MISSED NO_LINK', 'PUSH MISSED NO_LINK']);
    expect(await outcomesOf(h, leaves)).toEqual([]);
    await expect(link(sessionId)).rejects.toMatchObject({ name: 'SessionEndedError' });
  });
});
