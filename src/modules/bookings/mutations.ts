import { builder } from '../../graphql/schema-kit/builder.ts';
import { UserErrorInterface } from '../../graphql/schema-kit/user-error.ts';
import { rowId } from '../../lib/global-ids.ts';
import { MessageLimitError } from '../people/errors.ts';
import { SessionCancelledError, SessionEndedError } from '../sessions/errors.ts';
import { AlreadyBookedError, BookingClosedError, BookingNotOpenError, SessionFullError } from './errors.ts';
import { readableBy } from './graphql.ts';

builder.objectType(SessionFullError, {
  name: 'SessionFullError',
  description: 'Every seat is taken.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({ capacity: t.exposeInt('capacity', { description: 'How many seats there are.' }) }),
});
builder.objectType(BookingNotOpenError, {
  name: 'BookingNotOpenError',
  description: 'Customers and partners cannot book this session yet.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    opensAt: t.expose('opensAt', { type: 'DateTime', description: 'From when they can.' }),
  }),
});
builder.objectType(BookingClosedError, {
  name: 'BookingClosedError',
  description: 'Customers and partners can no longer book this session.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    closedAt: t.expose('closedAt', { type: 'DateTime', description: 'Since when.' }),
  }),
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
      resolve: (query, { bookingId }, _args, { db, viewer }) =>
        db.booking.findFirst({ ...query, where: { id: bookingId, AND: readableBy(viewer) } }),
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
  description: 'Releases a seat.',
  fields: (t) => ({ bookingId: t.id({ required: true, description: 'Which booking.' }) }),
});

const WaiveLateCancellationInput = builder.inputType('WaiveLateCancellationInput', {
  description: 'Forgives a late cancellation.',
  fields: (t) => ({ bookingId: t.id({ required: true, description: 'Which booking.' }) }),
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
        BookingNotOpenError,
        BookingClosedError,
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
      'Releases a seat: the access URL closes and streams end at once. Safe to repeat. The customer, or staff. Partners: `bookings:write`, of bookings they made.',
    errors: { types: [SessionEndedError] },
    args: { input: t.arg({ type: CancelBookingInput, required: true }) },
    resolve: async (query, _root, { input }, { bookings, viewer, db }) => {
      const id = rowId('Booking', input.bookingId);
      await bookings.cancel(viewer, id);
      return db.booking.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  waiveLateCancellation: t.withAuth({ staff: true }).prismaField({
    type: 'Booking',
    description:
      'Takes the lateness off a cancelled booking; any other is answered unchanged. Safe to repeat. Staff only.',
    errors: { types: [] },
    args: { input: t.arg({ type: WaiveLateCancellationInput, required: true }) },
    resolve: async (query, _root, { input }, { bookings, viewer, db }) => {
      const id = rowId('Booking', input.bookingId);
      await bookings.waiveLate(viewer, id);
      return db.booking.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
