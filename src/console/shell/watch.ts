import { useLive, useRead } from '../api/hooks.ts';
import { useSoon } from '../api/soon.ts';
import { OpenAlertsDocument, WatchAlertsDocument, WatchCenterDocument } from '../generated/operations.ts';

type Alerts = { edges: { node: { id: string } }[] };

/** Reads a list of alerts anew when one comes that it has not, or one ends that it has. Answers how many it has. */
export function useAlertNews(alerts: Alerts | undefined, reload: () => void): number {
  const shown = new Set(alerts?.edges.map(({ node }) => node.id));
  const lookAgain = useSoon(reload);
  useLive(
    WatchAlertsDocument,
    {},
    {
      onEvent({ centerAlerts: { alert, endedAt } }) {
        const isNews = shown.has(alert.id) === (endedAt !== null);
        if (isNews) lookAgain();
      },
    },
  );
  return shown.size;
}

/**
 * How many alerts there are at this moment. After a lost connection the stream begins with the present ones, and says nothing
 * of those that ended meanwhile: so the list itself is what is counted, and it is read anew then.
 */
export function useAttentionCount(): number {
  const read = useRead(OpenAlertsDocument, {});
  const count = useAlertNews(read.data?.alerts, read.reload);
  // What opens, closes or changes anywhere in the center goes into the cache, and so onto every screen.
  useLive(WatchCenterDocument, {});
  return count;
}
