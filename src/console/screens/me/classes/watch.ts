import { useEffect, useRef } from 'react';
import { useLive } from '../../../api/hooks.ts';
import { WatchMyAccessDocument, WatchMyBookingsDocument } from '../../../generated/operations.ts';
import { type Booking, isAhead } from './booking.ts';

const TOGETHER_MS = 300;

/**
 * Watches one's bookings, and the door of the next online class. What is shown changes in the cache; the list is read anew
 * when a booking comes into it or leaves it.
 */
export function useWatched(shown: readonly Booking[] | undefined, reload: () => void): void {
  const later = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);
  useLive(
    WatchMyBookingsDocument,
    {},
    {
      onEvent({ myBookings: booking }) {
        const isShown = shown?.some(({ id }) => id === booking.id) ?? false;
        if (!shown || isAhead(booking, Date.now()) === isShown) return;
        clearTimeout(later.current);
        later.current = setTimeout(reload, TOGETHER_MS);
      },
    },
  );
  const next = shown?.find(({ session }) => session.online)?.session.id;
  useLive(WatchMyAccessDocument, { sessionId: next ?? '' }, { pause: !next });
}
