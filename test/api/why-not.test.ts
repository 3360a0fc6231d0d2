import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPasses } from '../../src/adapters/passes.ts';
import { schema } from '../../src/graphql/schema.ts';
import { globalId } from '../../src/ids.ts';
import type { Reason } from '../../src/notices/rules.ts';
import { read } from '../support/api.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aReachableSeat, aSeat } from '../support/notices.ts';
import { AWAY, SENT, SILENT, scriptedChannels } from '../support/scripted-channels.ts';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  h.clock.set(NOON);
  Object.assign(channels, { asked: [], answer: SENT });
});

const STARTS = '2026-03-10T13:00:00Z';
const ENDS = '2026-03-10T14:00:00Z';
type Story = () => Promise<{ bookingId: string }>;

/** A notice that met nobody at one o'clock, and a moment for it to be tried again after `change`. */
async function tried(change: (seat: Awaited<ReturnType<typeof aReachableSeat>>) => Promise<unknown>) {
  const seat = await aReachableSeat(h);
  channels.answer = AWAY;
  await h.at(STARTS);
  channels.answer = SENT;
  await change(seat);
  h.clock.advance(2_000);
  await h.due();
  return seat;
}

/** How each reason comes about, and the status that the mail, else the push, then has. */
const STORIES: Record<Reason, [status: string, story: Story]> = {
  NO_ADDRESS: [
    'SKIPPED',
    async () => {
      const seat = await aSeat(h, await h.aSession(), { email: null });
      await h.at(STARTS);
      return seat;
    },
  ],
  NO_DEVICE: [
    'SKIPPED',
    async () => {
      const seat = await aSeat(h, await h.aSession());
      await h.at(STARTS);
      return seat;
    },
  ],
  DEVICE_GONE: [
    'SKIPPED',
    async () => {
      const seat = await aReachableSeat(h);
      channels.answer = (message) => ('target' in message ? { kind: 'gone' } : SENT);
      await h.at(STARTS);
      return seat;
    },
  ],
  SEAT_LOST: ['SKIPPED', () => tried(({ bookingId }) => h.bookings.cancel(h.manager, bookingId))],
  NO_LINK: [
    'MISSED',
    async () => {
      const seat = await aReachableSeat(h);
      await h.access.edit(h.manager, seat.sessionId, { joinUrl: { clear: true } });
      await h.at(STARTS);
      await h.at(ENDS);
      return seat;
    },
  ],
  SESSION_MOVED: [
    'SUPERSEDED',
    async () => {
      const seat = await tried(({ sessionId }) =>
        h.sessions.move(h.manager, sessionId, {
          startsAt: new Date('2026-03-10T18:00:00Z'),
          sendTime: 'KEEP',
        }),
      );
      return seat;
    },
  ],
  SESSION_CANCELLED: [
    'SKIPPED',
    () => tried(({ sessionId }) => h.sessions.cancel(h.manager, sessionId, null)),
  ],
  // Everything slept from before the start until after the end.
  SESSION_ENDED: [
    'MISSED',
    async () => {
      const seat = await aReachableSeat(h);
      await h.at(ENDS);
      return seat;
    },
  ],
  PROVIDER_REFUSED: [
    'FAILED',
    async () => {
      const seat = await aReachableSeat(h);
      channels.answer = { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'HTTP 400' };
      await h.at(STARTS);
      return seat;
    },
  ],
  PROVIDER_UNREACHABLE: [
    'PENDING',
    async () => {
      const seat = await aReachableSeat(h);
      channels.answer = AWAY;
      await h.at(STARTS);
      return seat;
    },
  ],
  PROVIDER_SILENT: [
    'UNKNOWN',
    async () => {
      const seat = await aReachableSeat(h);
      channels.answer = SILENT;
      await h.at(STARTS);
      return seat;
    },
  ],
  URL_UNREADABLE: [
    'FAILED',
    async () => {
      const seat = await aReachableSeat(h);
      const lost = createPasses({ secret: 'x'.repeat(32), previousSecret: null, publicUrl: '' }).create();
      await h.db.prisma.booking.update({ where: { id: seat.bookingId }, data: { passSealed: lost.sealed } });
      await h.at(STARTS);
      return seat;
    },
  ],
};

describe('why did this person not get it?', () => {
  it('has an answer here for every reason that there is', () => {
    const reasons = schema.getType('DeliveryReason') as unknown as { getValues(): { name: string }[] };
    expect(Object.keys(STORIES).sort()).toEqual(
      reasons
        .getValues()
        .map(({ name }) => name)
        .sort(),
    );
  });

  it.each(Object.entries(STORIES))('%s', async (reason, [status, story]) => {
    const { bookingId } = await story();
    const { node } = await read(h, h.manager, 'booking-deliveries', { id: globalId('Booking', bookingId) });
    const answers = node.deliveries.edges.map(({ node: one }: { node: Record<string, unknown> }) => one);
    expect(answers).toContainEqual(
      expect.objectContaining({ purpose: 'ACCESS_NOTICE', status, reason, sentAt: null }),
    );
    const { sessionId } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    const all = await read(h, h.manager, 'session-deliveries', { id: globalId('Session', sessionId) });
    expect(all.session.deliveries.edges.map(({ node: one }: { node: unknown }) => one)).toEqual(answers);
  });
});
