import { builder } from '../../graphql/schema-kit/builder.ts';
import { rowId } from '../../lib/global-ids.ts';
import { RecentlySentError } from '../access/errors.ts';
import { BookingCancelledError } from '../bookings/errors.ts';
import { MessageLimitError } from '../people/errors.ts';
import { SessionCancelledError, SessionEndedError } from '../sessions/errors.ts';

const RenewAccessUrlInput = builder.inputType('RenewAccessUrlInput', {
  description: 'Whose personal URL is to be replaced.',
  fields: (t) => ({ bookingId: t.id({ required: true, description: 'Which booking.' }) }),
});

builder.mutationField('renewAccessUrl', (t) =>
  t.withAuth({ signedIn: true }).prismaField({
    type: 'Booking',
    description:
      'Gives a booking a new personal access URL (R14): the old one is dead at once, and the messages it was sent in are sent again. At most once a minute, and for customers within their day of 20 messages. The customer, or staff.',
    errors: {
      types: [
        SessionEndedError,
        SessionCancelledError,
        BookingCancelledError,
        RecentlySentError,
        MessageLimitError,
      ],
    },
    args: { input: t.arg({ type: RenewAccessUrlInput, required: true }) },
    resolve: async (query, _root, { input }, { passRenewal, viewer, db }) => {
      const id = rowId('Booking', input.bookingId);
      await passRenewal.renew(viewer, id);
      return db.booking.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
);
