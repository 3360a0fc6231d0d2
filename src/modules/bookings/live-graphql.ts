import { builder } from '../../graphql/schema-kit/builder.ts';
import { Booking, readableBy } from './graphql.ts';
import type { BookingItem } from './subscriptions.ts';

builder.subscriptionField('myBookings', (t) =>
  t.prismaField({
    type: Booking,
    authScopes: { customer: true },
    description:
      'One’s own bookings: first those ahead by start, at most 100, then each that is made, moved, cancelled, open or over, for ever; after a reconnect the same again. What others book is no event. Customers only.',
    subscribe: (_root, _args, { bookingSubscriptions, viewer }) => bookingSubscriptions.watch(viewer!),
    resolve: (query, item, _args, context) => {
      const { view, viewer, readAt } = shown(item);
      // Each item has a context of its own, whose moment is that of the read.
      context.now = readAt;
      const where = { id: view.bookingId, AND: readableBy(viewer) };
      return context.db.booking.findFirstOrThrow({ ...query, where });
    },
  }),
);

function shown(item: unknown): BookingItem {
  if (item instanceof Error) throw item;
  return item as BookingItem;
}
