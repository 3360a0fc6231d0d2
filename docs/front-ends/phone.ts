import type { Client } from 'graphql-ws';
import { createLive } from './live.ts';
import { createTokenKeeper, type Tokens } from './tokens.ts';

/*
 * React Native and Expo have `fetch` and `WebSocket`; two things are their own: where tokens are kept, and that a phone
 * sleeps. Their shapes are written out here, so that neither is a dependency of this example.
 */

/** `expo-secure-store`. */
type SecureStore = {
  getItemAsync(key: string): Promise<string | null>;
  setItemAsync(key: string, value: string): Promise<void>;
  deleteItemAsync(key: string): Promise<void>;
};
/** `AppState` of `react-native`. */
type AppState = {
  addEventListener(type: 'change', then: (state: string) => void): { remove(): void };
};

const KEY = 'online-sessions';

export function startOnPhone({
  url,
  store,
  appState,
}: {
  url: string;
  store: SecureStore;
  appState: AppState;
}) {
  const tokens = createTokenKeeper({
    url,
    store: {
      read: async () => JSON.parse((await store.getItemAsync(KEY)) ?? 'null') as Tokens | null,
      write: (kept) => (kept ? store.setItemAsync(KEY, JSON.stringify(kept)) : store.deleteItemAsync(KEY)),
    },
  });
  const live = createLive({ url, tokens });
  const stop = reconnectWhenAwake(live.client, appState);
  return { tokens, live, stop };
}

/** A socket that the system cut off while the app was in the background is found at once, not at the next ping. */
export function reconnectWhenAwake(socket: Pick<Client, 'terminate'>, appState: AppState): () => void {
  const listener = appState.addEventListener('change', (state) => {
    if (state === 'active') socket.terminate();
  });
  return () => listener.remove();
}
