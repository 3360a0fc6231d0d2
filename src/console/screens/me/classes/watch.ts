import { useLive } from '../../../api/hooks.ts';
import { useSoon } from '../../../api/soon.ts';
import { WatchMyAccessDocument, WatchMyBookingsDocument } from '../../../generated/operations.ts';
import { type Booking, isAhead } from './booking.ts';

/**
 * Watches one's bookings, and the door of the next online class. What is shown changes in the cache; the list is read anew
 * when a booking comes into it or leaves it.
 */
export function useWatched(shown: readonly Booking[] | undefined, reload: () => void): void {
  const soon = useSoon(reload);
  useLive(
    WatchMyBookingsDocument,
    {},
    {
      onEvent({ myBookings: booking }) {
        const isShown = shown?.some(({ id }) => id === booking.id) ?? false;
        if (shown && isAhead(booking, Date.now()) !== isShown) soon();
      },
    },
  );
  const next = shown?.find(({ session }) => session.online)?.session.id;
  useLive(WatchMyAccessDocument, { sessionId: next ?? '' }, { pause: !next });
}
