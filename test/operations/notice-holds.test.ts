import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aDevice, aReachableSeat, noticesOf, outcomesOf, type Seat } from '../support/notices.ts';
import { AWAY, SENT, scriptedChannels } from '../support/scripted-channels.ts';

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

/** A seat of somebody with a browser, in a room of its own, whose notice was tried once in vain. */
async function aWaitingNotice() {
  const seat = await aReachableSeat(h, { joinUrl: `https://meet.example/${crypto.randomUUID()}` });
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

describe('before another attempt the notice is looked at again:', () => {
  it.each([
    [
      'a seat that was given back is not told',
      (seat: Seat) => h.bookings.cancel(h.manager, seat.bookingId),
      ['EMAIL SKIPPED SEAT_LOST', 'PUSH SKIPPED SEAT_LOST'],
    ],
    [
      'a device that was removed gets nothing',
      async ({ customer }: Seat) => {
        const device = await h.db.prisma.pushDevice.findFirstOrThrow({ where: { customerId: customer.id } });
        await h.people.removePushDevice(customer, device.id);
      },
      ['EMAIL SENT', 'PUSH SKIPPED DEVICE_GONE'],
    ],
    [
      'an address that was taken away gets nothing',
      ({ customer }: Seat) => h.people.updateCustomer(h.manager, customer.id, { email: null }),
      ['EMAIL SKIPPED NO_ADDRESS', 'PUSH SENT'],
    ],
  ])('%s', async (_what, change, outcomes) => {
    const seat = await aWaitingNotice();
    await change(seat);
    await later();
    expect(await outcomesOf(h, seat)).toEqual(outcomes);
    expect(channels.asked).toHaveLength(outcomes.filter((outcome) => outcome.endsWith('SENT')).length);
  });

  it('nobody is told of a session that was cancelled', async () => {
    const seat = await aWaitingNotice();
    await h.sessions.cancel(h.manager, seat.sessionId, null);
    await h.runDueWork();
    const skipped = ['EMAIL SKIPPED SESSION_CANCELLED', 'PUSH SKIPPED SESSION_CANCELLED'];
    expect(await outcomesOf(h, seat)).toEqual(skipped);
    await later();
    expect(await outcomesOf(h, seat)).toEqual(skipped);
  });

  it('a browser that belongs to somebody else by now shows them nothing', async () => {
    const { customer, endpoint, ...seat } = await aWaitingNotice();
    await aDevice(h, await h.aCustomer(), endpoint);
    await later();
    expect(await outcomesOf(h, seat)).toEqual(['EMAIL SENT', 'PUSH SKIPPED DEVICE_GONE']);
    expect(channels.pushes.slice(1)).toEqual([]);
  });

  it('a corrected address gets it, and is written down', async () => {
    const { customer, ...seat } = await aWaitingNotice();
    const email = `corrected.${seat.email}`;
    await h.people.updateCustomer(h.manager, customer.id, { email });
    await later();
    expect(channels.emails.at(-1)?.to.email).toBe(email);
    expect((await noticesOf(h, seat))[0]).toMatchObject({ status: 'SENT', target: email });
  });
});

describe('a link that went away after the notice was listed', () => {
  const edit = (id: string, joinUrl: { clear: true } | { set: string }) =>
    h.access.edit(h.manager, id, { joinUrl });
  const held = ['EMAIL PENDING NO_LINK', 'PUSH PENDING NO_LINK'];

  async function aHeldNotice() {
    const seat = await aWaitingNotice();
    await edit(seat.sessionId, { clear: true });
    await later();
    expect(await outcomesOf(h, seat)).toEqual(held);
    // What staff is told of it has gone out.
    channels.asked = [];
    return seat;
  }

  it('holds it, and a new one sends it at once', async () => {
    const seat = await aHeldNotice();
    h.clock.advance(60_000);
    await h.runDueWork();
    expect(channels.asked).toEqual([]);
    await edit(seat.sessionId, { set: JOIN_URL });
    await h.runDueWork();
    expect(await outcomesOf(h, seat)).toEqual(['EMAIL SENT', 'PUSH SENT']);
  });

  it('makes everybody miss it when none comes', async () => {
    const seat = await aHeldNotice();
    await h.at(ENDS);
    expect(await outcomesOf(h, seat)).toEqual(['EMAIL MISSED NO_LINK', 'PUSH MISSED NO_LINK']);
    expect(channels.asked).toEqual([]);
  });
});
