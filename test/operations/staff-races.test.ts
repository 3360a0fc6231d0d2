import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness } from '../support/harness.ts';
import { scriptedChannels } from '../support/scripted-channels.ts';
import { aStaffedClass, before, toldToStaff } from '../support/staff.ts';

/** Two nodes on one database. */
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

const ROUNDS = Array.from({ length: 4 }, (_, round) => round);
const NEW = 'https://meet.example/new-room';

/** Runs all work on both nodes until nothing is left. */
async function settle(): Promise<void> {
  for (const node of [h, other, h]) await node.runDueWork();
}
const bothAtOnce = () =>
  Promise.all([h.runDueWork(), other.runDueWork(), h.dispatchLoop.sweep(), other.dispatchLoop.sweep()]);
const withoutTimes = (told: string[]) => told.map((line) => line.slice('10T12:00 '.length));

describe('on two nodes', () => {
  it.each(ROUNDS)('each alert goes once, whoever books and looks at that moment (%i)', async () => {
    const { manager, sessionId } = await aStaffedClass(h, { joinUrl: null });
    for (const moment of [120, 0]) {
      h.clock.set(before(moment));
      await Promise.all([
        bothAtOnce(),
        h.aBooking(sessionId, undefined, manager),
        other.aBooking(sessionId, undefined, manager),
      ]);
      await settle();
    }
    const once = [
      'manager EMAIL SENT',
      'manager PUSH SKIPPED NO_DEVICE',
      'Marta EMAIL SENT',
      'Marta PUSH SENT',
    ];
    expect(withoutTimes(await toldToStaff(h, sessionId, 'MISSING_LINK'))).toEqual([...once, ...once]);
  });

  it.each(ROUNDS)('the professional’s link goes once, or not before there is one (%i)', async () => {
    const { sessionId, link } = await aStaffedClass(h);
    h.clock.set(before(15));
    await Promise.all([bothAtOnce(), link(null), h.runDueWork()]);
    await settle();
    await Promise.all([bothAtOnce(), link(NEW)]);
    await settle();
    const told = withoutTimes(await toldToStaff(h, sessionId, 'TEACHER_LINK'));
    expect(told).toEqual(['Marta EMAIL SENT', 'Marta PUSH SENT']);
  });

  it.each(ROUNDS)(
    'whoever presses while the link changes holds the new one, or is told of it (%i)',
    async () => {
      const { manager, sessionId, link } = await aStaffedClass(h);
      const seats = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const viewer = await h.aCustomer({}, manager);
          return { viewer, bookingId: await h.aBooking(sessionId, viewer, manager) };
        }),
      );
      await h.at(before(0));
      const pressed = seats.map((seat, place) => (place % 2 ? h : other).access.join(seat));
      const answers = await Promise.all([...pressed, link(NEW).then(() => bothAtOnce())]);
      await settle();
      for (const [place, { bookingId }] of seats.entries()) {
        const { joinUrl } = answers[place] as { joinUrl: string };
        const told = await h.db.prisma.delivery.count({
          where: { bookingId, purpose: 'LINK_CHANGED', channel: 'EMAIL' },
        });
        expect(told).toBeLessThanOrEqual(1);
        expect(joinUrl === NEW || (joinUrl === JOIN_URL && told === 1)).toBe(true);
      }
    },
  );
});

describe('a restart', () => {
  it('finds the moments of staff again', async () => {
    const { sessionId } = await aStaffedClass(h, { joinUrl: null });
    const fresh = await harness({ ...channels, database: h.database, clock: h.clock });
    try {
      await fresh.dispatchLoop.sweep();
      expect(fresh.scheduler.instants()).toContainEqual(before(24 * 60));
      h.clock.set(before(24 * 60));
      await fresh.dispatchLoop.sweep();
      await fresh.dispatchLoop.idle();
      expect(await toldToStaff(h, sessionId, 'MISSING_LINK')).toHaveLength(4);
    } finally {
      await fresh.close();
    }
  });
});
