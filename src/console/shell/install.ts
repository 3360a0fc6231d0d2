import { useSyncExternalStore } from 'react';

/** What Chromium offers where this web app can be installed; elsewhere people do it by the browser's menu. */
type Offer = Event & { prompt(): Promise<unknown> };

let offer: Offer | null = null;
const listeners = new Set<() => void>();
function keep(next: Offer | null): void {
  offer = next;
  for (const listener of listeners) listener();
}

// It comes once, soon after the page was loaded, whatever is on the screen.
addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  keep(event as Offer);
});
addEventListener('appinstalled', () => keep(null));

/** Installs, after the browser has asked the person; null: there is nothing to press here. */
export function useInstall(): (() => void) | null {
  const present = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offer,
  );
  if (!present) return null;
  return () => {
    void present.prompt();
    // An offer serves once.
    keep(null);
  };
}
