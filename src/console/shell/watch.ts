import { useEffect, useState } from 'react';
import { useLive } from '../api/hooks.ts';
import { useReturns } from '../api/live.ts';
import {
  WatchAlertsDocument,
  type WatchAlertsSubscription,
  WatchCenterDocument,
} from '../generated/operations.ts';

export type WatchedAlert = WatchAlertsSubscription['centerAlerts']['alert'];

/** How many alerts there are at this moment; the stream begins with all of them. */
export function useAttentionCount(): number {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const returns = useReturns();
  // After a lost connection the stream begins with the present again, which says nothing of what ended meanwhile.
  useEffect(() => {
    void returns;
    setOpen(new Set());
  }, [returns]);
  useLive(
    WatchAlertsDocument,
    {},
    {
      onEvent: ({ centerAlerts: { alert, endedAt } }) =>
        setOpen((present) => {
          const next = new Set(present);
          if (endedAt) next.delete(alert.id);
          else next.add(alert.id);
          return next;
        }),
    },
  );
  // What opens, closes or changes anywhere in the center goes into the cache, and so onto every screen.
  useLive(WatchCenterDocument, {});
  return open.size;
}
