import { builder } from '../../graphql/schema-kit/builder.ts';
import { UserErrorInterface } from '../../graphql/schema-kit/user-error.ts';
import { matchNothing, rowId } from '../../lib/global-ids.ts';
import { bookingsOf } from '../access/rules.ts';
import { MessageLimitError } from '../people/errors.ts';
import { SessionCancelledError, SessionEndedError } from '../sessions/errors.ts';
import {
  AlreadyBookedError,
  AttendanceTooEarlyError,
  BookingCancelledError,
  SessionFullError,
  SessionStartedError,
} from './errors.ts';
import { AttendanceStatus } from './graphql.ts';

builder.objectType(SessionFullError, {
  name: 'SessionFullError',
  description: 'Every seat is taken.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({ capacity: t.exposeInt('capacity', { description: 'How many seats there are.' }) }),
});
builder.objectType(AlreadyBookedError, {
  name: 'AlreadyBookedError',
  description: 'The customer already holds a seat in this session.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    booking: t.prismaField({
      type: 'Booking',
      nullable: true,
      description: 'That booking; null when the caller may not read it.',
      resolve: (query, { bookingId }, _args, { db, viewer }) => {
        const readable = viewer ? bookingsOf(viewer) : { id: matchNothing };
        return db.booking.findFirst({ ...query, where: { id: bookingId, AND: readable } });
      },
    }),
  }),
});

builder.objectType(BookingCancelledError, {
  name: 'BookingCancelledError',
  description: 'The booking holds no seat any more.',
  interfaces: [UserErrorInterface],
});
builder.objectType(SessionStartedError, {
  name: 'SessionStartedError',
  description: 'The session has begun: whether somebody will come is not a question any more.',
  interfaces: [UserErrorInterface],
});
builder.objectType(AttendanceTooEarlyError, {
  name: 'AttendanceTooEarlyError',
  description: 'Nobody can have come yet, so nobody can be absent.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    from: t.expose('from', {
      type: 'DateTime',
      description: 'When attendance begins: half an hour before the start.',
    }),
  }),
});

const BookedCustomerInput = builder.inputType('BookedCustomerInput', {
  description: 'Somebody found by address, or created.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'Finds the customer.' }),
    name: t.string({ required: true, description: 'For a new customer.' }),
    locale: t.string({ description: 'For a new customer; null: the center’s.' }),
    timeZone: t.string({ description: 'For a new customer; null: the center’s.' }),
  }),
});
const BookSessionInput = builder.inputType('BookSessionInput', {
  description: 'Customers book for themselves; staff and partners say for whom.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'Which session.' }),
    customerId: t.id({
      description:
        'Staff: a known customer; partners: one they made a booking for. Either this or `customer`.',
    }),
    customer: t.field({
      type: BookedCustomerInput,
      description: 'Staff and partners: somebody found by address, or created.',
    }),
  }),
});
const CancelBookingInput = builder.inputType('CancelBookingInput', {
  description: 'Gives a seat back.',
  fields: (t) => ({ bookingId: t.id({ required: true, description: 'Which booking.' }) }),
});

const ConfirmAttendanceInput = builder.inputType('ConfirmAttendanceInput', {
  description: 'Whether somebody says that they will come (R17).',
  fields: (t) => ({
    bookingId: t.id({ required: true, description: 'The caller’s booking; staff: any of the center.' }),
    attending: t.boolean({ required: true, description: 'Whether they will come.' }),
  }),
});
const SetAttendanceInput = builder.inputType('SetAttendanceInput', {
  description: 'What staff knows about somebody’s attendance.',
  fields: (t) => ({
    bookingId: t.id({ required: true, description: 'Which booking.' }),
    verdict: t.field({ type: AttendanceStatus, required: true, description: 'Whether they came.' }),
  }),
});
const MarkAbsentInput = builder.inputType('MarkAbsentInput', {
  description: 'Closes the list of a session.',
  fields: (t) => ({ sessionId: t.id({ required: true, description: 'Which session.' }) }),
});

builder.mutationFields((t) => ({
  bookSession: t.withAuth({ $any: { signedIn: true, bookingsWrite: true } }).prismaField({
    type: 'Booking',
    description:
      'Takes a seat: never one more than there are, however many ask at once. From the send time on the access notice follows at once (R11). Partners: `bookings:write`.',
    errors: {
      types: [
        SessionFullError,
        AlreadyBookedError,
        SessionEndedError,
        SessionCancelledError,
        MessageLimitError,
      ],
    },
    args: { input: t.arg({ type: BookSessionInput, required: true }) },
    resolve: async (query, _root, { input }, { bookings, viewer, db }) => {
      const sessionId = rowId('Session', input.sessionId);
      const customerId = input.customerId == null ? null : rowId('Customer', input.customerId);
      const id = await bookings.book(viewer, { sessionId, customerId, customer: input.customer });
      return db.booking.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  cancelBooking: t.withAuth({ $any: { signedIn: true, bookingsWrite: true } }).prismaField({
    type: 'Booking',
    description:
      'Gives a seat back: the access URL closes and streams end at once. Safe to repeat. The customer, or staff. Partners: `bookings:write`, of bookings they made.',
    errors: { types: [SessionEndedError] },
    args: { input: t.arg({ type: CancelBookingInput, required: true }) },
    resolve: async (query, _root, { input }, { bookings, viewer, db }) => {
      const id = rowId('Booking', input.bookingId);
      await bookings.cancel(viewer, id);
      return db.booking.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  confirmAttendance: t.withAuth({ signedIn: true }).prismaField({
    type: 'Booking',
    description:
      'Answers *will you come?*, asked or not, until the start; the last answer counts. A *no* gives the seat back where the center wants that. A *yes* takes a seat back that its holder gave up, while one is free: the same booking, with its access URL. The customer, or staff.',
    errors: {
      types: [
        SessionStartedError,
        SessionCancelledError,
        BookingCancelledError,
        SessionFullError,
        AlreadyBookedError,
        MessageLimitError,
      ],
    },
    args: { input: t.arg({ type: ConfirmAttendanceInput, required: true }) },
    resolve: async (query, _root, { input }, { attendance, viewer, db }) => {
      const bookingId = rowId('Booking', input.bookingId);
      const id = await attendance.confirm({ viewer, bookingId }, input.attending);
      return db.booking.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  setAttendance: t.withAuth({ staff: true }).prismaField({
    type: 'Booking',
    description: 'Records whether somebody came; it overrules the press of the button. Staff only.',
    errors: { types: [BookingCancelledError] },
    args: { input: t.arg({ type: SetAttendanceInput, required: true }) },
    resolve: async (query, _root, { input }, { attendance, viewer, db }) => {
      const id = rowId('Booking', input.bookingId);
      await attendance.set(viewer, id, input.verdict);
      return db.booking.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  markAbsent: t.withAuth({ staff: true }).prismaField({
    type: 'Session',
    description:
      'Records everybody who holds a seat and of whom nothing is known as absent; whoever presses the button later came all the same. Safe to repeat. Staff only.',
    errors: { types: [SessionCancelledError, AttendanceTooEarlyError] },
    args: { input: t.arg({ type: MarkAbsentInput, required: true }) },
    resolve: async (query, _root, { input }, { attendance, viewer, db }) => {
      const id = rowId('Session', input.sessionId);
      await attendance.markAbsent(viewer, id);
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
