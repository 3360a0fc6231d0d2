import { useEffect, useRef } from 'react';
import { useAllPages } from '../../../api/all-pages.ts';
import { useLive } from '../../../api/hooks.ts';
import { useSoon } from '../../../api/soon.ts';
import { RosterSeatsDocument, WatchHowItIsSentDocument } from '../../../generated/operations.ts';
import { holdsSeat, isOnline, seatsOf } from './facts.ts';

/** When a whole class comes in at once, the list is read anew once in this time. */
const SOON_MS = 1_000;

/**
 * Everybody who booked. Read anew when somebody books, gives a seat back, answers, comes in, is marked, or is sent something,
 * wherever.
 */
export function useRoster(sessionId: string) {
  const read = useAllPages(RosterSeatsDocument, { id: sessionId }, ({ session }) => session?.bookings);
  const { data, reload } = read;
  const soon = useSoon(reload, SOON_MS);
  const session = data?.session;
  useLive(
    WatchHowItIsSentDocument,
    { id: sessionId },
    { pause: !session || !isOnline(session), onEvent: soon },
  );
  useOthersBookings(session?.seatsTaken, session ? seatsOf(session).filter(holdsSeat).length : null, soon);
  useComingBack(soon);
  // Another screen may have left the class in the cache without its list: nobody is known then, not nobody booked.
  return session?.bookings === null ? { ...read, data: undefined } : read;
}

/** The number of seats comes by the stream of the whole center: it may know of a seat that the list does not. */
function useOthersBookings(taken: number | undefined, listed: number | null, reload: () => void): void {
  const seen = useRef(taken);
  useEffect(() => {
    if (taken === seen.current || listed === null) return;
    seen.current = taken;
    if (taken !== listed) reload();
  }, [taken, listed, reload]);
}

/** A class in person, and one that is over, have no such stream: they are looked up when somebody comes back to this window. */
function useComingBack(reload: () => void): void {
  useEffect(() => {
    const back = () => document.visibilityState === 'visible' && reload();
    document.addEventListener('visibilitychange', back);
    return () => document.removeEventListener('visibilitychange', back);
  }, [reload]);
}
