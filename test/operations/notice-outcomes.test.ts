import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPasses } from '../../src/platform/auth/passes.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aReachableSeat, aSeat, noticesOf, outcomesOf } from '../support/notices.ts';
import { AWAY, SENT, SILENT, scriptedChannels } from '../support/scripted-channels.ts';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  h.clock.set(NOON);
  Object.assign(channels, { asked: [], emails: [], pushes: [], answer: SENT });
});

const STARTS = '2026-03-10T13:00:00Z';
const ENDS = '2026-03-10T14:00:00Z';

/** A seat of somebody with a browser, whose notice was tried once in vain. */
async function aWaitingNotice() {
  const seat = await aReachableSeat(h);
  channels.answer = AWAY;
  await h.at(STARTS);
  channels.answer = SENT;
  channels.asked = [];
  return seat;
}

/** Long enough for another attempt. */
async function later(): Promise<void> {
  h.clock.advance(2_000);
  await h.runDueWork();
}

describe('an attempt that may be made again', () => {
  it('is made again after a second or a little more, by an alarm', async () => {
    const seat = await aWaitingNotice();
    const [mail] = await noticesOf(h, seat);
    expect(mail).toMatchObject({
      status: 'PENDING',
      reason: 'PROVIDER_UNREACHABLE',
      attempts: 1,
      sentAt: null,
    });
    const wait = mail!.nextAttemptAt!.getTime() - Date.parse(STARTS);
    expect(wait).toBeGreaterThanOrEqual(1_000);
    expect(wait).toBeLessThanOrEqual(1_250);
    expect(h.scheduler.instants()).toContainEqual(mail!.nextAttemptAt);

    h.clock.set(new Date(mail!.nextAttemptAt!.getTime() - 1));
    await h.runDueWork();
    expect((await noticesOf(h, seat))[0]).toMatchObject({ attempts: 1 });
    await later();
    expect((await noticesOf(h, seat))[0]).toMatchObject({
      status: 'SENT',
      reason: null,
      attempts: 2,
      possibleRepeat: false,
    });
  });

  it('is made until the session ends, then the message is missed for the last reason', async () => {
    const seat = await aReachableSeat(h);
    channels.answer = AWAY;
    await h.at(STARTS);
    for (
      let next = h.scheduler.instants()[0];
      next && next < new Date(ENDS);
      [next] = h.scheduler.instants()
    ) {
      h.clock.set(next);
      h.scheduler.start(h.dispatchLoop.runDueWork);
      await h.scheduler.ring();
      await h.dispatchLoop.idle();
    }
    const [mail] = await noticesOf(h, seat);
    expect(mail!.attempts).toBeGreaterThan(15);
    expect(mail!.attempts).toBeLessThan(30);
    const asked = channels.asked.length;
    await h.at(ENDS);
    await h.at('2026-03-10T14:10:00Z');
    expect(await outcomesOf(h, seat)).toEqual([
      'EMAIL MISSED PROVIDER_UNREACHABLE',
      'PUSH MISSED PROVIDER_UNREACHABLE',
    ]);
    expect(channels.asked).toHaveLength(asked);
  });

  it('is missed for its reason also by a process that was away until after the end', async () => {
    const seat = await aWaitingNotice();
    await h.db.prisma.delivery.updateMany({
      where: { bookingId: seat.bookingId },
      data: { nextAttemptAt: new Date(ENDS) },
    });
    await h.db.prisma.session.update({ where: { id: seat.sessionId }, data: { nextTransitionAt: null } });
    await h.at(ENDS);
    expect(await outcomesOf(h, seat)).toEqual([
      'EMAIL MISSED PROVIDER_UNREACHABLE',
      'PUSH MISSED PROVIDER_UNREACHABLE',
    ]);
    expect(channels.asked).toEqual([]);
  });
});

