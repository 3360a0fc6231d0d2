import { globalId } from '../../../src/lib/global-ids.ts';
import type { Harness } from '../../support/harness.ts';
import { theirDay } from '../../support/message-limits.ts';
import { aCancelledSession, anEndedSession, aSeat, aSession, NEVER, noon, type Refusals } from './rows.ts';

const CANCELLED = 'is cancelled';
const ENDED = 'has ended';
const LIMIT = 'more messages to this address than are allowed in a day';
const customer = { name: 'Cleo', email: 'cleo@people.example' };

/** A session of a service with this rule, and a customer. */
async function aRuledSession(h: Harness, rule: object) {
  const serviceId = await h.aService();
  await h.db.prisma.service.update({ where: { id: serviceId }, data: rule });
  return { input: { sessionId: await aSession(h, { serviceId }) }, by: await h.aCustomer() };
}

async function aCancelledBooking(h: Harness): Promise<string> {
  const { booking, bookingId } = await aSeat(h);
  await h.bookings.cancel(h.manager, booking);
  return bookingId;
}

export const bookings: Refusals = {
  bookSession: {
    InvalidInputError: async (h) => ({
      input: { sessionId: await aSession(h), customer: { ...customer, email: 'cleo' } },
      field: 'customer.email',
      says: 'it should look like name@example.com',
    }),
    SessionFullError: async (h) => {
      const { sessionId } = await aSeat(h, { capacity: 1 });
      return { input: { sessionId, customer }, says: 'Every seat', facts: { capacity: 1 } };
    },
    AlreadyBookedError: async (h) => {
      const { sessionId, bookingId, customer: by } = await aSeat(h);
      return {
        input: { sessionId },
        by,
        says: 'You already have a seat',
        facts: { booking: { id: bookingId } },
      };
    },
    SessionEndedError: async (h) => ({
      input: { sessionId: await anEndedSession(h), customer },
      says: ENDED,
    }),
    SessionCancelledError: async (h) => ({
      input: { sessionId: await aCancelledSession(h), customer },
      says: CANCELLED,
    }),
    BookingNotOpenError: async (h) => ({
      ...(await aRuledSession(h, { bookingOpensDaysAhead: 0, bookingOpensAtTime: '13:30' })),
      says: 'cannot be booked yet',
      facts: { opensAt: '2026-03-10T12:30:00.000Z' },
    }),
    BookingClosedError: async (h) => ({
      ...(await aRuledSession(h, { bookingClosesMinutes: 90 })),
      says: 'can no longer be booked',
      facts: { closedAt: '2026-03-10T11:30:00.000Z' },
    }),
    MessageLimitError: async (h) => {
      const session = await h.aSession({ startsInMinutes: 10 });
      await h.access.sendNow(h.manager, session);
      const { customer: by } = await aSeat(h);
      const facts = await theirDay(h, by, 20);
      return { input: { sessionId: globalId('Session', session) }, by, says: LIMIT, facts };
    },
  },
  waiveLateCancellation: { InvalidInputError: NEVER },
  cancelBooking: {
    InvalidInputError: NEVER,
    SessionEndedError: async (h) => {
      const { bookingId, customer: by } = await aSeat(h);
      h.clock.set(noon('14:00'));
      return { input: { bookingId }, by, says: ENDED };
    },
  },
  renewAccessUrl: {
    InvalidInputError: NEVER,
    RecentlySentError: async (h) => {
      const { booking, bookingId, customer: by } = await aSeat(h);
      await h.passRenewal.renew(h.manager, booking);
      return { input: { bookingId }, by, says: 'less than a minute ago' };
    },
    MessageLimitError: async (h) => {
      const { session, bookingId, customer: by } = await aSeat(h, { startsInMinutes: 10 });
      await h.access.sendNow(h.manager, session);
      await h.runDueWork();
      return { input: { bookingId }, by, says: LIMIT, facts: await theirDay(h, by, 20) };
    },
    SessionEndedError: async (h) => {
      const { bookingId, customer: by } = await aSeat(h);
      h.clock.set(noon('14:00'));
      return { input: { bookingId }, by, says: ENDED };
    },
    SessionCancelledError: async (h) => {
      const { session, bookingId } = await aSeat(h);
      await h.sessions.cancel(h.manager, session, null);
      return { input: { bookingId }, says: CANCELLED };
    },
    BookingCancelledError: async (h) => ({
      input: { bookingId: await aCancelledBooking(h) },
      says: 'book again first',
    }),
  },
  confirmAttendance: {
    InvalidInputError: NEVER,
    SessionStartedError: async (h) => {
      const { bookingId, customer: by } = await aSeat(h);
      h.clock.set(noon('13:00'));
      return { input: { bookingId, attending: true }, by, says: 'too late to answer' };
    },
    SessionCancelledError: async (h) => {
      const { session, bookingId } = await aSeat(h);
      await h.sessions.cancel(h.manager, session, null);
      return { input: { bookingId, attending: false }, says: CANCELLED };
    },
    BookingCancelledError: async (h) => ({
      input: { bookingId: await aCancelledBooking(h), attending: true },
      says: 'book again first',
    }),
    AlreadyBookedError: async (h) => {
      const { bookingId, booking, customer: by, session } = await aSeat(h);
      await h.bookings.cancel(by, booking);
      const again = await h.aBooking(session, by);
      return {
        input: { bookingId, attending: true },
        by,
        says: 'already have a seat',
        facts: { booking: { id: globalId('Booking', again) } },
      };
    },
    SessionFullError: async (h) => {
      const { bookingId, booking, customer: by, session } = await aSeat(h, { capacity: 1 });
      await h.bookings.cancel(by, booking);
      await h.aBooking(session);
      return {
        input: { bookingId, attending: true },
        by,
        says: 'Every seat of this session is taken',
        facts: { capacity: 1 },
      };
    },
    MessageLimitError: async (h) => {
      const { bookingId, booking, customer: by, session } = await aSeat(h);
      await h.access.sendNow(h.manager, session);
      await h.bookings.cancel(by, booking);
      return { input: { bookingId, attending: true }, by, says: LIMIT, facts: await theirDay(h, by, 20) };
    },
  },
  setAttendance: {
    InvalidInputError: NEVER,
    BookingCancelledError: async (h) => ({
      input: { bookingId: await aCancelledBooking(h), verdict: 'ATTENDED' },
      says: 'book again first',
    }),
  },
  markAbsent: {
    InvalidInputError: NEVER,
    SessionCancelledError: async (h) => ({
      input: { sessionId: await aCancelledSession(h) },
      says: CANCELLED,
    }),
    AttendanceTooEarlyError: async (h) => ({
      input: { sessionId: await aSession(h) },
      says: 'half an hour before the start',
      facts: { from: '2026-03-10T12:30:00.000Z' },
    }),
  },
};
