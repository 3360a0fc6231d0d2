import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Reason } from '../../src/modules/notifications/rules.ts';
import { drop } from '../../src/modules/notifications/withholding/operations.ts';
import { resumeCenter, suspendCenter } from '../../src/modules/people/centers/operations.ts';
import { createPasses } from '../../src/platform/auth/passes.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { anAct } from '../support/acts.ts';
import { read } from '../support/api.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aDevice, aReachableSeat, aSeat, withSkips } from '../support/notices.ts';
import { AWAY, SENT, SILENT, scriptedChannels } from '../support/scripted-channels.ts';
import { aStaffedClass, before, type StaffedClass } from '../support/staff.ts';

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
/** Answers the session, and the booking where the message is for its customer. */
type Story = () => Promise<{ sessionId: string; bookingId: string | null }>;

/** A notice that failed at one o'clock, and is tried again after `change`. */
async function tried(change: (seat: Awaited<ReturnType<typeof aReachableSeat>>) => Promise<unknown>) {
  const seat = await aReachableSeat(h);
  channels.answer = AWAY;
  await h.at(STARTS);
  channels.answer = SENT;
  await change(seat);
  h.clock.advance(2_000);
  await h.runDueWork();
  return seat;
}

/** A customer who joined; the message of a new link fails, then the link changes once more. */
async function relinked() {
  const staffed = await aStaffedClass(h);
  await aDevice(h, staffed.customer);
  await h.at(before(0));
  await h.access.join({ viewer: staffed.manager, bookingId: staffed.bookingId });
  channels.answer = AWAY;
  for (const room of ['second', 'third']) {
    await staffed.link(`https://meet.example/${room}`);
    await h.runDueWork();
  }
  return staffed;
}

/** A message for staff that failed some minutes before the class, and is tried again after `change`. */
async function triedForStaff(
  minutes: number,
  change: (staffed: StaffedClass) => Promise<unknown>,
  joinUrl?: null,
) {
  const staffed = await aStaffedClass(h, joinUrl === null ? { joinUrl } : {});
  channels.answer = AWAY;
  await h.at(before(minutes));
  channels.answer = SENT;
  await change(staffed);
  h.clock.advance(2_000);
  await h.runDueWork();
  return { ...staffed, bookingId: null };
}

/** A message of an act about a seat in two sessions that failed, and is tried again after `change`. Answers the later one. */
async function triedOfAct(
  act: (sessionIds: string[]) => Promise<unknown>,
  change: (seats: { sessionId: string; bookingId: string }[]) => Promise<unknown>,
) {
  const customer = await h.aCustomer();
  const seats: { sessionId: string; bookingId: string }[] = [];
  for (const startsInMinutes of [30, 120]) {
    const sessionId = await h.aSession({ startsInMinutes });
    seats.push({ sessionId, bookingId: await h.aBooking(sessionId, customer) });
  }
  await h.at('2026-03-10T12:01:00Z');
  channels.answer = AWAY;
  await act(seats.map(({ sessionId }) => sessionId));
  await h.runDueWork();
  channels.answer = SENT;
  await change(seats);
  h.clock.advance(2_000);
  await h.runDueWork();
  return seats[1]!;
}

/** A notice that was due before the server was restored. */
async function restored() {
  const seat = await aReachableSeat(h);
  const at = new Date(STARTS);
  h.clock.set(at);
  // Each story is of a backup of its own.
  await h.db.sql('DELETE FROM withholding');
  await h.withholding.start(at);
  await h.runDueWork();
  return seat;
}