describe('an outcome', () => {
  it('for good is for good', async () => {
    channels.answer = { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'HTTP 400' };
    const seat = await aReachableSeat(h);
    await h.at(STARTS);
    await later();
    expect(await outcomesOf(h, seat)).toEqual([
      'EMAIL FAILED PROVIDER_REFUSED',
      'PUSH FAILED PROVIDER_REFUSED',
    ]);
    const ids = (await noticesOf(h, seat)).map(({ id }) => id);
    expect(channels.asked.filter((id) => ids.includes(id))).toHaveLength(2);
  });

  it('that says the device is gone takes it off: the next message finds none', async () => {
    channels.answer = (message) => ('target' in message ? { kind: 'gone' } : SENT);
    const { customer, ...seat } = await aReachableSeat(h);
    await h.at(STARTS);
    expect(await outcomesOf(h, seat)).toEqual(['EMAIL SENT', 'PUSH SKIPPED DEVICE_GONE']);
    const bookingId = await h.aBooking(await h.aSession(), customer);
    await h.at('2026-03-10T14:00:00Z');
    expect(await outcomesOf(h, { bookingId })).toEqual(['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE']);
  });

  it('of a device is when it was last used', async () => {
    const { customer } = await aReachableSeat(h);
    await h.at(STARTS);
    const [device] = await h.db.prisma.pushDevice.findMany({ where: { customerId: customer.id } });
    expect(device).toMatchObject({ lastUsedAt: new Date(STARTS), removedAt: null });
  });

  it('that is not known is tried again; a mail may then be there twice, a push replaces itself', async () => {
    channels.answer = SILENT;
    const seat = await aReachableSeat(h);
    await h.at(STARTS);
    expect(await outcomesOf(h, seat)).toEqual([
      'EMAIL UNKNOWN PROVIDER_SILENT',
      'PUSH UNKNOWN PROVIDER_SILENT',
    ]);
    channels.answer = SENT;
    await later();
    const [mail, push] = await noticesOf(h, seat);
    expect(mail).toMatchObject({ status: 'SENT', possibleRepeat: true, attempts: 2 });
    expect(push).toMatchObject({ status: 'SENT', possibleRepeat: false, attempts: 2 });
  });
});

describe('a message whose personal URL cannot be read', () => {
  it('waits alone, goes out when its secret is back, and is missed when the class ends before', async () => {
    const sessionId = await h.aSession();
    const [late, never, other] = [
      await aSeat(h, sessionId),
      await aSeat(h, sessionId),
      await aSeat(h, sessionId),
    ];
    const lose = async ({ bookingId: id }: { bookingId: string }) => {
      const before = await h.db.prisma.booking.findUniqueOrThrow({ where: { id } });
      const lost = createPasses({ secret: 'x'.repeat(32), previousSecrets: [], publicUrl: '' }).create();
      await h.db.prisma.booking.update({ where: { id }, data: { passEncrypted: lost.encrypted } });
      return () =>
        h.db.prisma.booking.update({ where: { id }, data: { passEncrypted: before.passEncrypted } });
    };
    const bringBack = await lose(late);
    await lose(never);
    await h.at(STARTS);
    for (const one of [late, never])
      expect(await outcomesOf(h, one)).toContain('EMAIL PENDING URL_UNREADABLE');
    expect(await outcomesOf(h, other)).toContain('EMAIL SENT');
    // Many messages, one line.
    expect(
      h.lines.filter((line) => line.includes('is encrypted with a secret that is not configured')),
    ).toHaveLength(1);
    expect((await h.metrics.read()).text).toMatch(/^online_sessions_unreadable_total\{what="pass"\} [1-9]/m);

    await bringBack();
    h.clock.advance(40_000);
    await h.runDueWork();
    expect(await outcomesOf(h, late)).toContain('EMAIL SENT');
    const { endsAt } = await h.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } });
    await h.at(new Date(endsAt.getTime() - 20_000));
    expect(await outcomesOf(h, never)).toContain('EMAIL MISSED URL_UNREADABLE');
  });
});
