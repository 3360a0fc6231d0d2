import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Harness, harness } from '../support/harness.ts';
import { aDevice, noticesOf } from '../support/notices.ts';
import { scriptedChannels } from '../support/scripted-channels.ts';
import { WAITING } from '../support/waiting.ts';

/** Two nodes on one database. Everything here happens at the very send time, in any order. */
const channels = scriptedChannels();
let h: Harness;
let other: Harness;
beforeAll(async () => {
  h = await harness(channels);
  other = await harness({ ...channels, database: h.database, clock: h.clock });
});
afterAll(async () => {
  await other.close();
  await h.close();
});
afterEach(() => {
  expect(new Set(channels.asked).size, 'every message is asked for once').toBe(channels.asked.length);
  channels.asked = [];
});

const ROUNDS = Array.from({ length: 4 }, (_, round) => round);
const HOUR = 3_600_000;

/** A session in an hour with so many seats taken; the first of them by somebody with a browser. */
async function aSession(seats: number) {
  const sessionId = await h.aSession();
  const bookings: string[] = [];
  for (let seat = 0; seat < seats; seat++) {
    const customer = await h.aCustomer();
    if (seat === 0) await aDevice(h, customer);
    bookings.push(await h.aBooking(sessionId, customer));
  }
  await h.runDueWork();
  const sendAt = new Date(h.clock().getTime() + HOUR);
  return { sessionId, bookings, sendAt };
}

/** Runs both nodes until nothing is left to do. */
async function runAll(): Promise<void> {
  for (const node of [h, other, h]) await node.runDueWork();
}

/** Every booked seat has one notice by each channel that reaches it, and no delivery is left to do. */
async function expectOneEach(sessionId: string): Promise<void> {
  const booked = await h.db.prisma.booking.findMany({ where: { sessionId, status: 'BOOKED' } });
  const notices = await noticesOf(h, { sessionId });
  const devices = await h.db.prisma.pushDevice.findMany({ select: { customerId: true } });
  for (const { id, customerId } of booked) {
    const hasDevice = devices.some((device) => device.customerId === customerId);
    const own = notices
      .filter(({ bookingId }) => bookingId === id)
      .map(({ channel, status }) => `${channel} ${status}`);
    expect(own).toEqual(hasDevice ? ['EMAIL SENT', 'PUSH SENT'] : ['EMAIL SENT']);
  }
  const perTarget = notices.map(({ bookingId, channel, deviceId }) => `${bookingId} ${channel} ${deviceId}`);
  expect(new Set(perTarget).size).toBe(notices.length);
  expect(notices.filter(({ status }) => !/^(SENT|SKIPPED)$/.test(status))).toEqual([]);
}

describe('a session that somebody is changing when its time comes', () => {
  it('is waited for, because no other round may come back for it', async () => {
    const { sessionId, sendAt } = await aSession(2);
    const [locked, release] = [latch(), latch()];
    const changing = h.db.transaction(async (sql) => {
      await sql('SELECT 1 FROM session WHERE id = $1 FOR UPDATE', [sessionId]);
      locked.open();
      await release.opened;
    });
    await locked.opened;
    h.clock.set(sendAt);
    const working = h.runDueWork();
    const waitedFor = vi.waitFor(async () => expect(await h.db.sql(WAITING)).not.toEqual([]));
    await waitedFor.finally(release.open);
    await Promise.all([changing, working]);
    await expectOneEach(sessionId);
  });
});

function latch() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('a node whose clock is behind', () => {
  it('books late without knowing it, and the notice follows all the same', async () => {
    const { sessionId, sendAt } = await aSession(1);
    await h.at(sendAt);
    const behind = await harness({ ...channels, database: h.database });
    behind.clock.set(new Date(sendAt.getTime() - 1));
    await behind.aBooking(sessionId, await h.aCustomer(), h.manager);
    await h.runDueWork();
    await expectOneEach(sessionId);
    await behind.close();
  });
});

describe('at the very send time', () => {
  it.each(ROUNDS)(
    'each seat is sent its notice once, whatever is booked, cancelled or edited meanwhile (%i)',
    async (round) => {
      const { sessionId, bookings, sendAt } = await aSession(4);
      const customers = await Promise.all(Array.from({ length: 9 }, () => h.aCustomer()));
      const book = (node: Harness, place: number) => node.aBooking(sessionId, customers[place], h.manager);

      h.clock.set(new Date(sendAt.getTime() - 1));
      const before = [book(h, 0), book(other, 1), book(h, 6), book(other, 7), book(h, 8)];
      // Lets those bookings go on a little, further in each round.
      for (let step = 0; step < 2 * round; step++) await h.db.sql('SELECT 1');
      h.clock.set(sendAt);
      const doing = [
        h.runDueWork(),
        book(other, 2),
        h.access.edit(h.manager, sessionId, { joinUrl: { set: 'https://meet.example/another' } }),
        other.runDueWork(),
        book(h, 3),
        other.bookings.cancel(h.manager, bookings[3]!),
        h.dispatchLoop.sweep(),
        h.access.edit(h.manager, sessionId, { waitingNote: 'Now' }),
        book(other, 4),
        h.runDueWork(),
        book(h, 5),
        other.dispatchLoop.sweep(),
      ];
      await Promise.all([...before, ...doing]);
      await runAll();
      await expectOneEach(sessionId);
      expect(await h.db.prisma.booking.count({ where: { sessionId, status: 'BOOKED' } })).toBe(12);
    },
  );

  it.each(ROUNDS)('an edit of the send time takes effect completely or not at all (%i)', async () => {
    const { sessionId, sendAt } = await aSession(3);
    h.clock.set(sendAt);
    const later = new Date(sendAt.getTime() + 300_000);
    await Promise.all([
      h.runDueWork(),
      h.access.edit(h.manager, sessionId, { sendAt: { set: later } }),
      other.runDueWork(),
    ]);
    await runAll();
    const notices = await noticesOf(h, { sessionId });
    expect(notices.length === 0 || notices.length === 4).toBe(true);
    h.clock.set(later);
    await runAll();
    await expectOneEach(sessionId);
  });

  it.each(ROUNDS)('staff who send by hand and the clock send one notice between them (%i)', async () => {
    const { sessionId, sendAt } = await aSession(3);
    h.clock.set(sendAt);
    await Promise.all([
      h.runDueWork(),
      h.access.sendNow(h.manager, sessionId),
      other.runDueWork(),
      other.access.sendNow(h.manager, sessionId),
    ]);
    await runAll();
    await expectOneEach(sessionId);
  });

  it.each(ROUNDS)(
    'a notice waits for a link that was removed, and is sent once when it is back (%i)',
    async () => {
      const { sessionId, sendAt } = await aSession(3);
      h.clock.set(sendAt);
      await Promise.all([
        h.runDueWork(),
        h.access.edit(h.manager, sessionId, { joinUrl: { clear: true } }),
        other.runDueWork(),
      ]);
      await runAll();
      await h.access.edit(h.manager, sessionId, { joinUrl: { set: 'https://meet.example/back' } });
      await runAll();
      await expectOneEach(sessionId);
    },
  );

  it.each(ROUNDS)('a cancelled session leaves nothing to send (%i)', async () => {
    const { sessionId, sendAt } = await aSession(3);
    h.clock.set(sendAt);
    await Promise.all([h.runDueWork(), h.sessions.cancel(h.manager, sessionId, null), other.runDueWork()]);
    await runAll();
    const left = (await noticesOf(h, { sessionId })).filter(({ status }) => !/^(SENT|SKIPPED)$/.test(status));
    expect(left).toEqual([]);
  });
});
