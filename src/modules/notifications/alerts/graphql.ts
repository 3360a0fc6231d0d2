import { builder } from '../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../../graphql/schema-kit/limits.ts';
import { SessionAccessRef } from '../../access/live-graphql.ts';
import { Booking } from '../../bookings/graphql.ts';
import { Session } from '../../sessions/graphql.ts';
import type { BookingAlert } from './queries.ts';

const AlertReason = builder.enumType('BookingAlertReason', {
  description: 'Why staff should look at a booking.',
  values: {
    UNREACHABLE: {
      description: 'No channel can reach this person, or none can have reached them with the access notice.',
    },
    BOUNCED: { description: 'The mailbox refused the last mail.' },
    DROPPED: { description: 'The mail provider refuses to send mails to this address.' },
  } as const,
});
const BookingAlertRef = builder.objectRef<BookingAlert>('BookingAlert').implement({
  description:
    'Somebody with a seat whom messages do not reach. It ends by itself: with another address, a browser that agrees to notifications, a mail that arrives, or the notice sent again.',
  fields: (t) => ({
    booking: t.prismaField({
      type: 'Booking',
      description: 'Whose.',
      resolve: (query, { bookingId }, _args, { db }) =>
        db.booking.findUniqueOrThrow({ ...query, where: { id: bookingId } }),
    }),
    reason: t.expose('reason', { type: AlertReason, description: 'The worst problem.' }),
    since: t.expose('since', {
      type: 'DateTime',
      description: 'When that became known: the provider’s report, the notice, else the booking.',
    }),
  }),
});

builder.prismaObjectField(Booking, 'alert', (t) =>
  t.field({
    type: BookingAlertRef,
    nullable: true,
    authScopes: { staff: true },
    unauthorizedResolver: () => null,
    description:
      'That messages do not reach this person. Null: no problem is known, or no seat is held; and for all but staff.',
    resolve: ({ id }, _args, { alerts }) => alerts.ofBooking(id),
  }),
);
builder.prismaObjectField(Session, 'alerts', (t) =>
  t.field({
    type: [BookingAlertRef],
    nullable: true,
    authScopes: { staff: true },
    description:
      'Everybody with a seat whom messages do not reach, in the order of booking, the first 100: `SessionAccess.alerts` counts all. Staff only.',
    args: { first: t.arg.int({ description: 'How many from the start, at most 100; absent: 100.' }) },
    resolve: async ({ id }, { first }, { alerts }) =>
      (await alerts.ofSession(id)).slice(0, first ?? MOST_ROWS['Session.alerts']),
  }),
);

builder.objectField(SessionAccessRef, 'alerts', (t) =>
  t.int({
    nullable: true,
    authScopes: { staff: true },
    unauthorizedResolver: () => null,
    description:
      'How many are in `Session.alerts`; `centerAccess` shows a session again when a message turns out not to reach somebody. Null for all but staff.',
    resolve: async ({ view }, _args, { alerts }) => (await alerts.ofSession(view.sessionId)).length,
  }),
);
