import { useLive, useRead } from '../api/hooks.ts';
import { useSoon } from '../api/soon.ts';
import { OpenAlertsDocument, WatchAlertsDocument, WatchCenterDocument } from '../generated/operations.ts';

/**
 * How many alerts there are at this moment. The stream says when to look: after a lost connection it begins with the present
 * ones, and says nothing of those that ended meanwhile, so the list itself is what is counted.
 */
export function useAttentionCount(): number {
  const read = useRead(OpenAlertsDocument, {});
  const open = new Set(read.data?.alerts.edges.map(({ node }) => node.id));
  const lookAgain = useSoon(read.reload);
  useLive(
    WatchAlertsDocument,
    {},
    {
      onEvent({ centerAlerts: { alert, endedAt } }) {
        const isNews = open.has(alert.id) === (endedAt !== null);
        if (isNews) lookAgain();
      },
    },
  );
  // What opens, closes or changes anywhere in the center goes into the cache, and so onto every screen.
  useLive(WatchCenterDocument, {});
  return open.size;
}
