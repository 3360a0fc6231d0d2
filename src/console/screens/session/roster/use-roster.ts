import { useEffect } from 'react';
import { useAllPages } from '../../../api/all-pages.ts';
import { useLive } from '../../../api/hooks.ts';
import { useSoon } from '../../../api/soon.ts';
import { RosterSeatsDocument, WatchHowItIsSentDocument } from '../../../generated/operations.ts';

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
  useLive(WatchHowItIsSentDocument, { id: sessionId }, { pause: !session, onEvent: soon });
  useComingBack(soon);
  // Another screen may have left the class in the cache without its list: nobody is known then, not nobody booked.
  return session?.bookings === null ? { ...read, data: undefined } : read;
}

/** The stream ends a day after the class: the list is looked up when somebody comes back to this window. */
function useComingBack(reload: () => void): void {
  useEffect(() => {
    const back = () => document.visibilityState === 'visible' && reload();
    document.addEventListener('visibilitychange', back);
    return () => document.removeEventListener('visibilitychange', back);
  }, [reload]);
}