/** How each reason comes about, and the status of the email, or else of the push message. */
const STORIES: Record<Reason, [status: string, story: Story]> = {
  NO_ADDRESS: [
    'SKIPPED',
    async () => {
      const sessionId = await h.aSession();
      const { bookingId } = await aSeat(h, sessionId, { email: null });
      await h.at(STARTS);
      return { sessionId, bookingId };
    },
  ],
  NO_DEVICE: [
    'SKIPPED',
    async () => {
      const sessionId = await h.aSession();
      const { bookingId } = await aSeat(h, sessionId);
      await h.at(STARTS);
      return { sessionId, bookingId };
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
  CENTER_SUSPENDED: [
    'SKIPPED',
    async () => {
      const seat = await aReachableSeat(h);
      await suspendCenter(h, h.manager.centerId);
      await h.at(STARTS);
      await resumeCenter(h, h.manager.centerId);
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
  // No process ran from before the start until after the end.
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
    'PENDING',
    async () => {
      const seat = await aReachableSeat(h);
      const lost = createPasses({ secret: 'x'.repeat(32), previousSecrets: [], publicUrl: '' }).create();
      await h.db.prisma.booking.update({
        where: { id: seat.bookingId },
        data: { passEncrypted: lost.encrypted },
      });
      await h.at(STARTS);
      return seat;
    },
  ],
  WITHHELD: ['PENDING', restored],
  DROPPED: [
    'SKIPPED',
    async () => {
      const seat = await restored();
      await drop(h, { purpose: null, centerId: null, sessionId: seat.sessionId }, () => undefined);
      return seat;
    },
  ],
  LINK_CHANGED: ['SUPERSEDED', relinked],
  LINK_SET: ['SUPERSEDED', () => triedForStaff(120, ({ link }) => link(JOIN_URL), null)],
  NOT_IN_CHARGE: ['SKIPPED', () => triedForStaff(15, ({ teaches }) => teaches(null))],
  TEACHER_SET: [
    'SUPERSEDED',
    async () => {
      const { teacher, teaches, ...staffed } = await aStaffedClass(h);
      await teaches(null);
      channels.answer = AWAY;
      await h.at(before(120));
      channels.answer = SENT;
      await teaches(teacher);
      h.clock.advance(2_000);
      await h.runDueWork();
      return { ...staffed, bookingId: null };
    },
  ],
  TEACHER_THERE: [
    'SUPERSEDED',
    () => triedForStaff(2, ({ teacher, sessionId }) => h.teaching.start(teacher, sessionId)),
  ],
  ROOM_FREE: [
    'SUPERSEDED',
    async () => {
      const { manager, serviceId } = await aStaffedClass(h);
      const session = { manager, serviceId, professionalId: null, startsAt: before(-30) };
      channels.answer = AWAY;
      const sessionId = await h.aSession({ ...session, joinUrl: JOIN_URL });
      await h.runDueWork();
      channels.answer = SENT;
      await h.access.edit(manager, sessionId, { joinUrl: { set: 'https://meet.example/elsewhere' } });
      h.clock.advance(2_000);
      await h.runDueWork();
      return { sessionId, bookingId: null };
    },
  ],
  REACHED: [
    'SUPERSEDED',
    async () => {
      const { manager, sessionId } = await aStaffedClass(h);
      const customer = await h.aCustomer({ email: null }, manager);
      await h.aBooking(sessionId, customer, manager);
      channels.answer = AWAY;
      await h.at(before(24 * 60));
      channels.answer = SENT;
      await aDevice(h, customer);
      h.clock.advance(2_000);
      await h.runDueWork();
      return { sessionId, bookingId: null };
    },
  ],
  TAKEN_BACK: [
    'SKIPPED',
    () =>
      triedOfAct(
        (ids) =>
          anAct(
            h,
            'CLOSURE',
            ids.map((sessionId) => ({ sessionId, cancelled: true })),
          ),
        async (seats) => {
          const sessions = { id: { in: seats.map(({ sessionId }) => sessionId) } };
          await h.db.prisma.act.updateMany({
            where: { sessions: { some: { session: sessions } } },
            data: { undoneAt: h.clock() },
          });
        },
      ),
  ],
  ALREADY_IN: [
    'SKIPPED',
    () =>
      triedOfAct(
        (sessionIds) =>
          h.notifications.messageBooked(h.manager, { sessionIds, text: 'We wait for you', to: 'NOT_YET_IN' }),
        async (seats) => {
          const ids = seats.map(({ bookingId }) => bookingId);
          await h.db.prisma.booking.updateMany({
            where: { id: { in: ids } },
            data: { joinedAt: h.clock(), joinedUrl: JOIN_URL },
          });
        },
      ),
  ],
  NOBODY_BOOKED: [
    'SKIPPED',
    () => triedForStaff(120, ({ manager, bookingId }) => h.bookings.cancel(manager, bookingId), null),
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
    const { bookingId, sessionId } = await story();
    const { centerId } = await h.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } });
    const { id } = await h.db.prisma.professional.findFirstOrThrow({ where: { centerId, role: 'MANAGER' } });
    const manager: Viewer = { ...h.manager, id, centerId };
    const { session } = await read(h, manager, 'session-deliveries', { id: globalId('Session', sessionId) });
    const answer = expect.objectContaining({ status, reason, sentAt: null });
    expect(withSkips(nodesOf(session.deliveries))).toContainEqual(answer);
    if (bookingId === null) return;
    const { node } = await read(h, manager, 'booking-deliveries', { id: globalId('Booking', bookingId) });
    expect(withSkips(nodesOf(node.deliveries))).toContainEqual(answer);
  });
});

const nodesOf = ({ edges }: { edges: { node: object }[] }) => edges.map(({ node }) => node);
